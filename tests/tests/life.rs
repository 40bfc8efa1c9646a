//! The life of a dedicated server, through the built component, over HTTP: the exact calls that the panel receives.

use billing::model::ServiceStatus;
use dcimanager_sim::ids::ServerId;
use system_tests::{World, by, calls};

#[test]
fn ded_01_open_asks_the_panel_exactly_this() {
    let world = World::new();
    world.delivered();
    insta::assert_snapshot!(calls(&world.asked()));
}

#[test]
fn ded_10_suspend_asks_the_panel_exactly_this() {
    let world = World::new();
    let service = world.delivered();
    world.asked();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    insta::assert_snapshot!(calls(&world.asked()));
    assert_eq!(world.panel.panel(|panel| panel.bmc_ports_disabled()), 0);
}

#[test]
fn ded_11_resume_asks_the_panel_exactly_this() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    world.asked();
    world.billing.resume(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    insta::assert_snapshot!(calls(&world.asked()));
}

#[test]
fn ded_12_close_asks_the_panel_exactly_this() {
    let world = World::new();
    let service = world.delivered();
    // Stopped and turned off, so that every act of the list has something to do.
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    world.panel.panel(|panel| panel.press_power(ServerId(1), false)).unwrap();
    world.asked();
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{:#?}", world.last_operation(service));
    insta::assert_snapshot!(calls(&world.asked()));
    assert_eq!(world.panel.panel(|panel| panel.bmc_ports_disabled()), 0);
    assert!(world.panel.panel(|panel| panel.data_owners(ServerId(1)).is_empty()));
}
