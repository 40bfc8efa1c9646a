//! The same act on several operations: each of them is tried, whatever became of those before it, and each is told.

use billing::BillingError;
use billing::model::{Operation, OperationId, OperationStatus};
use serde::Serialize;
use serde_json::Value;

use crate::error::{CliError, told};
use crate::room::Room;

/// What became of one of them: the operation as it is now, or its number and why it was refused.
#[derive(Serialize)]
#[serde(untagged)]
enum One {
    Done(Box<Operation>),
    Refused { id: OperationId, error: Value },
}

/// Tries each of them again.
pub(super) fn retry(
    room: &Room,
    operations: &[OperationId],
    act: impl Fn(OperationId) -> Result<Operation, BillingError>,
) -> Result<(), CliError> {
    each(room, operations, "retried", act, |operation| {
        format!("Operation {} is due again. `host-sim run` carries it out.", operation.id)
    })
}

/// Approves each of them.
pub(super) fn approve(
    room: &Room,
    operations: &[OperationId],
    act: impl Fn(OperationId) -> Result<Operation, BillingError>,
) -> Result<(), CliError> {
    each(room, operations, "approved", act, |operation| match operation.status {
        OperationStatus::Due => format!("Operation {} is approved. `host-sim run` carries it out.", operation.id),
        status => format!("Operation {} is approved; it is {status}.", operation.id),
    })
}

fn each(
    room: &Room,
    operations: &[OperationId],
    wanted: &'static str,
    act: impl Fn(OperationId) -> Result<Operation, BillingError>,
    done: impl Fn(&Operation) -> String,
) -> Result<(), CliError> {
    let (mut all, mut lines, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for id in operations {
        match act(*id) {
            Ok(operation) => {
                lines.push(done(&operation));
                all.push(One::Done(Box::new(operation)));
            }
            Err(error) => {
                lines.push(format!("Operation {id} was not {wanted}: {error} [{}]", error.code()));
                all.push(One::Refused { id: *id, error: told(&error) });
                refused.push(error);
            }
        }
    }
    let (asked, failed) = (operations.len(), refused.len());
    match refused.into_iter().next() {
        // Of one alone the error says everything.
        Some(error) if asked == 1 => Err(error.into()),
        first => {
            room.output.print(&all, || lines.join("\n"))?;
            first.map_or(Ok(()), |first| Err(CliError::SomeRefused { failed, asked, wanted, first: Box::new(first) }))
        }
    }
}
