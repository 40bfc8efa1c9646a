//! Which servers could be sold, by the conditions of seed document 002 (DED-02).

use std::collections::BTreeMap;

use super::Panel;
use crate::model::{DiagnosticsStatus, OperationStatus, Server};

/// A condition of DED-02 that a server does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// It has an owner.
    HasOwner,
    /// Diagnostics did not run to their end, or not successfully.
    Diagnostics,
    /// The configuration is not known.
    NoConfiguration,
    /// The last operation is missing, running or failed.
    Operation,
    /// It is in maintenance mode.
    Maintenance,
    /// It is not in operation.
    NotInOperation,
    /// It is not accepted yet.
    IsNew,
    /// Its MAC address is missing or another server has the same.
    Mac,
    /// It has errors that nobody decided to ignore.
    Errors,
}

impl Panel {
    /// Everything that keeps a server from being sold.
    #[must_use]
    pub fn obstacles(&self, server: &Server) -> Vec<Obstacle> {
        let diagnosed = server.diagnostics.status == DiagnosticsStatus::Success && !server.diagnostics.forced;
        let operation = server.operation.as_ref().map(|operation| operation.status);
        let rested = matches!(operation, Some(OperationStatus::Ok | OperationStatus::Canceled));
        let faultless = server.errors.diagnostics.is_empty() && server.errors.status.is_empty();
        [
            (server.owner.is_some(), Obstacle::HasOwner),
            (!diagnosed, Obstacle::Diagnostics),
            (server.configuration.is_empty(), Obstacle::NoConfiguration),
            (!rested, Obstacle::Operation),
            (server.maintenance, Obstacle::Maintenance),
            (!server.in_operation, Obstacle::NotInOperation),
            (server.is_new, Obstacle::IsNew),
            (!self.index.has_unique_mac(server), Obstacle::Mac),
            (!faultless && !server.errors.ignored, Obstacle::Errors),
        ]
        .into_iter()
        .filter_map(|(hit, obstacle)| hit.then_some(obstacle))
        .collect()
    }

    /// All configurations of the fleet, each with how many of its servers could be sold.
    pub(crate) fn stock(&self) -> BTreeMap<&str, usize> {
        let known = self.index.by_configuration.keys().filter(|configuration| !configuration.is_empty());
        let mut counts: BTreeMap<&str, usize> = known.map(|configuration| (configuration.as_str(), 0)).collect();
        for server in self.index.free.iter().filter_map(|id| self.servers.get(id)) {
            if self.obstacles(server).is_empty() {
                *counts.entry(&server.configuration).or_default() += 1;
            }
        }
        counts
    }
}
