//! Proof of a clean release: what was done to an object's disks before a service gave it up.

use jiff::Timestamp;
use serde::Serialize;

use super::{Approval, OperationId, ServiceId};

/// How the disks were cleaned, and what was done instead: the contract's own.
pub use processing_engine::contract::{Cleaning, Disk, Release as Released};

/// The failure of a close whose module did not report what was done to the disks.
pub const RELEASE_NOT_PROVEN: &str = "release-not-proven";

/// Two persons' word that an object may be given up although nothing is known of its disks for certain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// The close that it is for.
    pub operation: OperationId,
    /// The first person's word.
    pub asked: Approval,
    /// The second one's; none while it is waited for.
    pub approved: Option<Approval>,
}

impl Acceptance {
    /// What the record of the release says; none while a second person has not approved it.
    pub(crate) fn released(&self) -> Option<Released> {
        let (one, two) = (&self.asked, self.approved.as_ref()?);
        Some(Released::NotCleaned(format!(
            "nothing was proven by the panel: {} accepted it ({}), and {} approved that ({})",
            one.who, one.why, two.who, two.why
        )))
    }
}

/// The record of one release. Never changed once written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The service that gave the object up.
    pub service: ServiceId,
    /// Its product type.
    pub product: String,
    /// The name of its client.
    pub client: String,
    /// The client's e-mail.
    pub client_email: String,
    /// The operation that closed it.
    pub operation: OperationId,
    /// The panel, by its origin: scheme, host and port.
    pub origin: String,
    /// The object's number in the panel, such as a server's.
    pub external_id: String,
    /// What was done to its disks.
    pub released: Released,
    /// The module that did it.
    pub module: String,
    /// Version of the module's file.
    pub module_version: Option<String>,
    /// SHA-256 of that file.
    pub module_digest: Option<String>,
    /// When the object was given up.
    pub at: Timestamp,
}
