//! Staff tasks: listed, accepted, closed with what was filled in.

use super::guard::approve;
use super::operations::{note, retry};
use super::staff::refuse_outsider;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{By, OperationEvent, OperationStatus, Parameter, StaffTask, TaskId, TaskPurpose, TaskStatus};
use crate::store::TaskFilter;

impl Billing {
    /// Tasks by their number.
    ///
    /// # Errors
    /// The database.
    pub fn tasks(&self, filter: &TaskFilter) -> Result<Vec<StaffTask>> {
        self.store().read(|tx| tx.tasks(filter))
    }

    /// One task. What was filled in stands in it, secrets without their values.
    ///
    /// # Errors
    /// `not-found`.
    pub fn task(&self, id: TaskId) -> Result<StaffTask> {
        self.store().read(|tx| tx.task(id))
    }

    /// One task, for somebody who may see it: what stands in it is the department's own (MOD-03).
    ///
    /// # Errors
    /// `not-found`, `not-in-department`.
    pub fn task_for(&self, id: TaskId, by: &By) -> Result<StaffTask> {
        self.store().read(|tx| {
            let task = tx.task(id)?;
            refuse_outsider(tx, &task, by)?;
            Ok(task)
        })
    }

    /// Takes an open task, so that nobody else works on it.
    ///
    /// # Errors
    /// `not-found`, `not-in-department`, `task-accepted` (by somebody else), `task-status`.
    pub fn accept_task(&self, id: TaskId, by: &By) -> Result<StaffTask> {
        self.store().write(|tx| {
            let task = tx.task(id)?;
            refuse_outsider(tx, &task, by)?;
            let same = task.accepted_by.as_deref() == Some(by.who.as_str());
            match task.status {
                TaskStatus::Accepted if same => {}
                TaskStatus::Accepted => return Err(held(&task)),
                TaskStatus::Open if tx.accept_task(id, &by.who, self.now())? => {
                    note(tx, &tx.operation(task.operation)?, "task-accepted", by, self.now())?;
                }
                status => return Err(Refusal::TaskStatus { task: id, status, wanted: "accepted" }.into()),
            }
            tx.task(id)
        })
    }

    /// Takes a task over from the colleague who has it, who is ill or has left: else its operation would wait for ever.
    ///
    /// # Errors
    /// `not-found`, `not-in-department`, `task-status`.
    pub fn take_over_task(&self, id: TaskId, by: &By) -> Result<StaffTask> {
        self.store().write(|tx| {
            let task = tx.task(id)?;
            refuse_outsider(tx, &task, by)?;
            if !tx.take_task_over(id, &by.who, self.now())? {
                return Err(Refusal::TaskStatus { task: id, status: task.status, wanted: "taken over" }.into());
            }
            let before = task.accepted_by.unwrap_or_default();
            let why = [by.why.as_str(), &format!("{before} had it")].join("; ");
            let by = by.clone().because(why.trim_start_matches("; "));
            note(tx, &tx.operation(task.operation)?, "task-taken-over", &by, self.now())?;
            tx.task(id)
        })
    }

    /// Closes a task with what was filled in: the operation that waits for it goes on at once. Closing an attention task
    /// tries its operation again, or approves it if that is what it waits for.
    ///
    /// # Errors
    /// `not-found`, `not-in-department`, `task-accepted` (by somebody else), `task-status`, `operation-status`,
    /// `own-request`;
    /// `card-invalid` with the reason at each field, and `panel-…` or `module-…` when the module could not check the
    /// card: the task stays as it is.
    pub fn close_task(&self, id: TaskId, values: &[Parameter], by: &By) -> Result<StaffTask> {
        // Whoever may not close the task does not make the panel be asked either.
        let task = self.store().read(|tx| {
            let task = tx.task(id)?;
            refuse_outsider(tx, &task, by)?;
            Ok(task)
        })?;
        closable(&task, by)?;
        let values = self.check_card(&task, values)?;
        let task = self.store().write(|tx| {
            // Asked again: the module was asked in between, and the step may have been repeated with another form.
            let now = tx.task(id)?;
            refuse_outsider(tx, &now, by)?;
            closable(&now, by)?;
            if now.form != task.form {
                return Err(Refusal::TaskStatus { task: id, status: now.status, wanted: "closed" }.into());
            }
            let task = now;
            tx.replace_task_values(id, &values)?;
            tx.close_task(id, &by.who, self.now())?;
            let operation = tx.operation(task.operation)?;
            match task.purpose {
                TaskPurpose::Attention if operation.status == OperationStatus::WaitingApproval => {
                    approve(tx, &operation, by, self.now())?;
                }
                TaskPurpose::Attention => retry(tx, &operation, by, self.now())?,
                TaskPurpose::Module => {
                    let event = OperationEvent::TaskClosed(id);
                    if !tx.wake_operation(operation.id, OperationStatus::WaitingTask, &event, None, self.now())? {
                        let (operation, status) = (operation.id, operation.status);
                        return Err(Refusal::OperationStatus { operation, status, wanted: "continued" }.into());
                    }
                    note(tx, &operation, "task-closed", by, self.now())?;
                }
            }
            tx.task(id)
        })?;
        self.news().signal();
        Ok(task)
    }
}

/// Whether this person may close the task as it is now.
fn closable(task: &StaffTask, by: &By) -> Result<()> {
    if !task.status.is_unfinished() {
        return Err(Refusal::TaskStatus { task: task.id, status: task.status, wanted: "closed" }.into());
    }
    if task.accepted_by.as_deref().is_some_and(|who| who != by.who) {
        return Err(held(task));
    }
    Ok(())
}

fn held(task: &StaffTask) -> crate::BillingError {
    let who = task.accepted_by.clone().unwrap_or_default();
    Refusal::TaskAccepted { task: task.id, who }.into()
}
