//! Components as files: what was installed, which version serves, whether files must be signed.

use jiff::Timestamp;
use semver::Version;
use serde::Serialize;

use super::{RequireSignature, SwitchKind};

/// A file that was installed, or taken as it was when it was put to use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstalledFile {
    /// Name of the component.
    pub component: String,
    /// Its version.
    pub version: Version,
    /// SHA-256, in hexadecimal.
    pub digest: String,
    /// Who installed it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// Another version came to serve. Lines are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// Name of the component.
    pub component: String,
    /// How it came to that.
    pub kind: SwitchKind,
    /// The version that serves since then.
    pub version: Version,
    /// SHA-256 of its file, in hexadecimal.
    pub digest: String,
    /// Who did it.
    pub who: String,
    /// Why; may be empty.
    pub why: String,
    /// When, by the billing side's clock.
    pub at: Timestamp,
}

/// Whether files must be signed. One rule for the whole billing system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignaturePolicy {
    /// When a good signature is needed.
    pub require_signature: RequireSignature,
    /// Who changed it last; none as long as it is the one that every billing system begins with.
    pub changed_by: Option<String>,
    /// Why.
    pub changed_why: Option<String>,
    /// When.
    pub changed_at: Option<Timestamp>,
}
