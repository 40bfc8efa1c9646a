//! The reasons for which the host ends a running call.
//!
//! Inside of wasmtime they travel as its error type; outside they are found again by type, never by the wording of a
//! message, which changes with every version.

use crate::call::error::CallError;
use crate::limits::Limits;
use crate::records::RecordsError;

/// The host ends the call.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Stop {
    #[error("deadline")]
    Deadline,
    #[error("cancelled")]
    Cancelled,
    #[error("aborted: {0}")]
    Aborted(String),
    #[error("memory limit")]
    Memory { asked: usize },
    #[error("table limit")]
    Table { asked: usize },
    #[error("request limit")]
    Requests,
    #[error("argument too large")]
    Argument { import: &'static str, length: usize, limit: usize, key: &'static str },
    #[error("import used in describe")]
    NoContext { import: &'static str },
    #[error("{0}")]
    Records(RecordsError),
}

impl Stop {
    /// The same for those who called.
    pub(crate) fn into_call_error(self, limits: &Limits) -> CallError {
        match self {
            Self::Deadline => CallError::Deadline { limit: limits.deadline, at_the_panel: false },
            Self::Cancelled => CallError::Cancelled,
            Self::Aborted(reason) => CallError::Aborted { reason },
            Self::Memory { asked } => CallError::MemoryLimit { asked, limit: limits.memory },
            Self::Table { asked } => CallError::TableLimit { asked, limit: limits.table_elements },
            Self::Requests => CallError::RequestLimit { limit: limits.requests },
            Self::Argument { import, length, limit, key } => CallError::ArgumentTooLarge { import, length, limit, key },
            Self::NoContext { import } => CallError::NoContext { import },
            Self::Records(error) => CallError::Records(error),
        }
    }
}
