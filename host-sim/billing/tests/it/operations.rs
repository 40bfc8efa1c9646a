use billing::model::{FailureKind, ModuleId, OperationEvent, OperationId, OperationStatus, TaskPurpose, TaskStatus};
use billing::{Until, Worked};
use sim_clock::{Clock, SignedDuration};

use crate::scripted::{ask, done, fails, wait};
use crate::world::{World, by};

#[test]
fn a_panel_that_is_away_is_asked_again_by_itself_until_it_is_back() {
    let world = World::furnished();
    world.module.will((0..9).map(|_| fails(FailureKind::Unavailable)).chain([done()]));
    let service = world.order();
    let start = world.clock.now();
    world.run();
    assert_eq!(world.last(service.id).status, OperationStatus::Done);
    assert_eq!(world.clock.now().duration_since(start).as_secs(), 10 + 30 + 60 + 120 + 300 + 600 + 3 * 900);
    assert_eq!(world.billing.module(ModuleId(1)).unwrap().problem, None, "a success clears the problem");
    let log = world.module.take_log();
    assert_eq!((log[0].as_str(), log[9].as_str()), ("op 1 try 1: open", "op 1 try 10: open"));
}

#[test]
fn a_panel_that_stays_away_needs_a_person_and_the_module_shows_its_problem() {
    let world = World::furnished();
    world.module.will((0..10).map(|_| fails(FailureKind::Unavailable)));
    let service = world.order();
    world.run();
    let operation = world.last(service.id);
    assert_eq!((operation.status, operation.failures), (OperationStatus::Stopped, 10));
    assert_eq!(world.billing.module(ModuleId(1)).unwrap().problem.unwrap().code, "test-unavailable");
    insta::assert_snapshot!(world.history(operation.id));
}

#[test]
fn an_attention_task_says_what_happened_and_closing_it_tries_again() {
    let world = World::furnished();
    world.module.will([wait("installing", 1), fails(FailureKind::Refused), done()]);
    let service = world.order();
    world.run();
    let operation = world.last(service.id);
    let task = world.billing.task(operation.task.unwrap()).unwrap();
    assert_eq!(
        (task.purpose, task.key.as_str(), task.department.as_str()),
        (TaskPurpose::Attention, "attention", "Engineers")
    );
    insta::assert_snapshot!(format!("{}\n\n{}", task.title, task.instructions));

    world.module.take_log();
    world.billing.close_task(task.id, &[], &by()).unwrap();
    let operation = world.last(service.id);
    assert_eq!((operation.status, operation.event), (OperationStatus::Due, OperationEvent::Retry));
    world.run();
    assert_eq!(world.module.take_log(), ["op 1 try 2: advance installing: retry"]);
    assert_eq!(world.last(service.id).status, OperationStatus::Done);
}

#[test]
fn a_retry_closes_the_attention_task_and_counts_failures_anew() {
    let world = World::furnished();
    world
        .module
        .will((0..10).map(|_| fails(FailureKind::Unavailable)).chain([fails(FailureKind::Unavailable), done()]));
    let service = world.order();
    world.run();
    let operation = world.billing.retry_operation(world.last(service.id).id, &by().because("cable is back")).unwrap();
    assert_eq!((operation.status, operation.failures, operation.attempt), (OperationStatus::Due, 0, 11));
    let tasks = world.billing.operation(operation.id).unwrap().tasks;
    assert_eq!((tasks[0].status, tasks[0].closed_by.as_deref()), (TaskStatus::Closed, Some("anna")));
    world.run();
    assert_eq!(world.last(service.id).status, OperationStatus::Done);
    assert!(world.history(operation.id).contains("retried: by anna: cable is back"));
}

#[test]
fn one_that_waits_to_be_tried_again_need_not_wait() {
    let world = World::furnished();
    world.module.will([fails(FailureKind::Unavailable), done()]);
    let service = world.order();
    let scheduler = world.scheduler(1);
    scheduler.run(&Until::NothingDue, &()).unwrap();
    let operation = world.last(service.id);
    assert_eq!(operation.due_at, Some(world.clock.now() + SignedDuration::from_secs(10)));
    world.billing.retry_operation(operation.id, &by()).unwrap();
    scheduler.run(&Until::NothingDue, &()).unwrap();
    assert_eq!(world.last(service.id).status, OperationStatus::Done);
}

#[test]
fn a_stop_repeats_the_attention_task_instead_of_adding_one() {
    let world = World::furnished();
    world.module.will([fails(FailureKind::Refused), fails(FailureKind::Conflict)]);
    let service = world.order();
    world.run();
    let operation = world.last(service.id).id;
    world.billing.retry_operation(operation, &by()).unwrap();
    world.run();
    let tasks = world.billing.operation(operation).unwrap().tasks;
    assert_eq!((tasks.len(), tasks[0].status, tasks[0].closed_by.clone()), (1, TaskStatus::Open, None));
    assert!(tasks[0].title.contains("test-conflict"), "{}", tasks[0].title);
}

#[test]
fn operations_take_their_turn_by_the_time_they_are_due() {
    let world = World::furnished();
    world.module.will([wait("a", 10), wait("b", 5), ask("c", "build", Vec::new())]);
    for _ in 0..3 {
        world.order();
    }
    let scheduler = world.scheduler(1);
    let turn = || scheduler.work_once(&()).unwrap();
    assert_eq!(
        [turn(), turn(), turn(), turn()],
        [1, 2, 3, 0].map(|id| match id {
            0 => Worked::Nothing,
            id => Worked::Step(OperationId(id)),
        })
    );
    world.module.will([done(), done()]);
    world.clock.advance(SignedDuration::from_secs(30)).unwrap();
    assert_eq!([turn(), turn(), turn()], [Worked::Step(OperationId(2)), Worked::Step(OperationId(1)), Worked::Nothing]);
}
