//! Operations that staff give up: which may be, and how the panel comes to what the service is.

use billing::model::{By, CallFailure, Cause, FailureKind, NewOrder, OperationId, OperationStatus, PowerAction};
use billing::{Happened, Notice};
use processing_engine::contract::{Detail, Failure, Step};

use crate::money::{days, pay, poor};
use crate::scripted::{ask, at_once, done, fails, wait};
use crate::world::{World, by, new_order};

#[test]
fn a_suspend_or_resume_can_be_given_up_an_open_or_close_cannot() {
    let world = World::furnished();
    let refused = || fails(FailureKind::Refused);
    world.module.will([refused(), done(), refused(), done(), refused()]);
    let service = world.order().id;
    world.run();
    let id = world.last(service).id;
    world.refused("operation-not-cancelable", |billing| billing.cancel_operation(id, &by()));
    world.billing.retry_operation(id, &by()).unwrap();
    world.run();
    world.refused("operation-status", |billing| billing.cancel_operation(id, &by()));
    world.refused("operation-status", |billing| billing.retry_operation(id, &by()));

    world.billing.suspend(service, &by()).unwrap();
    world.run();
    let canceled = world.billing.cancel_operation(OperationId(2), &by()).unwrap();
    assert_eq!(canceled.status, OperationStatus::Canceled);
    assert!(canceled.ended_at.is_some());
    assert_eq!(world.service(service).status.word(), "active");
    world.run();
    world.billing.close(service, &by()).unwrap();
    world.run();
    world.refused("operation-not-cancelable", |billing| billing.cancel_operation(OperationId(4), &by()));
    world.refused("not-found", |billing| billing.cancel_operation(OperationId(9), &by()));
}

/// Nobody was called for it: that the time has come is no reason to go through with a slip of the finger.
#[test]
fn what_is_due_and_has_begun_nothing_can_be_given_up() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    let suspended = world.active().id;
    world.billing.suspend(suspended, &by()).unwrap();
    world.run();
    world.module.take_log();
    let asked = [world.billing.close(service, &by()).unwrap(), world.billing.resume(suspended, &by()).unwrap()];
    for operation in asked {
        give_up_untouched(&world, operation.id);
    }
    give_up_untouched(&world, world.billing.suspend(service, &by()).unwrap().id);
    give_up_untouched(&world, world.billing.reinstall(service, &[], "erase-1", &by()).unwrap().id);
    give_up_untouched(&world, world.billing.power(service, PowerAction::Off, &by()).unwrap().id);
    world.run();
    assert!(world.module.take_log().is_empty(), "the module was not called");
    assert_eq!(world.service(service).status.word(), "active");
    assert_eq!(world.service(suspended).status.word(), "suspended");
    let order = world.order().id;
    let open = world.last(order).id;
    world.refused("operation-not-cancelable", |billing| billing.cancel_operation(open, &by()));
    assert!(!world.billing.operation(open).unwrap().cancelable);
}

fn give_up_untouched(world: &World, id: OperationId) {
    assert!(world.billing.operation(id).unwrap().cancelable);
    let given_up = world.billing.cancel_operation(id, &by()).unwrap();
    assert_eq!((given_up.status, given_up.message.as_str()), (OperationStatus::Canceled, "given up"));
    assert!(!world.billing.operation(id).unwrap().cancelable);
    assert_eq!(world.service(given_up.service).operation, None);
}

/// Between two steps it is due as well, but something has been written.
#[test]
fn what_has_begun_and_is_due_is_not_given_up_and_neither_is_what_a_worker_has_just_taken() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    world.module.will([wait("half-way", 60), done(), wait("half-way", 60), done()]);
    for ask in [
        |world: &World, service| world.billing.suspend(service, &by()).unwrap(),
        |world: &World, service| world.billing.resume(service, &by()).unwrap(),
    ] {
        let id = ask(&world, service).id;
        // In the moment in which it is called.
        let observer = |notice: &Notice| {
            if matches!(notice.what, Happened::Calling { .. }) {
                world.refused("operation-status", |billing| billing.cancel_operation(id, &by()));
            }
        };
        world.scheduler(1).work_once(&observer).unwrap();
        let operation = world.last(service);
        assert_eq!((operation.id, operation.status), (id, OperationStatus::Due));
        assert!(!world.billing.operation(id).unwrap().cancelable);
        world.refused("operation-status", |billing| billing.cancel_operation(id, &by()));
        world.run();
        assert_eq!(world.last(service).status, OperationStatus::Done);
    }
}

