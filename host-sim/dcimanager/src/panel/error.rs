//! Why the panel refuses something, with the HTTP status and the code that it answers.
//!
//! Codes 1000, 3001 and 3008 are known from the platform's other products (API reference §1). The others are not
//! public; the simulator counts its own from 9000, so that nobody takes them for the vendor's.

use serde_json::{Value, json};

use crate::ids::{OperationId, PoolId, ServerId, UserId};
use crate::model::Family;
use crate::query::QueryError;

/// A refusal. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are named in the message of each variant")]
pub enum PanelError {
    // About the request itself.
    #[error("The header isp-box-instance is missing; send isp-box-instance: true")]
    NoInstanceHeader,
    #[error("The session has expired or never existed; log in again")]
    NoSession,
    #[error("Wrong e-mail or password")]
    WrongPassword,
    #[error("The header x-xsrf-token is missing; send the token in it and in the cookie ses6")]
    NoXsrfToken,
    #[error("The header x-xsrf-token and the cookie ses6 are not the same token")]
    XsrfMismatch,
    #[error("Unauthorized")]
    NoRight,
    #[error("The body is not the JSON that was expected: {0}")]
    Malformed(String),
    #[error("Unexpected property {0:?}")]
    UnexpectedProperty(String),
    #[error("The property {property:?} is wrong: {reason}")]
    BadValue { property: &'static str, reason: String },
    #[error("{0}")]
    Query(#[from] QueryError),
    #[error("There is no {0}")]
    UnknownPath(String),
    #[error("{method} is not possible here; possible: {allowed}")]
    Method { method: String, allowed: String },
    #[error("The service {0} was idle and is starting, try again")]
    Asleep(&'static str),

    // About the objects.
    #[error("There is no {kind} {id}")]
    NotFound { kind: &'static str, id: String },
    #[error("Server {server} is busy: operation {operation} ({kind}) is running")]
    Busy { server: ServerId, operation: OperationId, kind: &'static str },
    #[error("Operation {operation} of server {server} is not running")]
    NotRunning { server: ServerId, operation: OperationId },
    #[error("Server {server} is protected: {act} is not possible while Server Protection is on")]
    Protected { server: ServerId, act: &'static str },
    #[error("Server {server} was discovered and is not accepted yet: {act} is not possible")]
    NotAccepted { server: ServerId, act: &'static str },
    #[error("Server {server} belongs to {owner}; remove this owner first")]
    OtherOwner { server: ServerId, owner: String },
    #[error("{command} is not possible: the power of server {server} is {status}")]
    WrongPower { server: ServerId, command: &'static str, status: &'static str },
    #[error("The OS template {template} is not there for the location of server {server}")]
    WrongLocation { server: ServerId, template: String },
    #[error(
        "There is no pool for server {server}: neither its rack nor its location names one, and no pool for allocation has \"public\" in its name"
    )]
    NoPool { server: ServerId },
    #[error("The pool {name} ({pool}) cannot be used for server {server}: {reason}")]
    PoolUnfit { pool: PoolId, name: String, server: ServerId, reason: &'static str },
    #[error("The pool {name} ({pool}) has too few free {family} addresses: {wanted} wanted, {free} free")]
    PoolDry { pool: PoolId, name: String, family: Family, wanted: usize, free: usize },
    #[error("The address {ip} belongs to the running diagnostics of server {server}")]
    AddressInUse { ip: String, server: ServerId },
    #[error("The user {email} exists already")]
    EmailTaken { email: String },
    #[error("User {user} owns {count} servers and cannot be deleted")]
    OwnsServers { user: UserId, count: usize },
    #[error("There is no rDNS module")]
    NoRdns,
    #[error("{0}")]
    Conflict(String),
    #[error("The panel is broken: {0}")]
    Internal(String),
}

impl PanelError {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::NoInstanceHeader
            | Self::Malformed(_)
            | Self::UnexpectedProperty(_)
            | Self::BadValue { .. }
            | Self::Query(_) => 400,
            Self::NoSession | Self::WrongPassword => 401,
            Self::NoXsrfToken | Self::XsrfMismatch | Self::NoRight => 403,
            Self::UnknownPath(_) | Self::NotFound { .. } | Self::NoRdns => 404,
            Self::Method { .. } => 405,
            Self::Internal(_) => 500,
            Self::Asleep(_) => 503,
            _ => 409,
        }
    }

    /// The code in the envelope.
    #[must_use]
    pub fn code(&self) -> u32 {
        match self {
            Self::NoSession => 1000,
            Self::NoRight => 3001,
            Self::UnexpectedProperty(_) => 3008,
            Self::WrongPassword => 9001,
            Self::NoInstanceHeader => 9002,
            Self::NoXsrfToken => 9003,
            Self::XsrfMismatch => 9004,
            Self::Malformed(_) => 9005,
            Self::BadValue { .. } => 9006,
            Self::Query(_) => 9007,
            Self::UnknownPath(_) => 9008,
            Self::Method { .. } => 9009,
            Self::Asleep(_) => 9010,
            Self::NotFound { .. } => 9011,
            Self::Busy { .. } => 9012,
            Self::NotRunning { .. } => 9013,
            Self::Protected { .. } => 9014,
            Self::NotAccepted { .. } => 9015,
            Self::OtherOwner { .. } => 9016,
            Self::WrongPower { .. } => 9017,
            Self::WrongLocation { .. } => 9018,
            Self::NoPool { .. } => 9019,
            Self::PoolUnfit { .. } => 9020,
            Self::PoolDry { .. } => 9021,
            Self::AddressInUse { .. } => 9022,
            Self::EmailTaken { .. } => 9023,
            Self::OwnsServers { .. } => 9024,
            Self::NoRdns => 9025,
            Self::Conflict(_) => 9026,
            Self::Internal(_) => 9027,
        }
    }

    /// What programs may want to know, for `value` of the envelope.
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::UnexpectedProperty(property) => json!({ "property": property }),
            Self::BadValue { property, .. } => json!({ "property": property }),
            Self::NotFound { kind, id } => json!({ "kind": kind, "id": id }),
            Self::Busy { server, operation, kind } => json!({ "server": server, "operation": operation, "type": kind }),
            Self::PoolDry { pool, name, free, .. } => json!({ "pool": pool, "name": name, "free": free }),
            Self::PoolUnfit { pool, name, .. } => json!({ "pool": pool, "name": name }),
            Self::OtherOwner { server, owner } => json!({ "server": server, "owner": owner }),
            _ => json!({}),
        }
    }

    /// The whole answer: `{"error":{"code","msg","value"}}`.
    #[must_use]
    pub fn envelope(&self) -> Value {
        json!({ "error": { "code": self.code(), "msg": self.to_string(), "value": self.value() } })
    }

    pub(crate) fn not_found(kind: &'static str, id: impl ToString) -> Self {
        Self::NotFound { kind, id: id.to_string() }
    }
}
