//! How a scheduler runs: with clocks that stand still or run, until idle or until somebody says stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use billing::model::{FailureKind, OperationStatus};
use billing::{Billing, Happened, Notice, Scheduler, SchedulerOptions, StepRequest, Stop, Until, Worked};
use jiff::Timestamp;
use sim_clock::{Clock, ClockError, FastClock, ManualClock, SignedDuration, Wake};

use crate::scripted::{Scripted, ask, at_once, claim, done, fails, lock, wait};
use crate::world::{World, by};

#[test]
fn idle_means_that_only_people_can_go_on() {
    let world = World::furnished();
    world.module.will([wait("a", 60), ask("b", "build", Vec::new())]);
    world.order();
    let start = world.clock.now();
    world.run();
    assert_eq!(world.clock.now(), start + SignedDuration::from_secs(60), "the clock was moved, and no further");
    assert_eq!(world.last(1.into()).status, OperationStatus::WaitingTask);
    world.run();
    assert_eq!(world.clock.now(), start + SignedDuration::from_secs(60));
}

#[test]
fn what_is_due_later_can_be_left_for_later() {
    let world = World::furnished();
    world.module.will([wait("a", 60)]);
    world.order();
    let start = world.clock.now();
    world.scheduler(2).run(&Until::NothingDue, &()).unwrap();
    assert_eq!(world.clock.now(), start);
    assert_eq!(world.last(1.into()).due_at, Some(start + SignedDuration::from_secs(60)));
}

/// Each call waits until all four are under way: fewer would wait for the others in vain.
#[test]
fn work_that_comes_due_all_at_once_is_taken_up_by_all_workers() {
    const ALL: usize = 4;
    let world = World::furnished();
    let together = Arc::new((Mutex::new(0), Condvar::new()));
    let in_vain = Arc::new(AtomicBool::new(false));
    let (met, alone) = (Arc::clone(&together), Arc::clone(&in_vain));
    world.module.answers(move |asked| {
        if matches!(asked.request, StepRequest::Begin(_)) {
            return wait("a", 60);
        }
        let (calls, changed) = &*met;
        *lock(calls) += 1;
        changed.notify_all();
        let patience = Duration::from_secs(60);
        let (_calls, waited) = changed.wait_timeout_while(lock(calls), patience, |calls| *calls < ALL).unwrap();
        alone.fetch_or(waited.timed_out(), Ordering::SeqCst);
        done()
    });
    (0..ALL).for_each(|_| drop(world.order()));
    let options = SchedulerOptions { workers: ALL, poll: Duration::from_secs(600), ..SchedulerOptions::default() };
    Scheduler::new(&world.billing, options).unwrap().run_until_idle(&()).unwrap();
    assert_eq!(*lock(&together.0), ALL);
    assert!(!in_vain.load(Ordering::SeqCst), "a worker slept while there was work");
}

#[test]
fn a_clock_that_stands_still_can_be_moved_by_a_hook() {
    let world = World::furnished();
    world.module.will([wait("a", 60), wait("b", 30), done()]);
    world.order();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (clock, times) = (Arc::clone(&world.clock), Arc::clone(&asked));
    let start = world.clock.now();
    let options = SchedulerOptions {
        workers: 2,
        standstill: Some(Arc::new(move |next| {
            lock(&times).push(next.duration_since(start).as_secs());
            clock.set(next);
        })),
        ..SchedulerOptions::default()
    };
    Scheduler::new(&world.billing, options).unwrap().run_until_idle(&()).unwrap();
    assert_eq!(*lock(&asked), [60, 90]);
}

#[test]
fn a_fast_clock_is_waited_for() {
    let world = World::furnished();
    world.module.will([wait("a", 3600), done()]);
    let clock: Arc<dyn Clock> = Arc::new(FastClock::starting_at(world.clock.now(), 1e6).unwrap());
    let module: Arc<Scripted> = Arc::clone(&world.module);
    let billing = Billing::new(world.billing.store().clone(), clock, module);
    billing.order(&crate::world::new_order(), &by()).unwrap();
    Scheduler::new(&billing, SchedulerOptions::default()).unwrap().run_until_idle(&()).unwrap();
    assert_eq!(world.last(1.into()).status, OperationStatus::Done);
}

/// A clock on which a minute passes between any two looks: a process that is frozen again and again sees the time so.
#[derive(Debug)]
struct Frozen(ManualClock);

impl Clock for Frozen {
    fn now(&self) -> Timestamp {
        self.0.advance(SignedDuration::from_mins(1)).unwrap()
    }

    fn real_duration_until(&self, _: Timestamp) -> Option<Duration> {
        None
    }

