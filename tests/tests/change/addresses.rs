use billing::model::{OperationStatus, ServiceStatus};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::RackId;
use system_tests::{World, by, calls, code};

use super::{SERVER, addresses, change, delivered, lasting, not_changed, on_server};

fn amount(world: &World, service: billing::model::ServiceId, name: &str) -> u64 {
    world.service(service).resources.iter().find(|resource| resource.name == name).map_or(0, |one| one.amount)
}

#[test]
fn more_addresses_of_both_families_are_added() {
    let (world, service) = delivered();
    let operation = change(&world, service, &[("ip", 3), ("ipv6", 2)], &[]);
    assert_eq!(operation.status, OperationStatus::Done, "{operation:#?}");
    assert_eq!(addresses(&world, service).len(), 5);
    assert_eq!(addresses(&world, service), on_server(&world, SERVER));
    assert_eq!((amount(&world, service, "ip"), amount(&world, service, "ipv6")), (3, 2));
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    insta::assert_snapshot!(calls(&world.asked()));
}

#[test]
fn fewer_addresses_the_client_says_which_and_otherwise_the_last_ones_go() {
    let (world, service) = delivered();
    change(&world, service, &[("ip", 4)], &[]);
    let had = addresses(&world, service);
    change(&world, service, &[("ip", 3)], &[&had[1]]);
    assert_eq!(addresses(&world, service), [had[0].as_str(), &had[2], &had[3]]);
    change(&world, service, &[("ip", 1)], &[]);
    assert_eq!(addresses(&world, service), [had[0].as_str()]);
    assert_eq!(on_server(&world, SERVER), [had[0].as_str()]);
    // The main address stays.
    change(&world, service, &[("ip", 2)], &[]);
    let before = lasting(&world, service, SERVER);
    not_changed(&change(&world, service, &[("ip", 1)], &[&had[0]]), "main-address");
    assert_eq!(lasting(&world, service, SERVER), before);
}

#[test]
fn ip_04_a_change_that_the_pool_is_too_small_for_gives_back_what_it_took() {
    let (world, service) = delivered();
    let before = lasting(&world, service, SERVER);
    // Addresses of version 4 are left, of version 6 there are none: the first are taken, and given back.
    world.panel.panel(|panel| {
        let mut pool = panel.pools().find(|pool| pool.name == "public").unwrap().clone();
        pool.networks.retain(|network| !network.network.to_string().contains(':'));
        panel.set_pool(pool);
    });
    let operation = change(&world, service, &[("ip", 3), ("ipv6", 1)], &[]);
    not_changed(&operation, "no-free-address");
    assert!(operation.failure.unwrap().message.contains("public"), "the pool is named");
    assert_eq!(lasting(&world, service, SERVER), before);
    let effects: Vec<_> = world.asked().into_iter().filter_map(|entry| entry.effect).collect();
    assert!(effects.iter().any(|effect| effect.starts_with("gave 192.0.2.3, 192.0.2.4")), "{effects:#?}");
    // Too many at once: nothing is taken at all.
    not_changed(&change(&world, service, &[("ip", 40)], &[]), "no-free-address");
    assert_eq!(lasting(&world, service, SERVER), before);
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()));
}

#[test]
fn ip_01_without_a_pool_nothing_is_changed_and_the_service_is_free_for_other_operations() {
    let (world, service) = delivered();
    world.panel.panel(|panel| {
        let pool = panel.pools().find(|pool| pool.name == "public").unwrap().id;
        panel.set_rack_pool(RackId(1), None).unwrap();
        panel.remove_pool(pool).unwrap();
    });
    not_changed(&change(&world, service, &[("ip", 2)], &[]), "no-free-address");
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
}

#[test]
fn a_change_that_the_panel_refuses_leaves_everything_as_it_was() {
    let (world, service) = delivered();
    let before = lasting(&world, service, SERVER);
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/ip", Fault::Echo)));
    not_changed(&change(&world, service, &[("ip", 2)], &[]), "panel-refused");
    assert_eq!(lasting(&world, service, SERVER), before);
}

#[test]
fn ded_14_addresses_of_a_server_that_is_somebody_elses_are_not_touched() {
    let (world, service) = delivered();
    world.panel.panel(|panel| {
        let bob = panel.users().find(|user| user.email == "bob@example.com").map(|user| user.id);
        panel.set_owner(SERVER, bob).unwrap();
    });
    let operation = change(&world, service, &[("ip", 2)], &[]);
    assert_eq!(operation.status, OperationStatus::Stopped);
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()));
    // Nothing was begun: it can be given up at once.
    world.billing.cancel_operation(operation.id, &by()).unwrap();
    assert_eq!(world.last_operation(service).status, OperationStatus::Canceled);
}

#[test]
fn a_change_that_is_given_up_half_way_gives_back_what_it_took() {
    let (world, service) = delivered();
    let before = lasting(&world, service, SERVER);
    // The panel goes away after the first addresses were added, and stays away until the operation stops.
    world.panel.faults(|faults| {
        faults.add(Rule::new("POST", "*/ip", Fault::DropBefore).nth(2).always());
    });
    let operation = change(&world, service, &[("ip", 2), ("ipv6", 1)], &[]);
    assert_eq!(operation.status, OperationStatus::Stopped, "{operation:#?}");
    assert_eq!(on_server(&world, SERVER).len(), 2);
    world.panel.faults(|faults| faults.clear());
    world.billing.cancel_operation(operation.id, &by()).unwrap();
    world.run();
    not_changed(&world.last_operation(service), "withdrawn");
    assert_eq!(lasting(&world, service, SERVER), before);
}

#[test]
fn an_address_that_is_not_the_services_is_refused_by_name() {
    let (world, service) = delivered();
    let refused = world.billing.change_resources(service, &[("ip".into(), 2)], &["192.0.2.9".into()], &by());
    assert_eq!(code(refused), "address-unknown");
    // The records have it, the panel does not.
    change(&world, service, &[("ip", 3)], &[]);
    let gone = addresses(&world, service).pop().unwrap();
    world.panel.panel(|panel| panel.clear_addresses(SERVER).unwrap());
    not_changed(&change(&world, service, &[("ip", 2)], &[&gone]), "address-unknown");
}
