//! Operations: one at a time on a server, asynchronous, cancellable (API reference §6).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Panel, PanelError};
use crate::ids::{OperationId, ServerId};
use crate::model::{Operation, OperationStatus, Outcome, Server, Work};

/// What shall become of an operation that a request starts. For fault injection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fate {
    /// As it would go by itself.
    #[default]
    Natural,
    /// It fails at the end, with this reason.
    Fail(String),
    /// It never ends by itself. Diagnostics end by force at their limit, as nothing keeps them from it.
    NeverEnd,
    /// Diagnostics are ended by force at their limit; other operations go as they would.
    Forced,
}

impl Panel {
    /// Starts an operation, provided that none is running.
    pub(crate) fn start(&mut self, server: ServerId, work: Work, fate: &Fate) -> Result<OperationId, PanelError> {
        self.not_busy(server)?;
        let (duration, outcome) = self.course(self.find(server)?, &work, fate);
        let id = OperationId(self.last_operation.0 + 1);
        let started_at = self.now;
        let ends_at = duration.and_then(|duration| started_at.checked_add(duration).ok());
        let operation =
            Operation { id, work, status: OperationStatus::Running, reason: None, started_at, ends_at, outcome };
        self.change(server, |server| server.operation = Some(operation))?;
        self.last_operation = id;
        Ok(id)
    }

    /// How long it will take (none: for ever) and how it will end.
    fn course(&self, server: &Server, work: &Work, fate: &Fate) -> (Option<SignedDuration>, Outcome) {
        let settings = &self.settings;
        let natural = match work {
            Work::Install { .. } => settings.install,
            Work::Diagnostics { .. } => settings.diagnostics,
            Work::PowerOn | Work::PowerOff | Work::PowerReset => settings.power,
        };
        let diagnostics = matches!(work, Work::Diagnostics { .. });
        let (duration, outcome) = match fate {
            Fate::Natural => (Some(natural), Outcome::Ok),
            Fate::Fail(reason) => (Some(natural), Outcome::Fail(reason.clone())),
            Fate::NeverEnd => (None, Outcome::Ok),
            Fate::Forced if diagnostics => (None, Outcome::Ok),
            Fate::Forced => (Some(natural), Outcome::Ok),
        };
        if diagnostics && duration.is_none_or(|duration| duration > settings.diagnostics_limit) {
            return (Some(settings.diagnostics_limit), Outcome::Forced);
        }
        match self.physical_obstacle(server, work) {
            Some(reason) => (duration, Outcome::Fail(reason)),
            None => (duration, outcome),
        }
    }

    /// What makes the work impossible although it may be asked for.
    fn physical_obstacle(&self, server: &Server, work: &Work) -> Option<String> {
        match work {
            Work::Install { .. } | Work::Diagnostics { .. } => self.network_obstacle(server),
            _ => self.power_obstacle(server, work),
        }
    }

    /// Stops the running operation `operation` of `server`. What it had begun stays half done.
    ///
    /// # Errors
    /// When the server does not exist or this operation is not running.
    pub fn cancel(&mut self, server: ServerId, operation: OperationId) -> Result<(), PanelError> {
        let found = self.find(server)?.operation.as_ref().filter(|last| last.id == operation);
        let Some(last) = found else {
            return Err(PanelError::not_found("operation", operation));
        };
        if last.status != OperationStatus::Running {
            return Err(PanelError::NotRunning { server, operation });
        }
        let work = last.work.clone();
        let share = last.progress(self.now);
        self.close_operation(server, OperationStatus::Canceled, None)?;
        self.interrupted(server, &work, share);
        Ok(())
    }

    /// The operation's time has come.
    pub(super) fn end_operation(&mut self, server: ServerId, at: Timestamp) {
        let Some(operation) = self.servers.get(&server).and_then(Server::running_operation) else {
            return;
        };
        let (work, outcome) = (operation.work.clone(), operation.outcome.clone());
        let (status, reason) = match &outcome {
            Outcome::Ok | Outcome::Forced => (OperationStatus::Ok, None),
            Outcome::Fail(reason) => (OperationStatus::Failed, Some(reason.clone())),
        };
        // The server exists, so neither this nor what follows can be refused.
        let _ = self.close_operation(server, status, reason);
        match (outcome, &work) {
            (Outcome::Ok, Work::Install { os_template, .. }) => self.installed(server, *os_template),
            (Outcome::Ok, Work::Diagnostics { clear_disks }) => self.diagnosed(server, *clear_disks, at),
            (Outcome::Ok, Work::PowerOn | Work::PowerOff | Work::PowerReset) => self.power_done(server, &work),
            (Outcome::Forced, Work::Diagnostics { clear_disks }) => self.diagnostics_forced(server, *clear_disks, at),
            (Outcome::Fail(_), Work::Diagnostics { .. }) => self.diagnostics_failed(server, at),
            (Outcome::Fail(_) | Outcome::Forced, _) => {}
        }
    }

    fn close_operation(
        &mut self,
        server: ServerId,
        status: OperationStatus,
        reason: Option<String>,
    ) -> Result<(), PanelError> {
        let now = self.now;
        self.change(server, |server| {
            if let Some(operation) = &mut server.operation {
                operation.status = status;
                operation.reason = reason;
                operation.ends_at = Some(now);
                operation.outcome = Outcome::Ok;
            }
        })
    }

    /// What an operation leaves behind that somebody stopped after `percent` of its time.
    fn interrupted(&mut self, server: ServerId, work: &Work, percent: u8) {
        if let Work::Diagnostics { clear_disks } = work {
            self.diagnostics_interrupted(server, *clear_disks, percent);
        }
    }

    pub(crate) fn not_busy(&self, id: ServerId) -> Result<(), PanelError> {
        match self.find(id)?.running_operation() {
            None => Ok(()),
            Some(running) => Err(PanelError::Busy { server: id, operation: running.id, kind: running.work.kind() }),
        }
    }

    /// A person, or bad luck, ends the running operation now as failed.
    ///
    /// # Errors
    /// When the server does not exist or nothing runs on it.
    pub fn fail_operation(&mut self, server: ServerId, reason: impl Into<String>) -> Result<(), PanelError> {
        self.end_now(server, Outcome::Fail(reason.into()))
    }

    /// Ends the running operation now, well. It makes a wait of simulated time unnecessary.
    ///
    /// # Errors
    /// When the server does not exist or nothing runs on it.
    pub fn finish_operation(&mut self, server: ServerId) -> Result<(), PanelError> {
        self.end_now(server, Outcome::Ok)
    }

    fn end_now(&mut self, server: ServerId, outcome: Outcome) -> Result<(), PanelError> {
        if self.find(server)?.running_operation().is_none() {
            return Err(PanelError::Conflict(format!("No operation is running on server {server}")));
        }
        let now = self.now;
        self.change(server, |server| {
            if let Some(operation) = &mut server.operation {
                operation.outcome = outcome;
            }
        })?;
        self.end_operation(server, now);
        Ok(())
    }
}

impl Operation {
    /// How much of its time has passed, in percent; 100 only when it is over.
    #[must_use]
    pub fn progress(&self, now: Timestamp) -> u8 {
        if self.status != OperationStatus::Running {
            return 100;
        }
        let Some(ends_at) = self.ends_at else {
            return 50;
        };
        let whole = ends_at.duration_since(self.started_at).as_millis().max(1);
        let passed = now.duration_since(self.started_at).as_millis().clamp(0, whole);
        u8::try_from(passed * 100 / whole).unwrap_or(99).min(99)
    }
}
