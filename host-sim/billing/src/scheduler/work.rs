//! One step of one operation: take a lease, call the module, store the outcome.

use call_recording::Fate;
use jiff::Timestamp;
use processing_engine::contract::Step;

use super::outcome::{Stored, Subject, due_at, store};
use super::{Happened, Notice, Observer, Scheduler};
use crate::calls::Called;
use crate::calls::assemble::StepCall;
use crate::error::{BillingError, Result};
use crate::guard::{Begin, Parked, let_begin};
use crate::model::{CallFailure, Counters, FailureKind, Operation, OperationId, OperationKind, OperationStatus};
use crate::secret::random_word;
use crate::step::{Outcome, PARTLY_TAKEN_BACK};
use crate::store::{Lease, Recorded};

/// What a look for work came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worked {
    /// Nothing is due.
    Nothing,
    /// A step of this operation was taken and stored.
    Step(OperationId),
    /// The call was made, but the lease was lost meanwhile: nothing was stored.
    Lost(OperationId),
    /// The call was interrupted, or not made because its lease would have run out meanwhile: the operation is due as
    /// before.
    Interrupted(OperationId),
    /// No call was made: the guard does not let this operation begin.
    Parked(OperationId),
}

impl Scheduler {
    /// Takes one step of the operation that is due for the longest time. Everything happens on this thread, so that a
    /// simulation can decide the order of all that happens.
    ///
    /// # Errors
    /// The database. A call that fails is an outcome, not an error.
    pub fn work_once(&self, observer: &dyn Observer) -> Result<Worked> {
        self.work(observer, || {})
    }

