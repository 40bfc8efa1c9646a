//! Every path and every field name of DCImanager 6 that the module uses, each with its mark.
//!
//! **V**: verified in the vendor's documentation or in code that talks to a real panel. **P**: verified for
//! VMmanager 6, which runs the same platform services. **A**: assumed, the capability is documented but its path or
//! field name is not public. A panel that differs is a change of this file; until then its answer is a clear error.

use serde::{Deserialize, Serialize};

use super::field::Reading;

/// Paths, relative to the panel's origin.
pub mod path {
    /// `POST`: log in. V
    pub const TOKEN: &str = "/api/auth/v4/public/token";
    /// `GET`: list of servers; `GET …/{id}`: one. V. `POST …/{id}`: edit. A
    pub const SERVER: &str = "/api/dci/v3/server";
    /// `GET`: list of users; `POST`: create one. V
    pub const USER: &str = "/api/dci/v3/user";
    /// `GET`: list of OS templates. A
    pub const OS_TEMPLATE: &str = "/api/dci/v3/os_template";
    /// `GET`: list of scripts. A
    pub const SCRIPT: &str = "/api/dci/v3/script";
    /// `GET`: list of locations. A
    pub const LOCATION: &str = "/api/dci/v3/location";

    /// One server. V
    pub fn server(id: u64) -> String {
        format!("{SERVER}/{id}")
    }
    /// `POST`: give the server to a user. `DELETE`: take it back. A
    pub fn owner(server: u64) -> String {
        format!("{SERVER}/{server}/owner")
    }
    /// `POST`: install an OS. A
    pub fn install(server: u64) -> String {
        format!("{SERVER}/{server}/install")
    }
    /// `POST`: run diagnostics. A
    pub fn diagnostics(server: u64) -> String {
        format!("{SERVER}/{server}/diagnostics")
    }
    /// `POST`: cancel an operation. A
    pub fn cancel(server: u64, operation: u64) -> String {
        format!("{SERVER}/{server}/operation/{operation}/cancel")
    }
    /// `POST`: add addresses. A
    pub fn ip(server: u64) -> String {
        format!("{SERVER}/{server}/ip")
    }
    /// `DELETE`: take one address from the server. A
    pub fn one_ip(server: u64, ip: u64) -> String {
        format!("{SERVER}/{server}/ip/{ip}")
    }
    /// `POST`: `power_on`, `power_off`, `power_reset`. V
    pub fn power(server: u64, command: &str) -> String {
        format!("{SERVER}/{server}/{command}")
    }
    /// `POST`: set what an address resolves to. P; that `ip` is the number of the server's address: A
    pub fn ptr(ip: u64) -> String {
        format!("/api/dci/v3/ip/{ip}/ptr")
    }
    /// `POST`: make a key with which a user logs in once, valid for an hour. P
    pub fn login_key(user: u64) -> String {
        format!("/api/auth/v4/user/{user}/key")
    }
    /// The page that a login key opens, for a browser. P
    pub fn key_page(key: &str) -> String {
        format!("/auth/key-v4/{key}")
    }
    /// `POST`: open or shut a switch port; `port` is `switch_connection.id`. A
    pub fn port(switch: u64, port: u64, command: &str) -> String {
        format!("/api/dci/v3/switch/{switch}/port/{port}/{command}")
    }
}

/// Fields that lists are filtered and sorted by.
pub mod filter {
    /// Null when the server is free. V
    pub const OWNER_EMAIL: &str = "owner_email";
    /// True for a server that was discovered and not accepted yet. V
    pub const IS_NEW: &str = "is_new";
    /// Number of the server's location. V
    pub const LOCATION_ID: &str = "location_id";
    /// The server's MAC address. A
    pub const MAC: &str = "mac";
    /// A user's e-mail. A (as a filter)
    pub const EMAIL: &str = "email";
    /// Number of an object. A (as a sort field)
    pub const ID: &str = "id";
}

/// Body of [`path::TOKEN`]. V
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own")]
pub struct Login<'a> {
    pub email: &'a str,
    pub password: &'a str,
}

/// Answer of [`path::TOKEN`]. V
#[derive(Deserialize)]
pub struct Token {
    /// Opaque; a secret.
    pub token: String,
}

/// The envelope of an error. V
#[derive(Debug, Deserialize)]
pub struct ErrorEnvelope {
    /// The error.
    pub error: ErrorBody,
}

/// An error of the panel. V
#[derive(Debug, Deserialize)]
pub struct ErrorBody {
    /// See [`code`].
    pub code: i64,
    /// For people.
    #[serde(default)]
    pub msg: String,
}

