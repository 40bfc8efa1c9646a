//! The panel of a race: so many servers that fit, so many that could be built to fit, so many addresses.

use std::net::{IpAddr, Ipv4Addr};

use dcimanager_sim::Fleet;
use dcimanager_sim::ids::{ConnectionId, PortId, ServerId};
use dcimanager_sim::model::{AdminStatus, Network, Port, Server, SwitchConnection};
use ipnet::{IpNet, Ipv4Net};

use crate::error::{Result, SuiteError};
use crate::world;

/// What is raced for.
pub const CONFIGURATION: &str = "E-2146G-64Gb-2x960SSD";
/// What it can be built from.
const NEAREST: &str = "E-2146G-64Gb-960SSD";

/// What a panel has.
#[derive(Debug, Clone, Copy)]
pub struct Stock {
    /// Number of the first server. No two panels of a race have servers of the same number.
    pub first: u64,
    /// Servers that fit the order.
    pub fitting: u64,
    /// Servers that staff could make fit.
    pub nearest: u64,
    /// Addresses that can be given.
    pub addresses: u32,
}

impl Stock {
    /// Numbers of the servers that fit the order as they are.
    #[must_use]
    pub fn fits(&self, server: ServerId) -> bool {
        (self.first..self.first + self.fitting).contains(&server.0)
    }

    /// The fleet: every server like the first one of the suites' fleet, each with two data ports and a BMC's.
    ///
    /// # Errors
    /// The suites' fleet has no such server.
    pub fn fleet(&self) -> Result<Fleet> {
        let mut fleet = world::fleet()?;
        let missing = || SuiteError::Unknown {
            what: "server",
            name: "the first".to_owned(),
            known: "those of the fleet file".to_owned(),
        };
        let like = fleet.servers.first().cloned().ok_or_else(missing)?;
        let switch = fleet.switches.first_mut().ok_or_else(missing)?;
        switch.ports.clear();
        fleet.pdus.clear();
        fleet.servers.clear();
        for at in 0..self.fitting + self.nearest {
            let id = self.first + at;
            let configuration = if at < self.fitting { CONFIGURATION } else { NEAREST };
            let ports = [1, 2, 9].map(|port| PortId(id * 10 + port));
            switch.ports.extend(ports.map(port));
            fleet.servers.push(server(&like, id, configuration, &ports));
        }
        let pool = fleet.pools.first_mut().ok_or_else(missing)?;
        pool.networks = (0..self.addresses).map(|number| self.one_address(number)).collect::<Result<_>>()?;
        Ok(fleet)
    }

    /// A network of four addresses, of which one can be given: network, gateway and broadcast cannot. No two panels have
    /// the same.
    fn one_address(&self, number: u32) -> Result<Network> {
        let panel = u32::try_from(self.first).unwrap_or_default() * 1024;
        let base = u32::from(Ipv4Addr::new(100, 64, 0, 0)) + panel + number * 4;
        let broken = |_| SuiteError::Unknown {
            what: "network",
            name: number.to_string(),
            known: "those of 100.64.0.0/10".to_owned(),
        };
        let network = Ipv4Net::new(Ipv4Addr::from(base), 30).map_err(broken)?;
        Ok(Network { network: IpNet::V4(network), gateway: IpAddr::V4(Ipv4Addr::from(base + 1)) })
    }
}

fn port(id: PortId) -> Port {
    Port { id, description: String::new(), admin_status: AdminStatus::Up }
}

fn server(like: &Server, id: u64, configuration: &str, ports: &[PortId; 3]) -> Server {
    let connections = ports.iter().map(|port| SwitchConnection {
        id: ConnectionId(port.0),
        port: *port,
        is_ipmi_connection: Some(port) == ports.last(),
        do_not_collect_traffic: false,
    });
    let [.., a, b, c] = id.to_be_bytes();
    Server {
        id: ServerId(id),
        name: format!("Srv-{id}"),
        mac: format!("52:54:00:{a:02x}:{b:02x}:{c:02x}"),
        configuration: configuration.to_owned(),
        switch_connections: connections.collect(),
        pdu_connections: Vec::new(),
        // Those of the configuration, clean.
        disks: Vec::new(),
        ..like.clone()
    }
}
