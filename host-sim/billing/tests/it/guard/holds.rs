//! What is held is not stopped or deleted, and goes on when it is released.

use billing::model::{ClientId, FailureKind, HoldOn, ModuleChange, ModuleId, OperationStatus, ServiceId};
use billing::{OperationFilter, TaskFilter};

use super::{because, boris, limit, service_history, with_services};
use crate::scripted::{ask, at_once, done, fails};
use crate::world::{World, by};

#[test]
fn whoever_asks_for_something_that_is_held_hears_why_at_once() {
    let (world, services) = with_services(1);
    let service = services[0];
    let module = ModuleId(1);
    for on in [
        HoldOn::Service(service),
        HoldOn::Client(ClientId(1)),
        world.billing.object(module, &format!("s{service}")).unwrap(),
    ] {
        world.billing.place_hold(&on, &because("case 7")).unwrap();
        for wanted in ["close", "suspend"] {
            let message = world.refused("held", |billing| match wanted {
                "close" => billing.close(service, &by()),
                _ => billing.suspend(service, &by()),
            });
            assert!(message.contains("anna") && message.contains("case 7"), "{message}");
        }
        world.refused("hold-exists", |billing| billing.place_hold(&on, &because("another")));
        world.billing.release_hold(&on, &by()).unwrap();
        world.refused("not-held", |billing| billing.release_hold(&on, &by()));
    }
    world.refused("value-empty", |billing| billing.place_hold(&HoldOn::Service(service), &by()));
    world.refused("not-found", |billing| billing.place_hold(&HoldOn::Service(ServiceId(99)), &because("x")));
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
}

#[test]
fn a_hold_that_is_placed_after_the_request_still_stops_it_and_its_release_lets_it_go_on() {
    let (world, services) = with_services(1);
    let (service, on) = (services[0], HoldOn::Service(services[0]));
    world.billing.close(service, &by()).unwrap();
    world.billing.place_hold(&on, &boris().because("the client disputes it")).unwrap();
    world.run();
    let operation = world.last(service);
    assert_eq!((operation.status, operation.begun_at), (OperationStatus::Held, None));
    assert_eq!(operation.message, "held: service 1 is held by boris: the client disputes it");
    assert!(world.module.take_log().is_empty(), "the module was not called");
    assert!(world.billing.store().check().unwrap().is_sound(), "that it has no task is no fault");
    let held = OperationFilter { status: Some(OperationStatus::Held), ..OperationFilter::default() };
    assert_eq!(world.billing.operations(&held).unwrap().len(), 1);
    assert!(world.billing.tasks(&TaskFilter::default()).unwrap().is_empty(), "nobody has to do anything");
    assert_eq!(world.service(service).operation.unwrap().status, OperationStatus::Held);

    let refused = world.billing.retry_operation(operation.id, &by()).unwrap_err();
    assert!(refused.hint().contains("who placed the hold"), "{}", refused.hint());
    world.billing.release_hold(&on, &boris().because("settled")).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
    insta::assert_snapshot!(service_history(&world, service));
}

