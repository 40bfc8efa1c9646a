use billing::model::{OperationStatus, PowerAction, ServiceStatus};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::model::PowerStatus;
use system_tests::{EQUIPMENT, World, by, code, task_text};

use super::{addresses, change, lasting, not_changed, on_server};

fn amounts(world: &World, service: billing::model::ServiceId) -> Vec<(String, u64)> {
    let resources = world.service(service).resources.into_iter().filter(|resource| resource.amount > 0);
    resources.map(|resource| (resource.name, resource.amount)).collect()
}

#[test]
fn col_03_addresses_of_a_colocation_are_assigned_by_the_module_itself() {
    let world = World::new();
    let service = world.placed(&[("unit", 2), ("ip", 1)]);
    let operation = change(&world, service, &[("ip", 2)], &[]);
    assert_eq!(operation.status, OperationStatus::Done, "{operation:#?}");
    assert_eq!((addresses(&world, service).len(), on_server(&world, EQUIPMENT).len()), (2, 2));
}

#[test]
fn col_01_what_only_people_can_change_is_a_task_for_the_department() {
    let world = World::new();
    let service = world.placed(&[("unit", 2), ("power", 300), ("ip", 1)]);
    let operation = change(&world, service, &[("unit", 4), ("power", 500), ("ip", 2)], &[]);
    assert_eq!(operation.status, OperationStatus::WaitingTask);
    insta::assert_snapshot!(task_text(&world.task()));
    assert_eq!(on_server(&world, EQUIPMENT).len(), 1, "addresses come when staff are done");
    world.close_task(&[]);
    assert_eq!(world.last_operation(service).status, OperationStatus::Done);
    assert_eq!(amounts(&world, service), [("power".into(), 500), ("unit".into(), 4), ("ip".into(), 2)]);
    assert_eq!(addresses(&world, service).len(), 2);
}

#[test]
fn a_change_that_staff_give_up_leaves_the_service_as_it_was() {
    let world = World::new();
    let service = world.placed(&[("unit", 2)]);
    let before = lasting(&world, service, EQUIPMENT);
    let operation = change(&world, service, &[("unit", 4)], &[]);
    world.billing.cancel_operation(operation.id, &by()).unwrap();
    world.run();
    not_changed(&world.last_operation(service), "withdrawn");
    assert_eq!(lasting(&world, service, EQUIPMENT), before);
}

#[test]
fn col_04_what_staff_have_done_is_not_lost_for_want_of_an_address() {
    let world = World::new();
    let service = world.placed(&[("unit", 1), ("ip", 1)]);
    change(&world, service, &[("unit", 2), ("ip", 2)], &[]);
    world.panel.faults(|faults| faults.clear());
    let pool = world.panel.panel(|panel| {
        let pool = panel.pools().find(|pool| pool.name == "public").unwrap().clone();
        let dry = dcimanager_sim::model::Pool { networks: Vec::new(), ..pool.clone() };
        panel.set_pool(dry);
        pool
    });
    world.close_task(&[]);
    let task = world.task();
    assert!(task.title.starts_with("Assign IP addresses") && task.instructions.contains("public"), "{task:#?}");
    world.panel.panel(|panel| panel.set_pool(pool));
    world.close_task(&[]);
    assert_eq!(world.last_operation(service).status, OperationStatus::Done);
    assert_eq!(amounts(&world, service), [("unit".into(), 2), ("ip".into(), 2)]);
}

#[test]
fn col_07_the_clients_equipment_is_never_reinstalled() {
    let world = World::new();
    let service = world.placed(&[("unit", 1)]);
    world.billing.reinstall(service, &[], "erase-1", &by()).unwrap();
    world.run();
    not_changed(&world.last_operation(service), "no-reinstall");
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()));
}

#[test]
fn col_05_power_needs_the_connections_that_the_administrator_adds() {
    let world = World::new();
    world.add_equipment();
    let service = world.order_colocation(&[("unit", 1)]);
    world.run();
    world.close_task(&system_tests::card());
    world.billing.power(service, PowerAction::Off, &by()).unwrap();
    world.run();
    not_changed(&world.last_operation(service), "no-power-connection");
    world.connect_equipment();
    world.billing.power(service, PowerAction::Off, &by()).unwrap();
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::Done);
    let shown = world.panel.panel(|panel| panel.power_status(panel.server(EQUIPMENT).unwrap()));
    assert_eq!(shown, PowerStatus::Off);
}

#[test]
fn equipment_that_lost_its_mark_is_not_touched() {
    let world = World::new();
    let service = world.placed(&[("unit", 1), ("ip", 1)]);
    world.panel.panel(|panel| panel.set_notes(EQUIPMENT, "").unwrap());
    assert_eq!(change(&world, service, &[("ip", 2)], &[]).status, OperationStatus::Stopped);
    assert_eq!(world.failure_code(service), "mark-lost");
}

#[test]
fn a_change_is_closed_with_its_service() {
    let world = World::new();
    let service = world.placed(&[("unit", 1)]);
    change(&world, service, &[("unit", 2)], &[]);
    assert_eq!(code(world.billing.suspend(service, &by())), "service-busy");
    world.billing.close(service, &by()).unwrap();
    world.run();
    world.close_task(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}

#[test]
fn a_refused_address_of_a_colocation_leaves_it_as_it_was() {
    let world = World::new();
    let service = world.placed(&[("unit", 1), ("ip", 1)]);
    let before = lasting(&world, service, EQUIPMENT);
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/ip", Fault::Echo)));
    not_changed(&change(&world, service, &[("ip", 3)], &[]), "panel-refused");
    assert_eq!(lasting(&world, service, EQUIPMENT), before);
}
