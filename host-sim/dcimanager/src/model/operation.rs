//! An operation on a server: what is done, since when, and how it ends.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::is_default;
use crate::ids::{OperationId, ScriptId, TemplateId};

/// The last or the running operation of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Ascending over the whole panel.
    pub id: OperationId,
    /// What is done.
    pub work: Work,
    /// How it stands.
    pub status: OperationStatus,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ends, or has ended. None: never by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// How it will end; decided when it begins, hidden from the API.
    #[serde(default, skip_serializing_if = "is_default")]
    pub outcome: Outcome,
}

/// What an operation does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Work {
    /// Installs an OS.
    Install {
        /// Which.
        os_template: TemplateId,
        /// What runs afterwards.
        #[serde(default)]
        scripts: Vec<ScriptId>,
    },
    /// Looks at the hardware and, if asked, cleans the disks.
    Diagnostics {
        /// Whether the disks are cleaned.
        #[serde(default)]
        clear_disks: bool,
    },
    /// Turns the server on.
    PowerOn,
    /// Turns the server off.
    PowerOff,
    /// Restarts the server, or turns it on.
    PowerReset,
}

impl Work {
    /// The word of the API for `operation.type`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Install { .. } => "install",
            Self::Diagnostics { .. } => "diagnostics",
            Self::PowerOn => "power_on",
            Self::PowerOff => "power_off",
            Self::PowerReset => "power_reset",
        }
    }
}

/// How an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OperationStatus {
    /// Under way.
    Running,
    /// Ended well, or, for diagnostics, was ended by force.
    Ok,
    /// Ended badly.
    Failed,
    /// Somebody stopped it.
    Canceled,
}

impl OperationStatus {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

/// How a running operation will end.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Well.
    #[default]
    Ok,
    /// Badly, for this reason.
    Fail(String),
    /// Diagnostics only: ended by force, so that the operation looks well and the disks are not clean.
    Forced,
}
