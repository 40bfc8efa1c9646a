//! Calls that failed, were undone, or were lost.

use super::*;

#[test]
fn unavailable_is_tried_again_with_growing_pauses_and_stops_after_ten_in_a_row() {
    let mut operation = operation(OperationKind::Open);
    let mut pauses = Vec::new();
    for round in 1..=9 {
        let decision =
            decide_for(&operation, ServiceStatus::Ordered, Outcome::Failed(failure(FailureKind::Unavailable)));
        assert_eq!(decision.operation.status, OperationStatus::Due, "round {round}");
        assert_eq!((decision.history.what, decision.task), ("failed", None), "round {round}");
        assert_eq!(decision.operation.event, operation.event, "the same step is called again");
        assert_eq!(decision.operation.state, operation.state);
        assert!(!decision.tidy);
        pauses.push(decision.operation.due_at.duration_since(now()).as_secs());
        (operation.attempt, operation.failures) = (decision.operation.attempt, decision.operation.failures);
    }
    assert_eq!(pauses, [10, 30, 60, 120, 300, 600, 900, 900, 900]);
    assert_eq!((operation.attempt, operation.failures), (10, 9));
    let decision = decide_for(&operation, ServiceStatus::Ordered, Outcome::Failed(failure(FailureKind::Unavailable)));
    assert_eq!((decision.operation.status, decision.history.what), (OperationStatus::Stopped, "stopped"));
    assert_eq!(decision.task.unwrap().key, "attention");
}

#[test]
fn every_other_failure_stops_at_once_and_asks_for_a_person() {
    for kind in FailureKind::ALL.iter().copied().filter(|kind| *kind != FailureKind::Unavailable) {
        for operation_kind in OperationKind::ALL {
            let operation = operation(*operation_kind);
            let decision = decide_for(&operation, ServiceStatus::Active, Outcome::Failed(failure(kind)));
            assert_eq!(decision.operation.status, OperationStatus::Stopped, "{kind}");
            assert_eq!(decision.operation.failure, Some(failure(kind)));
            assert_eq!((&decision.operation.state, &decision.operation.event), (&operation.state, &operation.event));
            assert_eq!(decision.claim, ClaimChange::Keep, "what was begun stays reserved");
            let text = decision.task.unwrap();
            assert_eq!(text.purpose, TaskPurpose::Attention);
            assert!(text.instructions.contains("server 17 has no switch port"), "{}", text.instructions);
            assert!(text.instructions.contains("Closing this task tries operation 3 again."));
        }
    }
}

#[test]
fn the_attention_task_says_what_else_can_be_done() {
    let words = |kind| {
        let decision =
            decide_for(&operation(kind), ServiceStatus::Active, Outcome::Failed(failure(FailureKind::Refused)));
        decision.task.unwrap().instructions
    };
    assert!(words(OperationKind::Open).contains("close service 5"));
    assert!(words(OperationKind::Suspend).contains("cancel operation 3"));
    assert!(words(OperationKind::Resume).contains("cancel operation 3"));
    let reinstall =
        Operation { change: Some(Change::Reinstall { parameters: Vec::new() }), ..operation(OperationKind::Change) };
    let decision = decide_for(&reinstall, ServiceStatus::Active, Outcome::Failed(failure(FailureKind::Refused)));
    let said = decision.task.unwrap().instructions;
    assert!(said.contains("What is erased by then stays erased") && !said.contains("as it is"), "{said}");
    assert!(words(OperationKind::Close).contains("is not deleted before this has succeeded"));
}

/// The module says what it could not take back: nobody is to read that all is as it was.
#[test]
fn a_change_that_is_given_up_and_leaves_something_is_not_said_to_have_left_nothing() {
    let given_up = Operation { event: OperationEvent::Withdrawn, ..operation(OperationKind::Change) };
    let undone = |operation: &Operation, code: &str| {
        let detail = Detail { code: code.to_owned(), message: "its disks are erased".to_owned() };
        decide_for(operation, ServiceStatus::Active, Outcome::Step(Step::Undone(Failure::Refused(detail))))
    };
    let decision = undone(&given_up, "left-without-os");
    assert_eq!(decision.operation.status, OperationStatus::Canceled);
    assert_eq!(decision.operation.message, "given up: what could be taken back was");
    assert_eq!(decision.service_history.unwrap(), "change given up: its disks are erased");
    assert_eq!(undone(&given_up, "withdrawn").operation.message, "the service stays as it was");
    let impossible = undone(&operation(OperationKind::Change), "no-address");
    assert_eq!(impossible.operation.message, "the service stays as it was");
}

