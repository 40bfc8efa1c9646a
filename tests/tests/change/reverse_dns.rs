use billing::model::OperationStatus;
use system_tests::{Options, World, by, calls, code, small};

use super::{SERVER, addresses, delivered, lasting, not_changed};

#[test]
fn an_address_gets_a_name_and_the_service_shows_it() {
    let (world, service) = delivered();
    let ip = addresses(&world, service).remove(0);
    world.billing.reverse_dns(service, &ip, "Mail.Example.com.", &by()).unwrap();
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::Done);
    assert_eq!(world.service(service).addresses[0].domain.as_deref(), Some("mail.example.com"));
    insta::assert_snapshot!(calls(&world.asked()));
    // Once more: it is so already.
    world.billing.reverse_dns(service, &ip, "mail.example.com", &by()).unwrap();
    world.run();
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()));
}

#[test]
fn what_is_no_host_name_or_no_address_of_the_service_is_refused() {
    let (world, service) = delivered();
    let ip = addresses(&world, service).remove(0);
    for name in ["", "mail", "a b.example.com", "-a.example.com", "a..b"] {
        world.billing.reverse_dns(service, &ip, name, &by()).unwrap();
        world.run();
        not_changed(&world.last_operation(service), "domain-invalid");
    }
    assert_eq!(code(world.billing.reverse_dns(service, "192.0.2.9", "a.example.com", &by())), "address-unknown");
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()));
}

#[test]
fn a_panel_without_the_reverse_dns_module_is_a_clear_refusal() {
    let mut fleet = small();
    fleet.settings.rdns = false;
    let world = World::with(Options { fleet, ..Options::default() });
    let service = world.delivered();
    let before = lasting(&world, service, SERVER);
    let ip = addresses(&world, service).remove(0);
    world.billing.reverse_dns(service, &ip, "mail.example.com", &by()).unwrap();
    world.run();
    let operation = world.last_operation(service);
    not_changed(&operation, "panel-refused");
    assert!(operation.failure.unwrap().message.contains("reverse DNS module is absent"));
    assert_eq!(lasting(&world, service, SERVER), before);
}
