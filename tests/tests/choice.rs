//! Several processing modules in one tariff, each with a panel of its own, and the departments that get their tasks.

use billing::TaskFilter;
use billing::model::{By, ModuleId, NewModule, OperationStatus, ServiceStatus};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::{Config, Simulator};
use system_tests::{PANEL_PASSWORD, World, by, code, small};

/// The usual world and a second panel, whose module is connected to the tariff behind the first.
fn two() -> (World, Simulator, ModuleId) {
    let world = World::new();
    let config = Config::new(small(), world.clock.clone());
    let panel = Simulator::start(config.administrator("admin@example.com", PANEL_PASSWORD.to_owned())).unwrap();
    let module = NewModule {
        name: "Berlin".to_owned(),
        url: panel.url(),
        department: "berliners".to_owned(),
        sort: 20,
        ..world.new_module()
    };
    let module = world.billing.add_module(&module).unwrap().id;
    world.billing.sync_module(module, &mut |_| {}).unwrap();
    world.billing.connect_tariff(world.tariff, module).unwrap();
    world.asked();
    panel.log().clear();
    (world, panel, module)
}

/// Nothing is for sale at this panel.
fn sell_out(panel: &Simulator) {
    panel.panel(|panel| {
        for id in 1..=9 {
            // There are fewer servers than that.
            let _ = panel.set_maintenance(ServerId(id), true);
        }
    });
}

#[test]
fn mod_04_the_module_with_the_lowest_sort_serves_and_the_other_panel_is_not_asked() {
    let (world, other, _) = two();
    let service = world.delivered();
    assert_eq!(world.service(service).module, world.module);
    assert!(other.log().entries().is_empty());
}

#[test]
fn mod_04_a_panel_that_is_sold_out_is_passed_over_and_the_service_remembers_who_serves_it() {
    let (world, other, second) = two();
    sell_out(&world.panel);
    let service = world.delivered();
    assert_eq!(world.service(service).module, second);
    assert!(world.asked().iter().all(|entry| !entry.write), "the first panel was only read");
    let history = world.billing.service(service).unwrap().history;
    assert!(history.iter().any(|line| line.who == "Amsterdam" && line.what == "passed over"), "{history:?}");

    // What is done to the service later is done at its own panel.
    other.log().clear();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    assert!(world.asked().is_empty());
    assert!(!other.log().writes().is_empty());
}

#[test]
fn mod_04_a_panel_that_is_not_there_is_passed_over() {
    let (mut world, _other, second) = two();
    world.panel.stop();
    let service = world.delivered();
    assert_eq!(world.service(service).module, second);
}

#[test]
fn mod_04_when_nobody_has_anything_the_operation_stops_with_all_reasons_and_is_retried_from_the_first() {
    let (world, other, _) = two();
    sell_out(&world.panel);
    sell_out(&other);
    let service = world.order();
    world.run();
    let operation = world.last_operation(service);
    assert_eq!(operation.status, OperationStatus::Stopped);
    assert_eq!(world.failure_code(service), "no-module-left");
    let message = operation.failure.unwrap().message;
    assert!(message.contains("Amsterdam: no server is for sale"), "{message}");
    assert!(message.contains("Berlin: no server is for sale"), "{message}");

    world.panel.panel(|panel| panel.set_maintenance(ServerId(1), false)).unwrap();
    world.billing.retry_operation(operation.id, &by()).unwrap();
    world.run();
    let service = world.service(service);
    assert_eq!((service.status, service.module), (ServiceStatus::Active, world.module));
}

#[test]
fn mod_03_a_build_task_is_for_the_staff_of_the_module_that_asks() {
    let (world, other, _) = two();
    sell_out(&world.panel);
    // Only a server of another configuration is left in Berlin.
    for id in [1, 2] {
        other.panel(|panel| panel.set_maintenance(ServerId(id), true)).unwrap();
    }
    world.billing.add_staff("Tom", "berliners").unwrap();
    world.billing.add_staff("Eve", "technicians").unwrap();
    let service = world.order();
    world.run();
    let task = world.last_operation(service).task.expect("a build task");
    assert_eq!(world.billing.task(task).unwrap().department, "berliners");
    let seen = |person: &str| {
        let filter = TaskFilter { person: Some(person.to_owned()), ..TaskFilter::default() };
        world.billing.tasks(&filter).unwrap().len()
    };
    assert_eq!((seen("Tom"), seen("Eve")), (1, 0));
    assert_eq!(code(world.billing.accept_task(task, &By::new("Eve"))), "not-in-department");
    assert_eq!(code(world.billing.close_task(task, &[], &By::new("Eve"))), "not-in-department");
    world.billing.accept_task(task, &By::new("Tom")).unwrap();
}
