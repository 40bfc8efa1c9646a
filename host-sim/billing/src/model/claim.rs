//! Claims: which object of which panel a service holds.

use serde::Serialize;

use super::ServiceId;

/// An object that a service holds. No object is held twice, and no service holds two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// The panel: scheme, host and port.
    pub origin: String,
    /// The object there.
    pub external_id: String,
    /// Who holds it.
    pub service: ServiceId,
}
