//! What a person may safely do about an operation now: read at night, by somebody who did not write any of this.

use billing::model::{Change, FailureKind, Operation, OperationKind, OperationStatus, RELEASE_NOT_PROVEN};

/// In one or two sentences; empty when it has ended. `cancelable`: staff may give it up now. `host_runs`: there is a process
/// that works through operations.
pub(super) fn advice(operation: &Operation, cancelable: bool, host_runs: bool) -> String {
    let id = operation.id;
    let or_give_up = |operation| or_give_up(operation, cancelable);
    match (operation.status, operation.task) {
        (OperationStatus::Stopped, task) => {
            let or_by_task = task.map(|task| format!(" or `host-sim task close {task}`")).unwrap_or_default();
            let again = format!("{}, then `host-sim operation retry {id}`{or_by_task}", mending(operation));
            format!("{again}: what is done is not done again{}", or_give_up(operation))
        }
        (OperationStatus::WaitingTask, Some(task)) => {
            let task = format!("do what `host-sim task show {task}` says, then `host-sim task close {task}`");
            format!("{task}{}", or_give_up(operation))
        }
        (OperationStatus::Held, _) => {
            format!("ask who placed the hold; when it is released, this goes on{}", or_give_up(operation))
        }
        (OperationStatus::WaitingApproval, _) => format!(
            "see whether this is right; then another person than {} runs `host-sim operation approve {id} --as NAME`{}",
            operation.asked_by,
            or_give_up(operation)
        ),
        (OperationStatus::Due, _) if operation.failing().is_some() => format!(
            "nothing: it is tried again by itself at the time below; `host-sim operation retry {id}` tries now{}{}",
            or_give_up(operation),
            unless(host_runs)
        ),
        (OperationStatus::Due, _) if operation.is_given_up() => {
            format!(
                "nothing: it was given up, and the next step takes back what can be taken back{}",
                unless(host_runs)
            )
        }
        (OperationStatus::Due, _) if waits_for_grace(operation) => {
            format!("nothing: it begins by itself at the time below{}{}", or_give_up(operation), unless(host_runs))
        }
        (OperationStatus::Due | OperationStatus::Running, _) => {
            let or_give_up = if cancelable { or_give_up(operation) } else { String::new() };
            format!("nothing: it goes on by itself{or_give_up}{}", unless(host_runs))
        }
        _ => String::new(),
    }
}

/// What has to be done before a failure of this kind goes away.
fn mending(operation: &Operation) -> String {
    match operation.failure.as_ref().map(|failure| failure.kind) {
        Some(FailureKind::Invalid) => format!(
            "correct what the failure names, in the panel or with `host-sim module change {}`",
            operation.module
        ),
        _ => "mend the cause".to_owned(),
    }
}

/// What goes on by itself does so only while somebody works.
fn unless(host_runs: bool) -> &'static str {
    if host_runs { "" } else { ". But no host runs now: start `host-sim serve`, or `host-sim run` for once" }
}

/// How it is given up instead, where it can be.
fn or_give_up(operation: &Operation, cancelable: bool) -> String {
    let (id, service) = (operation.id, operation.service);
    match operation.kind {
        OperationKind::Open => format!(". To give the order up instead: `host-sim service close {service}`"),
        OperationKind::Close if has_no_proof(operation) => format!(
            ". If you know what became of the disks, two persons can answer for it: `host-sim release accept {service}`"
        ),
        _ if !cancelable => String::new(),
        OperationKind::Change if is_reinstall(operation) && operation.begun_at.is_some() => format!(
            ". `host-sim operation cancel {id}` gives the reinstall up: what can be taken back is, what is erased stays \
             erased"
        ),
        OperationKind::Change if operation.state.is_some() && !is_reinstall(operation) => {
            format!(". `host-sim operation cancel {id}` gives the change up, and takes back what it has begun")
        }
        OperationKind::Suspend | OperationKind::Resume if operation.state.is_some() => {
            format!(". `host-sim operation cancel {id}` gives it up, and changes back what it may have changed")
        }
        OperationKind::Suspend | OperationKind::Resume | OperationKind::Close | OperationKind::Change => {
            format!(". `host-sim operation cancel {id}` leaves the service as it is")
        }
    }
}

fn is_reinstall(operation: &Operation) -> bool {
    matches!(operation.change, Some(Change::Reinstall { .. }))
}

/// It is complete but for the proof that the disks were cleaned.
fn has_no_proof(operation: &Operation) -> bool {
    operation.failure.as_ref().is_some_and(|failure| failure.code == RELEASE_NOT_PROVEN)
}

/// It has touched nothing yet: the policy has it wait.
fn waits_for_grace(operation: &Operation) -> bool {
    matches!(operation.kind, OperationKind::Suspend | OperationKind::Close)
        && operation.begun_at.is_none()
        && operation.started_at.is_none()
        && operation.due_at.is_some_and(|due| due > operation.created_at)
}

