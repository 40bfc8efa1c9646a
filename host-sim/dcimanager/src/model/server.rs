//! A server: what it is, who has it, and what diagnostics found.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, Disk, Operation, OperationStatus, PduConnection, Power, SwitchConnection, is_default};
use crate::ids::{LocationId, RackId, ServerId, TemplateId, UserId};

/// A server. Fields that a fleet file leaves out have the value of an empty, unknown machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Number of the server.
    pub id: ServerId,
    /// Name for people.
    pub name: String,
    /// Host name of the installed system.
    #[serde(default, skip_serializing_if = "is_default")]
    pub domain: String,
    /// Lower case with colons. The same address on two servers keeps both from being sold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mac: String,
    /// Where it stands.
    pub location: LocationId,
    /// In which rack.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rack: Option<RackId>,
    /// At which height unit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: Option<u32>,
    /// On its label.
    #[serde(default, skip_serializing_if = "is_default")]
    pub barcode: String,
    /// What the last diagnostics found; empty before the first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub configuration: String,
    /// What is really built in and what the next diagnostics will find. None: as in `configuration`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hardware: Option<String>,
    /// Who has it; none = free.
    #[serde(default, skip_serializing_if = "is_default")]
    pub owner: Option<UserId>,
    /// Free text, editable.
    #[serde(default, skip_serializing_if = "is_default")]
    pub notes: String,
    /// Discovered, not accepted yet.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_new: bool,
    /// Whether it is in operation.
    #[serde(default = "in_operation", skip_serializing_if = "Clone::clone")]
    pub in_operation: bool,
    /// Whether it is in maintenance mode.
    #[serde(default, skip_serializing_if = "is_default")]
    pub maintenance: bool,
    /// Server Protection.
    #[serde(default, skip_serializing_if = "is_default")]
    pub protected: bool,
    /// The installed system.
    #[serde(default, skip_serializing_if = "is_default")]
    pub os_template: Option<TemplateId>,
    /// What the last diagnostics came to.
    #[serde(default, skip_serializing_if = "is_default")]
    pub diagnostics: Diagnostics,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub errors: Errors,
    /// The last or the running operation.
    #[serde(default, skip_serializing_if = "is_default")]
    pub operation: Option<Operation>,
    /// Its power as it really is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub power: Power,
    /// The ports it hangs on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub switch_connections: Vec<SwitchConnection>,
    /// The outlets that feed it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pdu_connections: Vec<PduConnection>,
    /// Its addresses.
    #[serde(default, skip_serializing_if = "is_default")]
    pub addresses: Vec<Address>,
    /// Its disks. When left out: those of the configuration, clean.
    #[serde(default, skip_serializing_if = "is_default")]
    pub disks: Vec<Disk>,
}

impl Server {
    /// A server that was just put into a location and that nobody has looked at.
    #[must_use]
    pub fn new(id: ServerId, name: impl Into<String>, location: LocationId) -> Self {
        Self {
            id,
            name: name.into(),
            domain: String::new(),
            mac: String::new(),
            location,
            rack: None,
            unit: None,
            barcode: String::new(),
            configuration: String::new(),
            hardware: None,
            owner: None,
            notes: String::new(),
            is_new: false,
            in_operation: true,
            maintenance: false,
            protected: false,
            os_template: None,
            diagnostics: Diagnostics::default(),
            errors: Errors::default(),
            operation: None,
            power: Power::default(),
            switch_connections: Vec::new(),
            pdu_connections: Vec::new(),
            addresses: Vec::new(),
            disks: Vec::new(),
        }
    }

    /// The operation that is under way.
    #[must_use]
    pub fn running_operation(&self) -> Option<&Operation> {
        self.operation.as_ref().filter(|operation| operation.status == OperationStatus::Running)
    }

    /// Whether a disk holds somebody's data.
    #[must_use]
    pub fn holds_data(&self) -> bool {
        self.disks.iter().any(|disk| !disk.contents.is_empty())
    }
}

/// What the last diagnostics came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnostics {
    /// How the checks ended.
    #[serde(default)]
    pub status: DiagnosticsStatus,
    /// Whether this run cleaned the disks, all of them and to the end.
    #[serde(default, skip_serializing_if = "is_default")]
    pub disks_cleaned: bool,
    /// Whether this run was ended by force at 60 minutes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub forced: bool,
    /// When it ended.
    #[serde(default, skip_serializing_if = "is_default")]
    pub finished_at: Option<Timestamp>,
}

/// How diagnostics ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagnosticsStatus {
    /// They did not run, or not to their end.
    #[default]
    NotRun,
    /// They are under way.
    Running,
    /// All checks were successful.
    Success,
    /// A check was not.
    Failed,
}

impl DiagnosticsStatus {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRun => "not_run",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }
}

/// What is wrong with a server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// What diagnostics found.
    #[serde(default)]
    pub diagnostics: Vec<String>,
    /// What monitoring found.
    #[serde(default)]
    pub status: Vec<String>,
    /// The provider's own decision to sell it nevertheless.
    #[serde(default)]
    pub ignored: bool,
}

fn in_operation() -> bool {
    true
}
