//! Changes of a service: what is asked for, what is written when, and what stays as it was.

use billing::model::{FailureKind, OperationKind, OperationStatus, PowerAction, Service, ServiceStatus, parameters};
use processing_engine::ExposeSecret;
use processing_engine::contract::{Address, AddressFamily, Changes, Detail, Failure, Step};

use crate::scripted::{ask, at_once, changes, done, fails, lock, wait};
use crate::world::{World, by};

fn address(ip: &str) -> Address {
    Address { ip: ip.into(), prefix: 24, gateway: None, family: AddressFamily::Ipv4, domain: None }
}

/// An active service with one address.
fn active(world: &World) -> Service {
    let opened = Changes { external_id: Some("17".into()), addresses: Some(vec![address("192.0.2.7")]), ..changes() };
    world.module.will([Ok(Step::Done(opened))]);
    let service = world.active();
    world.module.take_log();
    service
}

fn undone() -> Result<Step, billing::model::CallFailure> {
    let message = "pool public has 0 free addresses".into();
    Ok(Step::Undone(Failure::Exhausted(Detail { code: "no-free-address".into(), message })))
}

fn amount(world: &World, service: &Service) -> u64 {
    world.service(service.id).resources.iter().find(|resource| resource.name == "ip").unwrap().amount
}

/// Everything about a service that a change must not touch when it fails.
fn lasting(world: &World, service: &Service) -> Service {
    Service { operation: None, ..world.service(service.id) }
}

#[test]
fn the_new_amounts_are_written_when_the_change_is_done_and_not_before() {
    let world = World::furnished();
    let service = active(&world);
    let two = vec![address("192.0.2.7"), address("192.0.2.8")];
    world.module.will([wait("adding", 5), Ok(Step::Done(Changes { addresses: Some(two.clone()), ..changes() }))]);
    let operation = world.billing.change_resources(service.id, &[("ip".into(), 2)], &[], &by()).unwrap();
    assert_eq!((operation.kind, operation.status), (OperationKind::Change, OperationStatus::Due));
    assert_eq!(operation.change.unwrap().to_string(), "ip 1 → 2");
    world.scheduler(1).work_once(&()).unwrap();
    assert_eq!(amount(&world, &service), 1);
    world.run();
    assert_eq!(amount(&world, &service), 2);
    let changed = world.service(service.id);
    assert_eq!((changed.status, changed.addresses), (ServiceStatus::Active, two));
    let asked = world.module.take_log();
    assert!(asked[0].contains("amounts") && asked[0].contains("amount: 2"), "{asked:?}");
    assert!(asked[1].contains("advance adding: timer"), "{asked:?}");
    let history = world.billing.service(service.id).unwrap().history;
    assert!(history.iter().any(|line| line.what == "changed: ip 1 → 2"), "{history:#?}");
}

#[test]
fn a_change_that_is_undone_leaves_the_service_and_the_balance_as_they_were() {
    let world = World::furnished();
    let service = active(&world);
    let before = (lasting(&world, &service), world.billing.balances().unwrap());
    for failing in [undone(), fails(FailureKind::Refused)] {
        world.module.will([failing]);
        world.billing.change_resources(service.id, &[("ip".into(), 3)], &[], &by()).unwrap();
        world.run();
        let operation = world.last(service.id);
        assert_eq!((operation.status, operation.task), (OperationStatus::Canceled, None));
        assert!(operation.failure.is_some() && operation.ended_at.is_some());
        assert_eq!((lasting(&world, &service), world.billing.balances().unwrap()), before);
    }
    let history = world.billing.service(service.id).unwrap().history;
    assert!(history.iter().any(|line| line.what.starts_with("not changed: pool public")), "{history:#?}");
    // Nothing stands in the way of the next one.
    world.module.will([done()]);
    world.billing.power(service.id, PowerAction::Reset, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service.id).status, OperationStatus::Done);
}

#[test]
fn a_change_that_is_given_up_is_taken_back_by_the_module_first() {
    let world = World::furnished();
    let service = active(&world);
    world.module.will([ask("staff", "change", Vec::new())]);
    let operation = world.billing.change_resources(service.id, &[("ip".into(), 2)], &[], &by()).unwrap();
    world.run();
    assert_eq!(world.last(service.id).status, OperationStatus::WaitingTask);
    world.module.take_log();
    world.module.will([fails(FailureKind::Unavailable), undone()]);
    let withdrawn = world.billing.cancel_operation(operation.id, &by()).unwrap();
    assert_eq!((withdrawn.status, withdrawn.task), (OperationStatus::Due, None));
    world.run();
    let asked = world.module.take_log();
    assert!(asked.len() == 2 && asked.iter().all(|line| line.contains("advance staff: withdrawn")), "{asked:?}");
    assert_eq!((world.last(service.id).status, amount(&world, &service)), (OperationStatus::Canceled, 1));
}