/// Whoever fails in the first call may have changed something, and told nothing that could be taken back.
#[test]
fn what_a_given_up_suspend_or_resume_may_have_changed_in_its_first_call_is_changed_back() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    let since = world.service(service).status_since;
    for (kind, back, status) in [("suspend", "resume", "active"), ("resume", "suspend", "suspended")] {
        world.module.will([fails(FailureKind::Refused)]);
        match kind {
            "suspend" => world.billing.suspend(service, &by()).unwrap(),
            _ => world.billing.resume(service, &By::new("boris")).unwrap(),
        };
        world.run();
        let stopped = world.last(service);
        assert_eq!((stopped.kind.word(), stopped.status), (kind, OperationStatus::Stopped));
        world.billing.cancel_operation(stopped.id, &by()).unwrap();
        world.module.take_log();
        world.run();
        assert_eq!(world.module.take_log(), [format!("op {} try 1: {back}", stopped.id.0 + 1)]);
        let now = world.service(service);
        assert_eq!((now.status.word(), now.operation), (status, None));
        if kind == "suspend" {
            assert_eq!(now.status_since, since, "it was active all the time");
            world.billing.suspend(service, &by()).unwrap();
            world.run();
        }
    }
    // The way back fails too: staff look, and nothing goes to and fro.
    world.module.will([fails(FailureKind::Refused), fails(FailureKind::Refused)]);
    world.billing.resume(service, &by()).unwrap();
    world.run();
    world.billing.cancel_operation(world.last(service).id, &by()).unwrap();
    world.run();
    let back = world.last(service);
    assert_eq!((back.kind.word(), back.status), ("suspend", OperationStatus::Stopped));
    world.billing.cancel_operation(back.id, &by()).unwrap();
    assert_eq!(world.service(service).operation, None);
    let history = world.billing.service(service).unwrap().history;
    assert_eq!(history.last().unwrap().what, "its object has to be looked at in the panel");
}

/// Whom a payment lets run again is not forgotten on the way back.
#[test]
fn a_resume_that_is_given_up_leaves_it_stopped_for_the_reason_of_before() {
    let world = poor("49.90");
    let order = world.billing.order(&NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap();
    world.run();
    days(&world, 40);
    assert_eq!(world.service(order.id).suspended_by, Some(Cause::Money));
    world.module.will([fails(FailureKind::Refused)]);
    pay(&world, 2, "100");
    world.run();
    let stopped = world.last(order.id);
    assert_eq!((stopped.kind.word(), stopped.status), ("resume", OperationStatus::Stopped));
    world.billing.cancel_operation(stopped.id, &by()).unwrap();
    world.scheduler(1).work_once(&()).unwrap();
    let service = world.service(order.id);
    assert_eq!((service.status.word(), service.suspended_by), ("suspended", Some(Cause::Money)));
}

/// Nobody works on it meanwhile, and in an hour it may be too late to say that it was a mistake.
#[test]
fn what_waits_to_be_tried_again_can_be_given_up_or_closed() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    let away = || world.module.will([fails(FailureKind::Unavailable)]);
    let once = || world.scheduler(1).work_once(&()).unwrap();
    let before = OperationStatus::Due;

    away();
    world.billing.power(service, PowerAction::Reset, &by()).unwrap();
    once();
    assert_eq!(world.last(service).status, before);
    world.billing.cancel_operation(world.last(service).id, &by()).unwrap();
    assert_eq!(world.last(service).status, OperationStatus::Canceled);

    away();
    world.billing.suspend(service, &by()).unwrap();
    once();
    let suspend = world.last(service);
    assert_eq!(suspend.status, before);
    world.billing.cancel_operation(suspend.id, &by()).unwrap();
    assert_eq!(world.billing.operation(suspend.id).unwrap().operation.status, OperationStatus::Canceled);
    world.run();
    assert_eq!(world.service(service).status.word(), "active");

    away();
    let order = world.order().id;
    once();
    world.billing.close(order, &by()).unwrap();
    world.run();
    assert_eq!(world.service(order).status.word(), "deleted");
}

#[test]
fn a_suspend_that_has_begun_is_taken_back_by_the_module_when_it_is_given_up() {
    let world = World::furnished();
    world.module.will([done(), wait("shutting", 0), fails(FailureKind::Refused)]);
    let service = world.order().id;
    world.run();
    let suspend = world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Stopped);
    world.module.take_log();
    world.module.will([wait("taking back", 0), undone()]);
    let due = world.billing.cancel_operation(suspend.id, &by()).unwrap();
    assert_eq!((due.status, due.task), (OperationStatus::Due, None));
    assert_eq!(due.message, "given up by anna: the next step takes back what can be taken back");
    assert!(due.is_given_up() && due.failing().is_none() && due.failure.is_some(), "{due:?}");
    world.run();
    let asked = world.module.take_log();
    assert!(asked[0].contains("advance shutting: withdrawn"), "{asked:?}");
    assert_eq!(world.last(service).status, OperationStatus::Canceled);
    let now = world.service(service);
    assert_eq!((now.status.word(), now.operation), ("active", None));
}

