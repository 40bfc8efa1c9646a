//! Why a call came to no result of the module's own.
//!
//! A module's [`Failure`](crate::contract::Failure) says what is wrong in the panel or the order. These errors say that
//! the module itself broke or was stopped: what it did before is unknown to it, and the host finds out by calling again.

use std::time::Duration;

use wasmtime::Trap;

use crate::records::RecordsError;

/// Why a call ended without the module's word.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The module's code broke: a panic, a division by zero, an endless recursion.
    #[error("the module stopped in `{export}`: {trap}; this is an error in the module, its log may say more")]
    Trap {
        /// The export that was called.
        export: &'static str,
        /// What it did.
        trap: Trap,
    },
    /// The module could not be started.
    #[error("the module could not be started: {message}")]
    Instantiate {
        /// Why, in wasmtime's words.
        message: String,
    },
    /// The wall-clock time was over.
    #[error(
        "the module was stopped after {} ms, the most that one call may take (limit `deadline`); {}", limit.as_millis(),
        spent(*at_the_panel)
    )]
    Deadline {
        /// [`Limits::deadline`](crate::Limits::deadline).
        limit: Duration,
        /// Whether most of that time it waited for its panel.
        at_the_panel: bool,
    },
    /// [`Cancel::cancel`](crate::Cancel::cancel) was called.
    #[error("the call was cancelled by the host")]
    Cancelled,
    /// An observer or a transport ended the call.
    #[error("the call was cut: {reason}")]
    Aborted {
        /// Why, as the observer says.
        reason: String,
    },
    /// Too much memory.
    #[error(
        "the module was stopped because it asked for {asked} bytes of memory, {limit} is the most it may have (limit `memory`)"
    )]
    MemoryLimit {
        /// Bytes it would have had.
        asked: usize,
        /// [`Limits::memory`](crate::Limits::memory).
        limit: usize,
    },
    /// Too large a table.
    #[error(
        "the module was stopped because it asked for a table of {asked} elements, {limit} is the most it may have (limit \
         `table-elements`)"
    )]
    TableLimit {
        /// Elements it would have had.
        asked: usize,
        /// [`Limits::table_elements`](crate::Limits::table_elements).
        limit: usize,
    },
    /// Too many requests to the panel.
    #[error(
        "the module was stopped because it went on after its {limit} requests, the most that one call may send (limit \
         `requests`)"
    )]
    RequestLimit {
        /// [`Limits::requests`](crate::Limits::requests).
        limit: usize,
    },
    /// Too much data in one crossing from module to host.
    #[error(
        "the module was stopped because it handed over too much at once, as the result of `{export}` or to an import: {limit} \
         bytes are the most (limit `hostcall-fuel`); {message}"
    )]
    HostcallFuel {
        /// The export that was called.
        export: &'static str,
        /// [`Limits::hostcall_fuel`](crate::Limits::hostcall_fuel).
        limit: usize,
        /// In wasmtime's words.
        message: String,
    },
    /// A text from the module is not UTF-8.
    #[error("the module handed over a text that is not UTF-8, in `{export}` or an import")]
    NotUtf8 {
        /// The export that was called.
        export: &'static str,
    },
    /// A part of the result is larger than the host stores.
    #[error(
        "the result of `{export}` was refused: {part} has {length}, {limit} is the most the host takes (limit `{key}`)"
    )]
    ResultTooLarge {
        /// The export that was called.
        export: &'static str,
        /// Which part, such as `state` or `options`.
        part: &'static str,
        /// Its length in bytes, or in items for a list.
        length: usize,
        /// The limit in the same unit.
        limit: usize,
        /// The limit's name.
        key: &'static str,
    },
    /// A part of the result that the host stores holds a password, a placeholder or a login token.
    #[error(
        "the result of `{export}` was refused: {part} holds a secret, which must not be stored; this is an error in the module"
    )]
    SecretInResult {
        /// The export that was called.
        export: &'static str,
        /// Which part, such as `state`.
        part: String,
    },
    /// An argument of an import is larger than the host takes.
    #[error(
        "the module was stopped because it called `{import}` with {length} items or bytes, {limit} is the most (limit `{key}`)"
    )]
    ArgumentTooLarge {
        /// The import.
        import: &'static str,
        /// Items or bytes.
        length: usize,
        /// The limit in the same unit.
        limit: usize,
        /// The limit's name.
        key: &'static str,
    },
    /// `describe` or `understands` used an import.
    #[error(
        "the module called `{import}` in a call that must need nothing: it only describes itself or judges a state there"
    )]
    NoContext {
        /// The import.
        import: &'static str,
    },
    /// The billing records could not be read.
    #[error("the call ended because {0}")]
    Records(#[from] RecordsError),
    /// All places of the pool were taken.
    #[error("the call could not start because as many calls as the host allows are under way; it can be tried again")]
    Busy,
    /// A password stands in the service that should have been a placeholder. Nothing was called.
    #[error("the call was not made because `{field}` is neither empty nor the placeholder of a secret of this call")]
    UnmaskedSecret {
        /// `service.password` or `client.password`.
        field: &'static str,
    },
    /// A placeholder could not be made.
    #[error("the call was not made because no placeholder for a secret could be made: {message}")]
    Secrets {
        /// Why.
        message: String,
    },
}

fn spent(at_the_panel: bool) -> &'static str {
    match at_the_panel {
        true => "most of that time it waited for the panel",
        false => {
            "most of that time it did not wait for the panel: the module does not come to an end, or this computer is overloaded"
        }
    }
}

impl CallError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Trap { .. } => "module-trap",
            Self::Instantiate { .. } => "module-start",
            Self::Deadline { .. } => "limit-deadline",
            Self::Cancelled => "call-cancelled",
            Self::Aborted { .. } => "call-aborted",
            Self::MemoryLimit { .. } => "limit-memory",
            Self::TableLimit { .. } => "limit-table",
            Self::RequestLimit { .. } => "limit-requests",
            Self::HostcallFuel { .. } => "limit-hostcall",
            Self::NotUtf8 { .. } => "module-text",
            Self::ResultTooLarge { .. } => "limit-result",
            Self::SecretInResult { .. } => "secret-in-result",
            Self::ArgumentTooLarge { .. } => "limit-argument",
            Self::NoContext { .. } => "module-describe",
            Self::Records(_) => "records-unavailable",
            Self::Busy => "host-busy",
            Self::UnmaskedSecret { .. } => "secret-unmasked",
            Self::Secrets { .. } => "secret-placeholder",
        }
    }

    /// What happened and what to do next.
    #[must_use]
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// Whether the same call may succeed later without anybody's doing: the host was busy, stopping or could not read
    /// its records, or the panel was too slow. Everything else is an error in the module or the host.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Deadline { .. } | Self::Cancelled | Self::Aborted { .. } | Self::Records(_) | Self::Busy)
    }
}