#[test]
fn a_change_that_has_not_begun_is_given_up_at_once() {
    let world = World::furnished();
    let service = active(&world);
    world.module.will([fails(FailureKind::Conflict)]);
    let operation = world.billing.power(service.id, PowerAction::Off, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service.id).status, OperationStatus::Stopped);
    let canceled = world.billing.cancel_operation(operation.id, &by()).unwrap();
    assert_eq!(canceled.status, OperationStatus::Canceled);
}

#[test]
fn what_the_tariff_or_the_service_does_not_have_is_refused() {
    let world = World::furnished();
    let service = active(&world).id;
    let change = |amount: u64, release: &[&str]| {
        let release: Vec<String> = release.iter().map(|ip| (*ip).to_owned()).collect();
        move |billing: &billing::Billing| billing.change_resources(service, &[("ip".into(), amount)], &release, &by())
    };
    world.refused("resource-amount", change(5, &[]));
    world.refused("resource-amount", change(0, &[]));
    world.refused("nothing-to-change", change(1, &[]));
    world.refused("address-unknown", change(2, &["203.0.113.1"]));
    world.refused("resource-unknown", |b| b.change_resources(service, &[("port".into(), 1)], &[], &by()));
    world.refused("address-unknown", |b| b.reverse_dns(service, "203.0.113.1", "a.example.com", &by()));
    world.refused("not-found", |b| b.power(9.into(), PowerAction::On, &by()));
}

#[test]
fn a_reinstall_wants_the_services_own_word() {
    let world = World::furnished();
    let service = active(&world).id;
    let debian = parameters([("os_template", "11")]);
    for word in ["", "yes", "erase", "erase-2"] {
        let said = world.refused("not-confirmed", |b| b.reinstall(service, &debian, word, &by()));
        assert!(said.contains("erases everything"), "{said}");
    }
    let with = |name: &str, value: &str| parameters([(name, value)]);
    world.refused("option-unknown", |b| b.reinstall(service, &with("os_template", "99"), "erase-1", &by()));
    world.refused("parameter-fixed", |b| b.reinstall(service, &with("configuration", "x"), "erase-1", &by()));
    world.refused("parameters-invalid", |b| b.reinstall(service, &with("colour", "red"), "erase-1", &by()));
    world.refused("parameters-invalid", |b| b.reinstall(service, &with("licence", "x"), "erase-1", &by()));

    let done = Changes { parameters: parameters([("os_template", "11"), ("script", "")]), ..changes() };
    world.module.will([Ok(Step::Done(done))]);
    world.billing.reinstall(service, &debian, "erase-1", &by()).unwrap();
    world.run();
    let os = world.service(service).parameters.into_iter().find(|parameter| parameter.name == "os_template");
    assert_eq!(os.unwrap().value.as_deref(), Some("11"));
}

#[test]
fn only_an_active_service_without_another_operation_is_changed() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    world.billing.suspend(service, &by()).unwrap();
    world.refused("service-busy", |b| b.power(service, PowerAction::On, &by()));
    world.run();
    for action in [PowerAction::On, PowerAction::Reset, PowerAction::Off] {
        let said = world.refused("service-status", |b| b.power(service, action, &by()));
        assert!(said.contains("suspended"), "{said}");
    }
    world.refused("service-status", |b| b.reinstall(service, &[], "erase-1", &by()));
    world.refused("service-status", |b| b.login_link(service, &by()));
}

#[test]
fn a_login_link_is_given_to_who_asked_and_kept_nowhere() {
    let world = World::furnished();
    let service = active(&world).id;
    let link = world.billing.login_link(service, &by()).unwrap();
    assert!(link.expose_secret().ends_with("one-time-key-1234"));
    assert!(!world.dump().contains("one-time-key"));
    assert!(!format!("{link:?}").contains("one-time-key"));
    let history = world.billing.service(service).unwrap().history;
    assert!(history.iter().any(|line| line.what == "login link made" && line.who == "anna"), "{history:#?}");
    *lock(&world.module.link) = Err(crate::scripted::failure(FailureKind::Conflict));
    world.refused("panel-conflict", |b| b.login_link(service, &by()));
}
