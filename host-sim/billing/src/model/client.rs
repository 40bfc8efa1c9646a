//! Clients: whoever orders services.

use jiff::Timestamp;
use serde::Serialize;

use super::ClientId;

/// A client of the provider (SRV-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// Unique without regard to case among clients that are not deleted.
    pub email: String,
    /// Name of the person or company.
    pub name: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was deleted; a deleted client orders nothing.
    pub deleted_at: Option<Timestamp>,
}

/// A client to register. The host makes the password of its accounts in panels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClient {
    /// The client's e-mail.
    pub email: String,
    /// Name of the person or company.
    pub name: String,
}
