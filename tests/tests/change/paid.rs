use billing::LedgerFilter;
use billing::model::{NewOrder, NewUnitPrice, ServiceId};
use system_tests::{World, by};

use super::{change, not_changed};

/// A delivered service whose addresses beyond the first cost 2 a month each.
fn priced() -> (World, ServiceId) {
    let world = World::new();
    let mut tariff = world.new_tariff("Priced", "E-2146G-64Gb-2x960SSD");
    tariff.prices.units = vec![NewUnitPrice { resource: "ip".into(), months: None, price: "2".parse().unwrap() }];
    let tariff = world.billing.add_tariff(&tariff).unwrap().id;
    let service = world.billing.order(&NewOrder { tariff, ..world.new_order() }, &by()).unwrap().id;
    world.run();
    assert_eq!(world.service(service).status.word(), "active");
    (world, service)
}

fn charged(world: &World, service: ServiceId) -> Vec<String> {
    let entries = world.billing.ledger(&LedgerFilter { client: None, service: Some(service) }).unwrap();
    entries.iter().map(|entry| format!("{} {}", entry.kind, entry.amount)).collect()
}

#[test]
fn srv_01_addresses_are_charged_when_the_panel_has_given_them() {
    let (world, service) = priced();
    change(&world, service, &[("ip", 3)], &[]);
    assert_eq!(charged(&world, service), ["charge -100", "change -4"]);
    change(&world, service, &[("ip", 1)], &[]);
    assert_eq!(charged(&world, service), ["charge -100", "change -4", "change 4"]);
}

#[test]
fn srv_01_addresses_that_the_panel_does_not_have_cost_nothing() {
    let (world, service) = priced();
    not_changed(&change(&world, service, &[("ip", 40)], &[]), "no-free-address");
    assert_eq!(charged(&world, service), ["charge -100"]);
}
