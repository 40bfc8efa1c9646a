//! Guarded destruction: holds, grace times, the limit, a second person.

use billing::model::{
    By, ClientId, FailureKind, HoldOn, ModuleChange, ModuleId, OperationId, OperationStatus, PolicyChange, ServiceId,
    TaskStatus,
};
use billing::{OperationFilter, TaskFilter, Until};
use sim_clock::{Clock, SignedDuration};

use crate::scripted::{ask, at_once, done, fails};
use crate::world::{World, by};

fn because(why: &str) -> By {
    by().because(why)
}

fn boris() -> By {
    By::new("boris")
}

/// A world with so many active services, whose module does everything at once.
fn with_services(count: usize) -> (World, Vec<ServiceId>) {
    let world = World::furnished();
    world.module.answers(at_once);
    let services = (0..count).map(|_| world.active().id).collect();
    world.module.take_log();
    (world, services)
}

fn limit(world: &World, deletions_per_hour: Option<u32>) {
    let change = PolicyChange { deletions_per_hour: Some(deletions_per_hour), ..PolicyChange::default() };
    world.billing.set_policy(&change, &by()).unwrap();
}

fn service_history(world: &World, id: ServiceId) -> String {
    let lines = world.billing.service(id).unwrap().history.into_iter();
    lines.map(|line| format!("{}: {}: {}", line.who, line.what, line.why)).collect::<Vec<_>>().join("\n")
}

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

    world.refused("operation-status", |billing| billing.retry_operation(operation.id, &by()));
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
fn above_the_limit_a_second_person_has_to_approve() {
    let (world, services) = with_services(3);
    limit(&world, Some(1));
    for service in &services {
        world.billing.close(*service, &By::new("Anna")).unwrap();
    }
    world.run();
    let waiting = world.last(services[1]);
    assert_eq!(world.service(services[0]).status.word(), "deleted");
    assert_eq!(waiting.status, OperationStatus::WaitingApproval);
    assert!(world.billing.store().check().unwrap().is_sound());
    let task = world.billing.task(waiting.task.unwrap()).unwrap();
    insta::assert_snapshot!(format!("{}\n\n{}", task.title, task.instructions));

    world.refused("own-request", |billing| billing.approve_operation(waiting.id, &By::new(" ANNA ")));
    world.refused("own-request", |billing| billing.close_task(task.id, &[], &By::new("anna")));
    world.billing.approve_operation(waiting.id, &boris().because("the client leaves")).unwrap();
    world.refused("operation-approved", |billing| billing.approve_operation(waiting.id, &boris()));
    // The other one by its task.
    let other = world.last(services[2]).task.unwrap();
    world.billing.close_task(other, &[], &boris()).unwrap();
    world.run();
    for service in services {
        assert_eq!(world.service(service).status.word(), "deleted");
    }
    let detail = world.billing.operation(waiting.id).unwrap();
    assert_eq!((detail.approval.unwrap().who.as_str(), detail.tasks[0].status), ("boris", TaskStatus::Closed));
    world.refused("operation-status", |billing| billing.approve_operation(waiting.id, &boris()));
}

#[test]
fn only_staff_of_the_department_approve() {
    let (world, services) = with_services(1);
    limit(&world, Some(0));
    world.billing.add_staff("clara", "Engineers").unwrap();
    let operation = world.billing.close(services[0], &by()).unwrap();
    assert_eq!(operation.status, OperationStatus::WaitingApproval, "it is told to whoever asks");
    world.refused("not-in-department", |billing| billing.approve_operation(operation.id, &boris()));
    world.billing.approve_operation(operation.id, &By::new("clara")).unwrap();
    world.run();
    assert_eq!(world.service(services[0]).status.word(), "deleted");
}

#[test]
fn the_limit_counts_the_last_hour_of_the_billing_clock_over_all_workers() {
    let (world, services) = with_services(7);
    limit(&world, Some(2));
    for service in &services[..5] {
        world.billing.close(*service, &by()).unwrap();
    }
    world.scheduler(4).run(&Until::NothingDue, &()).unwrap();
    let with = |status| {
        let filter = OperationFilter { status: Some(status), ..OperationFilter::default() };
        world.billing.operations(&filter).unwrap().len()
    };
    assert_eq!(with(OperationStatus::WaitingApproval), 3);
    // Those that wait go on waiting, however much time passes; a new one has room.
    world.clock.advance(SignedDuration::from_hours(1)).unwrap();
    world.billing.close(services[5], &by()).unwrap();
    world.run();
    assert_eq!(world.service(services[5]).status.word(), "deleted");
    assert_eq!(with(OperationStatus::WaitingApproval), 3);
    // A higher limit has all of them looked at again.
    limit(&world, None);
    world.run();
    assert_eq!(with(OperationStatus::WaitingApproval), 0);
}

