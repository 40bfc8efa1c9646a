//! Running operations: looked at, and tried again. What giving one up means is in `giving_up`.

use jiff::Timestamp;
use serde::Serialize;

use super::giving_up::can_be_given_up;
use super::staff::refuse_outsider_of;
use crate::Billing;
use crate::choice::choose_again;
use crate::error::{Refusal, Result};
use crate::guard::is_guarded;
use crate::model::{
    Approval, By, Counters, HistoryLine, Operation, OperationEvent, OperationId, OperationKind, OperationStatus,
    ServiceStatus, StaffTask, TaskPurpose,
};
use crate::step::retry_event;
use crate::store::{HistoryEntry, OperationFilter, TaskFilter, Tx};

/// An operation with its history and tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationDetail {
    /// The operation.
    pub operation: Operation,
    /// What happened, oldest first.
    pub history: Vec<HistoryLine>,
    /// All its tasks.
    pub tasks: Vec<StaffTask>,
    /// A second person's approval, if it has one.
    pub approval: Option<Approval>,
    /// Staff may give it up as it stands now.
    pub cancelable: bool,
}

impl Billing {
    /// Operations by their number.
    ///
    /// # Errors
    /// The database.
    pub fn operations(&self, filter: &OperationFilter) -> Result<Vec<Operation>> {
        self.store().read(|tx| tx.operations(filter))
    }

    /// One operation with its history and tasks.
    ///
    /// # Errors
    /// `not-found`.
    pub fn operation(&self, id: OperationId) -> Result<OperationDetail> {
        self.store().read(|tx| {
            let filter = TaskFilter { operation: Some(id), with_finished: true, ..TaskFilter::default() };
            let operation = tx.operation(id)?;
            let cancelable = can_be_given_up(&operation, tx.service(operation.service)?.status);
            Ok(OperationDetail {
                history: tx.operation_history(id)?,
                tasks: tx.tasks(&filter)?,
                approval: tx.approval(id)?,
                operation,
                cancelable,
            })
        })
    }

    /// Tries a stopped operation again, or one that waits to be tried again by itself. Its attention task is closed, so
    /// whoever may close that may do this.
    ///
    /// # Errors
    /// `not-found`, `not-in-department` (of the service's module), `operation-status`.
    pub fn retry_operation(&self, id: OperationId, by: &By) -> Result<Operation> {
        let operation = self.store().write(|tx| {
            let operation = tx.operation(id)?;
            refuse_outsider_of(tx, &tx.module(operation.module)?.department, by)?;
            retry(tx, &operation, by, self.now())?;
            tx.operation(id)
        })?;
        self.news().signal();
        Ok(operation)
    }
}

/// It failed and waits for its next try; nobody works on it meanwhile.
pub(super) fn is_tried_again(operation: &Operation) -> bool {
    operation.status == OperationStatus::Due && operation.failure.is_some()
}

/// Makes an operation due at once after a failure. Also what closing its attention task does.
pub(super) fn retry(tx: &Tx<'_>, operation: &Operation, by: &By, now: Timestamp) -> Result<()> {
    let refused = || Refusal::OperationStatus { operation: operation.id, status: operation.status, wanted: "retried" };
    let event = match operation.status {
        OperationStatus::Stopped => retry_event(operation),
        // It is called again in any case, so it hears the same.
        _ if is_tried_again(operation) => operation.event.clone(),
        _ => return Err(refused().into()),
    };
    if operation.kind == OperationKind::Open && operation.status == OperationStatus::Stopped {
        let service = tx.service(operation.service)?;
        let untouched = operation.state.is_none() && tx.claim_of(service.id)?.is_none();
        if untouched && service.status == ServiceStatus::Ordered {
            choose_again(tx, operation.id, &service)?;
        }
    }
    let said = match event {
        OperationEvent::Withdrawn => format!("retried by {}: the next step takes back what can be taken back", by.who),
        _ => format!("retried by {}, waits for its turn", by.who),
    };
    if !tx.wake_operation(operation.id, operation.status, &event, Some(&said), now)? {
        return Err(refused().into());
    }
    let tasks = tx.tasks(&TaskFilter { operation: Some(operation.id), ..TaskFilter::default() })?;
    for task in tasks.into_iter().filter(|task| task.purpose == TaskPurpose::Attention) {
        tx.close_task(task.id, &by.who, now)?;
    }
    note(tx, operation, "retried", by, now)
}

/// Ends an operation that waits for a person or to be tried again, or that has begun nothing, with its tasks.
pub(crate) fn cancel(tx: &Tx<'_>, operation: &Operation, by: &By, why: &str, now: Timestamp) -> Result<()> {
    let guarded = is_guarded(operation.kind, operation.change.as_ref());
    if !tx.cancel_operation(operation.id, guarded, why, now)? {
        let (id, status) = (operation.id, operation.status);
        return Err(Refusal::OperationStatus { operation: id, status, wanted: "canceled" }.into());
    }
    tx.cancel_tasks(operation.id, None, now)?;
    note(tx, operation, "canceled", by, now)?;
    let by = By::new(&by.who).because(why);
    tx.add_service_history(operation.service, &by, canceled(operation.kind), now)
}

/// A line in the operation's history of what a person did.
pub(super) fn note(tx: &Tx<'_>, operation: &Operation, what: &'static str, by: &By, now: Timestamp) -> Result<()> {
    let detail = match by.why.as_str() {
        "" => format!("by {}", by.who),
        why => format!("by {}: {why}", by.who),
    };
    let entry = HistoryEntry {
        what,
        detail,
        percent: operation.percent,
        failure: None,
        attempt: operation.attempt,
        cost: Counters::default(),
    };
    tx.add_operation_history(operation.id, &entry, now)
}

fn canceled(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Open => "open canceled",
        OperationKind::Suspend => "suspend canceled",
        OperationKind::Resume => "resume canceled",
        OperationKind::Close => "close canceled",
        OperationKind::Change => "change canceled",
    }
}
