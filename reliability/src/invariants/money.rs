//! Promises about money.

use billing::model::EntryKind;

use super::twice;
use crate::snapshot::Snapshot;

pub(super) fn charge_has_period(snapshot: &Snapshot) -> Vec<String> {
    let of_services = snapshot.ledger.iter().filter(|entry| entry.kind != EntryKind::Payment);
    let mut wrong = Vec::new();
    let mut periods = Vec::new();
    for entry in of_services {
        match (entry.service, entry.period) {
            (Some(service), Some(period)) => periods.push((service, period.number, entry.kind)),
            _ => wrong.push(format!("ledger entry {} ({}) has no period of a service", entry.id, entry.kind)),
        }
    }
    let twice = twice(periods).into_iter();
    wrong.extend(twice.map(|(service, number, kind)| format!("{kind} of period {number} of service {service}, twice")));
    wrong
}
