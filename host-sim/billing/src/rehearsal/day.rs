//! All that is due until tomorrow, and how many deletions are among it.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Deletions, RehearsalCalls, Rehearse, Rehearsed};
use crate::Billing;
use crate::error::{BillingError, Result};
use crate::model::{OperationId, OperationKind, OperationStatus, ServiceId};
use crate::money::{DayAct, Settled, preview};
use crate::store::OperationFilter;

/// What a day would bring.
#[derive(Debug, Serialize)]
pub struct DayRehearsal {
    /// Until when, by the billing side's clock.
    pub until: Timestamp,
    /// What is due until then, in the order of services.
    pub planned: Vec<Planned>,
    /// How many services would be deleted.
    pub deletions: Deletions,
}

/// Something that is due.
#[derive(Debug, Serialize)]
pub struct Planned {
    /// The service.
    pub service: ServiceId,
    /// What would be done.
    pub what: PlannedWhat,
}

/// What would be done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlannedWhat {
    /// An operation goes on.
    Operation(OperationId, OperationKind),
    /// The daily pass does this.
    Pass(DayAct),
}

impl Planned {
    /// The operation that can be rehearsed for it. A period that is charged has none.
    #[must_use]
    pub fn rehearsable(&self) -> Option<Rehearse> {
        let kind = match &self.what {
            PlannedWhat::Operation(id, _) => return Some(Rehearse::Operation(*id)),
            PlannedWhat::Pass(act) => match act.what {
                Settled::Prolonged => return None,
                Settled::SuspendRequested => OperationKind::Suspend,
                Settled::ResumeRequested => OperationKind::Resume,
                Settled::CloseRequested => OperationKind::Close,
            },
        };
        Some(Rehearse::Begin(kind, self.service))
    }

    fn deletes(&self) -> bool {
        match &self.what {
            PlannedWhat::Operation(_, kind) => *kind == OperationKind::Close,
            PlannedWhat::Pass(act) => act.what == Settled::CloseRequested,
        }
    }
}

impl Billing {
    /// What is due until this time tomorrow: operations, and what the daily pass would do by then. Asks no panel, and
    /// changes nothing.
    ///
    /// # Errors
    /// The database.
    pub fn rehearse_day(&self) -> Result<DayRehearsal> {
        let now = self.now();
        let until = now.checked_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
        let operations = self.operations(&OperationFilter::default())?;
        let due = operations.into_iter().filter(|operation| match operation.status {
            OperationStatus::Due => operation.due_at.is_some_and(|due| due <= until),
            OperationStatus::Running => true,
            _ => false,
        });
        let mut planned: Vec<Planned> =
            due.map(|one| Planned { service: one.service, what: PlannedWhat::Operation(one.id, one.kind) }).collect();
        for act in preview(self.store(), until)? {
            planned.push(Planned { service: act.service, what: PlannedWhat::Pass(act) });
        }
        planned.sort_by_key(|one| one.service);
        let month = now.checked_sub(SignedDuration::from_hours(30 * 24)).unwrap_or(Timestamp::MIN);
        let before = self.store().read(|tx| tx.closed_since(month))?;
        let due = u64::try_from(planned.iter().filter(|one| one.deletes()).count()).unwrap_or(u64::MAX);
        Ok(DayRehearsal { until, planned, deletions: Deletions::compared(due, before) })
    }

    /// Rehearses one of these. None for what no module is asked for; an error when it could not be rehearsed.
    ///
    /// # Errors
    /// As [`Billing::rehearse`].
    pub fn rehearse_planned(
        &self,
        calls: &RehearsalCalls,
        planned: &Planned,
    ) -> Option<Result<Rehearsed, BillingError>> {
        planned.rehearsable().map(|what| self.rehearse(calls, what))
    }
}
