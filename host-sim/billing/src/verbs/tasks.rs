//! Staff tasks: listed, accepted, closed with what was filled in.

use secrecy::SecretString;

use super::operations::{note, retry};
use crate::Billing;
use crate::error::{FormOf, Refusal, Result};
use crate::form;
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

    /// Takes an open task, so that nobody else works on it.
    ///
    /// # Errors
    /// `not-found`, `task-accepted` (by somebody else), `task-status`.
    pub fn accept_task(&self, id: TaskId, by: &By) -> Result<StaffTask> {
        self.store().write(|tx| {
            let task = tx.task(id)?;
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

    /// Closes a task with what was filled in: the operation that waits for it goes on at once. Closing an attention task
    /// tries its operation again.
    ///
    /// # Errors
    /// `not-found`, `task-accepted` (by somebody else), `task-status`, `card-invalid` (the task stays as it is),
    /// `operation-status`.
    pub fn close_task(&self, id: TaskId, values: &[Parameter], by: &By) -> Result<StaffTask> {
        let task = self.store().write(|tx| {
            let task = tx.task(id)?;
            if task.accepted_by.as_deref().is_some_and(|who| who != by.who) && task.status.is_unfinished() {
                return Err(held(&task));
            }
            if !task.status.is_unfinished() {
                return Err(Refusal::TaskStatus { task: id, status: task.status, wanted: "closed" }.into());
            }
            let wrong = |problems| Refusal::FormInvalid { form: FormOf::Card, problems };
            let values = form::check(&task.form, values).map_err(wrong)?;
            let values: Vec<_> = values.into_iter().map(|value| sealed(&task, value)).collect();
            tx.replace_task_values(id, &values)?;
            tx.close_task(id, &by.who, self.now())?;
            let operation = tx.operation(task.operation)?;
            match task.purpose {
                TaskPurpose::Attention => retry(tx, &operation, by, self.now())?,
                TaskPurpose::Module => {
                    let event = OperationEvent::TaskClosed(id);
                    if !tx.wake_operation(operation.id, OperationStatus::WaitingTask, &event, self.now())? {
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

fn held(task: &StaffTask) -> crate::BillingError {
    let who = task.accepted_by.clone().unwrap_or_default();
    Refusal::TaskAccepted { task: task.id, who }.into()
}

/// The value of a secret field is kept sealed.
fn sealed(task: &StaffTask, Parameter { name, value }: Parameter) -> (String, Result<String, SecretString>) {
    if form::is_secret(&task.form, &name) { (name, Err(SecretString::from(value))) } else { (name, Ok(value)) }
}
