//! Promises about money.

use billing::model::EntryKind;

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
