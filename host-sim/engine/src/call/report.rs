//! What a call cost and said, whether or not it succeeded.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::error::CallError;
use crate::contract::{Failure, Level};
use crate::recording::{CallRecord, spelling};

/// A call that is over.
#[derive(Debug, Clone)]
pub struct Called<T> {
    /// The module's result; or its failure; or why it came to neither.
    pub outcome: Result<Result<T, Failure>, CallError>,
    /// What the call cost and said.
    pub report: Report,
}

impl<T> Called<T> {
    /// Only the outcome, with both ways of not succeeding in one error.
    ///
    /// # Errors
    /// [`Unsuccessful`].
    pub fn into_result(self) -> Result<T, Unsuccessful> {
        match self.outcome {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(failure)) => Err(Unsuccessful::Failure(failure)),
            Err(error) => Err(Unsuccessful::Call(error)),
        }
    }
}

/// The two ways in which a call does not succeed: the module says so, or it could not say anything.
#[derive(Debug, Clone)]
pub enum Unsuccessful {
    /// The module's own failure.
    Failure(Failure),
    /// The call came to no result.
    Call(CallError),
}

impl Unsuccessful {
    /// The stable code, for programs: the module's own, or the engine's.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Failure(failure) => failure.code(),
            Self::Call(error) => error.code(),
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Failure(failure) => failure.message().to_owned(),
            Self::Call(error) => error.to_string(),
        }
    }
}

/// What a call cost and said.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Requests that were sent to the panel, repetitions after 503 included.
    pub requests: u32,
    /// Those of them that may have changed something: POST and DELETE, except [logins](crate::Outgoing::is_login).
    pub writes: u32,
    /// Those of them that repeated an earlier one because the panel's service was asleep.
    pub repeats: u32,
    /// Requests that the host refused to send; one that was refused for its secrets is counted among the others too.
    pub denied: u32,
    /// Bytes of bodies sent.
    pub request_bytes: u64,
    /// Bytes of bodies received.
    pub response_bytes: u64,
    /// Time in which the module or the host worked.
    pub busy: Duration,
    /// Time in which the call waited for the panel.
    pub waited: Duration,
    /// The largest amount of linear memory in use, in bytes.
    pub peak_memory: usize,
    /// The module's log.
    pub log: Vec<LogLine>,
    /// Lines that the module wrote beyond the limits, and that were dropped.
    pub log_dropped: u64,
    /// The whole call, when [`CallContext::record`](crate::CallContext::record) asks for it. None also when the call was
    /// not made.
    pub record: Option<Box<CallRecord>>,
}

/// One line of a module's log, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// How serious the module finds it.
    #[serde(with = "spelling::level")]
    pub level: Level,
    /// The text; control characters stand as `\u{…}`, what was too long ends with `…`.
    pub message: String,
}
