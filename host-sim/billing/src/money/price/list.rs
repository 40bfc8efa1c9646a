//! How a tariff's prices are set: a change is applied to the whole list, and the result must make sense as a whole.

use rust_decimal::Decimal;

use crate::error::Refusal;
use crate::model::{PeriodPrice, PriceChange, UnitPrice};

/// Amounts of money are written with at most so many digits after the point, more than any currency has.
const MOST_DECIMALS: u32 = 4;

/// Beyond this an amount is a slip of the finger.
pub(super) const MOST: i64 = 1_000_000_000_000;

/// Ten years. Nobody pays longer ahead.
const MOST_MONTHS: u32 = 120;

/// What is wrong with an amount of money, its sign aside.
pub(crate) fn check_amount(amount: Decimal) -> Result<(), &'static str> {
    if amount.normalize().scale() > MOST_DECIMALS {
        return Err("an amount has at most 4 digits after the point");
    }
    if amount.abs() > Decimal::from(MOST) {
        return Err("an amount is at most 1000000000000");
    }
    Ok(())
}

/// The prices after the change. `resources` are those of the tariff, by name.
///
/// A resource that is billed for one period is billed for all: a period that forgets it would give it away.
///
/// # Errors
/// `tariff-invalid`, which says what is wrong.
pub(crate) fn change(
    before: &[PeriodPrice],
    change: &PriceChange,
    resources: &[&str],
) -> Result<Vec<PeriodPrice>, Refusal> {
    let mut list = before.to_vec();
    for months in &change.dropped {
        let known = list.iter().position(|period| period.months == *months);
        list.remove(known.ok_or_else(|| wrong(format!("it has no period of {months} months to drop")))?);
    }
    let mut given = Vec::new();
    for (months, price) in &change.periods {
        if *months == 0 || *months > MOST_MONTHS {
            return Err(wrong(format!("a period has from 1 to {MOST_MONTHS} months, not {months}")));
        }
        if given.contains(months) {
            return Err(wrong(format!("two prices are given for {months} months")));
        }
        given.push(*months);
        check_price(*price)?;
        match list.iter_mut().find(|period| period.months == *months) {
            Some(period) => period.price = *price,
            None => list.push(PeriodPrice { months: *months, price: *price, units: Vec::new() }),
        }
    }
    for name in &change.unbilled {
        known(name, resources)?;
        list.iter_mut().for_each(|period| period.units.retain(|unit| unit.resource != *name));
    }
    set_units(&mut list, change, resources)?;
    if list.is_empty() {
        return Err(wrong("it needs at least one period with a price".to_owned()));
    }
    billed_alike(&list)?;
    Ok(list)
}

fn set_units(list: &mut [PeriodPrice], change: &PriceChange, resources: &[&str]) -> Result<(), Refusal> {
    // A price for every period first, so that one for a certain period wins.
    let (general, special): (Vec<_>, Vec<_>) = change.units.iter().partition(|unit| unit.months.is_none());
    for unit in general.into_iter().chain(special) {
        known(&unit.resource, resources)?;
        check_price(unit.price)?;
        if unit.months.is_some_and(|months| !list.iter().any(|period| period.months == months)) {
            let (name, months) = (&unit.resource, unit.months.unwrap_or_default());
            return Err(wrong(format!("resource `{name}` has a price for {months} months, which is no period of it")));
        }
        let of = |period: &&mut PeriodPrice| unit.months.is_none_or(|months| months == period.months);
        for period in list.iter_mut().filter(of) {
            let factor = if unit.months.is_some() { 1 } else { period.months };
            // At most 10^12 by 120: far from what a decimal can hold.
            let price = unit.price * Decimal::from(factor);
            check_price(price)?;
            match period.units.iter_mut().find(|known| known.resource == unit.resource) {
                Some(known) => known.price = price,
                None => period.units.push(UnitPrice { resource: unit.resource.clone(), price }),
            }
        }
    }
    Ok(())
}

