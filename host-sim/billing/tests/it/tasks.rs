use billing::TaskFilter;
use billing::model::{By, FailureKind, OperationEvent, OperationStatus, StaffTask, TaskId, TaskStatus, parameters};
use processing_engine::contract::{Field, FieldError, FieldKind};

use crate::scripted::{ask, done, fails, field, lock, required, wait};
use crate::world::{World, by};

fn card() -> Vec<Field> {
    vec![required("url", FieldKind::Url), field("units", FieldKind::Integer), field("password", FieldKind::Secret)]
}

fn waiting(world: &World) -> StaffTask {
    world.module.will([ask("waiting", "card", card())]);
    let service = world.order();
    world.run();
    world.billing.task(world.last(service.id).task.unwrap()).unwrap()
}

#[test]
fn a_task_is_seen_by_its_department_accepted_and_closed() {
    let world = World::furnished();
    let task = waiting(&world);
    let seen = |department: &str| {
        let filter = TaskFilter { department: Some(department.into()), ..TaskFilter::default() };
        world.billing.tasks(&filter).unwrap().len()
    };
    assert_eq!((seen("Engineers"), seen("Accountants")), (1, 0));
    let accepted = world.billing.accept_task(task.id, &by()).unwrap();
    assert_eq!((accepted.status, accepted.accepted_by.as_deref()), (TaskStatus::Accepted, Some("anna")));
    world.billing.accept_task(task.id, &by()).unwrap();

    let values = parameters([("password", "hunter2hunter2"), ("url", "https://bmc.example.com")]);
    let closed = world.billing.close_task(task.id, &values, &by()).unwrap();
    assert_eq!((closed.status, closed.closed_by.as_deref()), (TaskStatus::Closed, Some("anna")));
    let shown: Vec<_> = closed.values.iter().map(|one| (one.name.as_str(), one.value.as_deref(), one.secret)).collect();
    assert_eq!(shown, [("url", Some("https://bmc.example.com"), false), ("password", None, true)]);
    let operation = world.billing.operation(task.operation).unwrap().operation;
    assert_eq!((operation.status, operation.event), (OperationStatus::Due, OperationEvent::TaskClosed(task.id)));
    assert_eq!(seen("Engineers"), 0);

    world.module.take_log();
    world.module.will([done()]);
    world.run();
    assert_eq!(
        world.module.take_log(),
        ["op 1 try 1: advance waiting: task-closed url=https://bmc.example.com password=<placeholder>"]
    );
}

#[test]
fn a_task_can_be_closed_without_accepting_it_first() {
    let world = World::furnished();
    let task = waiting(&world);
    let closed = world.billing.close_task(task.id, &parameters([("url", "http://a")]), &by()).unwrap();
    assert_eq!((closed.status, closed.accepted_by), (TaskStatus::Closed, None));
}

#[test]
fn a_card_that_is_filled_in_wrongly_is_refused_and_the_task_stays_open() {
    let world = World::furnished();
    let task = waiting(&world);
    let close = |values: &[(&str, &str)]| {
        world.refused("card-invalid", |billing| billing.close_task(task.id, &parameters(values.iter().copied()), &by()))
    };
    assert!(close(&[]).contains("`url` is missing"));
    assert!(close(&[("url", "x"), ("units", "two")]).contains("`url` is no http or https URL; `units` is no whole"));
    assert!(close(&[("url", "http://a"), ("colour", "red")]).contains("`colour` is not asked for"));
    assert_eq!(world.billing.task(task.id).unwrap().status, TaskStatus::Open);
}

#[test]
fn a_card_that_the_module_does_not_accept_is_refused_at_its_fields_and_the_task_stays_open() {
    let world = World::furnished();
    let task = waiting(&world);
    let error = FieldError { field: "url".into(), message: "names a machine that is another client's".into() };
    *lock(&world.module.card) = Ok(vec![error]);
    let values = parameters([("url", "http://a"), ("password", "hunter2hunter2")]);
    let message = world.refused("card-invalid", |billing| billing.close_task(task.id, &values, &by()));
    assert!(message.contains("`url` names a machine that is another client's"), "{message}");
    // The module is told which operation it is, in which state, with a placeholder for the secret.
    assert_eq!(*lock(&world.module.cards), ["op 1 service 1, waiting: url=http://a password=<placeholder>"]);

    *lock(&world.module.card) = Ok(Vec::new());
    world.billing.close_task(task.id, &values, &by()).unwrap();
    assert_eq!(world.billing.task(task.id).unwrap().status, TaskStatus::Closed);
}

#[test]
fn a_card_that_cannot_be_checked_is_not_accepted() {
    let world = World::furnished();
    let task = waiting(&world);
    *lock(&world.module.card) = fails(FailureKind::Unavailable).map(|_| Vec::new());
    let close = |billing: &billing::Billing| billing.close_task(task.id, &parameters([("url", "http://a")]), &by());
    assert_eq!(close(&world.billing).unwrap_err().code(), "panel-unavailable");
    assert_eq!(world.billing.task(task.id).unwrap().status, TaskStatus::Open);
    // The processing module shows it too.
    let problem = |world: &World| world.billing.module(task.module).unwrap().problem.map(|problem| problem.code);
    assert_eq!(problem(&world).as_deref(), Some("test-unavailable"));
    *lock(&world.module.card) = Ok(Vec::new());
    close(&world.billing).unwrap();
    assert_eq!(problem(&world), None);
}

