//! Whole lives of services through scripted modules.

use billing::model::{
    Cleaning, FailureKind, OperationKind, OperationStatus, ParameterSource, Released, Service, ServiceStatus,
    parameters,
};
use processing_engine::contract::{Address, AddressFamily, Changes, Detail, Failure, Step};

use crate::scripted::{ask, changes, claim, cleaned, done, fails, wait};
use crate::world::{World, by};

fn address() -> Address {
    Address {
        ip: "192.0.2.7".into(),
        prefix: 24,
        gateway: Some("192.0.2.1".into()),
        family: AddressFamily::Ipv4,
        domain: None,
    }
}

fn opened() -> Changes {
    Changes {
        external_id: Some("17".into()),
        parameters: parameters([("os_template", "10"), ("root_user", "root"), ("domain", "")]),
        addresses: Some(vec![address()]),
        release: None,
    }
}

fn open(world: &World) -> Service {
    world.module.will([
        claim("choosing", ["17", "18"]),
        wait("installing", 30),
        fails(FailureKind::Unavailable),
        wait("installing", 600),
        Ok(Step::Done(opened())),
    ]);
    let service = world.order();
    world.run();
    world.service(service.id)
}

#[test]
fn srv_03_a_service_is_opened_suspended_resumed_and_closed() {
    let world = World::furnished();
    let service = open(&world);
    assert_eq!((service.status, service.external_id.as_deref()), (ServiceStatus::Active, Some("17")));
    assert_eq!(service.addresses, [address()]);
    assert!(service.operation.is_none() && service.activated_at.is_some());

    for (kind, status) in
        [(OperationKind::Suspend, ServiceStatus::Suspended), (OperationKind::Resume, ServiceStatus::Active)]
    {
        world.module.will([wait("ports", 1), done()]);
        let operation = match kind {
            OperationKind::Suspend => world.billing.suspend(service.id, &by().because("not paid")),
            _ => world.billing.resume(service.id, &by().because("paid")),
        };
        assert_eq!(operation.unwrap().status, OperationStatus::Due);
        world.run();
        assert_eq!(world.service(service.id).status, status);
    }

    world.module.will([wait("cleaning", 3600), done()]);
    world.billing.close(service.id, &by()).unwrap();
    world.run();
    let service = world.service(service.id);
    assert_eq!((service.status, service.external_id), (ServiceStatus::Deleted, None));
    assert!(service.deleted_at.is_some());
    let history = world.billing.service(service.id).unwrap().history;
    let lines: Vec<_> = history.iter().map(|line| format!("{}: {} ({})", line.who, line.what, line.why)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_history_of_an_operation_says_what_happened_and_what_it_cost() {
    let world = World::furnished();
    let service = open(&world);
    let operation = world.last(service.id);
    insta::assert_snapshot!(world.history(operation.id));
    assert_eq!((operation.cost.calls, operation.cost.requests, operation.cost.writes), (5, 15, 5));
    assert_eq!(
        (operation.module_version.as_deref(), operation.module_digest.as_deref()),
        (Some("1.2.3"), Some("d1ce"))
    );
    insta::assert_snapshot!(world.module.take_log().join("\n"));
}

#[test]
fn what_the_module_reports_is_set_one_by_one() {
    let world = World::furnished();
    let service = open(&world);
    let shown: Vec<_> = service
        .parameters
        .iter()
        .map(|one| (one.name.as_str(), one.value.as_deref().unwrap_or_default(), one.source))
        .collect();
    assert_eq!(
        shown,
        [
            ("configuration", "E5-32Gb", ParameterSource::Tariff),
            ("os_template", "10", ParameterSource::Module),
            ("root_user", "root", ParameterSource::Module),
        ]
    );
    let again = Changes { parameters: parameters([("root_user", "")]), addresses: None, ..changes() };
    world.module.will([Ok(Step::Done(again))]);
    world.billing.suspend(service.id, &by()).unwrap();
    world.run();
    let service = world.service(service.id);
    assert!(!service.parameters.iter().any(|one| one.name == "root_user"), "an empty value removes it");
    assert_eq!(service.addresses, [address()], "none leaves the addresses as they are");
}

#[test]
fn what_is_undone_begins_from_scratch_with_another_object() {
    let world = World::furnished();
    let refused = Failure::Refused(Detail { code: "install-failed".into(), message: "server 17 is broken".into() });
    world.module.will([claim("choosing", ["17"]), Ok(Step::Undone(refused))]);
    let service = world.order();
    world.run();
    let stopped = world.last(service.id);
    assert_eq!((stopped.status, stopped.state), (OperationStatus::Stopped, None));
    assert_eq!(world.service(service.id).external_id, None);

    world.module.will([claim("choosing", ["18"]), Ok(Step::Done(changes()))]);
    world.billing.retry_operation(stopped.id, &by()).unwrap();
    world.run();
    let service = world.service(service.id);
    assert_eq!((service.status, service.external_id.as_deref()), (ServiceStatus::Active, Some("18")));
    insta::assert_snapshot!(world.history(stopped.id));
}

#[test]
fn an_object_that_serves_another_service_is_not_taken_over() {
    let world = World::furnished();
    open(&world);
    world.module.will([Ok(Step::Done(opened()))]);
    let second = world.order();
    world.run();
    let operation = world.last(second.id);
    assert_eq!(operation.status, OperationStatus::Stopped);
    let failure = operation.failure.unwrap();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Conflict, "external-id-taken"));
    let second = world.service(second.id);
    assert_eq!((second.status, second.external_id), (ServiceStatus::Ordered, None));
    assert!(second.addresses.is_empty(), "nothing of the refused outcome is kept");
}

