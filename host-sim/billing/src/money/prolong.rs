//! Periods that are paid ahead by hand.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::charge::charge;
use super::pass::next_start;
use crate::error::{BillingError, Refusal, Result};
use crate::model::{By, OperationKind, ServiceId, ServiceStatus};
use crate::store::Tx;

/// Nobody pays further ahead than twenty years, counted from now.
const MOST_MONTHS_AHEAD: u32 = 240;

/// Charges this many periods of a service at once, and answers what they cost together. They follow the paid one; of a
/// service that is not active they begin when it becomes so.
///
/// # Errors
/// `service-status` (deleted), `service-busy` (to be deleted), `prolong-too-far`, `balance-too-low`,
/// `currency-mismatch`, `price-too-large`.
pub(crate) fn prolong(tx: &Tx<'_>, id: ServiceId, periods: u32, by: &By, now: Timestamp) -> Result<Decimal> {
    let service = tx.service(id)?;
    if service.status == ServiceStatus::Deleted {
        let (status, possible) = (service.status, "nothing, it is deleted");
        return Err(Refusal::ServiceStatus { service: id, status, wanted: "prolong", possible }.into());
    }
    if let Some(close) = service.operation.as_ref().filter(|operation| operation.kind == OperationKind::Close) {
        let (operation, kind, status) = (close.id, close.kind, close.status);
        return Err(Refusal::ServiceBusy { service: id, operation, kind, status }.into());
    }
    let ahead = tx
        .periods(id)?
        .iter()
        .filter(|period| period.span.is_none_or(|span| span.ends_at > now))
        .fold(0u32, |months, period| months.saturating_add(period.months));
    let possible = MOST_MONTHS_AHEAD.saturating_sub(ahead).checked_div(service.period_months).unwrap_or_default();
    if periods == 0 || periods > possible {
        return Err(Refusal::ProlongTooFar { service: id, periods, possible, ahead, most: MOST_MONTHS_AHEAD }.into());
    }
    let tariff = tx.tariff(service.tariff)?;
    let before = tx.balance(service.client)?.amount;
    let mut cost = Decimal::ZERO;
    for _ in 0..periods {
        // Read again: each period follows the one before.
        let service = tx.service(id)?;
        let starts_at = (service.status == ServiceStatus::Active).then(|| next_start(&service, now));
        cost += charge(tx, &service, &tariff, starts_at, by, now).map_err(|error| for_all(error, before, periods))?;
    }
    Ok(cost)
}

/// The balance does not reach for one of the periods. What was charged before it is taken back with it, so the client
/// has what it had, and is told what all of them cost: each costs the same.
fn for_all(error: BillingError, balance: Decimal, periods: u32) -> BillingError {
    match error {
        BillingError::Refused(Refusal::BalanceTooLow { client, price, currency, .. }) if periods > 1 => {
            match price.checked_mul(Decimal::from(periods)) {
                Some(price) => Refusal::BalanceTooLowForPeriods { client, balance, periods, price, currency }.into(),
                // So much that no number holds it: one alone is named.
                None => Refusal::BalanceTooLow { client, balance, price, currency }.into(),
            }
        }
        other => other,
    }
}
