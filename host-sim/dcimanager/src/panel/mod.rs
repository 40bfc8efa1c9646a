//! The panel: everything DCImanager 6 knows and decides, as a state machine without I/O, threads or a clock.
//!
//! Time comes in from outside ([`Panel::advance_to`]); what happened meanwhile (operations that ended) is worked off
//! then, in the order in which it happened. The same fleet, seed and sequence of calls give the same panel, byte for
//! byte. One file per kind of rule; `hand_*` is what a person does in the panel by hand.

mod address;
mod allocator;
#[cfg(test)]
mod consistency;
mod diagnostics;
mod disks;
mod error;
mod export;
mod hand_change;
mod hand_equipment;
mod hand_network;
mod hand_server;
mod idle;
pub(crate) mod index;
mod install;
mod load;
mod login;
mod operation;
mod owner;
mod power;
mod settings;
mod stock;
mod switch;
mod time;
mod user;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;

pub use error::PanelError;
pub use hand_change::{OperationHand, ServerHand};
pub use idle::Service;
pub use operation::Fate;
pub(crate) use power::{OutletState, PduState};
pub use settings::Settings;
pub use stock::Obstacle;
pub(crate) use switch::{PortState, SwitchState};

use crate::ids::{
    LocationId, OperationId, OutletId, PduId, PoolId, PortId, RackId, ScriptId, ServerId, SwitchId, TemplateId, UserId,
};
use crate::model::{Location, OsTemplate, Pool, Rack, Script, Server, User};
use allocator::Cursors;
use idle::Idle;
use index::Index;
use login::Sessions;

/// A panel with all its objects. A clone is a second panel that has lived the same life so far.
#[derive(Debug, Clone)]
pub struct Panel {
    now: Timestamp,
    /// When the first poll of the PDUs was.
    started: Timestamp,
    settings: Settings,
    locations: BTreeMap<LocationId, Location>,
    racks: BTreeMap<RackId, Rack>,
    switches: BTreeMap<SwitchId, SwitchState>,
    ports: BTreeMap<PortId, PortState>,
    pdus: BTreeMap<PduId, PduState>,
    outlets: BTreeMap<OutletId, OutletState>,
    pools: BTreeMap<PoolId, Pool>,
    cursors: Cursors,
    templates: BTreeMap<TemplateId, OsTemplate>,
    scripts: BTreeMap<ScriptId, Script>,
    users: BTreeMap<UserId, User>,
    /// By e-mail in lower case.
    emails: BTreeMap<String, UserId>,
    servers: BTreeMap<ServerId, Server>,
    index: Index,
    last_operation: OperationId,
    last_address: u64,
    last_connection: u64,
    /// The highest number of a server that was taken out: no number is given twice.
    last_gone: u64,
    sessions: Sessions,
    idle: Idle,
    bmc_ports_disabled: u64,
    random: ChaCha8Rng,
    /// Lists that were asked for last.
    pub(crate) recent: crate::api::Recent,
}

impl Panel {
    /// The time up to which everything that had to happen has happened.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to be changed. A change applies to what begins after it.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// A server.
    #[must_use]
    pub fn server(&self, id: ServerId) -> Option<&Server> {
        self.servers.get(&id)
    }

    /// All servers, by number.
    pub fn servers(&self) -> impl ExactSizeIterator<Item = &Server> {
        self.servers.values()
    }

    /// All users, by number.
    pub fn users(&self) -> impl ExactSizeIterator<Item = &User> {
        self.users.values()
    }

    /// All OS templates, by number.
    pub fn os_templates(&self) -> impl ExactSizeIterator<Item = &OsTemplate> {
        self.templates.values()
    }

    /// All scripts, by number.
    pub fn scripts(&self) -> impl ExactSizeIterator<Item = &Script> {
        self.scripts.values()
    }

    /// All locations, by number.
    pub fn locations(&self) -> impl ExactSizeIterator<Item = &Location> {
        self.locations.values()
    }

    /// All racks, by number.
    pub fn racks(&self) -> impl ExactSizeIterator<Item = &Rack> {
        self.racks.values()
    }

    /// All pools, by number.
    pub fn pools(&self) -> impl ExactSizeIterator<Item = &Pool> {
        self.pools.values()
    }

    /// A rack.
    #[must_use]
    pub fn rack(&self, id: RackId) -> Option<&Rack> {
        self.racks.get(&id)
    }

    /// An OS template.
    #[must_use]
    pub fn os_template(&self, id: TemplateId) -> Option<&OsTemplate> {
        self.templates.get(&id)
    }

    /// A pool.
    #[must_use]
    pub fn pool(&self, id: PoolId) -> Option<&Pool> {
        self.pools.get(&id)
    }

    /// A user.
    #[must_use]
    pub fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    /// How often the port of a BMC was disabled over the API. The BMC's port is the provider's own access: a
    /// module that does this has an error (DED-10).
    #[must_use]
    pub fn bmc_ports_disabled(&self) -> u64 {
        self.bmc_ports_disabled
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// The server, or the refusal that it does not exist.
    pub(crate) fn find(&self, id: ServerId) -> Result<&Server, PanelError> {
        self.servers.get(&id).ok_or_else(|| PanelError::not_found("server", id))
    }

    /// Changes a server. The only way to one: it keeps the indexes true.
    pub(crate) fn change<R>(&mut self, id: ServerId, change: impl FnOnce(&mut Server) -> R) -> Result<R, PanelError> {
        let server = self.servers.get_mut(&id).ok_or_else(|| PanelError::not_found("server", id))?;
        self.index.remove(server);
        let result = change(server);
        self.index.insert(server);
        Ok(result)
    }
}
