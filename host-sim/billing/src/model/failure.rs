//! Why a call of a module did not succeed, in the form that the records and people keep.

use processing_engine::contract;
use serde::{Deserialize, Serialize};

use super::FailureKind;

/// A failed call: its kind, a stable code, a sentence for people. Holds no secrets (the contract's rule for details).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message} ({kind}, {code})")]
pub struct CallFailure {
    /// Tells whether trying again can help.
    pub kind: FailureKind,
    /// Stable, for programs: the module's own code, or one of the host's.
    pub code: String,
    /// What happened, to what, and what to do.
    pub message: String,
}

impl CallFailure {
    /// A failure with these words.
    pub fn new(kind: FailureKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, code: code.into(), message: message.into() }
    }
}

impl From<contract::Failure> for CallFailure {
    fn from(failure: contract::Failure) -> Self {
        use contract::Failure as F;
        let (kind, detail) = match failure {
            F::Unavailable(detail) => (FailureKind::Unavailable, detail),
            F::Unauthorized(detail) => (FailureKind::Unauthorized, detail),
            F::Invalid(detail) => (FailureKind::Invalid, detail),
            F::Exhausted(detail) => (FailureKind::Exhausted, detail),
            F::Refused(detail) => (FailureKind::Refused, detail),
            F::Conflict(detail) => (FailureKind::Conflict, detail),
            F::Protocol(detail) => (FailureKind::Protocol, detail),
        };
        Self { kind, code: detail.code, message: detail.message }
    }
}

/// What calls cost: of one call, of a step of history, or of a whole operation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Calls of the module.
    pub calls: u64,
    /// HTTP requests that the module sent to the panel.
    pub requests: u64,
    /// Those of them that can change something: POST and DELETE, the login among them.
    pub writes: u64,
    /// Milliseconds of real time spent in calls.
    pub busy_ms: u64,
}

impl Counters {
    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_add(other.calls),
            requests: self.requests.saturating_add(other.requests),
            writes: self.writes.saturating_add(other.writes),
            busy_ms: self.busy_ms.saturating_add(other.busy_ms),
        }
    }
}
