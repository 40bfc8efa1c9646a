//! Whether a fleet makes sense: numbers are unique, what is named exists, addresses lie in their pools.

use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;

use super::{Fleet, FleetError};
use crate::model::{Family, Server};

impl Fleet {
    /// Checks everything that the shape alone does not.
    ///
    /// # Errors
    /// The first [`FleetError`] found, with its place.
    pub fn validate(&self) -> Result<(), FleetError> {
        let known = Known::of(self)?;
        for (index, location) in self.locations.iter().enumerate() {
            known.pools.optional("pool", location.pool, || format!("locations[{index}].pool"))?;
        }
        for (index, rack) in self.racks.iter().enumerate() {
            known.locations.named("location", rack.location, || format!("racks[{index}].location"))?;
            known.pools.optional("pool", rack.pool, || format!("racks[{index}].pool"))?;
        }
        for (index, switch) in self.switches.iter().enumerate() {
            known.locations.named("location", switch.location, || format!("switches[{index}].location"))?;
        }
        for (index, pdu) in self.pdus.iter().enumerate() {
            known.locations.named("location", pdu.location, || format!("pdus[{index}].location"))?;
        }
        for (index, template) in self.os_templates.iter().enumerate() {
            for location in &template.location {
                known.locations.named("location", *location, || format!("os_templates[{index}].location"))?;
            }
        }
        for pool in self.settings.allocation_pools.iter().chain(&self.settings.deallocation_pools) {
            known.pools.named("pool", *pool, || "settings".to_owned())?;
        }
        self.check_networks()?;
        self.check_users()?;
        let mut taken = Taken::default();
        for (index, server) in self.servers.iter().enumerate() {
            self.check_server(server, index, &known, &mut taken)?;
        }
        Ok(())
    }

    fn check_networks(&self) -> Result<(), FleetError> {
        for (index, pool) in self.pools.iter().enumerate() {
            for (network_index, network) in pool.networks.iter().enumerate() {
                if !network.network.contains(&network.gateway) {
                    let at = format!("pools[{index}].networks[{network_index}].gateway");
                    let reason = format!("{} does not lie in {}", network.gateway, network.network);
                    return Err(FleetError::Value { at, reason });
                }
            }
        }
        Ok(())
    }

    fn check_users(&self) -> Result<(), FleetError> {
        let mut emails = HashSet::new();
        for (index, user) in self.users.iter().enumerate() {
            if !emails.insert(user.email.to_lowercase()) {
                let (what, at) = (format!("the e-mail {}", user.email), format!("users[{index}].email"));
                return Err(FleetError::Twice { what, at });
            }
        }
        Ok(())
    }

    fn check_server<'a>(
        &'a self,
        server: &'a Server,
        index: usize,
        known: &Known,
        taken: &mut Taken,
    ) -> Result<(), FleetError> {
        let at = |rest: &str| format!("servers[{index}].{rest}");
        known.locations.named("location", server.location, || at("location"))?;
        known.racks.optional("rack", server.rack, || at("rack"))?;
        known.users.optional("user", server.owner, || at("owner"))?;
        known.templates.optional("OS template", server.os_template, || at("os_template"))?;
        for connection in &server.switch_connections {
            known.ports.named("port", connection.port, || at("switch_connections"))?;
            taken.ports.add("port", connection.port, || at("switch_connections"))?;
            taken.connections.add("connection", connection.id, || at("switch_connections"))?;
        }
        for connection in &server.pdu_connections {
            known.outlets.named("outlet", connection.outlet, || at("pdu_connections"))?;
            taken.outlets.add("outlet", connection.outlet, || at("pdu_connections"))?;
            taken.connections.add("connection", connection.id, || at("pdu_connections"))?;
        }
        for address in &server.addresses {
            taken.addresses.add("address", address.id, || at("addresses"))?;
            taken.ips.add("address", address.ip, || at("addresses"))?;
            let pool = self.pools.iter().find(|pool| pool.id == address.pool);
            let Some(pool) = pool else {
                return Err(FleetError::Missing { what: format!("pool {}", address.pool), at: at("addresses") });
            };
            if !pool.has(Family::of(address.ip)) || pool.network_of(address.ip).is_none() {
                let reason = format!("{} does not lie in a network of the pool {}", address.ip, pool.name);
                return Err(FleetError::Value { at: at("addresses"), reason });
            }
        }
        if let Some(operation) = &server.operation {
            taken.operations.add("operation", operation.id, || at("operation.id"))?;
        }
        Ok(())
    }
}

