//! Less of a server, for whoever looks through many of them.

use serde::Deserialize;

use super::server::{Diagnostics, Errors, Operation, Owner, Server};
use crate::panel::Reading;

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
