//! What other amounts cost, or give back, for the rest of a period that is paid.

use jiff::Timestamp;
use rust_decimal::{Decimal, RoundingStrategy};

use super::of::price;
use crate::error::Refusal;
use crate::model::{Resource, Tariff};
use crate::money::Span;

/// What is to be paid when a service has the amounts `to` instead of `from` for what is left of a paid period of so
/// many months; negative when it gives money back. Both are priced as the tariff is now.
///
/// `span` is the time of the period: none while it has not begun, which leaves all of it. Its rest is counted in
/// milliseconds, and costs what it would in a period of that many months, however long the time is for which an adopted
/// service was paid elsewhere. The result is **rounded up to the currency's smallest coin**: a part of a coin is charged in full and
/// not given back, so that ordering to and fro, or in small pieces, never earns anything.
///
/// # Errors
/// `period-unknown`, `price-too-large`.
pub(crate) fn difference(
    tariff: &Tariff,
    months: u32,
    (from, to): (&[Resource], &[Resource]),
    span: Option<Span>,
    now: Timestamp,
) -> Result<Decimal, Refusal> {
    let whole = price(tariff, months, to)?.total - price(tariff, months, from)?.total;
    let share = match span {
        None => whole,
        Some(span) if span.ends_at <= now => Decimal::ZERO,
        Some(span) => {
            let from = now.max(span.starts_at);
            let left = span.ends_at.as_millisecond().saturating_sub(from.as_millisecond());
            let all = span.nominal_ms(months);
            let too_large = || Refusal::PriceTooLarge { id: tariff.id, name: tariff.name.clone(), months };
            // 10^16 parts of a coin by the milliseconds of ten years fit into the 28 digits of a decimal.
            let product = whole.checked_mul(Decimal::from(left)).ok_or_else(too_large)?;
            product.checked_div(Decimal::from(all)).ok_or_else(too_large)?
        }
    };
    let rounded = share.round_dp_with_strategy(digits(&tariff.currency), RoundingStrategy::ToPositiveInfinity);
    // There is no negative zero on paper.
    Ok(if rounded.is_zero() { Decimal::ZERO } else { rounded })
}

/// How many digits after the point the smallest coin of a currency has (ISO 4217, minor units).
fn digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::of::tests::{amount, money, tariff};
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// April: 30 days.
    fn april() -> Option<Span> {
        Some(Span::after(None, at("2026-04-01T00:00:00Z"), 1))
    }

    fn change(from: u64, to: u64, now: &str) -> Decimal {
        let (from, to) = ([amount("ip", from)], [amount("ip", to)]);
        difference(&tariff(), 1, (&from, &to), april(), at(now)).unwrap()
    }

    #[test]
    fn the_rest_of_a_period_is_charged_by_the_millisecond_and_rounded_up() {
        assert_eq!(change(1, 3, "2026-04-16T00:00:00Z"), money("1.50"), "half of 2 × 1.50");
        assert_eq!(change(3, 1, "2026-04-16T00:00:00Z"), money("-1.50"));
        assert_eq!(change(1, 2, "2026-03-01T00:00:00Z"), money("1.50"), "before it begins");
        assert_eq!(change(1, 2, "2026-04-30T23:59:59.999Z"), money("0.01"), "a part of a cent is charged");
        assert_eq!(change(2, 1, "2026-04-30T23:59:59.999Z"), money("0"), "and not given back");
        assert_eq!(change(1, 9, "2026-05-01T00:00:00Z"), money("0"), "over");
        assert_eq!(change(0, 1, "2026-04-16T00:00:00Z"), money("0"), "both are included");
    }

    #[test]
    fn a_period_that_has_not_begun_is_charged_in_full() {
        let (from, to) = ([amount("ip", 1)], [amount("ip", 2)]);
        let full = |currency: &str| {
            let mut tariff = tariff();
            tariff.currency = currency.to_owned();
            difference(&tariff, 1, (&from, &to), None, at("2026-04-01T00:00:00Z")).unwrap().to_string()
        };
        assert_eq!([full("EUR"), full("JPY"), full("KWD")], ["1.50", "2", "1.50"]);
    }

    /// It is paid elsewhere for ten days or for three months, at a price a month.
    #[test]
    fn what_is_paid_elsewhere_until_some_date_costs_what_its_rest_costs_in_a_whole_period() {
        let (from, to) = ([amount("ip", 1)], [amount("ip", 2)]);
        let until = |ends_at: &str, now: &str| {
            let ends_at = at(ends_at);
            let span = Span { starts_at: at("2026-04-01T00:00:00Z"), ends_at, anchor: ends_at, anchor_months: 0 };
            difference(&tariff(), 1, (&from, &to), Some(span), at(now)).unwrap()
        };
        assert_eq!(until("2026-04-11T00:00:00Z", "2026-04-01T00:00:00Z"), money("0.50"), "a third of a month");
        assert_eq!(until("2026-04-11T00:00:00Z", "2026-04-06T00:00:00Z"), money("0.25"), "a sixth");
        assert_eq!(until("2026-06-30T00:00:00Z", "2026-04-01T00:00:00Z"), money("4.50"), "three times thirty days");
        assert_eq!(until("2026-06-30T00:00:00Z", "2026-05-31T00:00:00Z"), money("1.50"), "the last thirty days");
        assert_eq!(until("2026-04-11T00:00:00Z", "2026-04-11T00:00:00Z"), money("0"), "over");
    }

    #[test]
    fn an_absurd_amount_is_refused() {
        let (from, to) = ([amount("ip", 1)], [amount("ip", u64::MAX)]);
        let refused = difference(&tariff(), 1, (&from, &to), april(), at("2026-04-02T00:00:00Z")).unwrap_err();
        assert_eq!(refused.code(), "price-too-large");
    }

    proptest! {
        #[test]
        fn to_and_fro_never_earns_anything(steps in prop::collection::vec((1u64..50, 0i64..2_592_000_000), 1..20)) {
            let mut steps = steps;
            steps.sort_by_key(|(_, at)| *at);
            let begin = at("2026-04-01T00:00:00Z");
            let (mut has, mut paid) = (1, Decimal::ZERO);
            for (to, ms) in steps.into_iter().chain([(1, 2_592_000_000)]) {
                let now = begin + jiff::SignedDuration::from_millis(ms);
                paid += difference(&tariff(), 1, (&[amount("ip", has)], &[amount("ip", to)]), april(), now).unwrap();
                has = to;
                prop_assert!(paid >= Decimal::ZERO, "had {has} and was given {paid}");
            }
        }
    }
}
