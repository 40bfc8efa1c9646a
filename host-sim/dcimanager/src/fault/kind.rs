//! What can go wrong with one request.

use serde::{Deserialize, Serialize};

/// A fault. In JSON an object with `kind`, such as `{"kind":"slow","milliseconds":500}`. Durations are real time:
/// what they test is a client's patience, which the simulated clock does not move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The connection breaks; the panel did nothing.
    DropBefore,
    /// The panel acts, then the connection breaks: the answer is lost.
    ActThenDrop,
    /// 500; the panel did nothing.
    ErrorBefore,
    /// The panel acts, then answers 500.
    ErrorAfter,
    /// 503, as a service that was idle; the panel did nothing.
    Unavailable,
    /// The panel acts and answers late.
    Slow {
        /// How late.
        milliseconds: u64,
    },
    /// The panel acts; the answer comes in small pieces with pauses.
    Drip {
        /// Size of a piece in bytes.
        bytes: usize,
        /// Pause before each piece.
        milliseconds: u64,
    },
    /// The panel acts; the answer ends in the middle, and then the connection.
    HalfBody,
    /// The panel acts; the answer is JSON of a shape that nobody expects.
    WrongJson,
    /// The panel acts; the answer is complete as HTTP but its JSON ends in the middle.
    TruncatedJson,
    /// The session of this request ends just before it arrives.
    ExpiredToken,
    /// The panel acts; the answer has at least this many bytes, without saying so beforehand.
    Oversized {
        /// How many.
        bytes: u64,
    },
    /// The panel acts; an operation that this request starts fails in the end.
    OperationFails {
        /// What `status_info` says.
        reason: String,
    },
    /// The panel acts; an operation that this request starts never ends by itself. Diagnostics still end by force.
    OperationNeverEnds,
    /// The panel acts; diagnostics that this request starts are ended by force, with disks that are not clean.
    OperationForced,
    /// 400 with the whole body of the request in the message; the panel did nothing. A client that logs what it is
    /// told then logs its own secrets.
    Echo,
    /// 302 to another URL; the panel did nothing.
    Redirect {
        /// Where to.
        to: String,
    },
}

impl Fault {
    /// Its name, as in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::DropBefore => "drop_before",
            Self::ActThenDrop => "act_then_drop",
            Self::ErrorBefore => "error_before",
            Self::ErrorAfter => "error_after",
            Self::Unavailable => "unavailable",
            Self::Slow { .. } => "slow",
            Self::Drip { .. } => "drip",
            Self::HalfBody => "half_body",
            Self::WrongJson => "wrong_json",
            Self::TruncatedJson => "truncated_json",
            Self::ExpiredToken => "expired_token",
            Self::Oversized { .. } => "oversized",
            Self::OperationFails { .. } => "operation_fails",
            Self::OperationNeverEnds => "operation_never_ends",
            Self::OperationForced => "operation_forced",
            Self::Echo => "echo",
            Self::Redirect { .. } => "redirect",
        }
    }

    /// Whether the panel still acts on the request.
    #[must_use]
    pub fn acts(&self) -> bool {
        !matches!(self, Self::DropBefore | Self::ErrorBefore | Self::Unavailable | Self::Echo | Self::Redirect { .. })
    }
}
