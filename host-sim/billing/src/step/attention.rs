//! The host's own task: an operation stopped, and a person has to look.

use super::ATTENTION;
use crate::error::failure_hint;
use crate::model::{CallFailure, Change, Operation, OperationKind, RELEASE_NOT_PROVEN};
use crate::store::TaskText;

/// The task's words: what happened, what may be done about it, what closing the task does.
pub(super) fn attention(operation: &Operation, failure: &CallFailure) -> TaskText {
    let (purpose, key) = ATTENTION;
    let (id, kind, service) = (operation.id, operation.kind, operation.service);
    let instead = match kind {
        OperationKind::Open => format!("To give the order up instead, close service {service}."),
        OperationKind::Suspend | OperationKind::Resume => {
            format!(
                "To leave service {service} as it is instead, cancel operation {id}: what it may have changed is changed \
                 back."
            )
        }
        OperationKind::Change if matches!(operation.change, Some(Change::Reinstall { .. })) => format!(
            "To give the reinstall up instead, cancel operation {id}: what can be taken back is, and the client is not \
             charged. What is erased by then stays erased, and service {service} may be left without an operating system."
        ),
        OperationKind::Change => format!(
            "To leave service {service} as it is instead, cancel operation {id}: what it has begun is taken back, and \
             the client is not charged."
        ),
        OperationKind::Close if failure.code == RELEASE_NOT_PROVEN => format!(
            "If you know in another way what became of the disks, two persons can answer for it (`host-sim release accept \
             {service}`): the service is deleted then, and its record says that nothing was proven."
        ),
        OperationKind::Close => format!("Service {service} is not deleted before this has succeeded."),
    };
    let lines = [
        format!("Operation {id} ({kind} of service {service}) stopped: {}", failure.message),
        failure_hint(failure.kind).to_owned(),
        format!("Closing this task tries operation {id} again. {instead}"),
    ];
    TaskText {
        purpose,
        key: key.to_owned(),
        title: format!("{kind} of service {service} stopped: {}", failure.code),
        instructions: lines.join("\n"),
        form: Vec::new(),
        follow_ups: Vec::new(),
    }
}
