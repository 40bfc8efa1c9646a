//! What bad input gets: a typed failure with a stable code and a message that says what to do, and a database that is
//! as before.

use billing::model::{FailureKind, NewModule, OperationStatus, ServiceStatus, Trust, parameters};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::ServerId;
use system_tests::{Options, World, by, code};

/// Adding this module is refused, and nothing is saved. Code and message of the refusal.
fn refused(world: &World, change: impl FnOnce(&mut NewModule)) -> String {
    let mut module = world.new_module();
    module.name = "Second".to_owned();
    change(&mut module);
    let error = world.billing.add_module(&module).expect_err("it is refused");
    assert_eq!(world.billing.modules().unwrap().len(), 1);
    let url = world.panel.url();
    format!("{}: {error}", error.code()).replace(&url, "<url>").replace(url.trim_start_matches("http://"), "<address>")
}

#[test]
fn mod_02_a_wrong_password_is_named() {
    let world = World::new();
    insta::assert_snapshot!(refused(&world, |module| module.password = "wrong".to_owned().into()));
}

#[test]
fn mod_02_a_wrong_name_is_named() {
    let world = World::new();
    insta::assert_snapshot!(refused(&world, |module| module.username = "nobody@example.com".into()));
}

#[test]
fn mod_02_an_unreachable_panel_is_named() {
    let world = World::new();
    // A port that nobody listens at any more.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = refused(&world, |module| module.url = format!("http://{free}"));
    assert!(said.starts_with("panel-unavailable: "), "{said}");
    assert!(said.contains("could not be reached") && said.contains("URL"), "{said}");
}

#[test]
fn mod_02_an_address_that_is_no_panel_is_named() {
    let world = World::new();
    world.panel.faults(|faults| faults.add(Rule::any(Fault::Redirect { to: "https://example.com/".into() }).always()));
    insta::assert_snapshot!(refused(&world, |_| {}));
}

#[test]
fn mod_02_a_certificate_that_is_not_trusted_is_named_and_can_be_trusted_in_three_ways() {
    let world = World::with(Options { tls: true, ..Options::default() });
    let said = refused(&world, |module| module.trust = Trust::Public);
    assert!(said.contains("certificate") && said.contains("authority"), "{said}");
    assert!(refused(&world, |module| module.trust = Trust::Pin("00".repeat(32))).contains("certificate"));
    // The world's own module trusts the authority; whoever insists can do without.
    let mut insecure = world.new_module();
    insecure.name = "Insecure".to_owned();
    insecure.trust = Trust::Insecure;
    assert_eq!(world.billing.add_module(&insecure).unwrap().trust, Trust::Insecure);
}

#[test]
fn a_role_without_the_right_is_named() {
    let world = World::new();
    world.panel.panel(|panel| {
        panel.add_user("role@example.com", "a-password", dcimanager_sim::model::Role::User).unwrap();
    });
    let said = refused(&world, |module| {
        module.username = "role@example.com".into();
        module.password = "a-password".to_owned().into();
    });
    assert!(said.contains("role"), "{said}");
}

#[test]
fn a_configuration_that_cannot_be_read_is_refused_before_the_panel_is_asked_for_servers() {
    let world = World::with(Options { configuration: "something fast".into(), ..Options::default() });
    let service = world.order();
    world.run();
    assert_eq!(world.failure_code(service), "order-invalid");
    let message = world.last_operation(service).failure.unwrap().message;
    assert!(message.contains("something fast") && message.contains("memory"), "{message}");
    assert_eq!(world.panel.log().write_count(), 0);
}

#[test]
fn a_server_with_missing_fields_or_wrong_types_is_left_out_and_an_answer_without_sense_stops_the_operation() {
    let world = World::new();
    for fault in [Fault::WrongJson, Fault::TruncatedJson] {
        world.panel.faults(|faults| {
            faults.clear();
            faults.add(Rule::new("GET", "*/server", fault.clone()).always());
        });
        let service = world.order();
        world.run();
        let operation = world.last_operation(service);
        let failure = operation.failure.unwrap();
        assert_eq!(
            (failure.kind, failure.code.as_str()),
            (FailureKind::Protocol, "answer-not-understood"),
            "{fault:?}"
        );
        assert_eq!(operation.status, OperationStatus::Stopped);
        assert_eq!(world.panel.log().write_count(), 0);
    }
}