    /// As [`Scheduler::work_once`]. `taken` is called as soon as there is something to do, before it is done.
    pub(super) fn work(&self, observer: &dyn Observer, taken: impl FnOnce()) -> Result<Worked> {
        let (lease, until) = match self.lease(taken)? {
            Some(Taken::Lease(lease, until)) => (lease, until),
            Some(Taken::Parked(operation, parked)) => return Ok(self.parked(observer, &operation, parked)),
            None => return Ok(Worked::Nothing),
        };
        self.telling.wait(lease.operation);
        let step = match self.store.step_call(lease.operation, self.clock.now()) {
            Ok(step) => step,
            Err(error) => return self.cannot_call(&lease, error),
        };
        let notice = |at, what| observer.notice(&notice(&step, at, what));
        if self.is_late(until) {
            return self.give_back(&lease, &Recorded::default(), false);
        }
        notice(self.clock.now(), Happened::Calling { attempt: step.operation.attempt });
        let called = self.calls.step(&step.target, &step.call, &step.request);
        if called.interrupted {
            return self.give_back(&lease, &Recorded::of(&called), called.cost.writes > 0);
        }
        // Taken once: as soon as the outcome is stored, another worker may move a clock that stands still.
        let ended = self.clock.now();
        let _untold = self.telling.begin(lease.operation);
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

    /// Whether the longest call would outlast the lease: this process stood still since it took it. Another worker could
    /// then make the same call at the same time.
    fn is_late(&self, until: Timestamp) -> bool {
        self.lease_clock.now().checked_add(self.calls.longest_call()).is_ok_and(|end| end > until)
    }

    /// Leaves the operation due as it was.
    fn give_back(&self, lease: &Lease, recorded: &Recorded, was_written: bool) -> Result<Worked> {
        self.store.write(|tx| {
            let fate = if tx.give_back(lease, was_written)? { Fate::Interrupted } else { Fate::Late };
            tx.finish_recording(lease, fate, recorded)
        })?;
        Ok(Worked::Interrupted(lease.operation))
    }

    /// Takes the next lease. In the same transaction the guard is asked whether the operation may begin.
    ///
    /// A lease tells other workers of this computer to keep off, and means nothing after a loss of power, which ends all
    /// of them: the operation is due then as it was. So it does not wait for the disk, which halves what a step waits for.
    /// What the guard has decided counts whatever happens, so that waits; and so does the first lease of what can be given
    /// up until then: afterwards something may have been written.
    fn lease(&self, leased: impl FnOnce()) -> Result<Option<Taken>> {
        let owner = random_word(16)?;
        let until = self.lease_clock.now().checked_add(self.lease_time()).unwrap_or(Timestamp::MAX);
        let now = self.clock.now();
        let mut counts = false;
        let taken = self.store.write_soon(|tx| {
            let Some(id) = tx.lease_next(&owner, self.presence.id(), until, now)? else { return Ok(None) };
            let operation = tx.operation(id)?;
            Ok(Some(match let_begin(tx, &operation, now)? {
                Begin::Parked(parked) => {
                    counts = true;
                    Taken::Parked(Box::new(operation), parked)
                }
                Begin::Now { fresh } => {
                    let can_be_given_up = operation.kind != OperationKind::Open && operation.cost.calls == 0;
                    counts = fresh || can_be_given_up;
                    let lease = Lease { operation: id, owner, fresh };
                    tx.begin_recording(&lease, now)?;
                    Taken::Lease(lease, until)
                }
            }))
        })?;
        if taken.is_some() {
            leased();
        }
        if counts {
            self.store.sync()?;
        }
        Ok(taken)
    }

    /// Tells what became of an operation that does not begin.
    fn parked(&self, observer: &dyn Observer, operation: &Operation, parked: Parked) -> Worked {
        let Operation { id, kind, service, .. } = *operation;
        let at = self.clock.now();
        let notice = |what| observer.notice(&Notice { operation: id, kind, service, at, what });
        notice(Happened::Parked { reason: parked.reason, due_at: parked.due_at });
        if let Some((task, title, department)) = parked.task {
            notice(Happened::TaskOpened { task, title, department });
        }
        Worked::Parked(id)
    }

    /// The records of one operation cannot be made into a call, such as by a damaged secret. That stops this operation
    /// and no other; when the database itself fails, nothing is said about the operation.
    fn cannot_call(&self, lease: &Lease, error: BillingError) -> Result<Worked> {
        if matches!(error, BillingError::Store(_)) {
            self.store.write(|tx| {
                tx.give_back(lease, false)?;
                tx.drop_recording(lease)
            })?;
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
        let fate = if outcome == Outcome::Lost { Fate::Lost } else { Fate::Stored };
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
                because: None,
                now,
            };
            let stored = store(tx, &subject, outcome)?;
            if stored.is_some() {
                tx.finish_recording(lease, fate, &Recorded::default())?;
            }
            Ok(stored)
        })
    }

    fn store_outcome(
        &self,
        lease: &Lease,
        step: &StepCall,
        called: Called<Step>,
        now: Timestamp,
    ) -> Result<Option<(Stored, Counters)>> {
        let recorded = Recorded::of(&called);
        let subject = Subject {
            lease,
            operation: &step.operation,
            service: &step.service,
            module: &step.module,
            placeholders: &step.placeholders,
            cost: called.cost,
            file: called.file.as_ref(),
            because: called.because.as_deref(),
            now,
        };
        let outcome = called.outcome.map_or_else(Outcome::Failed, Outcome::Step);
        let stored = self.store.write(|tx| {
            let stored = store(tx, &subject, outcome)?;
            // Of a call that came too late nothing is stored but what it did.
            let fate = if stored.is_some() { Fate::Stored } else { Fate::Late };
            tx.finish_recording(lease, fate, &recorded)?;
            Ok(stored)
        })?;
        Ok(stored.map(|stored| (stored, step.operation.cost.plus(called.cost))))
    }
}

/// What came of looking for the next operation.
enum Taken {
    /// The lease, and when it ends.
    Lease(Lease, Timestamp),
    Parked(Box<Operation>, Parked),
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
        (OperationStatus::Canceled, Some(failure)) => {
            list.push(Happened::NotChanged { failure, left: decision.history.what == PARTLY_TAKEN_BACK });
        }
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
