//! Switches, their ports, and which server hangs on which port.

use serde::{Deserialize, Serialize};

use super::is_default;
use crate::ids::{ConnectionId, LocationId, PortId, SwitchId};

/// Whether a port is switched on by its administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AdminStatus {
    /// Enabled.
    #[default]
    Up,
    /// Disabled.
    Down,
}

impl AdminStatus {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A switch with its ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Number of the switch.
    pub id: SwitchId,
    /// Name for people; servers show it as `switch_name`.
    pub name: String,
    /// Where it stands.
    pub location: LocationId,
    /// Its ports.
    pub ports: Vec<Port>,
}

/// A port of a switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// Unique over all switches.
    pub id: PortId,
    /// Name of the port on the switch, such as `Gi1/0/7`.
    #[serde(default)]
    pub description: String,
    /// Whether it is enabled.
    #[serde(default, skip_serializing_if = "is_default")]
    pub admin_status: AdminStatus,
}

/// A server's connection to a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchConnection {
    /// Number of the connection itself; unique over all connections.
    pub id: ConnectionId,
    /// The port.
    pub port: PortId,
    /// True when the server's BMC hangs on it: the provider's own access (API reference §6).
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_ipmi_connection: bool,
    /// Shown only.
    #[serde(default, skip_serializing_if = "is_default")]
    pub do_not_collect_traffic: bool,
}
