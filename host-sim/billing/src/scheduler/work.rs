//! One step of one operation: take a lease, call the module, store the outcome.

use jiff::Timestamp;
use processing_engine::contract::Step;

use super::outcome::{Stored, Subject, due_at, store};
use super::{Happened, Notice, Observer, Scheduler};
use crate::calls::Called;
use crate::calls::assemble::StepCall;
use crate::error::{BillingError, Result};
use crate::model::{CallFailure, Counters, FailureKind, OperationId, OperationStatus};
use crate::secret::random_word;
use crate::step::Outcome;
use crate::store::Lease;

/// What a look for work came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worked {
    /// Nothing is due.
    Nothing,
    /// A step of this operation was taken and stored.
    Step(OperationId),
    /// The call was made, but the lease was lost meanwhile: nothing was stored.
    Lost(OperationId),
    /// The call was interrupted: the operation is due as before.
    Interrupted(OperationId),
}

impl Scheduler {
    /// Takes one step of the operation that is due for the longest time. Everything happens on this thread, so that a
    /// simulation can decide the order of all that happens.
    ///
    /// # Errors
    /// The database. A call that fails is an outcome, not an error.
    pub fn work_once(&self, observer: &dyn Observer) -> Result<Worked> {
        let Some(lease) = self.lease()? else { return Ok(Worked::Nothing) };
        let step = match self.store.step_call(lease.operation, self.clock.now()) {
            Ok(step) => step,
            Err(error) => return self.cannot_call(&lease, error),
        };
        let notice = |at, what| observer.notice(&notice(&step, at, what));
        notice(self.clock.now(), Happened::Calling { attempt: step.operation.attempt });
        let called = self.calls.step(&step.target, &step.call, &step.request);
        if called.interrupted {
            self.store.write(|tx| tx.give_back(&lease))?;
            return Ok(Worked::Interrupted(lease.operation));
        }
        // Taken once: as soon as the outcome is stored, another worker may move a clock that stands still.
        let ended = self.clock.now();
        match self.store_outcome(&lease, &step, called, ended)? {
            Some((stored, cost)) => {
                for what in happened(&step, stored, cost) {
                    notice(ended, what);
                }
                self.news.signal();
                Ok(Worked::Step(lease.operation))
            }
            None => {
                notice(ended, Happened::LeaseLost);
                Ok(Worked::Lost(lease.operation))
            }
        }
    }

    fn lease(&self) -> Result<Option<Lease>> {
        let owner = random_word(16)?;
        let until = self.lease_clock.now().checked_add(self.lease_time()).unwrap_or(Timestamp::MAX);
        let now = self.clock.now();
        let operation = self.store.write(|tx| tx.lease_next(&owner, self.presence.id(), until, now))?;
        Ok(operation.map(|operation| Lease { operation, owner }))
    }

    /// The records of one operation cannot be made into a call, such as by a damaged secret. That stops this operation
    /// and no other; when the database itself fails, nothing is said about the operation.
    fn cannot_call(&self, lease: &Lease, error: BillingError) -> Result<Worked> {
        if matches!(error, BillingError::Store(_)) {
            self.store.write(|tx| tx.give_back(lease))?;
            return Err(error);
        }
        let message = format!("the module was not called: {error}. {}", error.hint());
        let failure = CallFailure::new(FailureKind::Invalid, error.code(), message);
        self.settle(lease, Outcome::Failed(failure))?;
        self.news.signal();
        Ok(Worked::Step(lease.operation))
    }

    /// Stores an outcome that no call has led to.
    pub(super) fn settle(&self, lease: &Lease, outcome: Outcome) -> Result<Option<Stored>> {
        let now = self.clock.now();
        self.store.write(|tx| {
            let operation = tx.operation(lease.operation)?;
            let service = tx.service(operation.service)?;
            let module = tx.module(service.module)?;
            let subject = Subject {
                lease,
                operation: &operation,
                service: &service,
                module: &module,
                placeholders: &[],
                cost: Counters::default(),
                file: None,
                now,
            };
            store(tx, &subject, outcome)
        })
    }

    fn store_outcome(
        &self,
        lease: &Lease,
        step: &StepCall,
        called: Called<Step>,
        now: Timestamp,
    ) -> Result<Option<(Stored, Counters)>> {
        let subject = Subject {
            lease,
            operation: &step.operation,
            service: &step.service,
            module: &step.module,
            placeholders: &step.placeholders,
            cost: called.cost,
            file: called.file.as_ref(),
            now,
        };
        let outcome = called.outcome.map_or_else(Outcome::Failed, Outcome::Step);
        let stored = self.store.write(|tx| store(tx, &subject, outcome))?;
        Ok(stored.map(|stored| (stored, step.operation.cost.plus(called.cost))))
    }
}

fn notice(step: &StepCall, at: Timestamp, what: Happened) -> Notice {
    Notice { operation: step.operation.id, kind: step.operation.kind, service: step.service.id, at, what }
}

/// What to tell about an outcome.
fn happened(step: &StepCall, Stored { decision, task }: Stored, cost: Counters) -> Vec<Happened> {
    let due_at = due_at(&decision);
    let mut list = Vec::new();
    match (decision.operation.status, decision.operation.failure) {
        (OperationStatus::Stopped, Some(failure)) => list.push(Happened::Stopped { failure }),
        (OperationStatus::Canceled, Some(failure)) => list.push(Happened::NotChanged { failure }),
        (_, Some(failure)) => {
            list.push(Happened::Failed { failure, due_at: due_at.unwrap_or(decision.operation.due_at) });
        }
        (OperationStatus::Done, None) => list.push(Happened::Ended { cost }),
        (_, None) => list.push(Happened::Progress {
            percent: decision.operation.percent,
            message: decision.operation.message,
            due_at,
            cost,
        }),
    }
    if let (Some(task), Some(text)) = (task, decision.task) {
        let department = step.module.department.clone();
        list.push(Happened::TaskOpened { task, title: text.title, department });
    }
    list
}
