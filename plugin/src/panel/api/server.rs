//! A server and what belongs to it (API reference §4).

use serde::Deserialize;

use crate::panel::Reading;

/// A server (API reference §4). Only `id` must be there; every other field is judged where it is used.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
#[derive(Default)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct Server {
    pub id: u64,                                           // V
    pub name: Reading<String>,                             // V
    pub domain: Reading<Option<String>>,                   // V
    pub operation: Reading<Option<Operation>>,             // V
    pub power_status: Reading<String>,                     // V
    pub os_template: Reading<Option<Reference>>,           // V
    pub configuration: Reading<Option<String>>,            // V
    pub ip: Reading<Vec<Ip>>,                              // V
    pub switch_connection: Reading<Vec<SwitchConnection>>, // V
    pub pdu_connection: Reading<serde_json::Value>,        // V: an object or a list
    pub owner_email: Reading<Option<String>>,              // V
    pub owner: Reading<Option<Owner>>,                     // A
    pub is_new: Reading<bool>,                             // V
    pub location_id: Reading<Option<u64>>,                 // V
    pub mac: Reading<Option<String>>,                      // A
    pub notes: Reading<Option<String>>,                    // A
    pub diagnostics: Reading<Diagnostics>,                 // A
    pub errors: Reading<Errors>,                           // A
    pub maintenance: Reading<bool>,                        // A
    pub in_operation: Reading<bool>,                       // A
    pub protected: Reading<bool>,                          // A
}

/// The last or the running operation of a server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct Operation {
    pub id: u64,        // V
    pub status: String, // V: ok, canceled; A: running, failed
    #[serde(rename = "type", default)]
    pub kind: Option<String>, // A
    #[serde(default)]
    pub status_info: serde_json::Value, // V
}

/// Values of [`Operation::status`].
pub mod operation_status {
    /// Ended without errors. V
    pub const OK: &str = "ok";
    /// Ended by a person. V
    pub const CANCELED: &str = "canceled";
    /// Under way. A
    pub const RUNNING: &str = "running";
    /// Ended with an error. A
    pub const FAILED: &str = "failed";
}

/// Values of [`Operation::kind`]. A
pub mod operation_kind {
    /// An OS is installed.
    pub const INSTALL: &str = "install";
    /// Diagnostics run.
    pub const DIAGNOSTICS: &str = "diagnostics";
    /// The server is turned on.
    pub const POWER_ON: &str = "power_on";
    /// The server is turned off.
    pub const POWER_OFF: &str = "power_off";
    /// The server is turned off and on again.
    pub const POWER_RESET: &str = "power_reset";
}

/// A named object of the panel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct Reference {
    pub id: u64, // V
    #[serde(default)]
    pub name: String, // V
}

/// The owner of a server. A
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct Owner {
    pub id: u64,
    pub email: String,
}

/// An address of a server. V
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct Ip {
    pub id: u64,
    /// The address itself.
    pub name: String,
    #[serde(default)]
    pub domain: Option<String>,
    pub family: String,
    #[serde(default)]
    pub gateway: Option<String>,
    #[serde(default)]
    pub network: Option<String>,
}

/// Values of [`Ip::family`] and of [`AddIp::family`](super::act::AddIp::family). V
pub mod family {
    /// Version 4.
    pub const IPV4: &str = "ipv4";
    /// Version 6.
    pub const IPV6: &str = "ipv6";
}

/// A connection of a server to a switch port. V
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct SwitchConnection {
    /// Number of the port.
    pub id: u64,
    /// Number of the switch, bare or in an object with `id`.
    #[serde(deserialize_with = "bare_or_object")]
    pub switch: u64,
    #[serde(default)]
    pub switch_name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// `up` or `down`: what was ordered, not what the wire shows.
    pub admin_status: String,
    /// The provider's own access to the server's BMC. Never left out by the module: a connection without this field
    /// is not understood.
    pub is_ipmi_connection: bool,
}

fn bare_or_object<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Bare(u64),
        Object { id: u64 },
    }
    Ok(match Id::deserialize(deserializer)? {
        Id::Bare(id) | Id::Object { id } => id,
    })
}

/// The result of a server's last diagnostics. A
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct Diagnostics {
    /// `not_run`, `running`, `success`, `failed`.
    pub status: String,
    pub disks_cleaned: bool,
    /// Ended by the panel at its time limit: *ended* then does not mean *cleaned*.
    pub forced: bool,
    #[serde(default)]
    pub finished_at: Option<String>,
}

/// Value of [`Diagnostics::status`] when all checks were successful. A
pub const DIAGNOSTICS_SUCCESS: &str = "success";

/// Value of [`Diagnostics::status`] when they have never run. A
pub const DIAGNOSTICS_NOT_RUN: &str = "not_run";

/// Errors that the panel sees in a server. A
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §4")]
pub struct Errors {
    pub diagnostics: Vec<String>,
    pub status: Vec<String>,
    /// The provider's own decision to sell the server all the same (DED-03).
    pub ignored: bool,
}