#[test]
fn a_panel_that_is_away_for_a_while_delays_an_order_and_does_not_lose_it() {
    let world = World::new();
    world.panel.faults(|faults| faults.add(Rule::any(Fault::DropBefore).times(5)));
    let service = world.order();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

#[test]
fn a_panel_that_sleeps_is_woken_without_a_failure() {
    let world = World::new();
    world.panel.panel(|panel| panel.suspend_services(3));
    let service = world.order();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    let history = world.billing.operation(world.last_operation(service).id).unwrap().history;
    assert!(history.iter().all(|line| line.failure_code.is_none()), "{history:#?}");
}

#[test]
fn an_expired_session_is_renewed_in_the_middle_of_an_order() {
    let world = World::new();
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", Fault::ExpiredToken)));
    world.delivered();
    let installs =
        world.asked().iter().filter(|entry| entry.is("POST", "/install")).filter(|e| e.effect.is_some()).count();
    assert_eq!(installs, 1);
}

#[test]
fn orders_that_cannot_be_met_are_refused_by_name() {
    let world = World::new();
    let order = |change: &dyn Fn(&mut billing::model::NewOrder)| {
        let mut order = world.new_order();
        change(&mut order);
        code(world.billing.order(&order, &by()))
    };
    assert_eq!(order(&|order| order.parameters = parameters([("os-template", "99")])), "option-unknown");
    assert_eq!(order(&|order| order.parameters.clear()), "parameters-invalid");
    assert_eq!(order(&|order| order.parameters.extend(parameters([("colour", "red")]))), "parameters-invalid");
    assert_eq!(order(&|order| order.parameters.extend(parameters([("configuration", "E-1-1Gb")]))), "parameter-fixed");
    assert_eq!(order(&|order| order.resources = vec![("moon".into(), 1)]), "resource-unknown");
    assert!(world.billing.services(&billing::ServiceFilter::default()).unwrap().is_empty());
}

#[test]
fn a_domain_that_is_none_is_refused_before_anything_is_done() {
    let world = World::new();
    let mut order = world.new_order();
    order.parameters.retain(|parameter| parameter.name != "domain");
    order.parameters.extend(parameters([("domain", "not a domain")]));
    let service = world.billing.order(&order, &by()).unwrap().id;
    world.run();
    assert_eq!(world.failure_code(service), "order-invalid");
}

#[test]
fn an_order_of_a_deleted_client_is_refused() {
    let world = World::new();
    world.billing.delete_client(world.anna).unwrap();
    assert_eq!(code(world.billing.order(&world.new_order(), &by())), "client-deleted");
}

#[test]
fn an_order_of_a_tariff_without_a_module_is_refused() {
    let world = World::new();
    let mut tariff = world.new_tariff("Alone", "E-2146G-64Gb-2x960SSD");
    tariff.modules.clear();
    let tariff = world.billing.add_tariff(&tariff).unwrap().id;
    let order = billing::model::NewOrder { tariff, ..world.new_order() };
    assert_eq!(code(world.billing.order(&order, &by())), "tariff-without-module");
}

#[test]
fn a_second_operation_on_a_busy_service_is_refused() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    assert_eq!(code(world.billing.suspend(service, &by())), "service-busy");
    assert_eq!(code(world.billing.close(service, &by())), "service-busy");
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
}

#[test]
fn a_setting_that_does_not_fit_is_refused_by_name() {
    let world = World::new();
    let said = refused(&world, |module| module.settings = parameters([("location", "Amsterdam")]));
    assert!(said.starts_with("settings-invalid: ") && said.contains("location"), "{said}");
}

#[test]
fn ded_13_a_servers_notes_that_were_wiped_by_hand_do_not_put_it_on_sale() {
    let world = World::new();
    world.delivered();
    world.panel.panel(|panel| {
        panel.set_notes(ServerId(1), "").unwrap();
        panel.set_owner(ServerId(1), None).unwrap();
    });
    // The claim in the billing records still holds it, and its disks are not clean.
    let other = world.delivered();
    assert_eq!(world.service(other).external_id.as_deref(), Some("2"));
}
