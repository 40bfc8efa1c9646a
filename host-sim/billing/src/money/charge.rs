//! Charges and refunds, each with the period it is for. All within the caller's transaction.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{BILLING, Span};
use crate::error::{Refusal, Result};
use crate::model::{By, ClientId, EntryKind, Service, ServiceId, Tariff};
use crate::store::{LedgerFilter, NewEntry, PeriodRow, Tx};

/// Adds an entry and answers its number. Refuses another currency than the client's, and an amount that the balance
/// does not reach for.
pub(super) fn add(
    tx: &Tx<'_>,
    client: ClientId,
    (kind, amount, currency): (EntryKind, Decimal, &str),
    period: Option<(ServiceId, u64)>,
    by: &By,
    now: Timestamp,
) -> Result<u64> {
    // There is no negative zero on paper.
    let amount = if amount.is_zero() { amount.abs() } else { amount };
    let before = tx.balance(client)?;
    if let Some(known) = before.currency.filter(|known| known != currency) {
        return Err(Refusal::CurrencyMismatch { client, known, given: currency.to_owned() }.into());
    }
    let too_large = || Refusal::AmountInvalid { amount: amount.to_string(), reason: "the balance cannot hold it" };
    let balance = before.amount.checked_add(amount).ok_or_else(too_large)?;
    if kind == EntryKind::Charge && balance < Decimal::ZERO {
        let (price, currency) = (-amount, currency.to_owned());
        return Err(Refusal::BalanceTooLow { client, balance: before.amount, price, currency }.into());
    }
    tx.add_entry(&NewEntry { client, kind, amount, currency, balance, period }, by, now)
}

/// Takes a client's payment.
pub(crate) fn pay(
    tx: &Tx<'_>,
    client: ClientId,
    amount: Decimal,
    currency: &str,
    by: &By,
    now: Timestamp,
) -> Result<u64> {
    add(tx, client, (EntryKind::Payment, amount, currency), None, by, now)
}

/// Whether the client could be charged for a period of this tariff.
pub(super) fn has_money(tx: &Tx<'_>, client: ClientId, tariff: &Tariff) -> Result<bool> {
    let balance = tx.balance(client)?;
    Ok(balance.amount >= tariff.price && balance.currency.is_none_or(|currency| currency == tariff.currency))
}

/// Charges a service's next period. It begins at `starts_at`, or, without one, when the service becomes active.
///
/// # Errors
/// `balance-too-low`, `currency-mismatch`.
pub(crate) fn charge(
    tx: &Tx<'_>,
    service: &Service,
    tariff: &Tariff,
    starts_at: Option<Timestamp>,
    by: &By,
    now: Timestamp,
) -> Result<()> {
    let periods = tx.periods(service.id)?;
    let number = periods.last().map_or(1, |last| last.number.saturating_add(1));
    let span = starts_at.map(|at| Span::after(last_span(&periods), at, tariff.period_months));
    let period = tx.insert_period(service.id, number, tariff.period_months, span, now)?;
    let entry = (EntryKind::Charge, -tariff.price, tariff.currency.as_str());
    add(tx, service.client, entry, Some((service.id, period)), by, now)?;
    Ok(())
}

/// The service became active: the period that was paid for begins, or follows the one that still runs.
pub(crate) fn begin_paid_period(tx: &Tx<'_>, service: ServiceId, now: Timestamp) -> Result<()> {
    let periods = tx.periods(service)?;
    let Some(pending) = periods.iter().find(|period| period.span.is_none()) else { return Ok(()) };
    let last = last_span(&periods);
    let starts_at = last.map_or(now, |last| last.ends_at.max(now));
    tx.begin_period(service, pending.id, Span::after(last, starts_at, pending.months))
}

/// The service is deleted: what was paid for and never began is given back.
pub(crate) fn refund_undelivered(tx: &Tx<'_>, service: &Service, now: Timestamp) -> Result<()> {
    let undelivered: Vec<_> = tx.periods(service.id)?.into_iter().filter(|period| period.span.is_none()).collect();
    if undelivered.is_empty() {
        return Ok(());
    }
    let entries = tx.ledger(&LedgerFilter { client: None, service: Some(service.id) })?;
    for period in undelivered {
        let is_its = |number| number == Some(period.number);
        let charged = entries
            .iter()
            .find(|entry| entry.kind == EntryKind::Charge && is_its(entry.period.map(|period| period.number)));
        let Some(charged) = charged else { continue };
        let by = By::new(BILLING).because(format!("period {} was never delivered", period.number));
        let entry = (EntryKind::Refund, -charged.amount, charged.currency.as_str());
        add(tx, service.client, entry, Some((service.id, period.id)), &by, now)?;
    }
    Ok(())
}

fn last_span(periods: &[PeriodRow]) -> Option<Span> {
    periods.iter().filter_map(|period| period.span).next_back()
}
