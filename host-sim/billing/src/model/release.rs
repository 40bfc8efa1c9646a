//! Proof of a clean release: what was done to an object's disks before a service gave it up.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

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
    #[serde(serialize_with = "in_words")]
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

/// What was done to the disks, for whoever reads JSON: in the words and with the times of everything else here, and not in
/// the contract's.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum InWords<'a> {
    Cleaned(CleaningText<'a>),
    NotCleaned(&'a str),
}

/// A cleaning as the certificate has it, and as programs read it.
#[derive(Serialize)]
pub(crate) struct CleaningText<'a> {
    method: &'a str,
    panel_operation: Option<&'a str>,
    seen_running_at: Option<Timestamp>,
    seen_succeeded_at: Option<Timestamp>,
    panel_says_finished_at: Option<&'a str>,
    result: &'a str,
    disks: &'a [Disk],
}

impl<'a> From<&'a Cleaning> for CleaningText<'a> {
    fn from(cleaning: &'a Cleaning) -> Self {
        Self {
            method: &cleaning.method,
            panel_operation: cleaning.operation.as_deref(),
            seen_running_at: cleaning.started_ms.and_then(since_1970),
            seen_succeeded_at: since_1970(cleaning.ended_ms),
            panel_says_finished_at: cleaning.finished_at.as_deref(),
            result: &cleaning.result,
            disks: &cleaning.disks,
        }
    }
}

fn in_words<S: Serializer>(released: &Released, serializer: S) -> Result<S::Ok, S::Error> {
    let words = match released {
        Released::Cleaned(cleaning) => InWords::Cleaned(cleaning.into()),
        Released::NotCleaned(why) => InWords::NotCleaned(why),
    };
    words.serialize(serializer)
}

/// Milliseconds since 1970; none beyond all calendars.
fn since_1970(ms: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()
}
