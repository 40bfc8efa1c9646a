//! Several order periods, and resources that cost something.

use billing::model::{NewOrder, NewTariffResource, NewUnitPrice, PriceChange, ServiceId, TariffId};
use billing::{LedgerFilter, ServiceFilter};

use crate::money::{days, money, poor};
use crate::world::{World, by, new_order, new_tariff};

/// A month for 50 or a year for 500; each address beyond the first is 2 a month, or 20 a year.
pub(crate) fn priced(balance: &str) -> (World, TariffId) {
    let world = poor(balance);
    let mut new = new_tariff("Priced", &[1.into()]);
    new.prices = PriceChange {
        periods: vec![(1, money("50")), (12, money("500"))],
        units: vec![unit("ip", None, "2"), unit("ip", Some(12), "20")],
        ..PriceChange::default()
    };
    new.resources = vec![NewTariffResource { name: "ip".into(), included: 1, maximum: Some(4) }];
    let tariff = world.billing.add_tariff(&new).unwrap().id;
    (world, tariff)
}

fn unit(resource: &str, months: Option<u32>, price: &str) -> NewUnitPrice {
    NewUnitPrice { resource: resource.into(), months, price: money(price) }
}

pub(crate) fn order(world: &World, tariff: TariffId, period: Option<u32>, ip: u64) -> ServiceId {
    let resources = vec![("ip".to_owned(), ip)];
    let order = NewOrder { client: 2.into(), tariff, period, resources, ..new_order() };
    let service = world.billing.order(&order, &by()).unwrap().id;
    world.run();
    service
}

/// Amount, reason and length in days of everything that a service was charged.
fn charges(world: &World, service: ServiceId) -> Vec<String> {
    let entries = world.billing.ledger(&LedgerFilter { client: None, service: Some(service) }).unwrap();
    let line = |entry: &billing::model::LedgerEntry| {
        let period = entry.period.unwrap();
        let long = period.ends_at.unwrap().duration_since(period.starts_at.unwrap()).as_hours() / 24;
        format!("{} {} for {long} d", entry.amount, entry.why)
    };
    entries.iter().map(line).collect()
}

#[test]
fn tar_01_the_client_chooses_the_period_and_resources_are_billed_with_it() {
    let (world, tariff) = priced("2000");
    let month = order(&world, tariff, None, 3);
    let year = order(&world, tariff, Some(12), 2);
    days(&world, 32);
    assert_eq!(
        charges(&world, month),
        ["-54 ordered (50 + 2 ip at 2) for 31 d", "-54 prolonged (50 + 2 ip at 2) for 28 d"]
    );
    assert_eq!(charges(&world, year), ["-520 ordered (500 + 1 ip at 20) for 365 d"]);
    let detail = world.billing.service(year).unwrap();
    assert_eq!((detail.price.total, detail.price.to_string()), (money("520"), "500 + 1 ip at 20".to_owned()));
}

#[test]
fn tar_01_the_included_amount_costs_nothing_more() {
    let (world, tariff) = priced("50");
    let service = order(&world, tariff, None, 1);
    assert_eq!(charges(&world, service), ["-50 ordered for 31 d"]);
    assert!(world.billing.balance(2.into()).unwrap().amount.is_zero());
}

#[test]
fn tar_01_what_cannot_be_ordered_is_refused_and_costs_nothing() {
    let (world, tariff) = priced("53.99");
    let order = |period, ip| {
        let resources = vec![("ip".to_owned(), ip)];
        NewOrder { client: 2.into(), tariff, period, resources, ..new_order() }
    };
    let refused = |code, order: &NewOrder| world.refused(code, |billing| billing.order(order, &by()));
    assert_eq!(
        refused("period-unknown", &order(Some(3), 1)),
        "tariff `Priced` (2) is not sold for 3 months; its periods in months: 1, 12"
    );
    refused("balance-too-low", &order(None, 3));
    assert!(world.billing.services(&ServiceFilter::default()).unwrap().is_empty());
    assert_eq!(world.billing.balance(2.into()).unwrap().amount, money("53.99"));
}

#[test]
fn tar_01_a_new_price_is_for_what_is_charged_from_then_on() {
    let (world, tariff) = priced("200");
    let service = order(&world, tariff, None, 2);
    world.billing.set_prices(tariff, &PriceChange::period(1, money("60"))).unwrap();
    days(&world, 32);
    assert_eq!(
        charges(&world, service),
        ["-52 ordered (50 + 1 ip at 2) for 31 d", "-62 prolonged (60 + 1 ip at 2) for 28 d"]
    );
}

#[test]
fn tar_01_prices_that_services_could_not_be_charged_by_are_refused() {
    let (world, tariff) = priced("1000");
    order(&world, tariff, None, 3);
    let before = world.billing.tariff(tariff).unwrap();
    let set = |code, change: &PriceChange| world.refused(code, |billing| billing.set_prices(tariff, change));
    let message = set("period-in-use", &PriceChange { dropped: vec![1], ..PriceChange::default() });
    assert_eq!(message, "tariff `Priced` (2) must keep its period of 1 months: services 1 have it");
    let much = PriceChange { units: vec![unit("ip", Some(1), "999999999999")], ..PriceChange::default() };
    set("price-too-large", &much);
    set("tariff-invalid", &PriceChange::period(3, money("140")));
    assert_eq!(world.billing.tariff(tariff).unwrap(), before);

    let less = PriceChange { dropped: vec![12], unbilled: vec!["ip".into()], ..PriceChange::default() };
    let after = world.billing.set_prices(tariff, &less).unwrap();
    assert_eq!(after.periods.len(), 1);
    assert!(after.periods[0].units.is_empty());
}
