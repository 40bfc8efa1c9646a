//! Waiting: for a time that a person brings, for news, and for neither.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use sim_clock::{Clock, FastClock, ManualClock, SignedDuration, Wake, WallClock, Woken};

#[test]
fn moving_the_clock_wakes_a_waiter() {
    let clock = Arc::new(ManualClock::default());
    let wake = Wake::new(clock.clone());
    let until = clock.now() + SignedDuration::from_mins(20);
    let (started, ready) = mpsc::channel();
    let waiter = thread::spawn({
        let wake = wake.clone();
        move || {
            let ticket = wake.ticket();
            started.send(()).unwrap();
            wake.wait(ticket, Some(until))
        }
    });
    ready.recv().unwrap();
    clock.advance(SignedDuration::from_mins(20)).unwrap();
    // Which of the two it notices first is a matter of scheduling; that it wakes is not.
    assert!(matches!(waiter.join().unwrap(), Woken::Reached | Woken::Signalled));
}

#[test]
fn a_signal_between_ticket_and_wait_is_not_lost() {
    let wake = Wake::new(Arc::new(ManualClock::default()));
    let ticket = wake.ticket();
    wake.signal();
    assert_eq!(wake.wait(ticket, None), Woken::Signalled);
}

#[test]
fn a_time_that_has_come_needs_no_wait() {
    let clock = Arc::new(ManualClock::default());
    let wake = Wake::new(clock.clone());
    assert_eq!(wake.wait(wake.ticket(), Some(clock.now())), Woken::Reached);
}

#[test]
fn a_clock_that_runs_brings_the_time_by_itself() {
    let clock = Arc::new(FastClock::new(1_000_000.0).unwrap());
    let wake = Wake::new(clock.clone());
    let until = clock.now() + SignedDuration::from_mins(20);
    assert_eq!(wake.wait(wake.ticket(), Some(until)), Woken::Reached);
    assert!(clock.now() >= until);
}

#[test]
fn a_deadline_ends_a_wait_that_nothing_would_end() {
    let wake = Wake::new(Arc::new(ManualClock::default()));
    let deadline = Instant::now() + Duration::from_millis(1);
    assert_eq!(wake.wait_until_deadline(wake.ticket(), None, Some(deadline)), None);
}

#[test]
fn the_wall_clock_cannot_be_moved() {
    let error = WallClock.advance(SignedDuration::from_secs(1)).unwrap_err();
    assert_eq!(error.code(), "clock-not-movable");
}

#[test]
fn a_dropped_wake_is_forgotten() {
    let clock = Arc::new(ManualClock::default());
    let wake = Wake::new(clock.clone());
    let gone = Arc::downgrade(&wake);
    drop(wake);
    clock.advance(SignedDuration::from_secs(1)).unwrap();
    assert!(gone.upgrade().is_none());
}
