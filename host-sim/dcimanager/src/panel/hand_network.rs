//! What an administrator does to ports, outlets, pools and connections by hand.

use std::net::IpAddr;

use super::{OutletState, Panel, PanelError};
use crate::ids::{AddressId, ConnectionId, LocationId, OutletId, PoolId, PortId, RackId, ServerId};
use crate::model::{Address, AdminStatus, PduConnection, Pool, SwitchConnection};

impl Panel {
    /// Connects a server to a port of a switch.
    ///
    /// # Errors
    /// When there is no such server or port, or the port is taken.
    pub fn connect_port(
        &mut self,
        server: ServerId,
        port: PortId,
        is_ipmi_connection: bool,
    ) -> Result<ConnectionId, PanelError> {
        self.find(server)?;
        self.port_free(port)?;
        self.last_connection += 1;
        let id = ConnectionId(self.last_connection);
        let connection = SwitchConnection { id, port, is_ipmi_connection, do_not_collect_traffic: false };
        self.change(server, |server| server.switch_connections.push(connection))?;
        Ok(id)
    }

    /// Connects a server to an outlet of a PDU.
    ///
    /// # Errors
    /// When there is no such server or outlet, or the outlet is taken.
    pub fn connect_outlet(&mut self, server: ServerId, outlet: OutletId) -> Result<ConnectionId, PanelError> {
        self.find(server)?;
        if !self.outlets.contains_key(&outlet) {
            return Err(PanelError::not_found("outlet", outlet));
        }
        if self.index.by_outlet.contains_key(&outlet) {
            return Err(PanelError::Conflict(format!("Outlet {outlet} has a server already")));
        }
        self.last_connection += 1;
        let id = ConnectionId(self.last_connection);
        self.change(server, |server| server.pdu_connections.push(PduConnection { id, outlet }))?;
        Ok(id)
    }

    /// Pulls a connection of a server, whichever kind it is.
    ///
    /// # Errors
    /// When the server does not exist or has no such connection.
    pub fn disconnect(&mut self, server: ServerId, connection: ConnectionId) -> Result<(), PanelError> {
        let found = self.change(server, |server| {
            let before = server.switch_connections.len() + server.pdu_connections.len();
            server.switch_connections.retain(|known| known.id != connection);
            server.pdu_connections.retain(|known| known.id != connection);
            before != server.switch_connections.len() + server.pdu_connections.len()
        })?;
        if found { Ok(()) } else { Err(PanelError::not_found("connection", connection)) }
    }

    pub(super) fn port_free(&self, port: PortId) -> Result<(), PanelError> {
        if !self.ports.contains_key(&port) {
            return Err(PanelError::not_found("port", port));
        }
        match self.index.by_port.get(&port) {
            Some(server) => Err(PanelError::Conflict(format!("Port {port} has server {server} already"))),
            None => Ok(()),
        }
    }

    /// A port with nothing on it, for a new connection.
    #[must_use]
    pub fn unused_port(&self) -> Option<PortId> {
        self.ports.keys().find(|port| !self.index.by_port.contains_key(port)).copied()
    }

    /// An outlet with nothing on it, for a new connection.
    #[must_use]
    pub fn unused_outlet(&self) -> Option<OutletId> {
        self.outlets.keys().find(|outlet| !self.index.by_outlet.contains_key(outlet)).copied()
    }

    /// Enables or disables a port on the switch itself.
    ///
    /// # Errors
    /// When there is no such port.
    pub fn set_port_status(&mut self, port: PortId, status: AdminStatus) -> Result<(), PanelError> {
        let state = self.ports.get_mut(&port).ok_or(PanelError::not_found("port", port))?;
        state.port.admin_status = status;
        Ok(())
    }

    /// Gives or takes the current of an outlet. The panel sees it at its next poll.
    ///
    /// # Errors
    /// When there is no such outlet.
    pub fn set_outlet(&mut self, outlet: OutletId, on: bool) -> Result<(), PanelError> {
        let (now, last_poll) = (self.now, self.last_poll());
        let state: &mut OutletState = self.outlets.get_mut(&outlet).ok_or(PanelError::not_found("outlet", outlet))?;
        state.switch(on, now, last_poll);
        Ok(())
    }

    /// Adds a pool, or replaces the one with its number.
    pub fn set_pool(&mut self, pool: Pool) {
        self.pools.insert(pool.id, pool);
    }

    /// Deletes a pool. Servers keep the addresses that they have of it.
    ///
    /// # Errors
    /// When there is no such pool.
    pub fn remove_pool(&mut self, pool: PoolId) -> Result<(), PanelError> {
        self.pools.remove(&pool).map(drop).ok_or(PanelError::not_found("pool", pool))
    }

    /// Chooses the pool of a rack.
    ///
    /// # Errors
    /// When there is no such rack.
    pub fn set_rack_pool(&mut self, rack: RackId, pool: Option<PoolId>) -> Result<(), PanelError> {
        self.racks.get_mut(&rack).map(|rack| rack.pool = pool).ok_or(PanelError::not_found("rack", rack))
    }

    /// Chooses the pool of a location.
    ///
    /// # Errors
    /// When there is no such location.
    pub fn set_location_pool(&mut self, location: LocationId, pool: Option<PoolId>) -> Result<(), PanelError> {
        let found = self.locations.get_mut(&location).ok_or(PanelError::not_found("location", location))?;
        found.pool = pool;
        Ok(())
    }

    /// Gives a server one certain address of a pool.
    ///
    /// # Errors
    /// When the server or the pool does not exist or the address is used.
    pub fn add_address(&mut self, server: ServerId, ip: IpAddr, pool: PoolId) -> Result<AddressId, PanelError> {
        if !self.pools.contains_key(&pool) {
            return Err(PanelError::not_found("pool", pool));
        }
        if let Some(user) = self.index.by_ip.get(&ip) {
            return Err(PanelError::Conflict(format!("Server {user} has the address {ip}")));
        }
        self.last_address += 1;
        let id = AddressId(self.last_address);
        let given_at = Some(self.now);
        let address = Address { id, ip, pool, domain: String::new(), given_at, for_diagnostics: false };
        self.change(server, |server| server.addresses.push(address))?;
        Ok(id)
    }

    /// Takes all addresses from a server.
    ///
    /// # Errors
    /// When there is no such server.
    pub fn clear_addresses(&mut self, server: ServerId) -> Result<(), PanelError> {
        self.drop_addresses(server, |_| true)
    }
}
