//! Every path and every field name of DCImanager 6 that the module uses, each with its mark.
//!
//! **V**: verified in the vendor's documentation or in code that talks to a real panel. **P**: verified for
//! VMmanager 6, which runs the same platform services. **A**: assumed, the capability is documented but its path or
//! field name is not public. A panel that differs is a change here; until then its answer is a clear error.
//!
//! - `path`: paths; `filter`: fields of lists.
//! - `server`: a server with its operation, addresses and connections; `stock`: what a list needs of it.
//! - `act`: users, bodies and answers of acts; `offer`: OS templates and scripts.

mod act;
mod offer;
pub mod path;
mod server;
mod stock;

use serde::{Deserialize, Serialize};

pub use act::{
    AddIp, CLIENT_ROLE, EditServer, Install, LoginKey, NewUser, Ptr, RunDiagnostics, SetOwner, Started, User,
};
pub use offer::{ACCESS_ALL, OsTemplate, Script};
pub use server::{
    DIAGNOSTICS_NOT_RUN, DIAGNOSTICS_SUCCESS, Diagnostics, Errors, Ip, Operation, Owner, Reference, Server,
    SwitchConnection, family, operation_kind, operation_status,
};
pub use stock::{Bearer, InStock};

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