#[test]
fn the_claim_is_kept_when_another_object_is_reported_that_is_taken() {
    let world = World::furnished();
    open(&world);
    world.module.will([claim("choosing", ["18"]), Ok(Step::Done(opened()))]);
    let second = world.order();
    world.run();
    assert_eq!(world.service(second.id).external_id.as_deref(), Some("18"));
    // 18 is still reserved: a third order does not get it.
    world.module.will([claim("choosing", ["17", "18"]), ask("building", "build", Vec::new())]);
    let third = world.order();
    world.run();
    assert_eq!(world.service(third.id).external_id, None);
    assert_eq!(world.last(third.id).status, OperationStatus::WaitingTask);
}

#[test]
fn a_close_ends_an_open_that_waits_for_a_person() {
    let world = World::furnished();
    for stopped in [true, false] {
        world.module.will([claim("choosing", ["17"])]);
        world.module.will([if stopped { fails(FailureKind::Refused) } else { ask("building", "build", Vec::new()) }]);
        let service = world.order();
        world.run();
        let open = world.last(service.id);
        // A cleaning of its own for each of them.
        let Released::Cleaned(proof) = cleaned() else { unreachable!() };
        let release = Released::Cleaned(Cleaning { operation: Some(service.id.to_string()), ..proof });
        world.module.will([Ok(Step::Done(Changes { release: Some(release), ..changes() }))]);
        world.billing.close(service.id, &by()).unwrap();
        let detail = world.billing.operation(open.id).unwrap();
        assert_eq!(detail.operation.status, OperationStatus::Canceled);
        assert!(detail.tasks.iter().all(|task| !task.status.is_unfinished()), "its tasks too");
        assert_eq!(world.service(service.id).external_id.as_deref(), Some("17"), "the module gives it back first");
        world.run();
        let service = world.service(service.id);
        assert_eq!((service.status, service.external_id), (ServiceStatus::Deleted, None));
    }
}

#[test]
fn what_a_service_is_not_ready_for_is_refused_with_what_is_possible() {
    let world = World::furnished();
    let service = world.order().id;
    // The open is due.
    world.refused("service-busy", |billing| billing.suspend(service, &by()));
    world.refused("service-busy", |billing| billing.close(service, &by()));
    world.module.will([done()]);
    world.run();
    let possible =
        |verb: fn(&billing::Billing, billing::model::ServiceId) -> billing::Result<billing::model::Operation>| {
            world.refused("service-status", |billing| verb(billing, service));
            verb(&world.billing, service).unwrap_err().hint()
        };
    assert_eq!(possible(|billing, id| billing.resume(id, &by())), "Possible now: change, suspend, close.");
    world.module.will([done()]);
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(possible(|billing, id| billing.suspend(id, &by())), "Possible now: resume, close.");
    world.module.will([fails(FailureKind::Conflict), done()]);
    world.billing.close(service, &by()).unwrap();
    world.run();
    // A stopped close is finished, not replaced.
    world.refused("service-busy", |billing| billing.close(service, &by()));
    world.refused("service-busy", |billing| billing.resume(service, &by()));
    world.billing.retry_operation(world.last(service).id, &by()).unwrap();
    world.run();
    assert_eq!(possible(|billing, id| billing.close(id, &by())), "Possible now: nothing, it is deleted.");
    world.refused("not-found", |billing| billing.suspend(99.into(), &by()));
}