#[test]
fn a_connection_that_fails_is_marked_and_one_that_works_is_cleared() {
    for kind in FailureKind::ALL.iter().copied() {
        let decision =
            decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, Outcome::Failed(failure(kind)));
        let marked = matches!(kind, FailureKind::Unavailable | FailureKind::Unauthorized);
        let expected = if marked { ProblemChange::Set(failure(kind)) } else { ProblemChange::Keep };
        assert_eq!(decision.problem, expected, "{kind}");
    }
    let decision =
        decide_for(&operation(OperationKind::Suspend), ServiceStatus::Active, Outcome::Step(Step::Done(changes())));
    assert_eq!(decision.problem, ProblemChange::Clear);
}

#[test]
fn undone_begins_from_scratch_and_gives_the_claim_up() {
    let outcome = Outcome::Step(Step::Undone(Failure::Refused(detail())));
    let decision = decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, outcome);
    assert_eq!(decision.operation.status, OperationStatus::Stopped);
    assert_eq!((decision.operation.state, decision.operation.event), (None, OperationEvent::Start));
    assert_eq!(decision.claim, ClaimChange::Release);
    assert_eq!(decision.history.what, "undone-and-stopped");
    assert_eq!(decision.task.unwrap().purpose, TaskPurpose::Attention);
}

#[test]
fn undone_because_the_panel_is_away_tries_again_from_scratch() {
    let outcome = Outcome::Step(Step::Undone(Failure::Unavailable(detail())));
    let decision = decide_for(&operation(OperationKind::Open), ServiceStatus::Ordered, outcome);
    assert_eq!(decision.operation.status, OperationStatus::Due);
    assert_eq!(decision.operation.due_at, now() + SignedDuration::from_secs(10));
    assert_eq!((decision.operation.state, decision.operation.event), (None, OperationEvent::Start));
    assert_eq!((decision.claim, decision.history.what), (ClaimChange::Release, "undone"));
}

#[test]
fn undone_never_takes_the_object_of_a_service_that_has_one() {
    for (kind, status) in [
        (OperationKind::Suspend, ServiceStatus::Active),
        (OperationKind::Resume, ServiceStatus::Suspended),
        (OperationKind::Close, ServiceStatus::Active),
        (OperationKind::Close, ServiceStatus::Ordered),
    ] {
        let outcome = Outcome::Step(Step::Undone(Failure::Conflict(detail())));
        let decision = decide_for(&operation(kind), status, outcome);
        assert_eq!(decision.claim, ClaimChange::Keep, "{kind} of a service that is {status}");
        assert_eq!(decision.operation.event, OperationEvent::Start);
    }
}

#[test]
fn a_lost_step_is_called_again_at_once_with_the_same_arguments() {
    let operation = operation(OperationKind::Open);
    let decision = decide_for(&operation, ServiceStatus::Ordered, Outcome::Lost);
    assert_eq!((decision.operation.status, decision.operation.due_at), (OperationStatus::Due, now()));
    assert_eq!((decision.operation.state, decision.operation.event), (operation.state, operation.event));
    assert_eq!((decision.operation.attempt, decision.history.what), (2, "lost"));
    assert_eq!(decision.problem, ProblemChange::Keep);
}

#[test]
fn a_step_that_takes_the_host_down_each_time_stops() {
    let mut operation = operation(OperationKind::Open);
    operation.failures = pause::MAX_FAILURES - 1;
    let decision = decide_for(&operation, ServiceStatus::Ordered, Outcome::Lost);
    assert_eq!(decision.operation.status, OperationStatus::Stopped);
    assert_eq!(decision.operation.failure.unwrap().code, "host-lost");
    assert!(decision.task.is_some());
}

#[test]
fn a_retry_without_a_state_begins_anew() {
    let mut operation = operation(OperationKind::Open);
    operation.event = OperationEvent::TaskClosed(TaskId(9));
    assert_eq!(retry_event(&operation), OperationEvent::Retry);
    operation.state = None;
    assert_eq!(retry_event(&operation), OperationEvent::Start);
}

/// The module that could not be called has not heard that the operation is given up.
#[test]
fn a_retry_of_what_was_given_up_says_so_again_unless_the_module_has_refused_it() {
    let mut operation = operation(OperationKind::Suspend);
    operation.event = OperationEvent::Withdrawn;
    for (kind, again) in [
        (FailureKind::Unauthorized, OperationEvent::Withdrawn),
        (FailureKind::Unavailable, OperationEvent::Withdrawn),
        (FailureKind::Unusable, OperationEvent::Withdrawn),
        (FailureKind::Broken, OperationEvent::Withdrawn),
        (FailureKind::Refused, OperationEvent::Retry),
        (FailureKind::Conflict, OperationEvent::Retry),
        (FailureKind::Invalid, OperationEvent::Retry),
    ] {
        operation.failure = Some(failure(kind));
        assert_eq!(retry_event(&operation), again, "{kind}");
    }
    operation.failure = Some(failure(FailureKind::Unauthorized));
    operation.state = None;
    assert_eq!(retry_event(&operation), OperationEvent::Start);
}