    fn advance(&self, by: SignedDuration) -> Result<Timestamp, ClockError> {
        self.0.advance(by)
    }

    fn attach(&self, wake: &Arc<Wake>) {
        self.0.attach(wake);
    }
}

#[test]
fn a_process_that_stood_still_with_a_lease_in_its_hand_does_not_call() {
    let world = World::furnished();
    world.module.will([done()]);
    world.order();
    let with = |lease_margin: Duration| {
        let lease_clock = Arc::new(Frozen(ManualClock::new(world.clock.now())));
        let options = SchedulerOptions { lease_margin, lease_clock, ..SchedulerOptions::default() };
        Scheduler::new(&world.billing, options).unwrap().work_once(&()).unwrap()
    };
    let operation = world.last(1.into()).id;
    assert_eq!(with(Duration::from_secs(59)), Worked::Interrupted(operation), "the call could outlast the lease");
    assert_eq!(world.last(1.into()).status, OperationStatus::Due);
    assert_eq!(with(Duration::from_secs(60)), Worked::Step(operation), "and here it could not");
    assert_eq!(world.last(1.into()).status, OperationStatus::Done);
}

#[test]
fn a_daemon_works_until_somebody_says_stop_and_hears_of_new_orders() {
    let world = World::furnished();
    world.module.answers(at_once);
    let scheduler = world.scheduler(3);
    let stop = Stop::new(&scheduler);
    let (ended, is_ended) = std::sync::mpsc::channel();
    let ended = Mutex::new(ended);
    std::thread::scope(|scope| {
        let observer = move |notice: &Notice| {
            if matches!(notice.what, Happened::Ended { .. }) {
                lock(&ended).send(notice.service).unwrap();
            }
        };
        let daemon = scope.spawn({
            let (scheduler, stop) = (&scheduler, stop.clone());
            move || scheduler.run_forever(&stop, &observer)
        });
        for _ in 0..3 {
            let service = world.order();
            assert_eq!(is_ended.recv().unwrap(), service.id);
        }
        // An order of another process is found by looking.
        let service = world.another_process().order();
        assert_eq!(is_ended.recv().unwrap(), service.id);
        stop.stop();
        daemon.join().unwrap().unwrap();
    });
    assert!(stop.is_set());
}

#[test]
fn those_who_watch_are_told_what_was_stored() {
    let world = World::furnished();
    world.module.will([
        claim("a", ["1"]),
        fails(FailureKind::Unavailable),
        ask("b", "build", Vec::new()),
        fails(FailureKind::Refused),
        done(),
    ]);
    world.order();
    let heard = Mutex::new(Vec::new());
    let observer = |notice: &Notice| {
        let line = match &notice.what {
            Happened::Calling { attempt } => format!("calling, try {attempt}"),
            Happened::Progress { percent, message, due_at, cost } => {
                format!("{percent}% {message}, {} requests, due: {}", cost.requests, due_at.is_some())
            }
            Happened::TaskOpened { task, title, department } => format!("task {task} for {department}: {title}"),
            Happened::Failed { failure, .. } => format!("failed: {failure}"),
            Happened::Stopped { failure } => format!("stopped: {failure}"),
            Happened::NotChanged { failure, .. } => format!("not changed: {failure}"),
            Happened::Ended { cost } => format!("ended after {} calls", cost.calls),
            Happened::Parked { reason, .. } => format!("parked: {reason}"),
            Happened::LeaseLost => "lease lost".to_owned(),
        };
        lock(&heard).push(line);
    };
    let scheduler = world.scheduler(1);
    scheduler.run_until_idle(&observer).unwrap();
    let task = world.last(1.into()).task.unwrap();
    world.billing.close_task(task, &[], &by()).unwrap();
    scheduler.run_until_idle(&observer).unwrap();
    world.billing.retry_operation(1.into(), &by()).unwrap();
    scheduler.run_until_idle(&observer).unwrap();
    insta::assert_snapshot!(lock(&heard).join("\n"));
}

#[test]
fn a_hundred_lives_on_eight_threads_end_well() {
    let world = World::furnished();
    world.module.answers(at_once);
    let services: Vec<_> = (0..25).map(|_| world.order().id).collect();
    let scheduler = world.scheduler(8);
    scheduler.run_until_idle(&()).unwrap();
    for verb in [Billing::suspend, Billing::resume, Billing::close] {
        for service in &services {
            verb(&world.billing, *service, &by()).unwrap();
        }
        scheduler.run_until_idle(&()).unwrap();
    }
    for service in services {
        assert_eq!(world.service(service).status.word(), "deleted");
    }
}
