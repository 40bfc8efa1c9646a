//! Charges and refunds, each with the period it is for. All within the caller's transaction.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::price::{difference, price};
use super::{BILLING, Span};
use crate::error::{Refusal, Result};
use crate::model::{Balance, By, ClientId, EntryKind, Resource, Service, ServiceId, ServicePrice, Tariff};
use crate::store::{NewEntry, PeriodRow, Tx};

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
    let balance = before.amount.checked_add(amount).ok_or_else(|| too_large(amount))?;
    let takes = matches!(kind, EntryKind::Charge | EntryKind::Change) && amount < Decimal::ZERO;
    if takes && balance < Decimal::ZERO {
        let (price, currency) = (-amount, currency.to_owned());
        return Err(Refusal::BalanceTooLow { client, balance: before.amount, price, currency }.into());
    }
    tx.add_entry(&NewEntry { client, kind, amount, currency, balance, period, corrects: None }, by, now)
}

/// Puts right what stands in a client's ledger and should not. Only this may leave a client in debt: a payment that the
/// bank took back is gone.
pub(crate) fn correct(
    tx: &Tx<'_>,
    client: ClientId,
    (amount, currency): (Decimal, &str),
    corrects: Option<u64>,
    by: &By,
    now: Timestamp,
) -> Result<u64> {
    let before = tx.balance(client)?;
    if let Some(known) = before.currency.filter(|known| known != currency) {
        return Err(Refusal::CurrencyMismatch { client, known, given: currency.to_owned() }.into());
    }
    let balance = before.amount.checked_add(amount).ok_or_else(|| too_large(amount))?;
    let kind = EntryKind::Correction;
    tx.add_entry(&NewEntry { client, kind, amount, currency, balance, period: None, corrects }, by, now)
}

