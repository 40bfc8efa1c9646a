//! Tells in an operation's history that another version of the module takes its steps from now on, and why it is not the
//! active one (WASM-04).

use super::outcome::Subject;
use crate::error::Result;
use crate::model::Counters;
use crate::store::{HistoryEntry, Tx};

/// Adds a line when the file that was called is of another version than the one of before, or stays for a new reason.
pub(super) fn tell(tx: &Tx<'_>, subject: &Subject<'_>) -> Result<()> {
    let Some(detail) = words(subject) else { return Ok(()) };
    let entry = HistoryEntry {
        what: "version",
        detail,
        percent: subject.operation.percent,
        failure: None,
        attempt: subject.operation.attempt,
        cost: Counters::default(),
    };
    tx.add_operation_history(subject.operation.id, &entry, subject.now)
}

fn words(subject: &Subject<'_>) -> Option<String> {
    let (file, operation) = (subject.file?, subject.operation);
    let before = operation.module_version.as_deref()?;
    let version = &file.version;
    match subject.because {
        Some(because) if operation.module_reason.as_deref() == Some(because) => None,
        Some(because) => Some(format!("goes on with {version}: {because}")),
        None if before == version => None,
        None => Some(format!("goes on with {version}, after {before}")),
    }
}
