//! A fleet: everything a panel begins with, as one document. Read from a JSON file, exported from a running panel, or
//! generated from a seed.

mod error;
mod file;
mod generate;
mod validate;

pub use error::FleetError;
pub use generate::{ADMIN_POOL_NOTE, MODELS};

use serde::{Deserialize, Serialize};

use crate::model::{Location, OsTemplate, Pdu, Pool, Rack, Script, Server, Switch, User};
use crate::panel::Settings;

/// Everything a panel begins with. The same shape is the fleet file; an unknown property there is an error.
///
/// ```json
/// {
///   "settings": { "deallocation_pools": [2], "install": "20m" },
///   "locations": [{ "id": 1, "name": "Amsterdam" }],
///   "racks": [{ "id": 1, "name": "A1", "location": 1, "pool": 1 }],
///   "switches": [{ "id": 1, "name": "sw-a1", "location": 1, "ports": [{ "id": 1, "description": "Gi1/0/1" }] }],
///   "pdus": [{ "id": 1, "name": "pdu-a1", "location": 1, "outlets": [{ "id": 1, "identity": "1" }] }],
///   "pools": [{ "id": 1, "name": "public", "networks": [{ "network": "192.0.2.0/24", "gateway": "192.0.2.1" }] }],
///   "users": [{ "id": 1, "email": "client@example.com", "password": "only for logging in" }],
///   "os_templates": [{ "id": 1, "name": "Debian 13", "access": "all" }],
///   "scripts": [{ "id": 1, "name": "Docker" }],
///   "servers": [{
///     "id": 1, "name": "Srv-1", "mac": "52:54:00:00:00:01", "location": 1, "rack": 1,
///     "configuration": "E-2146G-64Gb-1920SSD-3840SSD",
///     "diagnostics": { "status": "success", "disks_cleaned": true },
///     "operation": { "id": 1, "work": { "diagnostics": { "clear_disks": true } }, "status": "ok",
///                    "started_at": "2026-01-01T00:00:00Z" },
///     "switch_connections": [{ "id": 1, "port": 1 }],
///     "pdu_connections": [{ "id": 2, "outlet": 1 }]
///   }]
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fleet {
    /// What the panel's administrator has set.
    pub settings: Settings,
    /// Locations (data centers).
    pub locations: Vec<Location>,
    /// Racks.
    pub racks: Vec<Rack>,
    /// Switches with their ports.
    pub switches: Vec<Switch>,
    /// Power distribution units with their outlets.
    pub pdus: Vec<Pdu>,
    /// Pools of IP addresses.
    pub pools: Vec<Pool>,
    /// Users.
    pub users: Vec<User>,
    /// OS templates.
    pub os_templates: Vec<OsTemplate>,
    /// Scripts.
    pub scripts: Vec<Script>,
    /// Servers.
    pub servers: Vec<Server>,
}