#[test]
fn a_card_that_fits_no_field_and_a_task_without_a_card_cost_no_call() {
    let world = World::furnished();
    let task = waiting(&world);
    *lock(&world.module.card) = fails(FailureKind::Unavailable).map(|_| Vec::new());
    world.refused("card-invalid", |billing| billing.close_task(task.id, &[], &by()));
    world.module.will([ask("waiting", "plain", Vec::new())]);
    *lock(&world.module.card) = Ok(Vec::new());
    world.billing.close_task(task.id, &parameters([("url", "http://a")]), &by()).unwrap();
    world.run();
    *lock(&world.module.card) = fails(FailureKind::Unavailable).map(|_| Vec::new());
    let plain = world.billing.tasks(&TaskFilter::default()).unwrap().remove(0);
    world.billing.close_task(plain.id, &[], &by()).unwrap();
    assert_eq!(lock(&world.module.cards).len(), 1);
}

#[test]
fn what_a_colleague_has_or_nobody_needs_is_refused() {
    let world = World::furnished();
    let task = waiting(&world);
    world.billing.accept_task(task.id, &by()).unwrap();
    let ben = By::new("ben");
    let values = parameters([("url", "http://a")]);
    let message = world.refused("task-accepted", |billing| billing.accept_task(task.id, &ben));
    assert!(message.contains("anna"), "{message}");
    world.refused("task-accepted", |billing| billing.close_task(task.id, &values, &ben));
    world.billing.close_task(task.id, &values, &by()).unwrap();
    world.refused("task-status", |billing| billing.close_task(task.id, &values, &by()));
    world.refused("task-status", |billing| billing.accept_task(task.id, &ben));
    world.refused("not-found", |billing| billing.task(TaskId(99)));
    world.refused("not-found", |billing| billing.close_task(TaskId(99), &values, &by()));

    world.module.will([done()]);
    world.run();
    let other = waiting(&world);
    world.module.will([done()]);
    world.billing.close(other.service, &by()).unwrap();
    world.refused("task-status", |billing| billing.close_task(other.id, &values, &by()));
    assert_eq!(world.billing.task(other.id).unwrap().status, TaskStatus::Canceled);
}

/// Whoever has it may be ill or have left, and the order must not wait for that.
#[test]
fn a_task_is_taken_over_from_a_colleague_and_the_history_says_so() {
    let world = World::furnished();
    let task = waiting(&world);
    let ben = By::new("ben").because("anna is ill");
    world.refused("task-status", |billing| billing.take_over_task(task.id, &ben));
    world.billing.accept_task(task.id, &by()).unwrap();
    let refused = world.billing.accept_task(task.id, &ben).unwrap_err();
    assert!(refused.hint().contains("task accept 1 --take-over"), "{}", refused.hint());
    let taken = world.billing.take_over_task(task.id, &ben).unwrap();
    assert_eq!((taken.status, taken.accepted_by.as_deref()), (TaskStatus::Accepted, Some("ben")));
    let history = world.billing.operation(task.operation).unwrap().history;
    assert_eq!(history.last().unwrap().detail, "by ben: anna is ill; anna had it");
    let values = parameters([("url", "http://a")]);
    world.refused("task-accepted", |billing| billing.close_task(task.id, &values, &by()));
    world.billing.close_task(task.id, &values, &ben).unwrap();
    world.refused("task-status", |billing| billing.take_over_task(task.id, &by()));
    // Only staff of the department.
    let other = {
        world.module.will([ask("waiting", "card", Vec::new())]);
        world.run();
        world.last(task.service).task.unwrap()
    };
    world.billing.accept_task(other, &by()).unwrap();
    world.billing.add_staff("anna", &task.department).unwrap();
    world.refused("not-in-department", |billing| billing.take_over_task(other, &ben));
}

#[test]
fn the_same_key_again_is_the_same_task_and_opens_it_anew() {
    let world = World::furnished();
    let task = waiting(&world);
    world.billing.accept_task(task.id, &by()).unwrap();
    world.module.will([ask("waiting", "card", Vec::new())]);
    world.billing.close_task(task.id, &parameters([("url", "http://a")]), &by()).unwrap();
    world.run();
    let again = world.billing.task(task.id).unwrap();
    assert_eq!((again.status, again.accepted_by, again.closed_by), (TaskStatus::Open, None, None));
    assert!(again.form.is_empty(), "with what it says now");
    assert_eq!(world.billing.operation(task.operation).unwrap().tasks.len(), 1);
}

#[test]
fn a_task_that_the_module_asks_for_no_more_is_canceled() {
    let world = World::furnished();
    let task = waiting(&world);
    world.module.will([fails(FailureKind::Refused), ask("other", "other", Vec::new())]);
    world.billing.close_task(task.id, &parameters([("url", "http://a")]), &by()).unwrap();
    world.run();
    let open = |world: &World| -> Vec<String> {
        world.billing.tasks(&TaskFilter::default()).unwrap().into_iter().map(|task| task.key).collect()
    };
    assert_eq!(open(&world), ["attention"]);
    world.billing.retry_operation(task.operation, &by()).unwrap();
    world.run();
    assert_eq!(open(&world), ["other"]);
    let other = world.billing.tasks(&TaskFilter::default()).unwrap().remove(0);
    world.module.will([wait("after", 1), done()]);
    world.billing.close_task(other.id, &[], &by()).unwrap();
    world.run();
    assert!(open(&world).is_empty());
}

#[test]
fn a_card_is_given_again_when_the_panel_was_away() {
    let world = World::furnished();
    let task = waiting(&world);
    world.module.will([fails(FailureKind::Unavailable), done()]);
    world.module.take_log();
    world.billing.close_task(task.id, &parameters([("url", "http://a")]), &by()).unwrap();
    world.run();
    assert_eq!(
        world.module.take_log(),
        [
            "op 1 try 1: advance waiting: task-closed url=http://a",
            "op 1 try 2: advance waiting: task-closed url=http://a"
        ]
    );
}
