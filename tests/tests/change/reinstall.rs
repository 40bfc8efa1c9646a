use billing::model::{OperationStatus, ServiceStatus, parameters};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::TemplateId;
use system_tests::{World, by, calls, code};

use super::{SERVER, add_ubuntu, delivered, lasting, not_changed, reinstall};

fn installs(world: &World) -> usize {
    let started = |effect: String| effect.contains("started install");
    world.asked().into_iter().filter_map(|entry| entry.effect).filter(|effect| started(effect.clone())).count()
}

fn parameter(world: &World, service: billing::model::ServiceId, name: &str) -> Vec<String> {
    let parameters = world.service(service).parameters;
    parameters.into_iter().filter(|one| one.name == name).filter_map(|one| one.value).collect()
}

#[test]
fn ded_07_another_os_is_installed_and_the_service_shows_it() {
    let (world, service) = delivered();
    add_ubuntu(&world);
    let operation = reinstall(&world, service);
    assert_eq!(operation.status, OperationStatus::Done, "{operation:#?}");
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(parameter(&world, service, "os-template"), ["6"]);
    assert!(parameter(&world, service, "script").is_empty());
    assert_eq!(parameter(&world, service, "domain"), ["web.example.com"]);
    world.panel.panel(|panel| assert_eq!(panel.server(SERVER).unwrap().os_template, Some(TemplateId(6))));
    insta::assert_snapshot!(calls(&world.asked()));
}

#[test]
fn the_same_os_is_installed_anew_when_nothing_else_is_named() {
    let (world, service) = delivered();
    world.billing.reinstall(service, &[], "erase-1", &by()).unwrap();
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::Done);
    assert_eq!(
        (parameter(&world, service, "os-template"), parameter(&world, service, "script")),
        (vec!["4".to_owned()], vec!["2".to_owned()])
    );
    assert_eq!(installs(&world), 1);
}

#[test]
fn without_the_services_own_word_nothing_is_erased() {
    let (world, service) = delivered();
    for word in ["", "erase", "erase-2"] {
        assert_eq!(code(world.billing.reinstall(service, &[], word, &by())), "not-confirmed");
    }
    world.run();
    assert!(world.asked().is_empty());
}

#[test]
fn ded_07_a_failed_reinstall_is_a_failed_operation_with_the_panels_reason() {
    let (world, service) = delivered();
    add_ubuntu(&world);
    let fails = Fault::OperationFails { reason: "PXE: no answer".into() };
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", fails)));
    let operation = reinstall(&world, service);
    assert_eq!(operation.status, OperationStatus::Stopped);
    let failure = operation.failure.unwrap();
    assert_eq!(failure.code, "install-failed");
    assert!(failure.message.contains("PXE: no answer") && failure.message.contains("erased"), "{}", failure.message);
    assert_eq!(parameter(&world, service, "os-template"), ["4"], "the record says what was delivered");
    // Staff mend the cause and retry.
    world.billing.retry_operation(operation.id, &by()).unwrap();
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::Done);
    assert_eq!(parameter(&world, service, "os-template"), ["6"]);
    assert_eq!(installs(&world), 2);
}

#[test]
fn a_failed_reinstall_can_be_given_up_for_another_one() {
    let (world, service) = delivered();
    add_ubuntu(&world);
    let fails = Fault::OperationFails { reason: "PXE: no answer".into() };
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", fails)));
    let operation = reinstall(&world, service);
    world.billing.cancel_operation(operation.id, &by()).unwrap();
    world.run();
    not_changed(&world.last_operation(service), "left-without-os");
    assert_eq!(reinstall(&world, service).status, OperationStatus::Done);
}

#[test]
fn ded_14_a_server_that_is_somebody_elses_is_not_erased_even_at_the_last_moment() {
    let (world, service) = delivered();
    add_ubuntu(&world);
    // The change begins with a server that is the client's. Its next step, which would install, reads the owner again.
    world.billing.reinstall(service, &parameters([("os-template", "6")]), "erase-1", &by()).unwrap();
    let scheduler = billing::Scheduler::new(&world.billing, billing::SchedulerOptions::default()).unwrap();
    scheduler.work_once(&()).unwrap();
    assert_eq!(world.last_operation(service).percent, 35, "the next step installs");
    world.panel.panel(|panel| {
        let bob = panel.users().find(|user| user.email == "bob@example.com").map(|user| user.id);
        panel.set_owner(SERVER, bob).unwrap();
    });
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::Stopped);
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    assert_eq!(installs(&world), 0);
}

#[test]
fn a_protected_server_is_not_erased_and_the_service_is_as_it_was() {
    let (world, service) = delivered();
    add_ubuntu(&world);
    world.panel.panel(|panel| panel.set_protected(SERVER, true).unwrap());
    let before = lasting(&world, service, SERVER);
    not_changed(&reinstall(&world, service), "server-protected");
    assert_eq!(lasting(&world, service, SERVER), before);
}

#[test]
fn mod_06_an_os_that_vanished_meanwhile_erases_nothing() {
    let (world, service) = delivered();
    add_ubuntu(&world);
    let before = lasting(&world, service, SERVER);
    world.panel.panel(|panel| panel.remove_template(TemplateId(6)).unwrap());
    not_changed(&reinstall(&world, service), "unknown-os-template");
    assert_eq!(lasting(&world, service, SERVER), before);
    assert_eq!(installs(&world), 0);
}
