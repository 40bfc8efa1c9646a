//! Money that does not add up.

use rust_decimal::Decimal;

use crate::error::Result;
use crate::model::ClientId;
use crate::store::convert::Money;
use crate::store::tx::Tx;

/// Adds up all entries, one client after the other.
pub(super) fn wrong_balances(tx: &Tx<'_>) -> Result<Vec<String>> {
    let entries: Vec<(u64, ClientId, Decimal, Decimal)> =
        tx.all("SELECT id, client_id, amount, balance FROM ledger_entry ORDER BY client_id, id", [], |row| {
            let (amount, balance): (Money, Money) = (row.get(2)?, row.get(3)?);
            Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?, amount.0, balance.0))
        })?;
    let mut problems = Vec::new();
    let mut of = ClientId(0);
    let mut sum = Decimal::ZERO;
    for (entry, client, amount, balance) in entries {
        if client != of {
            (of, sum) = (client, Decimal::ZERO);
        }
        sum += amount;
        if sum != balance {
            problems.push(format!("entry {entry} of client {client} says {balance}, the sum is {sum}"));
            // Said once: the entries after it are added to what it says.
            sum = balance;
        }
    }
    Ok(problems)
}

// Names what the index of charges and refunds is restricted to: without it the whole ledger is read for each period.
const CHARGES: &str = "SELECT p.id, p.service_id, p.number, \
     (SELECT count(*) FROM ledger_entry e WHERE e.period_id = p.id AND e.kind = 'charge' \
      AND e.kind IN ('charge', 'refund')), \
     (SELECT count(*) FROM ledger_entry e WHERE e.period_id = p.id AND e.kind = 'refund' \
      AND e.kind IN ('charge', 'refund')) \
     FROM service_period p ORDER BY p.id";

pub(super) fn wrong_charges(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.all(CHARGES, [], |row| {
        Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
    })
    .map(|periods| {
        let wrong = periods.into_iter().filter(|(_, _, charges, refunds)| *charges != 1 || *refunds > 1);
        wrong
            .map(|(service, number, charges, refunds)| {
                format!("period {number} of service {service} has {charges} charges and {refunds} refunds")
            })
            .collect()
    })
}

pub(super) fn overlapping_periods(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.all(
        "SELECT a.service_id, a.number, b.number FROM service_period a JOIN service_period b
         ON a.service_id = b.service_id AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
         ORDER BY a.service_id, a.number",
        [],
        |row| {
            let (service, one, other): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!("periods {one} and {other} of service {service}"))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::store;

    #[test]
    fn the_entries_of_each_period_are_found_by_an_index() {
        let (_temp, store) = store();
        let plan = store
            .read(|tx| tx.all(&format!("EXPLAIN QUERY PLAN {CHARGES}"), [], |row| row.get::<_, String>("detail")))
            .unwrap();
        let entries: Vec<_> = plan.iter().filter(|line| line.contains(" e ")).collect();
        assert_eq!(entries.len(), 2, "{plan:?}");
        assert!(entries.iter().all(|line| line.contains("SEARCH") && line.contains("ledger_entry_once")), "{plan:?}");
    }
}
