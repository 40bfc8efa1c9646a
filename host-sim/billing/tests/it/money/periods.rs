//! Paid periods: prolonged, stopped for lack of money, resumed, deleted.

use billing::Settled;
use billing::model::{Cause, NewOrder, OperationKind, OperationStatus, ServiceStatus};
use sim_clock::{Clock, SignedDuration};

use super::{active, at, balance, days, ledger, money, pay, poor, stand};
use crate::scripted::{ask, done};
use crate::world::{by, new_order};

#[test]
fn srv_02_the_paid_period_begins_when_the_service_becomes_active() {
    let world = poor("100");
    world.module.will([ask("building", "build", Vec::new())]);
    let id = world.billing.order(&NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap().id;
    days(&world, 10);
    assert_eq!(balance(&world), "50.10", "it is charged when it is ordered");
    assert_eq!(world.service(id).paid_until, None);
    let task = world.last(id).task.unwrap();
    world.billing.close_task(task, &[], &by()).unwrap();
    world.module.will([done()]);
    world.run();
    assert_eq!(world.service(id).paid_until, at("2026-02-11T00:00:00Z"));
    let period = ledger(&world, id)[0].period.unwrap();
    assert_eq!((period.number, period.starts_at), (1, at("2026-01-11T00:00:00Z")));
}

#[test]
fn srv_02_a_service_is_prolonged_by_itself_while_there_is_money() {
    let world = poor("150");
    let id = active(&world);
    days(&world, 60);
    let service = world.service(id);
    assert_eq!((service.status, service.paid_until), (ServiceStatus::Active, at("2026-04-01T00:00:00Z")));
    let periods: Vec<_> = ledger(&world, id).into_iter().map(|entry| entry.period.unwrap()).collect();
    assert_eq!(periods.iter().map(|period| period.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(periods.windows(2).all(|pair| pair[0].ends_at == pair[1].starts_at));
    assert_eq!(balance(&world), "0.30");
}

#[test]
fn srv_01_without_money_it_is_stopped_and_resumed_when_paid() {
    let world = poor("50");
    let id = active(&world);
    days(&world, 33);
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Suspended, Some(Cause::Money)));
    pay(&world, 2, "40");
    assert_eq!(world.service(id).operation, None, "not enough");
    pay(&world, 2, "40");
    let operation = world.last(id);
    assert_eq!((operation.kind, operation.cause), (OperationKind::Resume, Cause::Money));
    assert_eq!(balance(&world), "30.20", "charged before it runs again");
    world.run();
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Active, None));
    assert_eq!(world.service(id).paid_until, at("2026-03-03T00:00:00Z"), "the days without service cost nothing");
    let detail = world.billing.service(id).unwrap();
    let lines = detail.history.iter().map(|line| format!("{} {}: {} ({})", line.at, line.who, line.what, line.why));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn srv_02_without_payment_it_is_deleted_after_the_grace_time() {
    let world = poor("50");
    let id = active(&world);
    world.billing.set_grace_days(1.into(), 3).unwrap();
    days(&world, 33);
    assert_eq!(world.service(id).status, ServiceStatus::Suspended);
    days(&world, 1);
    assert_eq!(world.service(id).status, ServiceStatus::Deleted);
    assert_eq!(balance(&world), "0.10", "what was delivered is not given back");
    pay(&world, 2, "500");
    days(&world, 60);
    assert_eq!(ledger(&world, id).len(), 1);
    world.refused("not-found", |billing| billing.set_grace_days(99.into(), 3));
}

#[test]
fn srv_01_what_staff_stopped_is_not_resumed_by_a_payment_nor_charged_nor_deleted() {
    let world = poor("50");
    let id = active(&world);
    world.billing.suspend(id, &by().because("abuse")).unwrap();
    days(&world, 90);
    pay(&world, 2, "500");
    world.run();
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Suspended, Some(Cause::Staff)));
    assert_eq!(ledger(&world, id).len(), 1);
    // Staff let it run again: the next period begins then.
    world.billing.resume(id, &by()).unwrap();
    world.run();
    let service = world.service(id);
    assert_eq!((service.status, service.paid_until), (ServiceStatus::Active, at("2026-05-01T00:00:00Z")));
    assert_eq!(ledger(&world, id).len(), 2);
}

#[test]
fn srv_01_staff_do_not_resume_what_is_not_paid() {
    let world = poor("50");
    let id = active(&world);
    days(&world, 33);
    world.refused("balance-too-low", |billing| billing.resume(id, &by()));
}

#[test]
fn srv_02_automatic_prolong_can_be_switched_off() {
    let world = poor("500");
    let id = active(&world);
    let service = world.billing.set_autoprolong(id, false, &by()).unwrap();
    assert!(!service.autoprolong);
    days(&world, 32);
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Suspended, Some(Cause::Money)));
    pay(&world, 2, "1");
    assert_eq!(world.service(id).operation, None, "money is not what is missing");
    world.billing.set_autoprolong(id, true, &by()).unwrap();
    world.run();
    assert_eq!(world.service(id).status, ServiceStatus::Active);
    world.refused("not-found", |billing| billing.set_autoprolong(99.into(), true, &by()));
}

#[test]
fn srv_02_a_service_with_an_unfinished_operation_waits_for_the_next_pass() {
    let world = poor("50");
    let id = active(&world);
    world.module.writes(0);
    world.module.will([ask("asking", "card", Vec::new())]);
    world.billing.suspend(id, &by()).unwrap();
    days(&world, 40);
    assert_eq!(world.last(id).status, OperationStatus::WaitingTask);
    world.billing.cancel_operation(world.last(id).id, &by()).unwrap();
    let acts = world.billing.day(world.clock.now()).unwrap();
    assert_eq!(acts.iter().map(|act| act.what).collect::<Vec<_>>(), [Settled::SuspendRequested]);
    assert_eq!(world.billing.day(world.clock.now()).unwrap(), [], "twice is the same as once");
}

#[test]
fn srv_02_a_service_that_was_forgotten_for_months_is_charged_for_each_of_them() {
    let world = poor("500");
    let id = active(&world);
    world.clock.advance(SignedDuration::from_hours(24 * 100)).unwrap();
    let acts = world.billing.day(world.clock.now()).unwrap();
    assert_eq!(acts.iter().map(|act| act.charged).collect::<Vec<_>>(), [Some(money("49.90")); 3]);
    assert_eq!(world.service(id).paid_until, at("2026-05-01T00:00:00Z"));
}

/// Whatever a host did while its clock was ahead is done; what comes after must not wait until then.
#[test]
fn srv_02_a_pass_is_due_when_the_clock_was_ahead_and_is_put_right() {
    let world = poor("200");
    let id = active(&world);
    let right = world.clock.now();
    world.clock.advance(SignedDuration::from_hours(24 * 365)).unwrap();
    assert!(world.billing.day(world.clock.now()).is_ok());
    world.clock.set(right);
    let scheduler = world.scheduler(1);
    assert!(scheduler.next_day().unwrap() <= right, "at once");
    days(&world, 1);
    let next = scheduler.next_day().unwrap();
    assert!(next > world.clock.now() && next <= world.clock.now() + SignedDuration::from_hours(24), "once a day again");
    assert_eq!(world.service(id).id, id);
}
