//! Rounds of upkeep that schedulers do by themselves, and what does not wait until nobody has anything else to do.

use std::sync::Arc;
use std::time::Duration;

use billing::model::{FailureKind, ModuleId, OperationKind, OperationStatus, UpkeepPlan};
use billing::{Happened, Leap, Notice, Scheduler, SchedulerOptions, Stop};
use processing_engine::contract::{Correction, Next, Page};
use sim_clock::{Clock, SignedDuration};

use crate::money::{pay, poor};
use crate::scripted::{at_once, failure, more};
use crate::world::{World, by, new_order};

const MODULE: ModuleId = ModuleId(1);

fn page(services: &[u64], cursor: Option<&str>) -> Page {
    let corrections = services.iter().map(|service| Correction { service: *service, what: "it is turned on".into() });
    Page { corrections: corrections.collect(), cursor: cursor.map(str::to_owned) }
}

/// With an active service, and a round of two pages that puts it right.
fn world() -> World {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    *world.module.upkeep.lock().unwrap() = vec![Ok(page(&[service.id.0], Some("1"))), Ok(page(&[], None))];
    world.module.take_log();
    world
}

fn scheduler(world: &World, workers: usize) -> Scheduler {
    let lease_clock = Arc::clone(&world.computer) as Arc<dyn Clock>;
    let options = SchedulerOptions { workers, lease_clock, upkeep: true, ..SchedulerOptions::default() };
    Scheduler::new(&world.billing, options).unwrap()
}

/// Time passes, and then everything is done that is due.
fn after(world: &World, time: SignedDuration) -> Vec<String> {
    world.clock.advance(time).unwrap();
    scheduler(world, 3).run(&billing::Until::NothingDue, &()).unwrap();
    world.module.take_log()
}

fn plan(world: &World) -> UpkeepPlan {
    world.billing.upkeep_plan(MODULE).unwrap()
}

const ROUND: [&str; 2] = ["op - try 1: reconcile None", "op - try 1: reconcile Some(\"1\")"];

#[test]
fn ded_09_a_round_begins_every_hour_and_no_sooner() {
    let world = world();
    assert!(after(&world, SignedDuration::from_mins(59)).is_empty());
    assert_eq!(after(&world, SignedDuration::from_mins(1)), ROUND);
    assert!(after(&world, SignedDuration::from_mins(59)).is_empty());
    assert_eq!(after(&world, SignedDuration::from_mins(1)), ROUND);
    let found = plan(&world);
    let rounds: Vec<_> = found.rounds.iter().map(|round| (round.pages, round.corrections)).collect();
    assert_eq!((found.every_seconds, found.failures, rounds), (3_600, 0, vec![(2, 1), (2, 1)]));
    let history = world.billing.service(1.into()).unwrap().history;
    assert_eq!(history.iter().filter(|line| line.what == "it is turned on").count(), 2);
}

#[test]
fn ded_09_the_interval_is_each_modules_own_and_it_can_be_switched_off() {
    let world = world();
    world.billing.set_upkeep_every(MODULE, SignedDuration::from_mins(10)).unwrap();
    assert_eq!(after(&world, SignedDuration::from_mins(10)), ROUND);
    let off = world.billing.set_upkeep_every(MODULE, SignedDuration::ZERO).unwrap();
    assert_eq!((off.every_seconds, off.next_at), (0, None));
    assert!(after(&world, SignedDuration::from_hours(100)).is_empty());
    world.refused("not-found", |billing| billing.set_upkeep_every(ModuleId(9), SignedDuration::from_hours(1)));
}

#[test]
fn ded_09_two_hosts_share_one_round() {
    let world = world();
    let other = world.another_process();
    world.clock.advance(SignedDuration::from_hours(1)).unwrap();
    std::thread::scope(|scope| {
        for one in [&world, &other] {
            scope.spawn(move || scheduler(one, 2).run(&billing::Until::NothingDue, &()).unwrap());
        }
    });
    assert_eq!(world.module.take_log(), ROUND);
    assert_eq!(plan(&world).rounds.len(), 1);
}

