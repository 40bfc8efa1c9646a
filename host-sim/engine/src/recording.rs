//! A call as text: everything that decided it, and everything that came of it.
//!
//! A module has no clock, no randomness and no way out but the contract's imports. So its arguments and the answers of
//! its imports are all that it takes to make the same call again, on another day, without a panel: that is what a
//! [`CallRecord`] holds, beside what the module then answered. Secrets, placeholders and everything of the session stand
//! as `«name»`, as in every recording.
//!
//! - [`arguments`]: what an export was given.
//! - [`spelling`]: how the parts are written in JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::call::report::{LogLine, Report};
use crate::contract::{Failure, Level, Service};
use crate::exchange::Exchange;

mod arguments;
pub(crate) mod spelling;

pub use arguments::Arguments;
pub(crate) use arguments::Given;

/// How much of a call is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Record {
    /// Nothing.
    #[default]
    Nothing,
    /// Everything, without secrets.
    Everything,
    /// Everything but what the panel answered and what came of it: for calls whose result is itself a secret that
    /// nobody can know beforehand, such as a link that logs in.
    WithoutAnswers,
}

/// One call of a module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CallRecord {
    /// Interface and function of the contract: `lifecycle.advance`.
    pub export: String,
    /// What went in.
    pub arguments: Arguments,
    /// What the module read from its session, in order. The values are secrets: only whether there was one is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session: Vec<SessionRead>,
    /// What it looked up in the billing records, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lookups: Vec<Lookup>,
    /// What it asked the panel, in order, repetitions after 503 included.
    pub exchanges: Vec<Exchange>,
    /// How often it read its session or looked into the records beyond what a recording keeps.
    #[serde(default, skip_serializing_if = "is_none")]
    pub left_out: u64,
    /// What came out.
    pub ended: Ended,
    /// What the module wrote to the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<LogLine>,
    /// Milliseconds in which the module or the host worked.
    pub busy_ms: u64,
    /// Milliseconds in which the call waited for the panel.
    pub waited_ms: u64,
    /// The largest amount of linear memory in use, in bytes.
    pub peak_memory: usize,
}

/// A value that the module asked its session for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRead {
    /// Under this key.
    pub key: String,
    /// Whether there was one.
    pub found: bool,
}

/// A look into the billing records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The objects that were asked for.
    pub ids: Vec<String>,
    /// The services that they serve; none when they did not fit into the recording.
    pub services: Option<Vec<Service>>,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The module's result.
    Result(Value),
    /// The module's failure.
    Failure(Failure),
    /// The call came to neither.
    Error {
        /// The engine's stable code: `module-trap`, `limit-deadline`, …
        code: String,
        /// What happened.
        message: String,
    },
    /// The module's result, which must not be recorded.
    NotRecorded,
}

impl CallRecord {
    /// Whether everything is there that it takes to make the call again.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let whole = |exchange: &Exchange| match &exchange.outcome {
            Ok(answer) => !answer.body.is_left_out(),
            Err(_) => true,
        };
        self.left_out == 0
            && self.exchanges.iter().all(whole)
            && self.lookups.iter().all(|lookup| lookup.services.is_some())
    }

    /// Adds what is known only when the report is.
    pub(crate) fn with_cost(self, report: &Report) -> Self {
        let ms = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let mut log = report.log.clone();
        if report.log_dropped > 0 {
            let message =
                format!("{} further lines were dropped (limits `log-lines`, `log-bytes`)", report.log_dropped);
            log.push(LogLine { level: Level::Warn, message });
        }
        Self { log, busy_ms: ms(report.busy), waited_ms: ms(report.waited), peak_memory: report.peak_memory, ..self }
    }
}

/// As serde has it: by reference.
fn is_none(count: &u64) -> bool {
    *count == 0
}
