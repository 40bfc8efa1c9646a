//! What feeds a server and what watches it: PDU outlets and the BMC.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::is_default;
use crate::ids::{ConnectionId, LocationId, OutletId, PduId};

/// A power distribution unit with its outlets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pdu {
    /// Number of the unit.
    pub id: PduId,
    /// Name for people; servers show it as `pdu_name`.
    pub name: String,
    /// Where it stands.
    pub location: LocationId,
    /// Its outlets.
    pub outlets: Vec<Outlet>,
}

/// An outlet of a PDU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// Unique over all units.
    pub id: OutletId,
    /// Name on the unit; servers show it as `port_identity`.
    #[serde(default)]
    pub identity: String,
    /// Whether it gives power now.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub on: bool,
    /// What the panel saw when it last looked before `changed_at`: it polls only every five minutes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub seen: bool,
    /// When `on` changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
}

/// A server's connection to an outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PduConnection {
    /// Number of the connection itself; unique over all connections.
    pub id: ConnectionId,
    /// The outlet.
    pub outlet: OutletId,
}

/// The state of a server's board management controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bmc {
    /// Answers and obeys.
    #[default]
    Works,
    /// Is there but does not answer.
    Silent,
    /// The server has none.
    Absent,
}

/// A server's power as it really is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// Whether the machine runs, provided that its outlets give power.
    #[serde(default, skip_serializing_if = "is_default")]
    pub on: bool,
    /// The controller that reports it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bmc: Bmc,
}

/// A server's power as the panel shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PowerStatus {
    /// Runs.
    On,
    /// Does not run.
    Off,
    /// Nobody can tell.
    Unknown,
}

impl PowerStatus {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Unknown => "unknown",
        }
    }
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}