/// A set of numbers that complains when it meets one twice, or not at all.
struct Numbers<T>(HashSet<T>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<T: Copy + Eq + Hash + Display> Numbers<T> {
    fn collect(kind: &str, list: &str, numbers: impl IntoIterator<Item = T>) -> Result<Self, FleetError> {
        let mut all = Self::default();
        for (index, number) in numbers.into_iter().enumerate() {
            all.add(kind, number, || format!("{list}[{index}]"))?;
        }
        Ok(all)
    }

    fn add(&mut self, kind: &str, number: T, at: impl FnOnce() -> String) -> Result<(), FleetError> {
        if self.0.insert(number) {
            Ok(())
        } else {
            Err(FleetError::Twice { what: format!("{kind} {number}"), at: at() })
        }
    }

    fn named(&self, kind: &str, number: T, at: impl FnOnce() -> String) -> Result<(), FleetError> {
        if self.0.contains(&number) {
            return Ok(());
        }
        Err(FleetError::Missing { what: format!("{kind} {number}"), at: at() })
    }

    fn optional(&self, kind: &str, number: Option<T>, at: impl FnOnce() -> String) -> Result<(), FleetError> {
        number.map_or(Ok(()), |number| self.named(kind, number, at))
    }
}

/// The numbers of everything that can be named.
struct Known {
    locations: Numbers<crate::ids::LocationId>,
    racks: Numbers<crate::ids::RackId>,
    pools: Numbers<crate::ids::PoolId>,
    users: Numbers<crate::ids::UserId>,
    templates: Numbers<crate::ids::TemplateId>,
    ports: Numbers<crate::ids::PortId>,
    outlets: Numbers<crate::ids::OutletId>,
}

impl Known {
    fn of(fleet: &Fleet) -> Result<Self, FleetError> {
        Numbers::collect("switch", "switches", fleet.switches.iter().map(|switch| switch.id))?;
        Numbers::collect("PDU", "pdus", fleet.pdus.iter().map(|pdu| pdu.id))?;
        Numbers::collect("script", "scripts", fleet.scripts.iter().map(|script| script.id))?;
        Numbers::collect("server", "servers", fleet.servers.iter().map(|server| server.id))?;
        let ports = fleet.switches.iter().flat_map(|switch| &switch.ports).map(|port| port.id);
        let outlets = fleet.pdus.iter().flat_map(|pdu| &pdu.outlets).map(|outlet| outlet.id);
        Ok(Self {
            locations: Numbers::collect("location", "locations", fleet.locations.iter().map(|location| location.id))?,
            racks: Numbers::collect("rack", "racks", fleet.racks.iter().map(|rack| rack.id))?,
            pools: Numbers::collect("pool", "pools", fleet.pools.iter().map(|pool| pool.id))?,
            users: Numbers::collect("user", "users", fleet.users.iter().map(|user| user.id))?,
            templates: Numbers::collect("OS template", "os_templates", fleet.os_templates.iter().map(|os| os.id))?,
            ports: Numbers::collect("port", "ports of switches", ports)?,
            outlets: Numbers::collect("outlet", "outlets of pdus", outlets)?,
        })
    }
}

/// What servers have taken so far.
#[derive(Default)]
struct Taken {
    ports: Numbers<crate::ids::PortId>,
    outlets: Numbers<crate::ids::OutletId>,
    connections: Numbers<crate::ids::ConnectionId>,
    addresses: Numbers<crate::ids::AddressId>,
    ips: Numbers<std::net::IpAddr>,
    operations: Numbers<crate::ids::OperationId>,
}
