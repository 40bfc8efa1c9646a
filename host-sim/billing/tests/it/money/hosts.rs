//! Who settles: several hosts, and a daemon.

use billing::model::{OperationKind, ServiceStatus};
use billing::{Happened, Notice, Stop};
use sim_clock::{Clock, SignedDuration};

use super::{active, ledger, poor};

#[test]
fn srv_02_two_hosts_that_settle_at_the_same_time_charge_once() {
    let world = poor("1000");
    let services: Vec<_> = (0..8).map(|_| active(&world)).collect();
    let other = world.another_process();
    world.clock.advance(SignedDuration::from_hours(24 * 31)).unwrap();
    let now = world.clock.now();
    let acts: usize = std::thread::scope(|scope| {
        let both = [&world, &other].map(|one| scope.spawn(move || one.billing.day(now).unwrap().len()));
        both.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(acts, 8);
    assert!(services.iter().all(|id| ledger(&world, *id).len() == 2));
}

#[test]
fn srv_02_a_daemon_settles_when_the_time_comes() {
    let world = poor("50");
    let id = active(&world);
    let scheduler = world.scheduler(2);
    let stop = Stop::new(&scheduler);
    let (sender, suspended) = std::sync::mpsc::channel();
    let observer = move |notice: &Notice| {
        if matches!(notice.what, Happened::Ended { .. }) {
            sender.send(notice.kind).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| scheduler.run_forever(&stop, &observer).unwrap());
        world.clock.advance(SignedDuration::from_hours(24 * 31)).unwrap();
        let kind = suspended.recv_timeout(std::time::Duration::from_secs(60));
        stop.stop();
        assert_eq!(kind, Ok(OperationKind::Suspend));
    });
    assert_eq!(world.service(id).status, ServiceStatus::Suspended);
}
