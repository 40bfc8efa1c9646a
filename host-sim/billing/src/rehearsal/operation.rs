//! One operation, step by step, on a copy in memory.

use jiff::{SignedDuration, Timestamp};
use processing_engine::contract::{Event, Next, Step, Unfinished};
use processing_engine::{Body, CallRecord, Exchange, WITHHELD};

use super::{Act, End, RehearsalCalls, Rehearse, Rehearsed, RehearsedStep};
use crate::Billing;
use crate::calls::{Called, FileStamp, StepRequest};
use crate::error::{BillingError, Refusal, Result};
use crate::model::{CallFailure, FailureKind, OperationStatus};
use crate::store::Store;
use crate::verbs::refuse_impossible;

/// Steps of one rehearsal: an operation that only reads has a few.
const STEPS: usize = 50;

impl Billing {
    /// Carries an operation out as far as that is possible without changing anything: not in the panel, and not in the
    /// records.
    ///
    /// # Errors
    /// `not-found`; `operation-status` when the operation has ended or is being called; `service-busy` and
    /// `service-status` when such an operation could not begin; [`BillingError::NotRehearsed`] when panel or module fail.
    pub fn rehearse(&self, calls: &RehearsalCalls, what: Rehearse) -> Result<Rehearsed> {
        let (service, kind, mut request) = match what {
            Rehearse::Begin(kind, service) => {
                self.store().read(|tx| refuse_impossible(tx, service, kind))?;
                (service, kind, StepRequest::Begin(kind))
            }
            Rehearse::Operation(id) => {
                let operation = self.operation(id)?.operation;
                if !matches!(
                    operation.status,
                    OperationStatus::Due | OperationStatus::Stopped | OperationStatus::WaitingTask
                ) {
                    let status = operation.status;
                    return Err(Refusal::OperationStatus { operation: id, status, wanted: "rehearsed" }.into());
                }
                if let (OperationStatus::WaitingTask, Some(task)) = (operation.status, operation.task) {
                    let title = self.task(task)?.title;
                    let end = End::Task { title };
                    return Ok(Rehearsed { service: operation.service, kind: operation.kind, steps: Vec::new(), end });
                }
                let request = match (operation.status, &operation.state) {
                    (OperationStatus::Stopped, Some(state)) => {
                        StepRequest::Advance { state: state.clone(), event: Event::Retry }
                    }
                    _ => self.store().step_call(id, self.now())?.request,
                };
                (operation.service, operation.kind, request)
            }
        };
        let mut copy = Copy { store: self.store(), calls, what, object: None, stored_by: None, now: self.now() };
        let mut rehearsed = Rehearsed { service, kind, steps: Vec::new(), end: End::Waits };
        for _ in 0..STEPS {
            let called = copy.call(service, &request)?;
            if let Some(failure) = hindrance(&called) {
                return Err(BillingError::NotRehearsed { kind, service, failure });
            }
            let known: Vec<Act> = rehearsed.acts().cloned().collect();
            let step = step_of(&called);
            let (repeats, acted) = (step.withheld.iter().any(|act| known.contains(act)), !step.withheld.is_empty());
            if repeats {
                rehearsed.end = End::AfterAct;
                break;
            }
            let idle = step.withheld.is_empty();
            rehearsed.steps.push(step);
            match called.outcome {
                Err(failure) if acted => {
                    rehearsed.end = End::NeedsAnswer { failure };
                    break;
                }
                Err(failure) => {
                    rehearsed.end = End::Fails { failure };
                    break;
                }
                Ok(Step::Done(_)) => {
                    rehearsed.end = End::Done;
                    break;
                }
                Ok(Step::Undone(failure)) => {
                    rehearsed.end = End::Fails { failure: failure.into() };
                    break;
                }
                Ok(Step::More(more)) => match copy.next(service, &request, more, idle)? {
                    Ok(next) => request = next,
                    Err(end) => {
                        rehearsed.end = end;
                        break;
                    }
                },
            }
        }
        Ok(rehearsed)
    }
}

