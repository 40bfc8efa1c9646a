//! What was asked for lack of money, and has touched nothing, is taken back when it is paid.

use billing::TaskFilter;
use billing::model::{Cause, FailureKind, HoldOn, OperationKind, OperationStatus, ServiceStatus};
use sim_clock::{Clock, SignedDuration};

use super::{active, balance, days, pay, poor, stand};
use crate::scripted::{at_once, fails};
use crate::world::by;

#[test]
fn srv_02_a_close_that_failed_before_it_touched_anything_is_taken_back_when_it_is_paid() {
    let world = poor("50");
    let id = active(&world);
    world.billing.set_grace_days(1.into(), 3).unwrap();
    days(&world, 32);
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Suspended, Some(Cause::Money)));
    world.module.writes(0);
    world.module.will([fails(FailureKind::Unauthorized)]);
    days(&world, 3);
    let close = world.last(id);
    assert_eq!((close.kind, close.status, close.begun_at), (OperationKind::Close, OperationStatus::Stopped, None));
    assert!(close.task.is_some());

    pay(&world, 2, "40");
    assert_eq!(world.last(id).status, OperationStatus::Stopped, "not enough");
    pay(&world, 2, "40");
    assert_eq!(world.billing.operation(close.id).unwrap().operation.status, OperationStatus::Canceled);
    assert!(world.billing.tasks(&TaskFilter::default()).unwrap().is_empty(), "its task is over too");
    world.refused("operation-status", |billing| billing.retry_operation(close.id, &by()));
    world.run();
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Active, None));
    assert!(world.billing.store().check().unwrap().is_sound());
}

#[test]
fn srv_01_a_suspend_that_failed_before_it_touched_anything_is_taken_back_when_it_is_paid() {
    let world = poor("50");
    let id = active(&world);
    world.module.writes(0);
    world.module.will([fails(FailureKind::Refused)]);
    days(&world, 32);
    let suspend = world.last(id);
    assert_eq!((suspend.kind, suspend.status), (OperationKind::Suspend, OperationStatus::Stopped));
    pay(&world, 2, "60");
    assert_eq!(world.billing.operation(suspend.id).unwrap().operation.status, OperationStatus::Canceled);
    assert_eq!(balance(&world), "10.20", "it is prolonged");
    world.run();
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Active, None));
    assert!(world.service(id).operation.is_none());
}

#[test]
fn srv_01_what_may_have_touched_something_is_not_taken_back_and_resumed_when_it_is_done() {
    let world = poor("50");
    let id = active(&world);
    world.module.will([fails(FailureKind::Refused)]);
    days(&world, 32);
    let suspend = world.last(id);
    assert!(suspend.begun_at.is_some(), "the call wrote to the panel");
    pay(&world, 2, "60");
    assert_eq!(world.last(id).status, OperationStatus::Stopped);
    world.billing.retry_operation(suspend.id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(id).status, ServiceStatus::Suspended);
    days(&world, 1);
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Active, None));
}

#[test]
fn srv_01_what_is_due_now_is_taken_back_when_it_is_paid_and_what_is_being_called_is_not() {
    let world = poor("50");
    let id = active(&world);
    world.clock.advance(SignedDuration::from_hours(24 * 32)).unwrap();
    world.billing.day(world.clock.now()).unwrap();
    let suspend = world.last(id);
    assert_eq!((suspend.kind, suspend.status), (OperationKind::Suspend, OperationStatus::Due));
    pay(&world, 2, "60");
    assert_eq!(world.billing.operation(suspend.id).unwrap().operation.status, OperationStatus::Canceled);
    world.module.take_log();
    world.run();
    assert!(world.module.take_log().is_empty(), "the module hears nothing of it");

    world.clock.advance(SignedDuration::from_hours(24 * 32)).unwrap();
    world.billing.day(world.clock.now()).unwrap();
    let other = world.another_process();
    world.module.answers(move |asked| {
        pay(&other, 2, "60");
        at_once(asked)
    });
    world.scheduler(1).work_once(&()).unwrap();
    let suspend = world.last(id);
    assert_eq!((suspend.kind, suspend.status), (OperationKind::Suspend, OperationStatus::Done));
}

/// Its paid period has not ended any more, so that nothing but the operation says that there is something to do.
#[test]
fn srv_01_what_is_held_is_taken_back_when_the_service_is_prolonged_by_hand() {
    let world = poor("50");
    let id = active(&world);
    world.billing.set_autoprolong(id, false, &by()).unwrap();
    world.billing.place_hold(&HoldOn::Service(id), &by().because("case 7")).unwrap();
    days(&world, 32);
    let suspend = world.last(id);
    assert_eq!((suspend.kind, suspend.status), (OperationKind::Suspend, OperationStatus::Held));
    pay(&world, 2, "60");
    world.billing.prolong(id, 1, &by()).unwrap();
    assert_eq!(world.billing.operation(suspend.id).unwrap().operation.status, OperationStatus::Canceled);
}
