//! Payments, charges, refunds, and what money does to services.

mod hosts;
mod ledger;
mod periods;
mod taken_back;

use billing::LedgerFilter;
use billing::model::{Cause, LedgerEntry, NewOrder, Service, ServiceId, ServiceStatus};
use rust_decimal::Decimal;
use sim_clock::{Clock, SignedDuration, Timestamp};

use crate::scripted::at_once;
use crate::world::{World, by, new_order};

pub(crate) fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn pay(world: &World, client: u64, amount: &str) {
    world.billing.pay(client.into(), money(amount), "EUR", &by()).unwrap();
}

/// Everything succeeds at once, and the second client has this much.
pub(crate) fn poor(amount: &str) -> World {
    let world = World::furnished();
    world.module.answers(at_once);
    world.poor_client("b@example.com");
    if amount != "0" {
        pay(&world, 2, amount);
    }
    world
}

/// An active service of the second client.
fn active(world: &World) -> ServiceId {
    let service = world.billing.order(&NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service.id).status, ServiceStatus::Active);
    service.id
}

/// Time passes with everything that is due in it.
pub(crate) fn days(world: &World, days: i64) {
    let to = world.clock.now() + SignedDuration::from_hours(24 * days);
    let leap = billing::Leap { to, patience: std::time::Duration::ZERO };
    let moved = |by| {
        world.clock.advance(by).unwrap();
        Ok::<_, billing::BillingError>(())
    };
    world.scheduler(1).advance(leap, &(), moved).unwrap();
    assert_eq!(world.clock.now(), to);
}

fn ledger(world: &World, service: ServiceId) -> Vec<LedgerEntry> {
    world.billing.ledger(&LedgerFilter { client: None, service: Some(service) }).unwrap()
}

fn balance(world: &World) -> String {
    world.billing.balance(2.into()).unwrap().amount.to_string()
}

fn stand(service: &Service) -> (ServiceStatus, Option<Cause>) {
    (service.status, service.suspended_by)
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}