fn billed_alike(list: &[PeriodPrice]) -> Result<(), Refusal> {
    for unit in list.iter().flat_map(|period| &period.units) {
        let forgets = |period: &&PeriodPrice| !period.units.iter().any(|other| other.resource == unit.resource);
        if let Some(period) = list.iter().find(forgets) {
            let (name, months) = (&unit.resource, period.months);
            return Err(wrong(format!("resource `{name}` is billed, but has no price for {months} months; 0 is one")));
        }
    }
    Ok(())
}

fn known(name: &str, resources: &[&str]) -> Result<(), Refusal> {
    if resources.contains(&name) {
        return Ok(());
    }
    let known = if resources.is_empty() { "none".to_owned() } else { resources.join(", ") };
    Err(Refusal::ResourceUnknown { resource: name.to_owned(), known })
}

fn check_price(price: Decimal) -> Result<(), Refusal> {
    if price < Decimal::ZERO {
        return Err(wrong(format!("a price must not be negative, as {price} is")));
    }
    check_amount(price).map_err(|reason| wrong(format!("its price {price} cannot be one: {reason}")))
}

fn wrong(reason: String) -> Refusal {
    Refusal::TariffInvalid { reason }
}

#[cfg(test)]
mod tests {
    use super::super::of::tests::{money, tariff};
    use super::*;
    use crate::model::NewUnitPrice;

    fn unit(resource: &str, months: Option<u32>, price: &str) -> NewUnitPrice {
        NewUnitPrice { resource: resource.to_owned(), months, price: money(price) }
    }

    fn applied(new: &PriceChange) -> Result<String, String> {
        let list = change(&tariff().periods, new, &["ip", "port"]).map_err(|error| error.to_string())?;
        let period = |period: &PeriodPrice| {
            let units = period.units.iter().map(|unit| format!(" {}={}", unit.resource, unit.price));
            format!("{}: {}{}", period.months, period.price, units.collect::<String>())
        };
        Ok(list.iter().map(period).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn tar_01_prices_are_set_one_by_one_and_the_rest_stays() {
        let with = |periods: &[(u32, &str)], units: &[NewUnitPrice]| PriceChange {
            periods: periods.iter().map(|(months, price)| (*months, money(price))).collect(),
            units: units.to_vec(),
            ..PriceChange::default()
        };
        let same = "1: 49.90 ip=1.50; 12: 499 ip=15";
        assert_eq!(applied(&PriceChange::default()).unwrap(), same);
        assert_eq!(applied(&with(&[(1, "60")], &[])).unwrap(), "1: 60 ip=1.50; 12: 499 ip=15");
        assert_eq!(
            applied(&with(&[(3, "140")], &[unit("ip", Some(3), "4")])).unwrap(),
            "1: 49.90 ip=1.50; 12: 499 ip=15; 3: 140 ip=4"
        );
        assert_eq!(
            applied(&with(&[], &[unit("port", Some(12), "100"), unit("port", None, "9")])).unwrap(),
            "1: 49.90 ip=1.50 port=9; 12: 499 ip=15 port=100"
        );
        let less = PriceChange { dropped: vec![1], unbilled: vec!["ip".to_owned()], ..PriceChange::default() };
        assert_eq!(applied(&less).unwrap(), "12: 499");
    }

    #[test]
    fn tar_01_prices_that_make_no_sense_are_refused() {
        let period = |months, price: &str| PriceChange::period(months, money(price));
        let units = |unit| PriceChange { units: vec![unit], ..PriceChange::default() };
        let twice = PriceChange { periods: vec![(6, money("1")), (6, money("2"))], ..PriceChange::default() };
        let refused = [
            period(0, "1"),
            period(121, "1"),
            period(1, "-1"),
            period(1, "1.00001"),
            period(1, "1000000000001"),
            period(3, "140"),
            twice,
            units(unit("ip", Some(5), "1")),
            units(unit("power", None, "1")),
            units(unit("ip", None, "999999999999")),
            PriceChange { dropped: vec![5], ..PriceChange::default() },
            PriceChange { dropped: vec![1, 12], ..PriceChange::default() },
            PriceChange { unbilled: vec!["power".to_owned()], ..PriceChange::default() },
        ];
        let said: Vec<_> = refused.iter().map(|change| applied(change).unwrap_err()).collect();
        insta::assert_snapshot!(said.join("\n"));
    }
}
