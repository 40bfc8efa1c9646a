//! COL-03, COL-04: the task to assign addresses.

use billing::model::{OperationStatus, ServiceStatus};
use dcimanager_sim::ids::{PoolId, RackId};
use system_tests::{EQUIPMENT, World, by, card, task_text};

use super::effects;

fn ordered(world: &World, resources: &[(&str, u64)]) -> billing::model::ServiceId {
    world.add_equipment();
    let service = world.order_colocation(resources);
    world.run();
    service
}

fn addresses(world: &World) -> Vec<String> {
    world.panel.panel(|panel| panel.server(EQUIPMENT).unwrap().addresses.iter().map(|one| one.ip.to_string()).collect())
}

#[test]
fn col_03_the_task_to_assign_addresses_exists_and_is_executed_when_the_first_is_closed() {
    let world = World::new();
    let service = ordered(&world, &[("ip", 2), ("ipv6", 1)]);
    assert_eq!(world.task().follow_ups, ["Assign IP addresses in DCImanager: 2 IPv4 and 1 IPv6."]);
    assert!(addresses(&world).is_empty());
    world.close_task(&card());
    // By itself: no other task was opened.
    assert!(world.billing.tasks(&billing::TaskFilter::default()).unwrap().is_empty());
    assert_eq!(world.billing.operation(world.last_operation(service).id).unwrap().tasks.len(), 1);
    let service = world.service(service);
    assert_eq!(service.status, ServiceStatus::Active);
    let shown: Vec<String> = service.addresses.iter().map(|one| format!("{}/{}", one.ip, one.prefix)).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    192.0.2.2/28
    192.0.2.3/28
    2001:db8::2/64
    ");
}

#[test]
fn col_03_without_addresses_in_the_tariff_there_is_no_such_task() {
    let world = World::new();
    let service = ordered(&world, &[("unit", 1)]);
    assert!(world.task().follow_ups.is_empty());
    world.close_task(&card());
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert!(addresses(&world).is_empty());
}

#[test]
fn col_04_too_few_addresses_become_a_task_that_is_repeated_and_nothing_is_lost() {
    let mut world = World::new();
    let pool = world.panel.panel(|panel| {
        let pool = panel.pools().find(|pool| pool.id == PoolId(1)).unwrap().clone();
        panel.set_pool(dcimanager_sim::model::Pool { networks: pool.networks[..1].to_vec(), ..pool.clone() });
        pool
    });
    let service = ordered(&world, &[("ip", 1), ("ipv6", 1)]);
    world.close_task(&card());
    let waits = |world: &World| {
        assert_eq!(world.last_operation(service).status, OperationStatus::WaitingTask);
        assert_eq!(world.service(service).status, ServiceStatus::Ordered);
        // The equipment is still the service's, with what it has got.
        assert_eq!(world.service(service).external_id.as_deref(), Some("7"));
        assert_eq!(addresses(world), ["192.0.2.2"]);
    };
    waits(&world);
    insta::assert_snapshot!(task_text(&world.task()));

    // Repeated too early, and after a restart of the host.
    world.restart();
    world.close_task(&[]);
    waits(&world);

    world.panel.panel(|panel| panel.set_pool(pool));
    world.asked();
    world.close_task(&[]);
    insta::assert_snapshot!(effects(&world).join("\n").replace(world.billing.installation(), "…"));
    let service = world.service(service);
    assert_eq!((service.status, service.addresses.len()), (ServiceStatus::Active, 2));
    assert_eq!(addresses(&world), ["192.0.2.2", "2001:db8::2"]);
    // What the card said was kept meanwhile.
    assert!(service.parameters.iter().any(|one| one.name == "label" && one.value.as_deref() == Some("DB-1")));
}

#[test]
fn col_04_addresses_that_the_administrator_gives_by_hand_count() {
    let world = World::new();
    world.panel.panel(|panel| {
        panel.set_rack_pool(RackId(1), None).unwrap();
        panel.remove_pool(PoolId(1)).unwrap();
    });
    let service = ordered(&world, &[("ip", 1)]);
    world.close_task(&card());
    assert_eq!(world.task().key, "addresses");
    let by_hand = "198.51.100.9".parse().unwrap();
    world.panel.panel(|panel| panel.add_address(EQUIPMENT, by_hand, PoolId(2))).unwrap();
    world.billing.accept_task(world.task().id, &by()).unwrap();
    world.close_task(&[]);
    let service = world.service(service);
    assert_eq!(service.status, ServiceStatus::Active);
    assert_eq!(service.addresses[0].ip, "198.51.100.9");
}
