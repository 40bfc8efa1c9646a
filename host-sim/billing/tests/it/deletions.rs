//! Modules and tariffs that nothing refers to any more are deleted; what refers to them is named.

use billing::model::{By, HoldOn, ModuleId, TariffId};

use crate::scripted::at_once;
use crate::world::{World, by, new_order};

#[test]
fn a_tariff_is_deleted_when_its_last_service_is() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    let message = world.refused("tariff-in-use", |billing| billing.delete_tariff(TariffId(1)));
    assert_eq!(message, "tariff `Small` (1) cannot be deleted: service 1");
    world.billing.close(service.id, &by()).unwrap();
    world.run();
    world.billing.delete_tariff(TariffId(1)).unwrap();
    assert!(world.billing.tariffs().unwrap().is_empty());
    world.refused("not-found", |billing| billing.delete_tariff(TariffId(1)));
    world.refused("not-found", |billing| billing.order(&new_order(), &by()));
    // What it was can still be read, and its name is free.
    assert_eq!(world.billing.service(service.id).unwrap().service.tariff, TariffId(1));
    assert_eq!(world.tariff("Small", &[ModuleId(1)]).id, TariffId(2), "numbers are never given twice");
}

#[test]
fn a_module_is_deleted_when_no_service_no_tariff_and_no_hold_refers_to_it() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    let object = world.billing.object(ModuleId(1), "s9").unwrap();
    world.billing.place_hold(&object, &By::new("Boris").because("our router")).unwrap();
    let message = world.refused("module-in-use", |billing| billing.delete_module(ModuleId(1), &by()));
    assert_eq!(message, "processing module `main` (1) cannot be deleted: service 1; tariff 1; held object s9");

    world.billing.close(service.id, &by()).unwrap();
    world.run();
    world.billing.disconnect_tariff(TariffId(1), ModuleId(1)).unwrap();
    world.refused("tariff-not-connected", |billing| billing.disconnect_tariff(TariffId(1), ModuleId(1)));
    world.refused("tariff-without-module", |billing| billing.order(&new_order(), &by()));
    let message = world.refused("module-in-use", |billing| billing.delete_module(ModuleId(1), &by()));
    assert!(message.ends_with("cannot be deleted: held object s9"), "{message}");
    // Another module of the same panel can release it.
    let other = world.module("other").id;
    world.billing.delete_module(ModuleId(1), &By::new("Clara").because("moved")).unwrap();
    world.refused("not-found", |billing| billing.module(ModuleId(1)));
    world.refused("not-found", |billing| billing.connect_tariff(TariffId(1), ModuleId(1)));
    let last = world.billing.module_history(ModuleId(1)).unwrap().pop().unwrap();
    assert_eq!((last.who.as_str(), last.what.as_str(), last.why.as_str()), ("Clara", "deleted", "moved"));
    let message = world.refused("module-in-use", |billing| billing.delete_module(other, &by()));
    assert!(message.contains("held object s9"), "{message}");
    assert!(matches!(object, HoldOn::Object { .. }));

    // What it did can still be read, and nothing goes on with it.
    assert_eq!(world.billing.service(service.id).unwrap().service.module, ModuleId(1));
    assert_eq!(world.billing.releases().unwrap()[0].module, "main");
    world.run();
    assert!(world.billing.store().check().unwrap().is_sound());
}

#[test]
fn the_password_of_a_deleted_module_is_gone() {
    let world = World::furnished();
    world.billing.disconnect_tariff(TariffId(1), ModuleId(1)).unwrap();
    let sealed = || {
        let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
        sql.query_row("SELECT length(password) FROM processing_module", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let before = sealed();
    world.billing.delete_module(ModuleId(1), &by()).unwrap();
    assert!(sealed() < before, "an empty secret is sealed in its place");
}
