//! A month and a half of a provider with 200 clients, both products, payments that come, come late or stay out, a panel
//! that fails now and then, and staff who close tasks. All chance comes from one seed. At the end the ledger balances,
//! no service is in a state that its balance does not allow, no server is held twice, and panel and billing agree.

mod billing_side;
mod clients;
mod panel_side;
mod provider;
mod staff;
mod summary;

use std::time::Duration;

use billing::{BillingError, Leap, Scheduler, SchedulerOptions};
use dcimanager_sim::fault::{Fault, RandomFaults};
use sim_clock::{Clock, SignedDuration};

use clients::Clients;
use provider::Provider;

/// All chance comes from here.
const SEED: u64 = 20_260_301;

/// Days in which clients act.
const DAYS: u32 = 46;

/// The panel is well again for the last days, so that what stopped can be finished.
const FAULTY: std::ops::Range<u32> = 2..38;

#[test]
fn srv_01_srv_02_a_month_of_200_clients_ends_with_books_that_balance_and_a_panel_that_agrees() {
    let mut provider = Provider::new();
    let mut clients = Clients::new(&provider, SEED);
    for day in 0..DAYS {
        if day == FAULTY.start {
            provider.world.panel.faults(|faults| faults.set_random(Some(bad_luck())));
        }
        if day == FAULTY.end {
            provider.note_faults();
        }
        clients.act(&mut provider, day);
        staff::work(&mut provider, day);
        pass(&provider, 1);
    }
    // Nobody acts any more; staff finish what is open.
    for day in 0..3 {
        staff::work(&mut provider, day);
        pass(&provider, 1);
    }
    // What was stopped in the last hours is turned off by one more round, and the panel's PDUs are read again.
    provider.world.billing.reconcile(provider.world.module, &mut |_| {}).unwrap();
    provider.world.clock.advance(SignedDuration::from_mins(10)).unwrap();
    billing_side::check(&provider);
    panel_side::check(&provider);
    insta::assert_snapshot!(summary::of(&provider));
}

/// Time passes with everything that is due in it, as the daemon does it.
fn pass(provider: &Provider, days: i64) {
    let world = &provider.world;
    let options = SchedulerOptions { workers: 1, upkeep: true, ..SchedulerOptions::default() };
    let scheduler = Scheduler::new(&world.billing, options).unwrap();
    let to = world.clock.now() + SignedDuration::from_hours(24 * days);
    let moved = |by| world.clock.advance(by).map(drop).map_err(|error| panic!("{error}"));
    scheduler.advance::<BillingError>(Leap { to, patience: Duration::ZERO }, &(), moved).unwrap();
    // Nothing here asks what the panel was asked: that would be some hundred thousand lines in the end.
    world.panel.log().clear();
}

/// What goes wrong with the panel, about one request in sixty.
fn bad_luck() -> RandomFaults {
    let fails = Fault::OperationFails { reason: "a disk does not answer".to_owned() };
    RandomFaults::new(
        SEED,
        [
            (0.003, Fault::DropBefore),
            (0.004, Fault::ActThenDrop),
            (0.002, Fault::ErrorBefore),
            (0.002, Fault::ErrorAfter),
            (0.003, Fault::Unavailable),
            (0.001, Fault::HalfBody),
            (0.001, Fault::ExpiredToken),
            (0.002, fails),
            (0.001, Fault::OperationForced),
        ],
    )
}
