//! Where servers stand.

use serde::{Deserialize, Serialize};

use crate::ids::{LocationId, PoolId, RackId};

/// A location (data center).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Number of the location.
    pub id: LocationId,
    /// Name for people.
    pub name: String,
    /// Addresses come from this pool unless the rack has one (seed document 002).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolId>,
}

/// A rack in a location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rack {
    /// Number of the rack.
    pub id: RackId,
    /// Name for people; servers show it as `rack.name`.
    pub name: String,
    /// Where it stands.
    pub location: LocationId,
    /// Addresses come from this pool before any other (seed document 002).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolId>,
}
