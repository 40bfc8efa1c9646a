//! The price of a service for one period.

use rust_decimal::Decimal;

use super::list::MOST;
use crate::error::Refusal;
use crate::model::{Resource, ResourcePrice, ServicePrice, Tariff};

/// What these amounts cost for a period of so many months: the period's price, and each unit beyond the included ones.
///
/// An amount that is not named counts as included, one below what is included costs no less. Exact.
///
/// # Errors
/// `period-unknown`; `price-too-large` when the sum is beyond what an account can hold.
pub(crate) fn price(tariff: &Tariff, months: u32, amounts: &[Resource]) -> Result<ServicePrice, Refusal> {
    let period = tariff.periods.iter().find(|period| period.months == months).ok_or_else(|| unknown(tariff, months))?;
    let too_large = || Refusal::PriceTooLarge { id: tariff.id, name: tariff.name.clone(), months };
    let sum_within = |sum: Option<Decimal>| sum.filter(|sum| *sum <= Decimal::from(MOST)).ok_or_else(too_large);
    let mut resources = Vec::new();
    let mut total = period.price;
    for unit in &period.units {
        let included = tariff.resources.iter().find(|resource| resource.name == unit.resource);
        let included = included.map_or(0, |resource| resource.included);
        let amount = amounts.iter().find(|one| one.name == unit.resource).map_or(included, |one| one.amount);
        let billed = amount.saturating_sub(included);
        let price = sum_within(unit.price.checked_mul(Decimal::from(billed)))?;
        if price > Decimal::ZERO {
            total = sum_within(total.checked_add(price))?;
            resources.push(ResourcePrice { resource: unit.resource.clone(), billed, unit_price: unit.price, price });
        }
    }
    Ok(ServicePrice { months, currency: tariff.currency.clone(), base: period.price, resources, total })
}

fn unknown(tariff: &Tariff, months: u32) -> Refusal {
    let known = tariff.periods.iter().map(|period| period.months.to_string()).collect::<Vec<_>>().join(", ");
    Refusal::PeriodUnknown { id: tariff.id, name: tariff.name.clone(), months, known }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::model::{PeriodPrice, TariffId, TariffResource, UnitPrice};

    pub(crate) fn money(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    pub(crate) fn amount(name: &str, amount: u64) -> Resource {
        Resource { name: name.to_owned(), amount, unit: String::new() }
    }

    /// One address is included, and each further one costs 1.50 a month or 15 a year; ports cost nothing.
    pub(crate) fn tariff() -> Tariff {
        let period = |months, price, ip| PeriodPrice {
            months,
            price: money(price),
            units: vec![UnitPrice { resource: "ip".to_owned(), price: money(ip) }],
        };
        let resource = |name: &str, included| TariffResource {
            name: name.to_owned(),
            title: String::new(),
            unit: String::new(),
            included,
            maximum: None,
        };
        Tariff {
            id: TariffId(1),
            name: "Small".to_owned(),
            product: "dedic".to_owned(),
            periods: vec![period(1, "49.90", "1.50"), period(12, "499", "15")],
            currency: "EUR".to_owned(),
            grace_days: 14,
            fixed: Vec::new(),
            offered: Vec::new(),
            resources: vec![resource("ip", 1), resource("port", 1)],
            modules: Vec::new(),
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn tar_01_the_price_is_the_periods_and_each_further_unit() {
        let amounts = [amount("ip", 4), amount("port", 9)];
        let month = price(&tariff(), 1, &amounts).unwrap();
        assert_eq!((month.total.to_string(), month.to_string()), ("54.40".into(), "49.90 + 3 ip at 1.50".into()));
        let year = price(&tariff(), 12, &amounts).unwrap();
        assert_eq!((year.total, year.to_string()), (money("544"), "499 + 3 ip at 15".to_owned()));
        for included in [&[amount("ip", 1)] as &[_], &[amount("ip", 0)], &[]] {
            assert_eq!(price(&tariff(), 1, included).unwrap().to_string(), "49.90");
        }
    }

    #[test]
    fn tar_01_a_period_that_is_not_sold_and_a_sum_that_no_account_holds_are_refused() {
        let refused = price(&tariff(), 3, &[]).unwrap_err();
        assert_eq!(refused.code(), "period-unknown");
        assert_eq!(refused.to_string(), "tariff `Small` (1) is not sold for 3 months; its periods in months: 1, 12");
        assert_eq!(price(&tariff(), 1, &[amount("ip", u64::MAX)]).unwrap_err().code(), "price-too-large");
    }

    proptest! {
        #[test]
        fn tar_01_a_price_is_exact_or_refused(cents: u32, unit in 0u64..=u64::MAX, ip: u64) {
            let mut tariff = tariff();
            tariff.periods[0].price = Decimal::new(i64::from(cents), 2);
            tariff.periods[0].units[0].price = Decimal::from_i128_with_scale(i128::from(unit), 4);
            let exact = u128::from(cents) * 100 + u128::from(unit) * u128::from(ip.saturating_sub(1));
            match price(&tariff, 1, &[amount("ip", ip)]) {
                Ok(found) => prop_assert_eq!(found.total, Decimal::from_i128_with_scale(exact as i128, 4)),
                Err(error) => {
                    prop_assert_eq!(error.code(), "price-too-large");
                    prop_assert!(exact > u128::from(MOST.unsigned_abs()) * 10_000);
                }
            }
        }
    }
}
