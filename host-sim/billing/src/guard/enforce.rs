//! What becomes of an operation that may not begin: it waits in a state of its own, with the reason where people look.

use jiff::Timestamp;

use super::facts::facts;
use super::rule::{Obstacle, is_guarded, obstacle, stops_or_deletes};
use crate::error::Result;
use crate::model::{By, Counters, Operation, OperationKind, OperationStatus, Service, TaskId, TaskPurpose};
use crate::money::BILLING;
use crate::store::{GuardUpdate, HistoryEntry, TaskText, Tx};

/// The key of the task that asks for a second person.
const APPROVAL: &str = "approval";

/// An operation that the guard did not let begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parked {
    /// Why, as people read it.
    pub(crate) reason: String,
    /// When it is looked at again by itself.
    pub(crate) due_at: Option<Timestamp>,
    /// The task that asks for a second person, with its title and department.
    pub(crate) task: Option<(TaskId, String, String)>,
}

/// Whether an operation's module may be called.
pub(crate) enum Begin {
    /// It may. `fresh`: the guard was asked, because nothing was touched so far.
    Now { fresh: bool },
    /// It may not.
    Parked(Parked),
}

/// Lets an operation through to its module, or parks it. The caller has taken its lease in this transaction.
pub(crate) fn let_begin(tx: &Tx<'_>, operation: &Operation, now: Timestamp) -> Result<Begin> {
    if let Some(parked) = look_ahead(tx, operation, now)? {
        return Ok(Begin::Parked(parked));
    }
    let fresh = is_asked(operation);
    if fresh {
        tx.set_begun(operation.id, now)?;
    }
    Ok(Begin::Now { fresh })
}

/// Parks an operation that may not begin as things are; one that may is left alone, for it is asked about again when it
/// does.
pub(crate) fn look_ahead(tx: &Tx<'_>, operation: &Operation, now: Timestamp) -> Result<Option<Parked>> {
    if !is_asked(operation) {
        return Ok(None);
    }
    let service = tx.service(operation.service)?;
    match obstacle(&tx.policy()?, &facts(tx, operation, &service, now)?) {
        None => Ok(None),
        Some(obstacle) => park(tx, operation, &service, obstacle, now).map(Some),
    }
}

/// Looks again at an operation that waits for the guard, because what it waits for may be over: it is due now, or waits
/// on with the reason that there is now. Whether it is due.
pub(crate) fn look_again(tx: &Tx<'_>, operation: &Operation, now: Timestamp) -> Result<bool> {
    let waits = match operation.status {
        OperationStatus::Held | OperationStatus::WaitingApproval => true,
        OperationStatus::Due => operation.cost.calls == 0 && stops_or_deletes(operation.kind),
        _ => false,
    };
    if !waits || look_ahead(tx, operation, now)?.is_some() {
        return Ok(false);
    }
    tx.let_through(operation.id, now)
}

fn is_asked(operation: &Operation) -> bool {
    is_guarded(operation.kind, operation.change.as_ref()) && operation.begun_at.is_none()
}

fn park(tx: &Tx<'_>, operation: &Operation, service: &Service, obstacle: Obstacle, now: Timestamp) -> Result<Parked> {
    let (status, what, reason, due_at) = match obstacle {
        Obstacle::Held { why } => (OperationStatus::Held, "held", format!("held: {why}"), None),
        Obstacle::Early { why, until } => {
            (OperationStatus::Due, "waits", format!("begins at {until}: {why}"), Some(until))
        }
        Obstacle::NeedsApproval { why } => {
            (OperationStatus::WaitingApproval, "waits-for-approval", format!("waits for approval: {why}"), None)
        }
    };
    tx.park_operation(operation.id, &GuardUpdate { status, reason: &reason, due_at: due_at.unwrap_or(now) })?;
    let task = match status {
        OperationStatus::WaitingApproval => Some(ask_for_approval(tx, operation, service, &reason, now)?),
        _ => None,
    };
    // What was said already is not said again each time it is looked at.
    if operation.message != reason {
        let history = HistoryEntry {
            what,
            detail: reason.clone(),
            percent: operation.percent,
            failure: None,
            attempt: operation.attempt,
            cost: Counters::default(),
        };
        tx.add_operation_history(operation.id, &history, now)?;
        tx.add_service_history(service.id, &By::new(BILLING).because(&reason), said(operation.kind), now)?;
    }
    Ok(Parked { reason, due_at, task })
}

/// The line of the service's history.
fn said(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Suspend => "suspend does not begin",
        OperationKind::Change => "reinstall does not begin",
        _ => "close does not begin",
    }
}

fn ask_for_approval(
    tx: &Tx<'_>,
    operation: &Operation,
    service: &Service,
    reason: &str,
    now: Timestamp,
) -> Result<(TaskId, String, String)> {
    let department = tx.module(service.module)?.department;
    let (id, kind) = (operation.id, operation.kind);
    let lines = [
        format!("Operation {id} ({kind} of service {} of {}) {reason}.", service.id, service.client_email),
        format!("It was asked for by {} and has touched nothing yet.", operation.asked_by),
        format!(
            "See whether so many deletions are right. If this one is, another person than {} closes this task or runs \
             `host-sim operation approve {id} --as NAME`; if not, `host-sim operation cancel {id}` leaves the service as \
             it is.",
            operation.asked_by
        ),
    ];
    let text = TaskText {
        purpose: TaskPurpose::Attention,
        key: APPROVAL.to_owned(),
        title: format!("{kind} of service {} waits for a second person's approval", service.id),
        instructions: lines.join("\n"),
        form: Vec::new(),
        follow_ups: Vec::new(),
    };
    let task = tx.put_task(id, &department, &text, now)?;
    Ok((task, text.title, department))
}
