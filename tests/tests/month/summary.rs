//! The month on one page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use billing::model::EntryKind;
use billing::{LedgerFilter, OperationFilter};
use rust_decimal::Decimal;

use crate::billing_side::all;
use crate::provider::Provider;

pub(crate) fn of(provider: &Provider) -> String {
    let billing = &provider.world.billing;
    let mut counts = provider.counts.clone();
    for service in all(provider) {
        *counts.entry(format!("services: {} {}", service.product, service.status)).or_default() += 1;
    }
    let every = OperationFilter { with_ended: true, ..OperationFilter::default() };
    for operation in billing.operations(&every).unwrap() {
        let line = format!("operations: {} {}, asked for by {}", operation.kind, operation.status, operation.cause);
        *counts.entry(line).or_default() += 1;
    }
    for round in billing.upkeep_plan(provider.world.module).unwrap().rounds {
        let how = if round.failure.is_some() { "failed" } else { "complete" };
        *counts.entry(format!("the last rounds of upkeep: {how}")).or_default() += 1;
    }
    let mut sums: BTreeMap<EntryKind, (u64, Decimal)> = BTreeMap::new();
    let mine = |entry: &billing::model::LedgerEntry| entry.client != provider.world.anna;
    for entry in billing.ledger(&LedgerFilter::default()).unwrap().iter().filter(|entry| mine(entry)) {
        let (count, sum) = sums.entry(entry.kind).or_default();
        *count += 1;
        *sum += entry.amount;
    }
    let left: Decimal = sums.values().map(|(_, sum)| *sum).sum();
    let mut text = String::new();
    for (what, count) in counts {
        writeln!(text, "{count:>6} {what}").unwrap();
    }
    for (kind, (count, sum)) in sums {
        writeln!(text, "{count:>6} ledger: {kind}, {sum} EUR").unwrap();
    }
    writeln!(text, "       what the clients have left: {left} EUR").unwrap();
    text
}
