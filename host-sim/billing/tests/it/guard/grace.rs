//! Grace times, and what is taken back within them.

use billing::Until;
use billing::model::{HoldOn, OperationStatus, PolicyChange};
use sim_clock::{Clock, SignedDuration};

use super::{because, with_services};
use crate::scripted::at_once;
use crate::world::{World, by};

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