#[test]
fn ded_09_a_round_goes_on_where_it_was_when_the_panel_was_away() {
    let world = world();
    world.module.upkeep.lock().unwrap()[1] = Err(failure(FailureKind::Unavailable));
    assert_eq!(after(&world, SignedDuration::from_hours(1)), ROUND);
    let found = plan(&world);
    assert_eq!((found.failures, found.rounds[0].failure.as_ref().unwrap().0.as_str()), (1, "test-unavailable"));
    assert_eq!(world.billing.module(MODULE).unwrap().problem.unwrap().code, "test-unavailable");
    assert!(after(&world, SignedDuration::from_secs(9)).is_empty(), "it is not asked again at once");
    assert_eq!(after(&world, SignedDuration::from_secs(1)), ROUND[1..], "nor what is done already");
    assert!(after(&world, SignedDuration::from_secs(29)).is_empty(), "each pause is longer");

    // Another process takes over.
    let world = world.another_process();
    world.module.upkeep.lock().unwrap()[1] = Ok(page(&[], None));
    assert_eq!(after(&world, SignedDuration::from_secs(1)), ROUND[1..]);
    let found = plan(&world);
    assert_eq!((found.failures, found.rounds[0].failure.is_none(), found.rounds[0].pages), (0, true, 2));
    assert!(world.billing.module(MODULE).unwrap().problem.is_none());
}

#[test]
fn ded_09_a_round_that_leads_in_a_circle_begins_anew_later() {
    let world = world();
    world.module.upkeep.lock().unwrap()[1] = Ok(page(&[], Some("1")));
    assert_eq!(after(&world, SignedDuration::from_hours(1)), ROUND);
    assert_eq!(plan(&world).rounds[0].failure.as_ref().unwrap().0, "cursor-repeated");
    assert_eq!(after(&world, SignedDuration::from_secs(10)), ROUND);
}

#[test]
fn ded_09_a_lease_that_ran_out_is_taken_over() {
    let world = world();
    world.clock.advance(SignedDuration::from_hours(1)).unwrap();
    // A process that died in the middle of the page.
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    let until = (world.computer.now() + SignedDuration::from_secs(60)).as_millisecond();
    sql.execute("UPDATE upkeep SET lease_owner = 'gone', lease_until = ?1, began_at = 0", [until]).unwrap();
    assert!(after(&world, SignedDuration::ZERO).is_empty());
    world.computer.advance(SignedDuration::from_secs(60)).unwrap();
    assert_eq!(after(&world, SignedDuration::ZERO), ROUND);
}

/// A module that never ends and always wants to be called at once, with ever new progress.
fn always_busy(world: &World) {
    let percent = std::sync::atomic::AtomicU8::new(0);
    world.module.answers(move |asked| match asked.request {
        billing::StepRequest::Begin(OperationKind::Suspend) => crate::scripted::done(),
        _ => {
            let now = percent.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 100;
            more("busy", now, "works", Next::Wait(0))
        }
    });
}

#[test]
fn ded_09_srv_02_the_pass_and_upkeep_are_done_under_constant_load() {
    let world = poor("50");
    world.module.answers(at_once);
    let unpaid = world.billing.order(&billing::model::NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap().id;
    world.run();
    *world.module.upkeep.lock().unwrap() = vec![Ok(page(&[], None))];
    always_busy(&world);
    let busy = world.order();
    world.clock.advance(SignedDuration::from_hours(24 * 32)).unwrap();
    let scheduler = scheduler(&world, 1);
    let stop = Stop::new(&scheduler);
    let ends = stop.clone();
    let steps = std::sync::atomic::AtomicU32::new(0);
    let observer = move |notice: &Notice| {
        let steps = steps.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        if matches!(notice.what, Happened::Calling { .. }) && steps > 100 {
            ends.stop();
        }
    };
    scheduler.run_forever(&stop, &observer).unwrap();
    assert_eq!(world.last(unpaid).kind, OperationKind::Suspend, "the pass was done");
    assert_ne!(world.last(busy.id).status, OperationStatus::Done);
    assert_eq!(plan(&world).rounds.len(), 1, "and so was upkeep");
}

#[test]
fn a_module_that_always_wants_to_be_called_at_once_does_not_keep_a_leap_from_its_end() {
    let world = poor("0");
    pay(&world, 2, "50");
    world.module.answers(|_| more("busy", 10, "works", Next::Wait(0)));
    world.billing.order(&billing::model::NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap();
    let to = world.clock.now() + SignedDuration::from_mins(30);
    let moved = |by| world.clock.advance(by).map(drop).map_err(|error| panic!("{error}"));
    world.scheduler(1).advance::<billing::BillingError>(Leap { to, patience: Duration::ZERO }, &(), moved).unwrap();
    assert_eq!(world.clock.now(), to);
}
