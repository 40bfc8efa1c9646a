use billing::model::{ModuleId, NewTariff, NewTariffResource, PriceChange, TariffId, parameters};
use rust_decimal::Decimal;

use crate::world::{World, new_module, new_tariff};

fn with(change: impl FnOnce(&mut NewTariff)) -> NewTariff {
    let mut new = new_tariff("Other", &[ModuleId(1)]);
    change(&mut new);
    new
}

#[test]
fn tar_01_a_tariff_has_product_modules_period_price_and_resources() {
    let world = World::furnished();
    let tariff = world.billing.tariff(TariffId(1)).unwrap();
    assert_eq!((tariff.product.as_str(), tariff.modules.as_slice()), ("dedicated", [ModuleId(1)].as_slice()));
    let [period] = tariff.periods.as_slice() else { panic!("one period: {tariff:?}") };
    assert_eq!((period.months, period.price.to_string(), tariff.currency.as_str()), (1, "49.90".into(), "EUR"));
    let ip = &tariff.resources[0];
    assert_eq!((ip.name.as_str(), ip.unit.as_str(), ip.included, ip.maximum), ("ip", "address", 1, Some(4)));
    assert_eq!(world.billing.tariffs().unwrap(), [tariff]);
}

#[test]
fn tar_03_create_all_add_ons_puts_in_every_declared_resource() {
    let world = World::furnished();
    let tariff = world.billing.add_tariff(&with(|new| new.all_resources = true)).unwrap();
    let names: Vec<_> = tariff.resources.iter().map(|one| (one.name.as_str(), one.included)).collect();
    assert_eq!(names, [("ip", 1), ("port", 0)]);
}

#[test]
fn what_no_module_declares_or_no_panel_offers_is_refused() {
    let world = World::furnished();
    let resource = |name: &str, included, maximum| NewTariffResource { name: name.into(), included, maximum };
    for (code, new) in [
        ("value-empty", with(|new| new.name = String::new())),
        ("tariff-name-taken", with(|new| new.name = "Small".into())),
        ("tariff-invalid", with(|new| new.prices = PriceChange::default())),
        ("tariff-invalid", with(|new| new.prices = PriceChange::period(0, Decimal::ONE))),
        ("tariff-invalid", with(|new| new.prices = PriceChange::period(1, Decimal::NEGATIVE_ONE))),
        ("tariff-invalid", with(|new| new.currency = "eur".into())),
        ("tariff-invalid", with(|new| new.resources = vec![resource("ip", 1, None), resource("ip", 2, None)])),
        ("tariff-invalid", with(|new| new.resources = vec![resource("ip", 3, Some(2))])),
        ("resource-unknown", with(|new| new.resources = vec![resource("power", 1, None)])),
        ("product-unknown", with(|new| new.product = "colocation".into())),
        ("parameters-invalid", with(|new| new.fixed = parameters([("colour", "red")]))),
        ("parameters-invalid", with(|new| new.offered = parameters([("colour", "red")]))),
        // A secret, and tariffs are kept in clear.
        ("parameters-invalid", with(|new| new.fixed = parameters([("licence", "key")]))),
        ("parameters-invalid", with(|new| new.offered = parameters([("licence", "key")]))),
        ("option-unknown", with(|new| new.fixed = parameters([("configuration", "i9-64Gb")]))),
        ("option-unknown", with(|new| new.offered = parameters([("os_template", "99")]))),
        ("not-found", with(|new| new.modules = vec![ModuleId(9)])),
    ] {
        world.refused(code, |billing| billing.add_tariff(&new));
    }
    let unsynced = world.module("second");
    world.refused("module-not-synced", |billing| billing.add_tariff(&with(|new| new.modules = vec![unsynced.id])));
}

#[test]
fn a_configuration_that_is_to_be_built_is_the_providers_decision() {
    let world = World::furnished();
    let new = with(|new| {
        new.fixed = parameters([("configuration", "i9-64Gb")]);
        new.allow_unlisted = true;
    });
    assert_eq!(world.billing.add_tariff(&new).unwrap().fixed[0].value, "i9-64Gb");
}

#[test]
fn mod_04_further_modules_are_connected_lowest_sort_first() {
    let world = World::furnished();
    let mut first = new_module("first");
    first.sort = 1;
    let first = world.billing.add_module(&first).unwrap();
    let tariff = world.billing.connect_tariff(TariffId(1), first.id).unwrap();
    assert_eq!(tariff.modules, [first.id, ModuleId(1)]);
    assert_eq!(world.billing.connect_tariff(TariffId(1), first.id).unwrap().modules.len(), 2, "once is enough");
    world.refused("not-found", |billing| billing.connect_tariff(TariffId(1), ModuleId(9)));
    world.refused("not-found", |billing| billing.connect_tariff(TariffId(9), ModuleId(1)));
}
