//! COL-05, COL-07: what the administrator adds later, stopping and resuming, and that the equipment is never sold.

use billing::model::{OperationStatus, ServiceStatus};
use dcimanager_sim::model::Role;
use dcimanager_sim::panel::ServerHand;
use sim_clock::{Clock as _, SignedDuration};
use system_tests::{EQUIPMENT, PORTS, World, by, calls, card};

use super::{effects, server, stopped_with};

/// The equipment is the service's, without an owner and without connections.
fn unconnected(world: &World) -> billing::model::ServiceId {
    world.add_equipment();
    let service = world.order_colocation(&[]);
    world.run();
    world.close_task(&card());
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    service
}

fn give_to(world: &World, email: &str) {
    let owner = ServerHand { owner: Some(Some(email.to_owned())), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(EQUIPMENT, owner)).unwrap();
}

#[test]
fn col_05_owner_and_connections_that_come_later_are_taken_as_they_are() {
    let world = World::new();
    let service = unconnected(&world);
    assert!(effects(&world).iter().all(|effect| !effect.contains("owner")));
    // Nothing to shut yet: the operation says so, and goes on when there is.
    let suspend = world.billing.suspend(service, &by()).unwrap().id;
    world.run();
    assert_eq!(stopped_with(&world, service), (OperationStatus::Stopped, "no-switch-port".into()));

    world.panel.panel(|panel| panel.add_user("anna@example.com", "her own password", Role::User)).unwrap();
    give_to(&world, "anna@example.com");
    world.connect_equipment();
    world.billing.retry_operation(suspend, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    assert_eq!(world.open_ports(), [PORTS[2].0]);
}

#[test]
fn col_05_equipment_with_the_client_as_its_owner_is_placed_too() {
    let world = World::new();
    world.add_equipment();
    world.panel.panel(|panel| panel.add_user("Anna@Example.com", "her own password", Role::User)).unwrap();
    give_to(&world, "Anna@Example.com");
    let service = world.order_colocation(&[]);
    world.run();
    world.close_task(&card());
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

#[test]
fn col_07_upkeep_leaves_the_power_of_equipment_alone_with_and_without_an_owner() {
    for owner in [None, Some("anna@example.com")] {
        let world = World::new();
        world.placed(&[]);
        if let Some(email) = owner {
            world.panel.panel(|panel| panel.add_user(email, "her own password", Role::User)).unwrap();
            give_to(&world, email);
        }
        world.panel.panel(|panel| panel.press_power(EQUIPMENT, false)).unwrap();
        world.clock.advance(SignedDuration::from_mins(6)).unwrap();
        effects(&world);
        let round = world.billing.reconcile(world.module, &mut |_| {}).unwrap();
        assert!(round.corrections.is_empty(), "{owner:?}: {:?}", round.corrections);
        assert_eq!(effects(&world), Vec::<String>::new(), "{owner:?}");
    }
}

#[test]
fn col_05_another_owner_is_a_conflict_and_nothing_is_touched() {
    let world = World::new();
    let service = world.placed(&[]);
    give_to(&world, "bob@example.com");
    let before = server(&world, EQUIPMENT);
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(stopped_with(&world, service), (OperationStatus::Stopped, "server-belongs-to-another".into()));
    assert_eq!((server(&world, EQUIPMENT), world.open_ports().len()), (before, 3));
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

#[test]
fn col_07_stopping_and_resuming_act_on_the_switch_ports_and_never_on_the_bmcs() {
    let world = World::new();
    let service = world.placed(&[]);
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    assert_eq!(world.open_ports(), [79]);
    insta::assert_snapshot!(calls(&world.asked()));
    world.billing.resume(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(world.open_ports(), [71, 72, 79]);
    assert_eq!(world.panel.panel(|panel| panel.bmc_ports_disabled()), 0);
}

#[test]
fn col_07_disks_are_never_cleaned_and_nothing_is_installed_on_them() {
    let world = World::new();
    world.add_equipment();
    world.connect_equipment();
    let service = world.order_colocation(&[("ip", 1)]);
    world.run();
    world.close_task(&card());
    for change in [billing::Billing::suspend, billing::Billing::resume, billing::Billing::close] {
        change(&world.billing, service, &by()).unwrap();
        world.run();
    }
    world.close_task(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    let asked = world.asked();
    assert!(!asked.iter().any(|entry| entry.is("POST", "/diagnostics") || entry.is("POST", "/install")));
    assert!(world.panel.panel(|panel| panel.data_owners(EQUIPMENT).contains(&"anna")));
}

/// Why the equipment is not for sale, by the stock.
fn obstacles(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    let mut each = |lines: Vec<billing::InventoryLine>| {
        let equipment = lines.into_iter().filter(|line| line.candidate.external_id == "7");
        found.extend(equipment.flat_map(|line| line.candidate.obstacles).map(|obstacle| obstacle.code));
        std::ops::ControlFlow::Continue(())
    };
    world.billing.stock(world.module, &mut each).unwrap();
    found
}

#[test]
fn col_07_a_clients_equipment_is_never_for_sale_not_even_after_its_colocation() {
    let world = World::new();
    world.add_equipment();
    assert!(obstacles(&world).is_empty(), "only the service keeps it from sale, whatever the panel says");
    let service = world.order_colocation(&[]);
    world.run();
    world.close_task(&card());
    assert!(obstacles(&world).iter().any(|code| code == "held-by-service"));
    world.billing.close(service, &by()).unwrap();
    world.run();
    world.close_task(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert_eq!(obstacles(&world), ["clients-equipment"]);
    // No dedicated server is made of it, though its parts are those that were ordered.
    let tariff = world.billing.add_tariff(&world.new_tariff("Tiny", "E-2146G-32Gb-960SSD")).unwrap().id;
    let order = billing::model::NewOrder { tariff, ..world.new_order() };
    let dedicated = world.billing.order(&order, &by()).unwrap().id;
    world.run();
    assert_eq!(world.service(dedicated).external_id.as_deref(), Some("3"));

    // But the client may come back with it.
    let again = world.order_colocation(&[]);
    world.run();
    world.close_task(&card());
    assert_eq!(world.service(again).status, ServiceStatus::Active);
}
