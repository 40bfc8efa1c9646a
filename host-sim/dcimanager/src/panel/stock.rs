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

/// True when the server fails it.
type Condition = fn(&Panel, &Server) -> bool;

impl Panel {
    /// Everything that keeps a server from being sold.
    #[must_use]
    pub fn obstacles(&self, server: &Server) -> Vec<Obstacle> {
        self.conditions(server).filter_map(|(obstacle, hit)| hit.then_some(obstacle)).collect()
    }

    /// Whether a server could be sold.
    #[must_use]
    pub fn is_for_sale(&self, server: &Server) -> bool {
        self.conditions(server).all(|(_, hit)| !hit)
    }

    /// Each condition and whether the server fails it; those that cost most to find out come last.
    fn conditions(&self, server: &Server) -> impl Iterator<Item = (Obstacle, bool)> {
        let conditions: [(Obstacle, Condition); 9] = [
            (Obstacle::HasOwner, |_, server| server.owner.is_some()),
            (Obstacle::Diagnostics, |_, server| {
                server.diagnostics.status != DiagnosticsStatus::Success || server.diagnostics.forced
            }),
            (Obstacle::NoConfiguration, |_, server| server.configuration.is_empty()),
            (Obstacle::Operation, |_, server| {
                let status = server.operation.as_ref().map(|operation| operation.status);
                !matches!(status, Some(OperationStatus::Ok | OperationStatus::Canceled))
            }),
            (Obstacle::Maintenance, |_, server| server.maintenance),
            (Obstacle::NotInOperation, |_, server| !server.in_operation),
            (Obstacle::IsNew, |_, server| server.is_new),
            (Obstacle::Errors, |_, server| {
                let faultless = server.errors.diagnostics.is_empty() && server.errors.status.is_empty();
                !faultless && !server.errors.ignored
            }),
            (Obstacle::Mac, |panel, server| !panel.index.has_unique_mac(server)),
        ];
        conditions.into_iter().map(move |(obstacle, fails)| (obstacle, fails(self, server)))
    }

    /// All configurations of the fleet, each with how many of its servers could be sold.
    pub(crate) fn stock(&self) -> BTreeMap<&str, usize> {
        let known = self.index.by_configuration.keys().filter(|configuration| !configuration.is_empty());
        let mut counts: BTreeMap<&str, usize> = known.map(|configuration| (configuration.as_str(), 0)).collect();
        for server in self.servers.values().filter(|server| self.is_for_sale(server)) {
            *counts.entry(&server.configuration).or_default() += 1;
        }
        counts
    }
}
