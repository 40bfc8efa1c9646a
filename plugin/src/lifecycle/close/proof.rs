//! What is kept of a cleaning, for the proof that the host demands before it gives the server up.
//!
//! Only what DCImanager shows is in it. It is put together in the step that sees the disks clean: later steps turn the
//! server off, and then its last operation is another one.

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::contract::{Cleaning, Disk, Release};
use crate::panel::api::{DIAGNOSTICS_SUCCESS, Operation, Server};

/// What was run, in DCImanager's words (seed document 002).
const METHOD: &str = "diagnostics with the disk cleanup option";

/// A cleaning that was seen to have succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Cleaned {
    /// The diagnostics' operation; none when it was not the last one any more.
    operation: Option<u64>,
    /// When it was first seen running.
    since: Option<u64>,
    /// When it was seen to have succeeded.
    seen: u64,
    finished_at: Option<String>,
    /// As in the server's configuration.
    disks: Vec<String>,
}

impl Cleaned {
    /// What the server shows of its cleaning; none when it does not show that its disks are clean.
    pub(super) fn of(server: &Server, operation: Option<&Operation>, since: Option<u64>, now: u64) -> Option<Self> {
        let diagnostics = server.diagnostics.known()?;
        let proven = diagnostics.status == DIAGNOSTICS_SUCCESS && diagnostics.disks_cleaned && !diagnostics.forced;
        proven.then(|| Self {
            operation: operation.map(|operation| operation.id),
            since,
            seen: now,
            finished_at: diagnostics.finished_at.clone(),
            disks: disks(server),
        })
    }

    /// As the contract says it.
    pub(super) fn release(&self) -> Release {
        Release::Cleaned(Cleaning {
            method: METHOD.to_owned(),
            operation: self.operation.map(|id| id.to_string()),
            started_ms: self.since,
            ended_ms: self.seen,
            finished_at: self.finished_at.clone(),
            result: DIAGNOSTICS_SUCCESS.to_owned(),
            disks: self.disks.iter().map(|name| Disk { name: name.clone(), serial: None }).collect(),
        })
    }
}

/// Each disk by itself, as far as the configuration can be read.
fn disks(server: &Server) -> Vec<String> {
    let configuration = server.configuration.known().and_then(Option::as_ref);
    let Some(configuration) = configuration.and_then(|text| text.parse::<Configuration>().ok()) else {
        return Vec::new();
    };
    let disks = configuration.disks.iter();
    disks.flat_map(|(disk, count)| (0..*count).map(move |_| disk.to_string())).take(MOST_DISKS).collect()
}

/// A typing error in a configuration must not fill the record.
const MOST_DISKS: usize = 256;
