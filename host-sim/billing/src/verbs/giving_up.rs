//! Operations that staff give up: which may be, and how the panel comes to what the service is.

use jiff::Timestamp;

use super::operations::{cancel, is_tried_again, note};
use super::orders::begin;
use super::staff::refuse_outsider_of;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::guard::is_guarded;
use crate::model::{By, Cause, Operation, OperationEvent, OperationId, OperationKind, OperationStatus, ServiceStatus};
use crate::store::Tx;

impl Billing {
    /// Gives up a suspend, resume or change that is stopped, waits for staff, or is tried again later by itself, and
    /// whatever but an open is due and has begun nothing: the service stays as it is. One that has begun is due again,
    /// because the module takes back what it did first; then it ends. Where the module keeps no state of what it may have done, the opposite is asked for: after a suspend a
    /// resume, after a resume a suspend, so that the panel comes to what the service is.
    ///
    /// An open, and a close that has begun, is not given up, because it may have done what only it can take back. A close
    /// that the policy or a hold keeps waiting is, unless it is that of an order: its open was given up for it, and nobody
    /// would deliver it or let go of what it holds. What another operation had begun before it was ended for the close is
    /// taken back then, as if that one was given up.
    ///
    /// # Errors
    /// `not-found`, `not-in-department` (of the service's module), `operation-status`, `operation-not-cancelable`.
    pub fn cancel_operation(&self, id: OperationId, by: &By) -> Result<Operation> {
        let operation = self.store().write(|tx| {
            let operation = tx.operation(id)?;
            refuse_outsider_of(tx, &tx.module(operation.module)?.department, by)?;
            let kind = operation.kind;
            if operation.status.is_unfinished() && !may_end(&operation, tx.service(operation.service)?.status) {
                return Err(Refusal::NotCancelable { operation: id, kind }.into());
            }
            if is_taken_back(&operation) {
                withdraw(tx, &operation, by, self.now())?;
            } else {
                cancel(tx, &operation, by, "given up", self.now())?;
                lead_back(tx, &operation, by, self.now())?;
            }
            if let Some(earlier) = tx.made_way_for(id)? {
                bring_back(tx, &earlier, by, self.now())?;
            }
            tx.operation(id)
        })?;
        self.news().signal();
        Ok(operation)
    }
}

/// Whether it may end without its module having said so: neither an order nor a deletion is left half done.
fn may_end(operation: &Operation, service: ServiceStatus) -> bool {
    match operation.kind {
        OperationKind::Open => false,
        OperationKind::Close => operation.begun_at.is_none() && service != ServiceStatus::Ordered,
        OperationKind::Suspend | OperationKind::Resume | OperationKind::Change => true,
    }
}

/// Whether staff may give an operation up now. One that was given up is not given up again while it takes back what it
/// had begun.
pub(super) fn can_be_given_up(operation: &Operation, service: ServiceStatus) -> bool {
    let in_time = match operation.status {
        OperationStatus::Due if operation.event == OperationEvent::Withdrawn => false,
        OperationStatus::Due => is_tried_again(operation) || has_begun_nothing(operation),
        OperationStatus::Running => false,
        status => status.is_unfinished(),
    };
    in_time && may_end(operation, service)
}

/// Nothing was written to the panel for it, nor is anybody about to.
fn has_begun_nothing(operation: &Operation) -> bool {
    let guarded = is_guarded(operation.kind, operation.change.as_ref());
    operation.begun_at.is_none() && (guarded || operation.started_at.is_none())
}

/// Whether the module knows of something that it has begun. The guard is asked until something is written: what it would
/// still be asked about has touched nothing.
fn is_taken_back(operation: &Operation) -> bool {
    let untouched = is_guarded(operation.kind, operation.change.as_ref()) && operation.begun_at.is_none();
    operation.state.is_some() && !untouched
}

/// What was ended for a close that is given up now: the service stays, so that what it had begun has to be taken back.
fn bring_back(tx: &Tx<'_>, earlier: &Operation, by: &By, now: Timestamp) -> Result<()> {
    if !is_taken_back(earlier) {
        return lead_back(tx, earlier, by, now);
    }
    tx.revive_operation(earlier.id, &OperationEvent::Withdrawn, "what it has begun is taken back", now)?;
    note(tx, earlier, "withdrawn", by, now)?;
    let why = format!("operation {} had stopped half-way when the service was to be closed", earlier.id);
    let back = format!("{} is taken back", earlier.kind);
    tx.add_service_history(earlier.service, &By::new(&by.who).because(why), &back, now)
}

/// Asks for what brings the panel to what the service is, after a suspend or resume that may have changed something in its
/// first call, of which the module told nothing. One that was itself asked for by this has no other way back: then staff
/// look.
fn lead_back(tx: &Tx<'_>, given_up: &Operation, by: &By, now: Timestamp) -> Result<()> {
    let Operation { id, kind, service, .. } = *given_up;
    let status = tx.service(service)?.status;
    let back = match kind {
        OperationKind::Suspend if given_up.begun_at.is_some() => OperationKind::Resume,
        OperationKind::Resume if given_up.cost.writes > 0 => OperationKind::Suspend,
        _ => return Ok(()),
    };
    let by = By::new(&by.who).because(format!("operation {id} was given up, and may have stopped half-way"));
    if (back, status) != (OperationKind::Resume, ServiceStatus::Active)
        && (back, status) != (OperationKind::Suspend, ServiceStatus::Suspended)
    {
        return tx.add_service_history(service, &by, "its object has to be looked at in the panel", now);
    }
    tx.add_service_history(service, &by, &format!("{back} requested"), now)?;
    begin(tx, service, back, Cause::Staff, &by.who, now)?;
    Ok(())
}

/// What an operation does that was given up, until its module says how far it is. Not all can be taken back: what is
/// erased is.
fn taking_back(by: &By) -> String {
    format!("given up by {}: the next step takes back what can be taken back", by.who)
}

/// Lets the module take back what the operation has begun.
fn withdraw(tx: &Tx<'_>, operation: &Operation, by: &By, now: Timestamp) -> Result<()> {
    let status = operation.status;
    let waits = matches!(status, OperationStatus::Stopped | OperationStatus::WaitingTask);
    if !(waits || is_tried_again(operation))
        || !tx.wake_operation(operation.id, status, &OperationEvent::Withdrawn, Some(&taking_back(by)), now)?
    {
        return Err(Refusal::OperationStatus { operation: operation.id, status, wanted: "canceled" }.into());
    }
    tx.cancel_tasks(operation.id, None, now)?;
    note(tx, operation, "withdrawn", by, now)
}