#[test]
fn what_has_begun_is_not_held_half_way() {
    let (world, services) = with_services(1);
    let service = services[0];
    world.module.will([fails(FailureKind::Refused), done()]);
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert!(world.last(service).begun_at.is_some(), "the call wrote to the panel");
    world.billing.place_hold(&HoldOn::Service(service), &because("too late")).unwrap();
    world.billing.retry_operation(world.last(service).id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
}

#[test]
fn a_close_that_has_only_read_so_far_is_held_and_its_event_is_not_lost() {
    let (world, services) = with_services(1);
    let service = services[0];
    world.module.writes(0);
    world.module.will([ask("asked", "dismantle", Vec::new())]);
    world.billing.close(service, &by()).unwrap();
    world.run();
    let task = world.last(service).task.unwrap();
    world.billing.place_hold(&HoldOn::Client(ClientId(1)), &because("case 7")).unwrap();
    world.billing.close_task(task, &[], &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Held);
    world.module.take_log();
    world.billing.release_hold(&HoldOn::Client(ClientId(1)), &by()).unwrap();
    world.run();
    assert_eq!(world.module.take_log(), ["op 2 try 1: advance asked: task-closed "]);
}

#[test]
fn a_close_takes_the_place_of_a_suspend_that_is_held() {
    let (world, services) = with_services(1);
    let on = HoldOn::Service(services[0]);
    world.billing.suspend(services[0], &by()).unwrap();
    world.billing.place_hold(&on, &because("case 7")).unwrap();
    world.run();
    assert_eq!(world.last(services[0]).status, OperationStatus::Held);
    world.refused("held", |billing| billing.close(services[0], &by()));
    world.refused("service-busy", |billing| billing.resume(services[0], &by()));
    world.billing.release_hold(&on, &by()).unwrap();
    world.run();
    assert_eq!(world.service(services[0]).status.word(), "suspended");
}

/// Its open was given up for the close: without that, nobody would deliver the order or let go of what it holds.
#[test]
fn a_held_close_of_an_order_is_not_given_up() {
    let world = World::furnished();
    world.module.will([fails(FailureKind::Refused)]);
    let service = world.order().id;
    world.run();
    let close = world.billing.close(service, &by()).unwrap();
    let on = HoldOn::Client(ClientId(1));
    world.billing.place_hold(&on, &because("case 7")).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Held);
    world.refused("operation-not-cancelable", |billing| billing.cancel_operation(close.id, &by()));
    world.module.answers(at_once);
    world.billing.release_hold(&on, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
}

#[test]
fn a_held_object_stays_held_when_its_panel_gets_another_name() {
    let (world, services) = with_services(1);
    let module = ModuleId(1);
    let on = world.billing.object(module, &format!("s{}", services[0])).unwrap();
    world.billing.place_hold(&on, &because("our own router")).unwrap();
    let url = Some("https://dci.example.net".to_owned());
    world.billing.change_module(module, &ModuleChange { url, ..ModuleChange::default() }).unwrap();
    world.refused("held", |billing| billing.close(services[0], &by()));
}

#[test]
fn a_hold_that_is_released_wakes_only_what_it_kept_and_says_what_is_due() {
    let (world, services) = with_services(3);
    let (mine, other) = (HoldOn::Service(services[0]), HoldOn::Service(services[1]));
    for service in &services[..2] {
        world.billing.close(*service, &by()).unwrap();
        world.billing.place_hold(&HoldOn::Service(*service), &boris().because("case 7")).unwrap();
    }
    let idle = HoldOn::Service(services[2]);
    world.billing.place_hold(&idle, &because("nothing is asked")).unwrap();
    world.billing.place_hold(&HoldOn::Client(ClientId(1)), &because("on holiday")).unwrap();
    world.run();

    let released = world.billing.release_hold(&idle, &by()).unwrap();
    assert!(released.due.is_empty() && released.kept.is_empty(), "nothing waited for that: {released:?}");
    let released = world.billing.release_hold(&mine, &by()).unwrap();
    assert!(released.due.is_empty(), "the client is held too");
    assert_eq!(released.kept[0].status, OperationStatus::Held);
    assert_eq!(released.kept[0].message, "held: client 1 is held by anna: on holiday");

    let untouched = world.last(services[1]);
    let released = world.billing.release_hold(&HoldOn::Client(ClientId(1)), &by()).unwrap();
    let due: Vec<_> = released.due.iter().map(|one| (one.service, one.status, one.message.as_str())).collect();
    assert_eq!(due, [(services[0], OperationStatus::Due, "waits for its turn")]);
    assert_eq!(released.kept[0].message, "held: service 2 is held by boris: case 7");
    world.billing.release_hold(&other, &by()).unwrap();
    world.run();
    assert_eq!(world.service(services[1]).status.word(), "deleted");
    assert_eq!(untouched.status, OperationStatus::Held);
}

#[test]
fn a_hold_that_is_released_leaves_what_waits_for_approval() {
    let (world, services) = with_services(2);
    limit(&world, Some(0));
    world.billing.close(services[0], &by()).unwrap();
    let on = HoldOn::Service(services[1]);
    world.billing.place_hold(&on, &because("case 7")).unwrap();
    let waits = world.last(services[0]);
    assert_eq!(waits.status, OperationStatus::WaitingApproval);
    let released = world.billing.release_hold(&on, &by()).unwrap();
    assert!(released.due.is_empty() && released.kept.is_empty());
    assert_eq!(world.last(services[0]), waits);
    // What it kept, and the policy keeps now, says so at once.
    world.billing.place_hold(&HoldOn::Service(services[0]), &because("case 8")).unwrap();
    limit(&world, Some(5));
    assert_eq!(world.last(services[0]).status, OperationStatus::Held);
    limit(&world, Some(0));
    let released = world.billing.release_hold(&HoldOn::Service(services[0]), &by()).unwrap();
    assert_eq!(released.kept[0].status, OperationStatus::WaitingApproval);
    limit(&world, None);
    let due = world.last(services[0]);
    assert_eq!((due.status, due.message.as_str()), (OperationStatus::Due, "waits for its turn"));
}
