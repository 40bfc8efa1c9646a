//! Every way in which a call can end, without a database.

mod failures;

use jiff::{SignedDuration, Timestamp};
use processing_engine::contract::{Changes, Detail, Failure, Next, Progress, StaffTask, Step, Unfinished};

use super::*;
use crate::model::{
    AmountChange, Cause, Change, Counters, FailureKind, ModuleId, OperationId, OperationKind, OperationStatus,
    ServiceId, TaskId,
};

fn now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}

fn operation(kind: OperationKind) -> Operation {
    Operation {
        id: OperationId(3),
        service: ServiceId(5),
        module: ModuleId(1),
        kind,
        change: None,
        cause: Cause::Staff,
        asked_by: "anna".into(),
        status: OperationStatus::Running,
        state: Some("half-way".into()),
        percent: 40,
        message: "installing".into(),
        due_at: None,
        attempt: 1,
        failures: 0,
        zero_waits: 0,
        event: OperationEvent::Claimed("17".into()),
        task: None,
        failure: None,
        cost: Counters::default(),
        module_version: None,
        module_digest: None,
        module_reason: None,
        state_version: None,
        state_digest: None,
        created_at: now(),
        started_at: Some(now()),
        begun_at: None,
        ended_at: None,
    }
}

fn decide_for(operation: &Operation, status: ServiceStatus, outcome: Outcome) -> Decision {
    decide(&Facts { operation, service_status: status, now: now() }, outcome)
}

fn detail() -> Detail {
    Detail { code: "no-switch-port".into(), message: "server 17 has no switch port".into() }
}

fn failure(kind: FailureKind) -> CallFailure {
    CallFailure::new(kind, "no-switch-port", "server 17 has no switch port")
}

fn changes() -> Changes {
    Changes { external_id: None, parameters: Vec::new(), addresses: None, release: None }
}

fn more(next: Next) -> Outcome {
    let progress = Progress { percent: 55, message: "waits for the disk check".into(), note: None };
    Outcome::Step(Step::More(Unfinished { state: "next".into(), progress, next }))
}

fn task(key: &str) -> StaffTask {
    StaffTask {
        key: key.into(),
        title: "Build a server".into(),
        instructions: "Put in two disks".into(),
        form: Vec::new(),
        follow_ups: vec!["Assign addresses".into()],
    }
}

#[test]
fn done_gives_the_service_the_status_of_its_operation() {
    for (kind, before, after, said) in [
        (OperationKind::Open, ServiceStatus::Ordered, ServiceStatus::Active, "opened"),
        (OperationKind::Suspend, ServiceStatus::Active, ServiceStatus::Suspended, "suspended"),
        (OperationKind::Resume, ServiceStatus::Suspended, ServiceStatus::Active, "resumed"),
        (OperationKind::Close, ServiceStatus::Suspended, ServiceStatus::Deleted, "deleted"),
    ] {
        let decision = decide_for(&operation(kind), before, Outcome::Step(Step::Done(changes())));
        assert_eq!(decision.service.status, Some(after), "{kind}");
        assert_eq!(decision.operation.status, OperationStatus::Done, "{kind}");
        assert_eq!((decision.operation.percent, decision.operation.failure.is_none()), (100, true), "{kind}");
        assert_eq!((decision.history.what, decision.service_history), ("done", Some(said.to_owned())), "{kind}");
        assert!(decision.tidy && decision.task.is_none(), "{kind}");
    }
}

fn change() -> Operation {
    let amounts = vec![AmountChange { name: "ip".into(), from: 1, to: 3, unit: "pcs".into() }];
    let change = Some(Change::Resources { amounts, release: Vec::new() });
    Operation { change, ..operation(OperationKind::Change) }
}

#[test]
fn a_change_that_is_done_gives_the_service_its_new_amounts_and_no_other_status() {
    let decision = decide_for(&change(), ServiceStatus::Active, Outcome::Step(Step::Done(changes())));
    assert_eq!((decision.operation.status, decision.service.status), (OperationStatus::Done, None));
    assert_eq!(decision.service.amounts, change().change.unwrap().amounts());
    assert_eq!(decision.service_history.as_deref(), Some("changed: ip 1 → 3"));
    assert_eq!(decision.claim, ClaimChange::Keep);
}

