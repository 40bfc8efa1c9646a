//! The failure that an operation ends with when it was given up and nothing of it is left.

use super::context::Context;
use crate::contract::Failure;

/// The code of that failure. The contract gives it a meaning (`event`, `withdrawn`).
const CODE: &str = "withdrawn";

/// The answer to an operation, such as `change`, that was given up before it had an effect or that was taken back.
pub(super) fn withdrawn(context: &Context<'_>, server: u64, operation: &str) -> Failure {
    let what = format!("the {operation} was given up, and nothing of it is left");
    Failure::Refused(context.about(server, CODE, &what))
}

/// The same of a server that is gone: what would be left of the operation if it came back.
pub(super) fn withdrawn_with_its_server(context: &Context<'_>, server: u64, operation: &str, left: &str) -> Failure {
    let what = format!("the {operation} was given up, because the server is gone. If it is put back, {left}");
    Failure::Refused(context.about(server, CODE, &what))
}
