//! Promises about money.

use std::collections::BTreeMap;

use billing::model::{Cause, EntryKind, Service, ServiceStatus};
use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::twice;
use crate::snapshot::Snapshot;

pub(super) fn charge_has_period(snapshot: &Snapshot) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut once = Vec::new();
    for entry in &snapshot.ledger {
        match (entry.kind, entry.service, entry.period) {
            // A client's own money, and what staff put right, are for no period.
            (EntryKind::Payment | EntryKind::Correction, ..) => {}
            (EntryKind::Charge | EntryKind::Refund, Some(service), Some(period)) => {
                once.push((service, period.number, entry.kind));
            }
            // The amounts of a period may change more than once.
            (EntryKind::Change, Some(_), Some(_)) => {}
            _ => wrong.push(format!("ledger entry {} ({}) has no period of a service", entry.id, entry.kind)),
        }
    }
    let twice = twice(once).into_iter();
    wrong.extend(twice.map(|(service, number, kind)| format!("{kind} of period {number} of service {service}, twice")));
    wrong
}

/// An entry's balance is the sum of all of its client's until then, and only a correction leaves a debt.
pub(super) fn ledger_adds_up(snapshot: &Snapshot) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut sums = BTreeMap::new();
    for entry in &snapshot.ledger {
        let sum = sums.entry(entry.client).or_insert(Decimal::ZERO);
        *sum += entry.amount;
        if *sum != entry.balance {
            wrong.push(format!("ledger entry {} says a balance of {}, and it is {sum}", entry.id, entry.balance));
        }
        let takes = matches!(entry.kind, EntryKind::Charge | EntryKind::Change) && entry.amount.is_sign_negative();
        if takes && !entry.amount.is_zero() && sum.is_sign_negative() && !sum.is_zero() {
            wrong.push(format!("ledger entry {} ({}) leaves client {} in debt", entry.id, entry.kind, entry.client));
        }
    }
    wrong
}

/// What runs is paid for, and what is paid for runs, unless staff stopped it or an operation is about to change it.
///
/// A pass leaves a service alone while an operation is under way, and the next one comes within a day of the last. So one
/// that was busy when its paid time ended may run on for a day after that operation has ended, and one that was busy
/// when its client paid may stand still for as long. No less is promised: an operation that ends asks for no pass of
/// its own. An operation that had ended before the paid time did excuses nothing: the end of a paid time has a pass of
/// its own. When the money came is not in a snapshot, so any operation of the last day excuses a service that stands
/// still.
pub(super) fn paid_runs(snapshot: &Snapshot) -> Vec<String> {
    let day = SignedDuration::from_hours(24);
    let waits = |service: &Service| {
        let ended = snapshot.operations.iter().filter(|one| one.service == service.id).filter_map(|one| one.ended_at);
        // One that never had a paid time has none that could have ended.
        service.paid_until.is_some_and(|paid_until| {
            let runs = service.status == ServiceStatus::Active;
            let ended = ended.max().filter(|ended| !runs || *ended >= paid_until);
            ended.is_some_and(|ended| snapshot.at.duration_since(ended) <= day)
        })
    };
    let still = snapshot.live().filter(|service| service.operation.is_none() && !waits(service));
    still
        .filter_map(|service| {
            let why = unpaid(snapshot, service)?;
            Some(format!("service {} is {} and {why}", service.id, service.status))
        })
        .collect()
}

fn unpaid(snapshot: &Snapshot, service: &Service) -> Option<String> {
    let paid = service.paid_until.is_some_and(|end| end > snapshot.at);
    let until = service.paid_until.map_or_else(|| "never".to_owned(), |end| end.to_string());
    match (service.status, service.suspended_by) {
        (ServiceStatus::Active, _) if !paid => Some(format!("is paid until {until}")),
        (ServiceStatus::Suspended, Some(Cause::Money)) if paid => {
            Some(format!("was stopped for lack of money, and is paid until {until}"))
        }
        _ => None,
    }
}
