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

/// Why an operation that was just given up may not take back what it has begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutOfReach {
    /// Code of the failure that says so.
    pub(super) code: &'static str,
    because: &'static str,
    /// When what is left of the operation is to be looked at.
    when: &'static str,
}

const GONE: OutOfReach = OutOfReach { code: gone::KEY, because: "the server is gone", when: "it is put back" };
const FOREIGN: OutOfReach = OutOfReach {
    code: ownership::FOREIGN,
    because: "the server is somebody else's by now",
    when: "it is this service's again",
};

/// None when the operation was not given up just now, or failed for another reason.
pub(super) fn out_of_reach(failure: &Failure, event: &Event) -> Option<OutOfReach> {
    match failure {
        Failure::Conflict(detail) if *event == Event::Withdrawn => {
            [GONE, FOREIGN].into_iter().find(|reach| reach.code == detail.code)
        }
        _ => None,
    }
}

/// The answer to a suspend or resume whose server is out of reach: `left` is to be looked at. Nothing of it is this
/// service's any more, so it ends as if nothing were left.
pub(super) fn withdrawn_with_its_server(
    context: &Context<'_>,
    server: u64,
    operation: &str,
    reach: OutOfReach,
    left: &str,
) -> Failure {
    Failure::Refused(context.about(server, CODE, words(operation, reach, left)))
}

/// The same of a change, which may leave something behind that the service's records do not show.
pub(super) fn left_with_its_server(context: &Context<'_>, server: u64, reach: OutOfReach) -> Failure {
    let left = "see whether its addresses and its OS are as the service has them";
    Failure::Refused(context.about(server, reach.code, words("change", reach, left)))
}

fn words(operation: &str, OutOfReach { because, when, .. }: OutOfReach, left: &str) -> String {
    format!("the {operation} was given up, because {because}. If {when}, {left}")
}
