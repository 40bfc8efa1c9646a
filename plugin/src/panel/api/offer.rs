//! What a panel offers for ordering.

use serde::Deserialize;

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
