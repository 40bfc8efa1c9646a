//! What must hold in the books at the end.

use std::collections::BTreeSet;

use billing::model::{Cause, EntryKind, LedgerEntry, OperationStatus, Service, ServiceStatus};
use billing::{LedgerFilter, ServiceFilter};
use rust_decimal::Decimal;
use sim_clock::{Clock, SignedDuration, Timestamp};

use crate::provider::Provider;

pub(crate) fn check(provider: &Provider) {
    ledgers_balance(provider);
    let mut held = BTreeSet::new();
    for service in all(provider) {
        periods_are_sound(provider, &service);
        state_is_allowed(provider, &service);
        if let Some(object) = &service.external_id {
            assert!(held.insert(object.clone()), "server {object} is held twice");
        }
    }
}

/// Every service, deleted ones too.
pub(crate) fn all(provider: &Provider) -> Vec<Service> {
    let filter = ServiceFilter { with_deleted: true, ..ServiceFilter::default() };
    provider.world.billing.services(&filter).unwrap()
}

/// Every balance is the sum of its entries, nobody owes anything, and every charge has a period.
fn ledgers_balance(provider: &Provider) {
    for balance in provider.world.billing.balances().unwrap() {
        let mut sum = Decimal::ZERO;
        for entry in entries(provider, &LedgerFilter { client: Some(balance.client), service: None }) {
            sum += entry.amount;
            assert_eq!(entry.balance, sum, "{entry:?}");
            assert!(sum >= Decimal::ZERO, "{entry:?}");
            assert_eq!(entry.kind == EntryKind::Payment, entry.period.is_none(), "{entry:?}");
        }
        assert_eq!(balance.amount, sum, "{balance:?}");
    }
}

/// Periods follow each other; where there is time between two of them, the service was not active in it. What was never
/// delivered cost nothing.
fn periods_are_sound(provider: &Provider, service: &Service) {
    let found = entries(provider, &LedgerFilter { client: None, service: Some(service.id) });
    if service.status == ServiceStatus::Deleted && service.activated_at.is_none() {
        assert!(found.iter().map(|entry| entry.amount).sum::<Decimal>().is_zero(), "{found:#?}");
        return;
    }
    let charges = found.iter().filter(|entry| entry.kind == EntryKind::Charge);
    let periods: Vec<_> = charges.map(|entry| entry.period.unwrap()).collect();
    let stood_still = inactive(provider, service);
    for pair in periods.windows(2) {
        let (Some(end), Some(begin)) = (pair[0].ends_at, pair[1].starts_at) else { continue };
        assert!(end <= begin, "periods of service {} overlap: {periods:#?}", service.id);
        let idle = stood_still.iter().any(|(from, to)| *from <= end + PASS && begin <= *to);
        assert!(end == begin || idle, "service {} was active in a gap: {periods:#?} {stood_still:#?}", service.id);
    }
    if let (Some(first), Some(active)) = (periods.first(), service.activated_at) {
        assert_eq!(first.starts_at, Some(active), "the first period begins with the delivery");
    }
}

/// A pass and the operation that it asks for take their time.
const PASS: SignedDuration = SignedDuration::from_hours(72);

/// The times in which a service was stopped.
fn inactive(provider: &Provider, service: &Service) -> Vec<(Timestamp, Timestamp)> {
    let history = provider.world.billing.service(service.id).unwrap().history;
    let mut times = Vec::new();
    let mut since = None;
    for line in &history {
        match line.what.as_str() {
            "suspended" => since = Some(line.at),
            "resumed" => times.extend(since.take().map(|from| (from, line.at))),
            _ => {}
        }
    }
    times.extend(since.map(|from| (from, provider.world.clock.now())));
    times
}

/// What runs is paid, what is stopped for lack of money cannot be paid and is within its grace time.
fn state_is_allowed(provider: &Provider, service: &Service) {
    let world = &provider.world;
    let now = world.clock.now();
    if let Some(pending) = &service.operation {
        // What is not finished waits for a person, who can see what for.
        let waits = matches!(pending.status, OperationStatus::WaitingTask | OperationStatus::Stopped);
        let tasks = world.billing.operation(pending.id).unwrap().tasks;
        let has_task = tasks.iter().any(|task| task.status.is_unfinished());
        assert!(waits && has_task, "{service:#?}");
        return;
    }
    let is_paid = service.paid_until.is_some_and(|end| end > now);
    match (service.status, service.suspended_by) {
        (ServiceStatus::Active, _) => assert!(is_paid, "{service:#?}"),
        (ServiceStatus::Suspended, Some(Cause::Money)) => {
            let detail = world.billing.service(service.id).unwrap();
            assert!(!is_paid && detail.balance.amount < detail.price.total, "{detail:#?}");
            let grace = SignedDuration::from_hours(24 * 5);
            assert!(service.paid_until.unwrap() + grace > now, "{service:#?}");
        }
        (ServiceStatus::Suspended, _) => {}
        (ServiceStatus::Ordered, _) => panic!("nobody works on it: {service:#?}"),
        (ServiceStatus::Deleted, _) => assert_eq!(service.external_id, None, "{service:#?}"),
    }
}

fn entries(provider: &Provider, filter: &LedgerFilter) -> Vec<LedgerEntry> {
    provider.world.billing.ledger(filter).unwrap()
}