#[cfg(test)]
mod tests {
    use billing::model::{CallFailure, Cause, Counters, FailureKind, OperationEvent};
    use sim_clock::{SignedDuration, Timestamp};

    use super::*;

    fn reinstall() -> Option<billing::model::Change> {
        Some(billing::model::Change::Reinstall { parameters: Vec::new() })
    }

    fn operation(kind: OperationKind, status: OperationStatus) -> Operation {
        Operation {
            id: 12.into(),
            service: 3.into(),
            module: 1.into(),
            kind,
            change: None,
            cause: Cause::Staff,
            asked_by: "anna".to_owned(),
            status,
            state: None,
            percent: 0,
            message: String::new(),
            due_at: (status == OperationStatus::Due).then_some(Timestamp::UNIX_EPOCH),
            attempt: 1,
            failures: 0,
            zero_waits: 0,
            event: OperationEvent::Start,
            task: None,
            failure: None,
            cost: Counters::default(),
            module_version: None,
            module_digest: None,
            module_reason: None,
            state_version: None,
            state_digest: None,
            created_at: Timestamp::UNIX_EPOCH,
            started_at: None,
            begun_at: None,
            ended_at: None,
        }
    }

    #[test]
    fn whoever_looks_at_night_reads_what_may_be_done() {
        use OperationKind::{Change, Close, Open, Suspend};
        use OperationStatus::{Done, Due, Held, Running, Stopped, WaitingApproval, WaitingTask};
        let with_task = |kind, status| Operation { task: Some(4.into()), ..operation(kind, status) };
        let now = Timestamp::UNIX_EPOCH;
        let failure = Some(CallFailure::new(FailureKind::Unavailable, "panel-unreachable", "it was not reached"));
        let of = |kind, code| Some(CallFailure::new(kind, code, "it is so"));
        let unproven = of(FailureKind::Conflict, RELEASE_NOT_PROVEN);
        let wrong = of(FailureKind::Invalid, "module-settings");
        let cases = [
            ("an order that stopped", with_task(Open, Stopped)),
            ("a stop that stopped", with_task(Suspend, Stopped)),
            (
                "a stop that stopped half-way",
                Operation { state: Some("half-way".to_owned()), ..with_task(Suspend, Stopped) },
            ),
            ("a close that stopped half-way", Operation { begun_at: Some(now), ..with_task(Close, Stopped) }),
            (
                "a close without proof",
                Operation { failure: unproven, begun_at: Some(now), ..with_task(Close, Stopped) },
            ),
            ("an order that is wrong", Operation { failure: wrong, ..with_task(Open, Stopped) }),
            ("a change that stopped", Operation { state: Some("half-way".to_owned()), ..with_task(Change, Stopped) }),
            ("a change that has not begun", operation(Change, Held)),
            ("a server that staff build", with_task(Open, WaitingTask)),
            ("a close that is held", operation(Close, Held)),
            ("a close above the limit", with_task(Close, WaitingApproval)),
            (
                "a close that waits for its time",
                Operation { due_at: Some(now + SignedDuration::from_hours(24)), ..operation(Close, Due) },
            ),
            ("a close that is due", operation(Close, Due)),
            (
                "a reinstall that stopped",
                Operation { change: reinstall(), begun_at: Some(now), ..with_task(Change, Stopped) },
            ),
            (
                "a reinstall that was given up",
                Operation {
                    change: reinstall(),
                    event: OperationEvent::Withdrawn,
                    failure: failure.clone(),
                    ..operation(Change, Due)
                },
            ),
            (
                "a change that was retried",
                Operation { state: Some("half-way".to_owned()), failure: failure.clone(), ..operation(Change, Due) },
            ),
            (
                "a change after a failure",
                Operation {
                    state: Some("half-way".to_owned()),
                    failures: 1,
                    failure: failure.clone(),
                    ..operation(Change, Due)
                },
            ),
            ("an order after a failure", Operation { failure, failures: 1, ..operation(Open, Due) }),
            ("an order that waits", operation(Open, Due)),
            ("an order that is called", operation(Open, Running)),
            ("an order that was delivered", operation(Open, Done)),
        ];
        let said = cases.map(|(what, operation)| {
            let is_over_half = operation.kind == Open || (operation.kind == Close && operation.begun_at.is_some());
            let withdrawn = operation.event == OperationEvent::Withdrawn;
            format!("{what}:\n  {}", advice(&operation, !(is_over_half || withdrawn), true))
        });
        let alone =
            format!("an order that waits, and nobody works:\n  {}", advice(&operation(Open, Due), false, false));
        let order = format!("a close of an order that is held:\n  {}", advice(&operation(Close, Held), false, true));
        insta::assert_snapshot!(format!("{}\n{alone}\n{order}", said.join("\n")));
    }
}
