//! What a person may safely do about an operation, in its state.

use billing::model::{FailureKind, Operation, OperationKind, OperationStatus, RELEASE_NOT_PROVEN};

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

/// How a stopped operation is ended otherwise; none while only its success can end it.
fn instead(operation: &Operation) -> String {
    let (id, service) = (operation.id, operation.service);
    match operation.kind {
        OperationKind::Open => format!(". To give the order up: `host-sim service close {service}`"),
        OperationKind::Suspend | OperationKind::Resume | OperationKind::Change => {
            format!(". `host-sim operation cancel {id}` leaves the service as it is")
        }
        OperationKind::Close if has_no_proof(operation) => format!(
            ". If you know what became of the disks, two persons can answer for it: `host-sim release accept {service}`"
        ),
        OperationKind::Close => String::new(),
    }
}

fn has_no_proof(operation: &Operation) -> bool {
    operation.failure.as_ref().is_some_and(|failure| failure.code == RELEASE_NOT_PROVEN)
}

/// What a person may safely do now.
pub(super) fn advice(operation: &Operation) -> String {
    let id = operation.id;
    match (operation.status, operation.task) {
        (OperationStatus::Stopped, Some(task)) => format!(
            "{}, then `host-sim operation retry {id}` or `host-sim task close {task}`; both try again and repeat nothing that is done{}",
            mending(operation),
            instead(operation)
        ),
        (OperationStatus::Stopped, None) => {
            format!("{}, then `host-sim operation retry {id}`{}", mending(operation), instead(operation))
        }
        (OperationStatus::WaitingTask, Some(task)) => {
            format!("do what `host-sim task show {task}` says, then close that task")
        }
        (OperationStatus::Held, _) => format!(
            "ask who placed the hold; when it is released, this goes on. `host-sim operation cancel {id}` leaves the service as it is"
        ),
        (OperationStatus::WaitingApproval, _) => format!(
            "see whether this is right; then another person than {} runs `host-sim operation approve {id}`. `host-sim operation cancel {id}` leaves the service as it is",
            operation.asked_by
        ),
        (OperationStatus::Due | OperationStatus::Running, _) => {
            "nothing: it goes on by itself while `host-sim run` or `serve` runs, also after a restart".to_owned()
        }
        _ => String::new(),
    }
}
