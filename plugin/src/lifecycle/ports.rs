//! The switch ports of a server (DED-10, DED-11). The BMC's port is the provider's own access and never among them.

use super::act::Act;
use super::context::Context;
use crate::contract::Failure;
use crate::panel::api::{Server, SwitchConnection};

/// A port by switch and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(crate) struct Port {
    pub(super) switch: u64,
    pub(super) port: u64,
}

impl std::fmt::Display for Port {
    /// As it is stored in the service: `3/21`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.switch, self.port)
    }
}

impl std::str::FromStr for Port {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (switch, port) = text.split_once('/').ok_or(())?;
        Ok(Self { switch: switch.parse().map_err(drop)?, port: port.parse().map_err(drop)? })
    }
}

impl Context<'_> {
    /// The server's ports with whether they are open, without those of its BMC.
    ///
    /// # Errors
    /// The field is missing or not understood, be it for one connection only: a BMC's port could be among them.
    pub(super) fn ports(&self, server: &Server) -> Result<Vec<(Port, bool)>, Failure> {
        ports(server).map_err(|(field, wrong)| self.unreadable(server, field, &wrong))
    }

    /// The act that shuts the first open port.
    pub(super) fn shut_next(&self, server: &Server) -> Result<Option<Act>, Failure> {
        let open = self.ports(server)?.into_iter().find(|(_, open)| *open);
        Ok(open.map(|(port, _)| Act::DisablePort(port)))
    }

    /// The act that opens the first shut port.
    pub(super) fn open_next(&self, server: &Server) -> Result<Option<Act>, Failure> {
        let shut = self.ports(server)?.into_iter().find(|(_, open)| !*open);
        Ok(shut.map(|(port, _)| Act::EnablePort(port)))
    }
}

/// The server's ports with whether they are open, without those of its BMC.
///
/// # Errors
/// The field that is missing or not understood, and what is wrong with it.
pub(crate) fn ports(server: &Server) -> Result<Vec<(Port, bool)>, (&'static str, String)> {
    let connections = server.switch_connection.value().map_err(|wrong| ("switch_connection", wrong))?;
    connections
        .iter()
        .filter(|connection| !connection.is_ipmi_connection)
        .map(|connection| Ok((port_of(connection), is_open(connection)?)))
        .collect()
}

fn is_open(connection: &SwitchConnection) -> Result<bool, (&'static str, String)> {
    match connection.admin_status.to_ascii_lowercase().as_str() {
        "up" => Ok(true),
        "down" => Ok(false),
        other => Err(("switch_connection.admin_status", format!("of port {} is `{other}`", port_of(connection)))),
    }
}

fn port_of(connection: &SwitchConnection) -> Port {
    Port { switch: connection.switch, port: connection.id }
}
