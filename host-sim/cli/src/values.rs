//! Values that are typed on the command line.

use billing::model::{NewTariffResource, NewUnitPrice, Parameter};
use rust_decimal::Decimal;

/// `name=value`.
pub(crate) fn parameter(text: &str) -> Result<Parameter, String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    if name.is_empty() {
        return Err("the name before = is empty".to_owned());
    }
    Ok(Parameter { name: name.to_owned(), value: value.to_owned() })
}

/// `name=amount`.
pub(crate) fn resource(text: &str) -> Result<(String, u64), String> {
    let Parameter { name, value } = parameter(text)?;
    let amount = value.parse().map_err(|_| format!("`{value}` is not a whole number"))?;
    Ok((name, amount))
}

/// `name=included` or `name=included..maximum`.
pub(crate) fn tariff_resource(text: &str) -> Result<NewTariffResource, String> {
    let Parameter { name, value } = parameter(text)?;
    let number = |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is not a whole number"));
    let (included, maximum) = match value.split_once("..") {
        Some((included, maximum)) => (number(included)?, Some(number(maximum)?)),
        None => (number(&value)?, None),
    };
    Ok(NewTariffResource { name, included, maximum })
}

/// `price` of a month or `months=price`.
pub(crate) fn period_price(text: &str) -> Result<(u32, Decimal), String> {
    match text.split_once('=') {
        Some((months, price)) => Ok((whole_months(months)?, decimal(price)?)),
        None => Ok((1, decimal(text)?)),
    }
}

/// `resource=price` of a month, or `resource=months:price`.
pub(crate) fn unit_price(text: &str) -> Result<NewUnitPrice, String> {
    let Parameter { name: resource, value } = parameter(text)?;
    let (months, price) = match value.split_once(':') {
        Some((months, price)) => (Some(whole_months(months)?), decimal(price)?),
        None => (None, decimal(&value)?),
    };
    Ok(NewUnitPrice { resource, months, price })
}

fn whole_months(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("`{text}` is no number of months"))
}

/// Every digit counts: what does not fit is refused and not rounded.
fn decimal(text: &str) -> Result<Decimal, String> {
    Decimal::from_str_exact(text).map_err(|_| format!("`{text}` is no price; write it as 49.90"))
}

/// The user of the computer, for the histories.
pub(crate) fn user() -> String {
    std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "staff".to_owned())
}

/// A day, its beginning in UTC, or a time.
pub(crate) fn date(text: &str) -> Result<sim_clock::Timestamp, String> {
    text.parse::<sim_clock::Timestamp>()
        .or_else(|_| format!("{text}T00:00:00Z").parse())
        .map_err(|_| "write it as 2027-01-31 or 2027-01-31T12:00:00Z".to_owned())
}

/// `1d`, `12h`, `30min`, `90s`.
pub(crate) fn duration(text: &str) -> Result<sim_clock::SignedDuration, String> {
    text.parse::<sim_clock::SignedDuration>()
        .or_else(|_| {
            let days = text.strip_suffix('d').ok_or(())?.trim().parse::<i64>().map_err(drop)?;
            // Beyond some hundred thousand years it is no duration.
            sim_clock::SignedDuration::try_from_hours(days.checked_mul(24).ok_or(())?).ok_or(())
        })
        .map_err(|()| "write it as 30d, 12h, 45m or 90s".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is typed is read or refused with a sentence.
        #[test]
        fn any_text_is_read_or_refused(
            text in prop_oneof!["\\PC{0,30}", "[a-z]{0,3}=?[-0-9.:]{0,25}", "-?[0-9]{1,20} ?(d|h|m|s|min)?"]
        ) {
            let said = [
                parameter(&text).err(),
                resource(&text).err(),
                tariff_resource(&text).err(),
                period_price(&text).err(),
                unit_price(&text).err(),
                date(&text).err(),
                duration(&text).err(),
            ];
            prop_assert!(said.iter().flatten().all(|said| !said.is_empty()));
            if let Ok(read) = parameter(&text) {
                prop_assert_eq!(format!("{}={}", read.name, read.value), text);
            }
        }
    }

    #[test]
    fn values_are_read_or_refused_with_the_form_they_have() {
        assert_eq!(parameter("a=b=c").unwrap().value, "b=c");
        assert_eq!(parameter("ab").unwrap_err(), "write it as NAME=VALUE");
        assert_eq!(resource("ip=2"), Ok(("ip".to_owned(), 2)));
        assert!(resource("ip=-1").is_err());
        assert_eq!(tariff_resource("ip=1..8").unwrap().maximum, Some(8));
        assert_eq!(tariff_resource("ip=1").unwrap().maximum, None);
        assert_eq!(period_price("49.90").unwrap().0, 1);
        assert_eq!(period_price("12=499"), Ok((12, Decimal::from(499))));
        assert!(period_price("12=a").is_err() && period_price("-1=5").is_err());
        assert_eq!(unit_price("ip=2").unwrap().months, None);
        assert_eq!(unit_price("ip=12:20").unwrap().months, Some(12));
        assert!(unit_price("ip").is_err());
        assert_eq!(date("2027-01-31").unwrap().to_string(), "2027-01-31T00:00:00Z");
        assert_eq!(date("2027-01-31T12:00:00Z").unwrap().to_string(), "2027-01-31T12:00:00Z");
        assert!(date("31.1.2027").is_err());
        assert_eq!(duration("30d").unwrap().as_hours(), 720);
        assert_eq!(duration("90s").unwrap().as_secs(), 90);
        assert!(duration("soon").is_err());
        assert!(duration("300000000000000000d").is_err(), "more hours than can be counted");
    }
}