/// Why a step shows nothing of what the operation would do: the panel did not answer as it should, or the module failed.
/// Other failures are the module's judgement of what it saw, and so is whatever it makes of an answer that was assumed.
fn hindrance(called: &Called<Step>) -> Option<CallFailure> {
    let failure = called.outcome.as_ref().err()?;
    let is_judgement = match failure.kind {
        FailureKind::Invalid | FailureKind::Exhausted | FailureKind::Refused | FailureKind::Conflict => true,
        FailureKind::Unavailable
        | FailureKind::Unauthorized
        | FailureKind::Protocol
        | FailureKind::Broken
        | FailureKind::Unusable => false,
    };
    let hinders = !is_judgement && step_of(called).withheld.is_empty();
    hinders.then(|| failure.clone())
}

/// What the operation would have written, in memory.
struct Copy<'a> {
    store: &'a Store,
    calls: &'a RehearsalCalls,
    what: Rehearse,
    /// The object that would be claimed.
    object: Option<String>,
    /// The file that returned the state in memory; none before the first step.
    stored_by: Option<FileStamp>,
    now: Timestamp,
}

impl Copy<'_> {
    fn call(&mut self, service: crate::model::ServiceId, request: &StepRequest) -> Result<Called<Step>> {
        let operation = match self.what {
            Rehearse::Operation(id) => Some(id),
            Rehearse::Begin(..) => None,
        };
        let (mut target, mut call) = self.store.rehearsal_call(service, operation, self.now)?;
        if let Some(object) = &self.object {
            call.service.external_id = Some(object.clone());
        }
        target.stored_by = self.stored_by.take().or(target.stored_by);
        let called = self.calls.step(&target, &call, request);
        self.stored_by.clone_from(&called.file);
        Ok(called)
    }

    /// What the next step is called with, or why there is none.
    fn next(
        &mut self,
        service: crate::model::ServiceId,
        before: &StepRequest,
        more: Unfinished,
        idle: bool,
    ) -> Result<std::result::Result<StepRequest, End>> {
        let Unfinished { state, next, .. } = more;
        let event = match next {
            Next::Task(task) => return Ok(Err(End::Task { title: task.title })),
            Next::Claim(ids) => match self.store.first_free(service, &ids)? {
                Some(id) => {
                    self.object = Some(id.clone());
                    Event::Claimed(id)
                }
                None => Event::NothingToClaim,
            },
            Next::Wait(ms) => {
                let pause = SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
                // Nothing was done and nothing has changed: it looks again until something does.
                let same = matches!(before, StepRequest::Advance { state: last, .. } if *last == state);
                if idle && ms > 0 && same {
                    return Ok(Err(End::Waits));
                }
                self.now = self.now.checked_add(pause).unwrap_or(self.now);
                Event::Timer
            }
        };
        Ok(Ok(StepRequest::Advance { state, event }))
    }
}

fn step_of(called: &Called<Step>) -> RehearsedStep {
    let exchanges = || called.record.as_deref().into_iter().flat_map(|record: &CallRecord| &record.exchanges);
    let withheld: Vec<Act> = exchanges().filter(|exchange| is_withheld(exchange)).map(act).collect();
    let reads = u64::try_from(exchanges().count().saturating_sub(withheld.len())).unwrap_or(u64::MAX);
    let goes_on_with = called.file.as_ref().zip(called.because.as_ref());
    let goes_on_with = goes_on_with.map(|(file, because)| format!("{}: {because}", file.version));
    RehearsedStep { said: said(&called.outcome), goes_on_with, reads, withheld }
}

fn said(outcome: &std::result::Result<Step, CallFailure>) -> String {
    match outcome {
        Ok(Step::Done(_)) => "the operation is complete".to_owned(),
        Ok(Step::More(more)) => more.progress.message.clone(),
        Ok(Step::Undone(failure)) => failure.message().to_owned(),
        Err(failure) => failure.message.clone(),
    }
}

fn is_withheld(exchange: &Exchange) -> bool {
    // The panel's own answers to reads may have any header; a read is never withheld.
    let marked = |answer: &processing_engine::RecordedResponse| answer.headers.iter().any(|one| one.name == WITHHELD);
    exchange.request.is_write() && exchange.outcome.as_ref().is_ok_and(marked)
}

fn act(exchange: &Exchange) -> Act {
    let body = exchange.request.body.as_ref().map(|body| match body {
        Body::Text(text) => text.clone(),
        other => format!("({} bytes)", other.len()),
    });
    let method = call_recording::text::method(exchange.request.method);
    Act { method, path: exchange.request.path.clone(), body }
}