#[test]
fn an_order_that_was_never_delivered_is_given_up_without_asking() {
    let (world, _) = with_services(0);
    limit(&world, Some(0));
    world.module.will([fails(FailureKind::Exhausted)]);
    let service = world.order().id;
    world.run();
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
}

#[test]
fn a_close_by_staff_waits_for_its_grace_time_and_can_be_taken_back_until_then() {
    let (world, services) = with_services(2);
    let grace = PolicyChange { close_grace: Some(SignedDuration::from_hours(24)), ..PolicyChange::default() };
    world.billing.set_policy(&grace, &by()).unwrap();
    let asked = world.clock.now();
    let taken_back = world.billing.close(services[0], &by()).unwrap();
    assert_eq!(taken_back.due_at, Some(asked + SignedDuration::from_hours(24)));
    assert!(taken_back.message.contains("has each close wait 24h"), "{}", taken_back.message);
    let canceled = world.billing.cancel_operation(taken_back.id, &by().because("a mistake")).unwrap();
    assert_eq!(canceled.status, OperationStatus::Canceled);

    world.billing.close(services[1], &by()).unwrap();
    world.scheduler(1).run(&Until::NothingDue, &()).unwrap();
    assert!(world.module.take_log().is_empty());
    world.run();
    assert_eq!(world.service(services[1]).status.word(), "deleted");
    assert_eq!(world.last(services[1]).begun_at, Some(asked + SignedDuration::from_hours(24)));
    assert_eq!(world.service(services[0]).status.word(), "active");
}

#[test]
fn what_is_held_for_lack_of_money_is_taken_back_when_it_is_paid() {
    let world = World::new();
    world.module.answers(at_once);
    let poor = world.poor_client("p@example.com").id;
    world.billing.pay(poor, "49.90".parse().unwrap(), "EUR", &by()).unwrap();
    let module = world.module("main").id;
    world.billing.sync_module(module, &mut |_| ()).unwrap();
    world.tariff("Small", &[module]);
    let service = world.active().id;
    world.billing.place_hold(&HoldOn::Client(poor), &because("on holiday")).unwrap();
    world.clock.advance(SignedDuration::from_hours(24 * 40)).unwrap();
    world.run();
    let suspend = world.last(service);
    assert_eq!((suspend.kind.word(), suspend.status), ("suspend", OperationStatus::Held));
    assert_eq!(world.service(service).status.word(), "active");

    world.billing.pay(poor, "500".parse().unwrap(), "EUR", &by()).unwrap();
    let service_now = world.service(service);
    assert_eq!(world.billing.operation(suspend.id).unwrap().operation.status, OperationStatus::Canceled);
    assert!(service_now.operation.is_none() && service_now.paid_until > Some(world.clock.now()), "{service_now:?}");
    world.billing.release_hold(&HoldOn::Client(poor), &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "active");
}

#[test]
fn a_suspend_for_lack_of_money_waits_for_its_grace_time() {
    let (world, services) = with_services(1);
    let change = PolicyChange { suspend_grace: Some(SignedDuration::from_hours(48)), ..PolicyChange::default() };
    world.billing.set_policy(&change, &by()).unwrap();
    world.billing.set_autoprolong(services[0], false, &by()).unwrap();
    world.clock.advance(SignedDuration::from_hours(24 * 31)).unwrap();
    world.scheduler(1).run(&Until::NothingDue, &()).unwrap();
    let suspend = world.last(services[0]);
    assert_eq!(suspend.due_at, Some(suspend.created_at + SignedDuration::from_hours(48)));
    // By staff it happens at once, and takes the place of the one that waits.
    world.billing.cancel_operation(suspend.id, &by()).unwrap();
    world.billing.suspend(services[0], &by()).unwrap();
    world.scheduler(1).run(&Until::NothingDue, &()).unwrap();
    assert_eq!(world.service(services[0]).status.word(), "suspended");
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
fn a_policy_that_makes_no_sense_is_refused() {
    let (world, _) = with_services(0);
    let less = Some(SignedDuration::from_hours(-1));
    for change in [
        PolicyChange { close_grace: less, ..PolicyChange::default() },
        PolicyChange { suspend_grace: less, ..PolicyChange::default() },
    ] {
        world.refused("value-negative", |billing| billing.set_policy(&change, &by()));
    }
    world.refused("not-found", |billing| billing.approve_operation(OperationId(9), &by()));
    let policy = world.billing.policy().unwrap();
    assert_eq!((policy.deletions_per_hour, policy.changed_by), (Some(50), None));
}
