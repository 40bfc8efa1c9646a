//! The failure that an operation ends with when it was given up and nothing of it is left, or nothing that it may touch.

use super::context::Context;
use super::{gone, ownership};
use crate::contract::{Event, Failure};

/// The code of that failure. The contract gives it a meaning (`event`, `withdrawn`).
const CODE: &str = "withdrawn";

/// The answer to an operation, such as `change`, that was given up before it had an effect or that was taken back.
pub(super) fn withdrawn(context: &Context<'_>, server: u64, operation: &str) -> Failure {
    let what = format!("the {operation} was given up, and nothing of it is left");
    Failure::Refused(context.about(server, CODE, &what))
}

/// Why an operation that was just given up may not take back what it has begun: its server is gone, or serves somebody
/// else. None when it was not given up, or when it failed for another reason.
pub(super) fn out_of_reach(failure: &Failure, event: &Event) -> Option<&'static str> {
    match failure {
        _ if *event != Event::Withdrawn => None,
        failure if gone::is_said_by(failure) => Some("the server is gone"),
        failure if ownership::is_foreign(failure) => Some("the server is somebody else's by now"),
        _ => None,
    }
}

/// The answer to an operation whose server is [`out_of_reach`]: `left` is to be looked at if that is put right.
pub(super) fn withdrawn_with_its_server(
    context: &Context<'_>,
    server: u64,
    operation: &str,
    because: &str,
    left: &str,
) -> Failure {
    let what = format!("the {operation} was given up, because {because}. If that is put right, {left}");
    Failure::Refused(context.about(server, CODE, &what))
}
