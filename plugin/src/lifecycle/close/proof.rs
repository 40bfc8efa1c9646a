//! What is kept of a cleaning, for the proof that the host demands before it gives the server up.
//!
//! Only what DCImanager shows is in it. It is put together in the step that sees the disks clean: later steps turn the
//! server off, and then its last operation is another one. Until the server is given up, each later step asks whether
//! what DCImanager shows by now is still what the cleaning and the module's own acts left behind ([`Cleaned::doubt`]).

use serde::{Deserialize, Serialize};

use super::phase::Phase;
use crate::configuration::Configuration;
use crate::contract::{Cleaning, Disk, Failure, Release};
use crate::lifecycle::context::Context;
use crate::lifecycle::parts::stop::last;
use crate::panel::api::{DIAGNOSTICS_SUCCESS, Diagnostics, Operation, Server, operation_kind};

/// What was run, in DCImanager's words (seed document 002).
const METHOD: &str = "diagnostics with the disk cleanup option";

/// A cleaning that was seen to have succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Cleaned {
    /// The diagnostics' operation.
    operation: Option<u64>,
    /// The server's last operation when it was looked at last: the diagnostics, or what turned the server off after
    /// them. None in a state of a version that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<u64>,
    /// When it was first seen running.
    since: Option<u64>,
    /// When it was seen to have succeeded.
    seen: u64,
    finished_at: Option<String>,
    /// The OS template that the server showed when its disks were seen clean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    os_template: Option<u64>,
    /// As in the server's configuration.
    disks: Vec<String>,
}

impl Cleaned {
    /// What the server shows of the cleaning that this operation was; none when it does not show that its disks are
    /// clean.
    pub(super) fn of(server: &Server, operation: &Operation, since: Option<u64>, now: u64) -> Option<Self> {
        let diagnostics = server.diagnostics.known()?;
        proven(diagnostics).then(|| Self {
            operation: Some(operation.id),
            last: Some(operation.id),
            // A clock that was put back meanwhile must not make the record say that it ended before it began.
            since: since.map(|since| since.min(now)),
            seen: now,
            finished_at: diagnostics.finished_at.clone(),
            os_template: os_template(server),
            disks: disks(server),
        })
    }

    /// Why it is no proof any more that the disks are clean: since they were seen clean, something has happened to the
    /// server that was none of the module's acts. Between two looks nothing else is seen than what is shown here; who
    /// only owned the server in between leaves no trace.
    ///
    /// # Errors
    /// The server's last operation is missing or not understood.
    pub(super) fn doubt(
        &self,
        context: &Context<'_>,
        server: &Server,
        phase: &Phase,
    ) -> Result<Option<String>, Failure> {
        let Some(now) = last(context, server)? else {
            return Ok(Some("DCImanager does not show the cleaning any more".to_owned()));
        };
        if Some(now.id) != self.last.or(self.operation) && !turns_off(phase, now) {
            let kind = now.kind.as_deref().unwrap_or("operation");
            return Ok(Some(format!(
                "somebody else has worked on the server since its disks were cleaned: its last operation is {kind} {} ({})",
                now.id, now.status
            )));
        }
        Ok(match server.diagnostics.value() {
            Err(wrong) => Some(format!("the field `diagnostics` {wrong}")),
            Ok(diagnostics) if !proven(diagnostics) || diagnostics.finished_at != self.finished_at => {
                Some("DCImanager shows other diagnostics than those that cleaned the disks".to_owned())
            }
            Ok(_) => match os_template(server) {
                Some(os) if self.last.is_some() && self.os_template != Some(os) => {
                    Some(format!("OS template {os} was installed since the disks were cleaned"))
                }
                _ => None,
            },
        })
    }

    /// The same with the server's last operation as this step has seen it and found it right.
    pub(super) fn seen_with(self, server: &Server) -> Self {
        let last = server.operation.known().and_then(Option::as_ref).map(|operation| operation.id);
        Self { last: last.or(self.last), ..self }
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

/// Whether diagnostics say of themselves that they have cleaned the disks.
pub(super) fn proven(diagnostics: &Diagnostics) -> bool {
    diagnostics.status == DIAGNOSTICS_SUCCESS && diagnostics.disks_cleaned && !diagnostics.forced
}

/// The module's own act after the cleaning. Its reply may be lost, so its number is not known: while the server is being
/// turned off, whatever turns it off is taken for it. After that only the one that was seen then is.
fn turns_off(phase: &Phase, operation: &Operation) -> bool {
    matches!(phase, Phase::PowerOff { .. }) && operation.kind.as_deref() == Some(operation_kind::POWER_OFF)
}

fn os_template(server: &Server) -> Option<u64> {
    server.os_template.known().and_then(Option::as_ref).map(|template| template.id)
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
