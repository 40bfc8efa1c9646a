//! Switch ports: enabled and disabled, and what hangs on them.

use super::{Panel, PanelError};
use crate::ids::{LocationId, PortId, ServerId, SwitchId};
use crate::model::{AdminStatus, Port, Server};

#[derive(Debug, Clone)]
pub(crate) struct SwitchState {
    pub(crate) name: String,
    pub(crate) location: LocationId,
    pub(crate) ports: Vec<PortId>,
}

#[derive(Debug, Clone)]
pub(crate) struct PortState {
    pub(crate) switch: SwitchId,
    pub(crate) port: Port,
}

impl Panel {
    /// Enables or disables a port. True when it was not so before.
    ///
    /// The BMC's port can be disabled too: the panel does what it is told. That cuts the provider's own access, and
    /// [`Panel::bmc_ports_disabled`] counts it.
    pub(crate) fn set_port(&mut self, switch: SwitchId, port: PortId, status: AdminStatus) -> Result<bool, PanelError> {
        self.switches.get(&switch).ok_or(PanelError::not_found("switch", switch))?;
        let found = self.ports.get_mut(&port).filter(|state| state.switch == switch);
        let found = found.ok_or_else(|| PanelError::not_found("port", format!("{port} on switch {switch}")))?;
        let changed = found.port.admin_status != status;
        found.port.admin_status = status;
        if changed && status == AdminStatus::Down && self.is_bmc_port(port) {
            self.bmc_ports_disabled += 1;
        }
        Ok(changed)
    }

    /// Whether the BMC of a server hangs on the port.
    #[must_use]
    pub fn is_bmc_port(&self, port: PortId) -> bool {
        self.server_at(port).is_some_and(|server| {
            server.switch_connections.iter().any(|known| known.port == port && known.is_ipmi_connection)
        })
    }

    /// Whether a port is enabled; one that does not exist is not.
    #[must_use]
    pub fn port_status(&self, port: PortId) -> AdminStatus {
        self.ports.get(&port).map_or(AdminStatus::Down, |state| state.port.admin_status)
    }

    /// Whether the link is up: the port is enabled and something that has current hangs on it.
    pub(crate) fn link_status(&self, port: PortId) -> AdminStatus {
        let linked = self.server_at(port).is_some_and(|server| self.is_bmc_port(port) || self.really_runs(server));
        if linked { self.port_status(port) } else { AdminStatus::Down }
    }

    pub(crate) fn server_at(&self, port: PortId) -> Option<&Server> {
        self.index.by_port.get(&port).and_then(|id| self.servers.get(id))
    }

    pub(crate) fn port(&self, port: PortId) -> Option<&PortState> {
        self.ports.get(&port)
    }

    pub(crate) fn switch(&self, switch: SwitchId) -> Option<&SwitchState> {
        self.switches.get(&switch)
    }

    /// Installs and diagnostics boot the server over the network: with all its ports disabled they cannot. A server
    /// without connections hangs on something that the panel does not know.
    pub(super) fn network_obstacle(&self, server: &Server) -> Option<String> {
        let mut ports = server.switch_connections.iter().filter(|port| !port.is_ipmi_connection).peekable();
        let cut = ports.peek().is_some() && ports.all(|port| self.port_status(port.port) == AdminStatus::Down);
        cut.then(|| {
            format!("Server {} could not be booted over the network: all its switch ports are disabled", server.id)
        })
    }

    /// All data ports of a server (not the BMC's) with their state. For tests.
    #[must_use]
    pub fn data_ports(&self, server: ServerId) -> Vec<(PortId, AdminStatus)> {
        let connections = self.servers.get(&server).map_or(&[][..], |server| &server.switch_connections);
        let data = connections.iter().filter(|connection| !connection.is_ipmi_connection);
        data.map(|connection| (connection.port, self.port_status(connection.port))).collect()
    }
}
