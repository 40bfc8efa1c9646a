//! Users, and the bodies and answers of acts (API reference §5).

use serde::{Deserialize, Serialize};

use crate::panel::Reading;

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

/// Answer of [`path::login_key`](super::path::login_key). P
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
