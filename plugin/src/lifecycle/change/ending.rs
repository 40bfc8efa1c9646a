//! The failure that a change ends with once what it had begun is taken back.

use serde::{Deserialize, Serialize};

use crate::contract::Failure;
use crate::failure::detail;

/// A failure in the state of a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Ending {
    kind: Kind,
    code: String,
    message: String,
}

/// The kinds that end a change; with the others it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Invalid,
    Exhausted,
    Refused,
}

impl From<Failure> for Ending {
    fn from(failure: Failure) -> Self {
        let (kind, detail) = match failure {
            Failure::Invalid(detail) => (Kind::Invalid, detail),
            Failure::Exhausted(detail) => (Kind::Exhausted, detail),
            Failure::Refused(detail)
            | Failure::Unavailable(detail)
            | Failure::Unauthorized(detail)
            | Failure::Conflict(detail)
            | Failure::Protocol(detail) => (Kind::Refused, detail),
        };
        Self { kind, code: detail.code, message: detail.message }
    }
}

impl From<Ending> for Failure {
    fn from(Ending { kind, code, message }: Ending) -> Self {
        let detail = detail(&code, message);
        match kind {
            Kind::Invalid => Self::Invalid(detail),
            Kind::Exhausted => Self::Exhausted(detail),
            Kind::Refused => Self::Refused(detail),
        }
    }
}