/// Codes of [`ErrorBody`]. P
pub mod code {
    /// The session has expired.
    pub const SESSION_EXPIRED: i64 = 1000;
    /// The role has no right to do it.
    pub const UNAUTHORIZED: i64 = 3001;
}

/// A page of a list. V
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: serde::de::DeserializeOwned"))]
pub struct List<T> {
    /// The entries of this page.
    pub list: Vec<T>,
    /// How many entries match in all.
    pub size: u64,
}

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

/// A server as far as its sale depends on it. Half of what a list says of a server is about its connections: nobody who
/// looks through a stock needs it, and reading it takes half of the time.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
#[allow(missing_docs, reason = "the fields are those of Server")]
pub struct InStock {
    pub id: u64,
    pub name: Reading<String>,
    pub operation: Reading<Option<Operation>>,
    pub configuration: Reading<Option<String>>,
    pub owner_email: Reading<Option<String>>,
    pub owner: Reading<Option<Owner>>,
    pub is_new: Reading<bool>,
    pub location_id: Reading<Option<u64>>,
    pub mac: Reading<Option<String>>,
    pub notes: Reading<Option<String>>,
    pub diagnostics: Reading<Diagnostics>,
    pub errors: Reading<Errors>,
    pub maintenance: Reading<bool>,
    pub in_operation: Reading<bool>,
    pub protected: Reading<bool>,
}

impl From<InStock> for Server {
    /// What was not read is missing.
    fn from(read: InStock) -> Self {
        Self {
            id: read.id,
            name: read.name,
            operation: read.operation,
            configuration: read.configuration,
            owner_email: read.owner_email,
            owner: read.owner,
            is_new: read.is_new,
            location_id: read.location_id,
            mac: read.mac,
            notes: read.notes,
            diagnostics: read.diagnostics,
            errors: read.errors,
            maintenance: read.maintenance,
            in_operation: read.in_operation,
            protected: read.protected,
            ..Self::default()
        }
    }
}

/// A server that was looked for by its MAC address.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of Server")]
pub struct Bearer {
    #[serde(default)]
    pub id: u64,
    #[serde(default)]
    pub mac: Reading<Option<String>>,
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

/// Values of [`Ip::family`] and of [`AddIp::family`]. V
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

/// A user. V
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct User {
    pub id: u64,       // V
    pub email: String, // V
    #[serde(default)]
    pub roles: Reading<Vec<String>>, // V
    #[serde(default)]
    pub full_name: Reading<Option<String>>, // A (in a list)
}

/// Body that creates a user. V
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub full_name: &'a str,
    pub password: &'a str,
    pub phone_number: &'a str,
    pub role: &'a str,
}

/// The role of a client. V
pub const CLIENT_ROLE: &str = "@user";

/// Body that gives a server to a user. A
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct SetOwner {
    pub owner: u64,
}

/// Body that edits a server; only what is sent changes. A
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct EditServer<'a> {
    pub notes: &'a str,
}

/// Body that installs an OS. A
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct Install<'a> {
    pub os_template: u64,
    pub password: &'a str,
    pub domain: &'a str,
    pub script: &'a [u64],
}

/// Body that runs diagnostics. A
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct RunDiagnostics {
    pub clear_disks: bool,
}

/// Body that adds addresses. A
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct AddIp<'a> {
    pub family: &'a str,
    pub count: u64,
}

/// Body that sets what an address resolves to. P
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct Ptr<'a> {
    pub domain: &'a str,
}

/// Answer of [`path::login_key`]. P
#[derive(Deserialize)]
pub struct LoginKey {
    /// A secret: whoever has it is the user.
    pub key: String,
}

/// Answer of an act that starts an operation. A
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct Started {
    #[serde(default)]
    pub id: Option<u64>,
}

/// An OS template. A
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct OsTemplate {
    pub id: u64,
    pub name: String,
    #[serde(default)]
    pub tags: Vec<String>,
    /// See [`ACCESS_ALL`].
    pub access: String,
    /// Numbers of the locations that have it; empty: all.
    #[serde(default)]
    pub location: Vec<u64>,
}

/// A script. A
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs, reason = "the fields are the panel's own, API reference §5")]
pub struct Script {
    pub id: u64,
    pub name: String,
    #[serde(default)]
    pub tags: Vec<String>,
    /// See [`ACCESS_ALL`].
    pub access: String,
}

/// The access of what clients may order (MOD-06). A
pub const ACCESS_ALL: &str = "all";