#[test]
fn a_change_that_is_undone_is_over_and_nobody_has_to_look() {
    for failure in [Failure::Exhausted(detail()), Failure::Refused(detail()), Failure::Conflict(detail())] {
        let decision = decide_for(&change(), ServiceStatus::Active, Outcome::Step(Step::Undone(failure)));
        assert_eq!((decision.operation.status, decision.history.what), (OperationStatus::Canceled, "not-changed"));
        assert!(decision.task.is_none() && decision.tidy && decision.service.amounts.is_empty());
        assert_eq!(decision.operation.failure.unwrap().code, "no-switch-port");
    }
    let away = Outcome::Step(Step::Undone(Failure::Unavailable(detail())));
    assert_eq!(decide_for(&change(), ServiceStatus::Active, away).operation.status, OperationStatus::Due);
}

#[test]
fn a_suspend_or_resume_that_was_given_up_is_over_and_one_that_undid_itself_asks_for_a_person() {
    for (kind, status) in
        [(OperationKind::Suspend, ServiceStatus::Active), (OperationKind::Resume, ServiceStatus::Suspended)]
    {
        let undone =
            |code: &str| Outcome::Step(Step::Undone(Failure::Refused(Detail { code: code.into(), ..detail() })));
        let decision = decide_for(&operation(kind), status, undone("withdrawn"));
        assert_eq!((decision.operation.status, decision.history.what), (OperationStatus::Canceled, "taken-back"));
        assert!(decision.task.is_none() && decision.tidy && decision.service.status.is_none(), "{kind}");
        assert_eq!(decision.service_history.unwrap(), format!("{kind} given up: server 17 has no switch port"));
        let own = decide_for(&operation(kind), status, undone("no-switch-port"));
        assert!(own.operation.status == OperationStatus::Stopped && own.task.is_some(), "{kind}");
    }
}

#[test]
fn a_change_that_cannot_begin_is_over_and_one_that_has_begun_asks_for_a_person() {
    for kind in FailureKind::ALL.iter().copied().filter(|kind| *kind != FailureKind::Unavailable) {
        let begun = decide_for(&change(), ServiceStatus::Active, Outcome::Failed(failure(kind)));
        assert_eq!(begun.operation.status, OperationStatus::Stopped, "{kind}");
        assert!(begun.task.unwrap().instructions.contains("the client is not charged"), "{kind}");

        let new = Operation { state: None, ..change() };
        let refused = decide_for(&new, ServiceStatus::Active, Outcome::Failed(failure(kind)));
        let impossible = matches!(kind, FailureKind::Invalid | FailureKind::Exhausted | FailureKind::Refused);
        let expected = if impossible { OperationStatus::Canceled } else { OperationStatus::Stopped };
        assert_eq!(refused.operation.status, expected, "{kind}");
    }
}

#[test]
fn a_claim_ends_with_a_close_and_with_nothing_else() {
    for kind in [OperationKind::Open, OperationKind::Suspend, OperationKind::Resume] {
        let decision = decide_for(&operation(kind), ServiceStatus::Active, Outcome::Step(Step::Done(changes())));
        assert_eq!(decision.claim, ClaimChange::Keep, "{kind}");
        let named = Changes { external_id: Some("17".into()), ..changes() };
        let decision = decide_for(&operation(kind), ServiceStatus::Active, Outcome::Step(Step::Done(named)));
        assert_eq!(decision.claim, ClaimChange::Hold("17".into()), "{kind}");
    }
    for external_id in [None, Some("17".to_owned())] {
        let done = Outcome::Step(Step::Done(Changes { external_id, ..changes() }));
        let decision = decide_for(&operation(OperationKind::Close), ServiceStatus::Active, done);
        assert_eq!(decision.claim, ClaimChange::Release, "a closed service holds nothing, whatever the module names");
    }
}

#[test]
fn more_stores_the_state_and_forgets_the_failures_before() {
    let mut failing = operation(OperationKind::Open);
    (failing.attempt, failing.failures, failing.failure) = (4, 3, Some(failure(FailureKind::Unavailable)));
    let decision = decide_for(&failing, ServiceStatus::Ordered, more(Next::Wait(30_000)));
    let operation = decision.operation;
    assert_eq!(operation.state.as_deref(), Some("next"));
    assert_eq!((operation.attempt, operation.failures, operation.failure), (1, 0, None));
    assert_eq!(operation.due_at, now() + SignedDuration::from_secs(30));
    assert_eq!((operation.status, operation.event), (OperationStatus::Due, OperationEvent::Timer));
    assert_eq!((operation.percent, operation.message.as_str()), (55, "waits for the disk check"));
    assert_eq!((decision.history.what, decision.history.attempt), ("step", 4));
    assert_eq!((decision.claim, decision.problem), (ClaimChange::Keep, ProblemChange::Clear));
    assert!(decision.tidy && decision.service.status.is_none());
}

