//! The slice of the simulation that every change has to pass, and what it relies on: a seed is always the same story,
//! and all that can happen does happen.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use reliability::simulate::Simulation;
use reliability::simulate::report::{Report, command, line};

use crate::ground;

/// Seeds of the slice; `cargo xtask simulate` lives as many as one likes.
const SEEDS: u64 = 120;
/// Days of each.
const DAYS: u32 = 2;

#[test]
fn every_promise_holds_on_a_share_of_the_days_and_everything_happens_in_them() {
    let simulation = Simulation::new(&ground()).unwrap();
    let next = AtomicU64::new(1);
    let report = Mutex::new(Report::default());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > SEEDS {
                        return;
                    }
                    let lived = simulation.live(seed, DAYS, None, false).unwrap();
                    report.lock().unwrap().add(lived);
                }
            });
        }
    });
    let report = report.into_inner().unwrap();
    println!("{}", report.in_words());
    let broken: Vec<String> = report
        .broken
        .iter()
        .map(|(seed, violation)| format!("{}\n{}", line(*seed, violation), command(*seed, DAYS, None)))
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(report.days, SEEDS * u64::from(DAYS));
    assert_eq!(report.never(), Vec::<&str>::new(), "these never happened");
    for what in [
        "dedicated servers delivered",
        "delivered by the next module",
        "colocations placed",
        "services deleted",
        "deaths of a host",
    ] {
        assert!(report.other.contains_key(what), "{what} never happened");
    }
}

#[test]
fn the_same_seed_is_the_same_story() {
    // Two grounds, so that nothing that was made by chance is shared.
    let (one, other) = (Simulation::new(&ground()).unwrap(), Simulation::new(&ground()).unwrap());
    for seed in [3, 4] {
        let first = one.live(seed, 2, None, true).unwrap();
        let second = other.live(seed, 2, None, true).unwrap();
        assert_eq!(first.story, second.story);
        assert_eq!(first.digest, second.digest);
    }
    assert_ne!(one.live(3, 1, None, false).unwrap().digest, one.live(4, 1, None, false).unwrap().digest);
}

#[test]
fn without_events_nothing_happens_and_nothing_is_broken() {
    let lived = Simulation::new(&ground()).unwrap().live(1, 3, Some(&[]), false).unwrap();
    assert_eq!((lived.broken.len(), lived.events.len(), lived.other.get("orders")), (0, 0, None));
    assert_eq!(lived.other.get("days"), Some(&3));
}