/// A close ends what has stopped half-way; whoever gives the close up keeps a service of which half has happened.
#[test]
fn what_had_stopped_half_way_before_a_close_is_taken_back_when_the_close_is_given_up() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    world.module.will([wait("one address is gone", 0), fails(FailureKind::Refused), ask("when", "end", Vec::new())]);
    let change = world.billing.change_resources(service, &[("ip".into(), 2)], &[], &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Stopped);
    world.module.writes(0);
    let close = world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::WaitingTask);
    assert_eq!(world.billing.operation(change.id).unwrap().operation.status, OperationStatus::Canceled);

    world.billing.cancel_operation(close.id, &by()).unwrap();
    let due = world.billing.operation(change.id).unwrap().operation;
    assert_eq!((due.status, due.message.as_str()), (OperationStatus::Due, "what it has begun is taken back"));
    assert_eq!(due.failure, None);
    let history = world.billing.service(service).unwrap().history;
    assert_eq!(history.last().unwrap().what, "change is taken back");
    world.module.take_log();
    world.module.will([undone()]);
    world.run();
    let asked = world.module.take_log();
    assert!(asked[0].contains("advance one address is gone: withdrawn"), "{asked:?}");
    assert_eq!(world.billing.operation(change.id).unwrap().operation.status, OperationStatus::Canceled);
    let now = world.service(service);
    assert_eq!((now.status.word(), now.operation), ("active", None));
    world.refused("operation-status", |billing| billing.cancel_operation(close.id, &by()));
}

/// What its first call may have done is told by nobody: the opposite is asked for, as if the suspend was given up.
#[test]
fn a_suspend_without_a_state_that_made_way_for_a_close_is_led_back_when_the_close_is_given_up() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    world.module.will([fails(FailureKind::Refused), ask("when", "end", Vec::new())]);
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    world.module.writes(0);
    let close = world.billing.close(service, &by()).unwrap();
    world.run();
    world.billing.cancel_operation(close.id, &by()).unwrap();
    assert_eq!(world.last(service).kind.word(), "resume");
    world.run();
    assert_eq!(world.service(service).status.word(), "active");
}

/// What was done last says nothing of an operation that failed, and the failure nothing of one that was retried.
#[test]
fn what_is_stopped_shows_its_failure_until_somebody_retries_it() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    world.module.will([wait("installing", 0), fails(FailureKind::Refused)]);
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    let pending = world.service(service).operation.unwrap();
    assert_eq!(pending.status, OperationStatus::Stopped);
    assert_eq!(pending.failure, world.last(service).failure);
    assert_eq!(world.last(service).failing(), world.last(service).failure.as_ref());
    assert!(pending.failure.is_some());

    let retried = world.billing.retry_operation(pending.id, &By::new("boris")).unwrap();
    assert_eq!(retried.message, "retried by boris, waits for its turn");
    assert_eq!(retried.failing(), None);
    assert_eq!(world.service(service).operation.unwrap().failure, None);
    // It fails again, and is tried again by itself.
    world.module.will([fails(FailureKind::Unavailable)]);
    world.scheduler(1).work_once(&()).unwrap();
    let again = world.last(service);
    assert_eq!((again.status, again.failures), (OperationStatus::Due, 1));
    assert_eq!(again.failing().map(|failure| failure.kind), Some(FailureKind::Unavailable));
}

/// The password of the panel was changed meanwhile: what was said to the module has not reached it.
#[test]
fn a_suspend_that_was_given_up_is_taken_back_also_when_that_has_to_be_tried_again() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    world.module.will([wait("shutting", 0), fails(FailureKind::Refused)]);
    let suspend = world.billing.suspend(service, &by()).unwrap();
    world.run();
    world.module.will([fails(FailureKind::Unauthorized)]);
    world.billing.cancel_operation(suspend.id, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Stopped);
    world.module.take_log();
    world.module.will([undone()]);
    world.billing.retry_operation(suspend.id, &by()).unwrap();
    world.run();
    let asked = world.module.take_log();
    assert!(asked[0].contains("advance shutting: withdrawn"), "{asked:?}");
    assert_eq!(world.last(service).status, OperationStatus::Canceled);
    assert_eq!(world.service(service).status.word(), "active");
}

fn undone() -> Result<Step, CallFailure> {
    Ok(Step::Undone(Failure::Refused(Detail { code: "withdrawn".into(), message: "nothing of it is left".into() })))
}