fn too_large(amount: Decimal) -> Refusal {
    Refusal::AmountInvalid { amount: amount.to_string(), reason: "the balance cannot hold it" }
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

/// Whether the client could be charged this price. What costs nothing can always be had.
pub(super) fn has_money(tx: &Tx<'_>, client: ClientId, price: &ServicePrice) -> Result<bool> {
    let balance = tx.balance(client)?;
    let currency = balance.currency.is_none_or(|currency| currency == price.currency);
    Ok(currency && (price.total.is_zero() || balance.amount >= price.total))
}

/// Charges a service's next period as the tariff's prices are now, and answers what it cost. It begins at `starts_at`,
/// or, without one, when the service becomes active.
///
/// # Errors
/// `balance-too-low`, `currency-mismatch`, `price-too-large`.
pub(crate) fn charge(
    tx: &Tx<'_>,
    service: &Service,
    tariff: &Tariff,
    starts_at: Option<Timestamp>,
    by: &By,
    now: Timestamp,
) -> Result<Decimal> {
    let months = service.period_months;
    let price = price(tariff, months, &service.resources)?;
    let periods = tx.periods(service.id)?;
    let number = tx.last_period_number(service.id)?.saturating_add(1);
    let span = starts_at.map(|at| Span::after(last_span(&periods), at, months));
    let period = tx.insert_period(service.id, number, months, span, now)?;
    // Prices change: what this one was made up of stays readable.
    let parts = if price.resources.is_empty() { String::new() } else { format!(" ({price})") };
    let by = By::new(&by.who).because(format!("{}{parts}", by.why));
    let entry = (EntryKind::Charge, -price.total, tariff.currency.as_str());
    add(tx, service.client, entry, Some((service.id, period)), &by, now)?;
    Ok(price.total)
}

/// What it costs that a service has the amounts `to` for the rest of everything that is paid, when the client can pay it;
/// negative is what the client gets back. Nothing is booked.
///
/// # Errors
/// `balance-too-low`, `currency-mismatch`, `period-unknown`, `price-too-large`.
pub(crate) fn price_of_change(
    tx: &Tx<'_>,
    service: &Service,
    tariff: &Tariff,
    to: &[Resource],
    now: Timestamp,
) -> Result<Decimal> {
    let price = differences(tx, service, tariff, to, now)?.into_iter().map(|(_, cost)| cost).sum::<Decimal>();
    let Balance { client, amount, currency, .. } = tx.balance(service.client)?;
    match currency {
        _ if price.is_zero() => {}
        Some(known) if known != tariff.currency => {
            return Err(Refusal::CurrencyMismatch { client, known, given: tariff.currency.clone() }.into());
        }
        _ if price > Decimal::ZERO && amount < price => {
            let currency = tariff.currency.clone();
            return Err(Refusal::BalanceTooLow { client, balance: amount, price, currency }.into());
        }
        _ => {}
    }
    Ok(price)
}

/// Books what a change costs or gives back, as [`price_of_change`] says: one entry for each paid period. Everything that
/// can be refused is refused before the first entry, so that the caller's transaction may go on. Answers the sum.
///
/// # Errors
/// As [`price_of_change`].
pub(crate) fn charge_difference(
    tx: &Tx<'_>,
    service: &Service,
    tariff: &Tariff,
    to: &[Resource],
    by: &By,
    now: Timestamp,
) -> Result<Decimal> {
    let price = price_of_change(tx, service, tariff, to, now)?;
    let mut costs = differences(tx, service, tariff, to, now)?;
    // What is given back comes first: the balance is then never lower than it is in the end.
    costs.sort_by_key(|(_, cost)| *cost);
    for (period, cost) in costs.into_iter().filter(|(_, cost)| !cost.is_zero()) {
        let entry = (EntryKind::Change, -cost, tariff.currency.as_str());
        add(tx, service.client, entry, Some((service.id, period)), by, now)?;
    }
    Ok(price)
}

/// What a change costs for each paid period, by the number of its row. Never more is given back for a period than was
/// paid for it, however the tariff's prices changed meanwhile.
fn differences(
    tx: &Tx<'_>,
    service: &Service,
    tariff: &Tariff,
    to: &[Resource],
    now: Timestamp,
) -> Result<Vec<(u64, Decimal)>> {
    let costs = tx.periods(service.id)?.into_iter().map(|period| {
        let cost = difference(tariff, period.months, (&service.resources, to), period.span, now)?;
        Ok((period.id, cost.max(-tx.paid_for_period(period.id)?)))
    });
    costs.collect()
}

/// The service became active: the periods that were paid for begin, one after the other, or follow the one that still
/// runs.
pub(crate) fn begin_paid_period(tx: &Tx<'_>, service: ServiceId, now: Timestamp) -> Result<()> {
    let periods = tx.periods(service)?;
    let mut last = last_span(&periods);
    for pending in periods.iter().filter(|period| period.span.is_none()) {
        let span = Span::after(last, last.map_or(now, |last| last.ends_at.max(now)), pending.months);
        tx.begin_period(service, pending.id, span)?;
        last = Some(span);
    }
    Ok(())
}

/// The service was adopted: its first period was paid for elsewhere, so it is charged with nothing. It ends when it is
/// said to, or after one order period; those that follow are charged and counted from there.
///
/// # Errors
/// `currency-mismatch`.
pub(crate) fn begin_adopted_period(
    tx: &Tx<'_>,
    service: &Service,
    currency: &str,
    until: Option<Timestamp>,
    by: &By,
    now: Timestamp,
) -> Result<()> {
    let months = service.period_months;
    let span = match until {
        Some(ends_at) => Span { starts_at: now, ends_at, anchor: ends_at, anchor_months: 0 },
        None => Span::after(None, now, months),
    };
    let period = tx.insert_period(service.id, 1, months, Some(span), now)?;
    let by = By::new(&by.who).because("adopted: paid for elsewhere");
    // Every period has its charge, so that the ledger says what each of them cost.
    let entry = (EntryKind::Charge, Decimal::ZERO, currency);
    add(tx, service.client, entry, Some((service.id, period)), &by, now)?;
    Ok(())
}

/// The service is deleted: what was paid for and never began is given back. A period that was paid ahead of an active
/// service has its time already, and begins when that comes.
pub(crate) fn refund_undelivered(tx: &Tx<'_>, service: &Service, now: Timestamp) -> Result<()> {
    let never_began = |period: &PeriodRow| period.span.is_none_or(|span| span.starts_at > now);
    for period in tx.periods(service.id)?.into_iter().filter(never_began) {
        let Some(currency) = tx.balance(service.client)?.currency else { continue };
        let by = By::new(BILLING).because(format!("period {} was never delivered", period.number));
        let entry = (EntryKind::Refund, tx.paid_for_period(period.id)?, currency.as_str());
        add(tx, service.client, entry, Some((service.id, period.id)), &by, now)?;
    }
    Ok(())
}

fn last_span(periods: &[PeriodRow]) -> Option<Span> {
    periods.iter().filter_map(|period| period.span).next_back()
}
