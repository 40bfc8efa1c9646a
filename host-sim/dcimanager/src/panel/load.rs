//! A panel out of a fleet.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::allocator::Cursors;
use super::idle::Idle;
use super::index::Index;
use super::login::Sessions;
use super::{OutletState, Panel, PduState, PortState, SwitchState};
use crate::fleet::{Fleet, FleetError};
use crate::ids::{OperationId, UserId};
use crate::model::{Password, Role, Server, User, disks_of};

impl Panel {
    /// A panel that begins with `fleet` at `now`. Tokens and marks on disks come from `seed`.
    ///
    /// # Errors
    /// [`FleetError`] when the fleet makes no sense.
    pub fn new(fleet: Fleet, now: Timestamp, seed: u64) -> Result<Self, FleetError> {
        fleet.validate()?;
        let mut panel = Self::empty(&fleet, now, seed);
        for switch in fleet.switches {
            let ports = switch.ports.iter().map(|port| port.id).collect();
            let (id, name, location) = (switch.id, switch.name, switch.location);
            panel.ports.extend(switch.ports.into_iter().map(|port| (port.id, PortState { switch: id, port })));
            panel.switches.insert(id, SwitchState { name, location, ports });
        }
        for mut pdu in fleet.pdus {
            let outlets = std::mem::take(&mut pdu.outlets).into_iter();
            panel.outlets.extend(outlets.map(|outlet| (outlet.id, OutletState { pdu: pdu.id, outlet })));
            panel.pdus.insert(pdu.id, PduState { pdu });
        }
        panel.users = fleet.users.into_iter().map(|user| (user.id, user)).collect();
        panel.emails = panel.users.values().map(|user| (user.email.to_lowercase(), user.id)).collect();
        for server in fleet.servers {
            panel.take_in(server);
        }
        panel.settings = fleet.settings;
        panel.advance_to(now);
        Ok(panel)
    }

    fn empty(fleet: &Fleet, now: Timestamp, seed: u64) -> Self {
        Self {
            now,
            started: now,
            settings: fleet.settings.clone(),
            locations: fleet.locations.iter().map(|location| (location.id, location.clone())).collect(),
            racks: fleet.racks.iter().map(|rack| (rack.id, rack.clone())).collect(),
            switches: BTreeMap::new(),
            ports: BTreeMap::new(),
            pdus: BTreeMap::new(),
            outlets: BTreeMap::new(),
            pools: fleet.pools.iter().map(|pool| (pool.id, pool.clone())).collect(),
            cursors: Cursors::default(),
            templates: fleet.os_templates.iter().map(|template| (template.id, template.clone())).collect(),
            scripts: fleet.scripts.iter().map(|script| (script.id, script.clone())).collect(),
            users: BTreeMap::new(),
            emails: BTreeMap::new(),
            servers: BTreeMap::new(),
            index: Index::default(),
            last_operation: OperationId(0),
            last_address: 0,
            last_connection: 0,
            last_gone: 0,
            sessions: Sessions::default(),
            idle: Idle::default(),
            bmc_ports_disabled: 0,
            random: ChaCha8Rng::seed_from_u64(seed),
            recent: crate::api::Recent::default(),
        }
    }

    /// A server comes into the panel, with its numbers counted in.
    pub(super) fn take_in(&mut self, mut server: Server) {
        if server.disks.is_empty() {
            server.disks = disks_of(server.hardware.as_deref().unwrap_or(&server.configuration));
        }
        server.mac = server.mac.to_ascii_lowercase();
        self.last_operation = self.last_operation.max(server.operation.as_ref().map_or(OperationId(0), |last| last.id));
        let addresses = server.addresses.iter().map(|address| address.id.0);
        self.last_address = addresses.fold(self.last_address, u64::max);
        let connections = server.switch_connections.iter().map(|connection| connection.id.0);
        let connections = connections.chain(server.pdu_connections.iter().map(|connection| connection.id.0));
        self.last_connection = connections.fold(self.last_connection, u64::max);
        self.index.insert(&server);
        self.servers.insert(server.id, server);
    }

    /// Makes sure that there is an administrator with this e-mail and password.
    pub fn set_administrator(&mut self, email: &str, password: &str) -> UserId {
        let id = self.user_by_email(email).map(|user| user.id);
        let id = id.unwrap_or_else(|| UserId(self.users.last_key_value().map_or(0, |(id, _)| id.0) + 1));
        let known = self.users.get(&id);
        let user = User {
            id,
            email: email.to_owned(),
            full_name: known.map_or_else(|| "Administrator".to_owned(), |user| user.full_name.clone()),
            phone_number: known.map_or_else(String::new, |user| user.phone_number.clone()),
            role: Role::Admin,
            password: Some(Password::new(password)),
        };
        self.emails.insert(email.to_lowercase(), id);
        self.users.insert(id, user);
        self.index.touch();
        id
    }
}