#[test]
fn a_pause_beyond_the_calendar_ends_where_the_calendar_does() {
    let decision = decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, more(Next::Wait(u64::MAX)));
    assert_eq!(decision.operation.due_at, Timestamp::MAX);
}

#[test]
fn a_percentage_beyond_100_is_cut() {
    let progress = Progress { percent: 250, message: String::new(), note: None };
    let step = Step::More(Unfinished { state: String::new(), progress, next: Next::Wait(0) });
    let decision = decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, Outcome::Step(step));
    assert_eq!((decision.operation.percent, decision.history.percent), (100, 100));
}

#[test]
fn a_task_makes_the_operation_wait_for_staff() {
    let decision = decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, more(Next::Task(task("build"))));
    assert_eq!(decision.operation.status, OperationStatus::WaitingTask);
    let text = decision.task.unwrap();
    assert_eq!((text.purpose, text.key.as_str()), (TaskPurpose::Module, "build"));
    assert_eq!(text.follow_ups, ["Assign addresses"]);
    assert_eq!(decision.history.what, "waits-for-staff");
}

#[test]
fn a_module_task_is_not_taken_for_the_hosts_own() {
    let decision =
        decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, more(Next::Task(task(ATTENTION.1))));
    assert_eq!(decision.task.unwrap().purpose, TaskPurpose::Module);
}

#[test]
fn a_claim_is_due_at_once() {
    let ids = vec!["1".to_owned(), "2".to_owned()];
    let decision = decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, more(Next::Claim(ids.clone())));
    assert_eq!(decision.claim, ClaimChange::First(ids));
    assert_eq!((decision.operation.status, decision.operation.due_at), (OperationStatus::Due, now()));
    assert_eq!(decision.operation.event, OperationEvent::NothingToClaim, "until one was got");
}

#[test]
fn a_module_that_always_wants_to_be_called_at_once_is_slowed_down() {
    let mut operation = operation(OperationKind::Open);
    operation.percent = 55;
    let mut pauses = Vec::new();
    for _ in 0..110 {
        let update = decide_for(&operation, ServiceStatus::Ordered, more(Next::Wait(0))).operation;
        pauses.push(update.due_at.duration_since(now()).as_secs());
        operation.zero_waits = update.zero_waits;
    }
    assert!(pauses[..100].iter().all(|pause| *pause == 0), "work is not slowed down");
    assert_eq!(pauses[100..], [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    operation.zero_waits = u32::MAX;
    let still = decide_for(&operation, ServiceStatus::Ordered, more(Next::Wait(0))).operation;
    assert_eq!(still.due_at, now() + SignedDuration::from_secs(60));

    for soon in [Next::Wait(999), Next::Claim(Vec::new())] {
        let update = decide_for(&operation, ServiceStatus::Ordered, more(soon)).operation;
        assert_eq!(update.due_at, now() + SignedDuration::from_secs(60), "no way around it");
    }
    let longer = decide_for(&operation, ServiceStatus::Ordered, more(Next::Wait(1_000))).operation;
    assert_eq!((longer.zero_waits, longer.due_at), (0, now() + SignedDuration::from_secs(1)));
    operation.percent = 54;
    let risen = decide_for(&operation, ServiceStatus::Ordered, more(Next::Wait(0))).operation;
    assert_eq!((risen.zero_waits, risen.due_at), (0, now()), "progress");
    // A percentage that goes to and fro: each rise looks like progress.
    operation.cost.calls = 9_999;
    let late = decide_for(&operation, ServiceStatus::Ordered, more(Next::Wait(0))).operation;
    assert_eq!(late.due_at, now());
    operation.cost.calls = 10_000;
    let endless = decide_for(&operation, ServiceStatus::Ordered, more(Next::Wait(0))).operation;
    assert_eq!(endless.due_at, now() + SignedDuration::from_secs(60));
    let failed = decide_for(&operation, ServiceStatus::Ordered, Outcome::Failed(failure(FailureKind::Unavailable)));
    assert_eq!(failed.operation.zero_waits, u32::MAX, "a failure is no progress");
}

#[test]
fn ded_03_what_people_must_find_later_goes_into_the_services_history() {
    let progress = Progress { percent: 10, message: "server 1 is marked".into(), note: Some("at own risk".into()) };
    let step = Step::More(Unfinished { state: "next".into(), progress, next: Next::Wait(0) });
    let decision = decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, Outcome::Step(step));
    assert_eq!(decision.note.as_deref(), Some("at own risk"));
}
