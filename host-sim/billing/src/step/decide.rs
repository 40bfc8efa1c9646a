//! The rules, one function for each way in which a call can end.

use jiff::{SignedDuration, Timestamp};
use processing_engine::contract::{Changes, Next, StaffTask, Step, Unfinished};

use super::attention::attention;
use super::haste::Haste;
use super::pause::{MAX_FAILURES, pause};
use super::{ClaimChange, Decision, Facts, Outcome, PARTLY_TAKEN_BACK, ProblemChange, ServiceChange};
use crate::model::{
    CallFailure, Counters, FailureKind, OperationEvent, OperationKind, OperationStatus, ServiceStatus, TaskPurpose,
};
use crate::store::{HistoryEntry, OperationUpdate, TaskText};

/// The code of a failure with which a suspend, resume or change ends that was given up and of which nothing is left (the
/// contract's event `withdrawn`).
const WITHDRAWN: &str = "withdrawn";

/// What to write after a call that ended like this.
pub(crate) fn decide(facts: &Facts<'_>, outcome: Outcome) -> Decision {
    match outcome {
        Outcome::Step(Step::Done(changes)) => done(facts, changes),
        Outcome::Step(Step::More(unfinished)) => more(facts, unfinished),
        Outcome::Step(Step::Undone(failure)) => undone(facts, failure.into()),
        Outcome::Failed(failure) => failed(facts, failure),
        Outcome::Lost => lost(facts),
    }
}

fn done(facts: &Facts<'_>, changes: Changes) -> Decision {
    let kind = facts.operation.kind;
    let changed = facts.operation.change.as_ref();
    let asked = changed.map_or_else(|| "changed".to_owned(), |change| format!("changed: {change}"));
    let (status, said, message) = match kind {
        OperationKind::Open => (Some(ServiceStatus::Active), "opened", "the service is active"),
        OperationKind::Suspend => (Some(ServiceStatus::Suspended), "suspended", "the service is suspended"),
        OperationKind::Resume => (Some(ServiceStatus::Active), "resumed", "the service is active again"),
        OperationKind::Close => (Some(ServiceStatus::Deleted), "deleted", "the service is deleted"),
        OperationKind::Change => (None, asked.as_str(), "the service is changed"),
    };
    let claim = match (kind, changes.external_id) {
        // Only now the object may serve somebody else.
        (OperationKind::Close, _) => ClaimChange::Release,
        (_, Some(id)) => ClaimChange::Hold(id),
        (_, None) => ClaimChange::Keep,
    };
    let mut decision = Decision::going_on(facts, "done", message.to_owned(), 100);
    decision.operation.status = OperationStatus::Done;
    decision.claim = claim;
    decision.service = ServiceChange {
        status,
        parameters: changes.parameters,
        addresses: changes.addresses,
        amounts: changed.map_or_else(Vec::new, |change| change.amounts().to_vec()),
    };
    decision.service_history = Some(said.to_owned());
    decision
}

fn more(facts: &Facts<'_>, unfinished: Unfinished) -> Decision {
    let Unfinished { state, progress, next } = unfinished;
    let percent = progress.percent.min(100);
    let mut decision = Decision::going_on(facts, "step", progress.message, percent);
    decision.note = progress.note.filter(|note| !note.trim().is_empty());
    let haste = Haste::after(facts.operation, percent, &next);
    decision.operation.zero_waits = haste.zero_waits;
    decision.operation.state = Some(state);
    match next {
        Next::Wait(ms) => decision.operation.due_at = later(facts.now, ms.max(haste.least_ms)),
        Next::Task(task) => {
            decision.operation.status = OperationStatus::WaitingTask;
            decision.history.what = "waits-for-staff";
            decision.task = Some(task_text(task));
        }
        Next::Claim(ids) => {
            decision.operation.due_at = later(facts.now, haste.least_ms);
            decision.claim = ClaimChange::First(ids);
            decision.operation.event = OperationEvent::NothingToClaim;
        }
    }
    decision
}

/// The module has taken back what it had begun: next time it begins anew. A claim is given up only when nothing can be
/// left of the service: what an active or suspended service has stays its own.
fn undone(facts: &Facts<'_>, failure: CallFailure) -> Decision {
    if facts.operation.kind == OperationKind::Change && failure.kind != FailureKind::Unavailable {
        return not_changed(facts, &failure);
    }
    if is_given_up(facts, &failure) {
        return given_up(facts, &failure);
    }
    let mut decision = failed(facts, failure);
    decision.operation.state = None;
    decision.operation.event = OperationEvent::Start;
    decision.history.what = match decision.operation.status {
        OperationStatus::Stopped => "undone-and-stopped",
        _ => "undone",
    };
    if facts.operation.kind == OperationKind::Open && facts.service_status == ServiceStatus::Ordered {
        decision.claim = ClaimChange::Release;
    }
    decision
}

/// A change that is not possible is over, and so that nobody has to tidy up after a client's wish, without a task: the
/// service is as it was, and can be changed in another way, stopped, or deleted at once.
fn not_changed(facts: &Facts<'_>, failure: &CallFailure) -> Decision {
    if is_left(facts, failure) {
        let mut decision = stays(facts, failure, PARTLY_TAKEN_BACK);
        decision.operation.message = "given up: what could be taken back was".to_owned();
        decision.service_history = Some(format!("change given up: {}", failure.message));
        return decision;
    }
    Decision {
        service_history: Some(format!("not changed: {}", failure.message)),
        ..stays(facts, failure, "not-changed")
    }
}

/// Whether a change that was given up leaves something behind that nobody can take back, such as erased disks: the module
/// then says so in the place of the contract's code.
fn is_left(facts: &Facts<'_>, failure: &CallFailure) -> bool {
    facts.operation.event == OperationEvent::Withdrawn && failure.code != WITHDRAWN
}

/// Whether a suspend or resume was given up by staff and is taken back: the contract's code for it.
fn is_given_up(facts: &Facts<'_>, failure: &CallFailure) -> bool {
    let switches = matches!(facts.operation.kind, OperationKind::Suspend | OperationKind::Resume);
    switches && failure.kind == FailureKind::Refused && failure.code == WITHDRAWN
}

/// A suspend or resume that staff gave up is over: the service is what it was, and the panel too.
fn given_up(facts: &Facts<'_>, failure: &CallFailure) -> Decision {
    let said = format!("{} given up: {}", facts.operation.kind, failure.message);
    Decision { service_history: Some(said), ..stays(facts, failure, "taken-back") }
}

/// The operation is over, and the service stays as it was.
fn stays(facts: &Facts<'_>, failure: &CallFailure, what: &'static str) -> Decision {
    let mut decision = Decision::failing(facts, failure, facts.operation.failures.saturating_add(1));
    decision.operation.status = OperationStatus::Canceled;
    decision.operation.message = "the service stays as it was".to_owned();
    decision.history.what = what;
    decision.tidy = true;
    decision
}

/// Whether a change that fails so at its begin, before anything was done, will never succeed as it is asked for.
fn is_impossible(facts: &Facts<'_>, failure: &CallFailure) -> bool {
    facts.operation.kind == OperationKind::Change
        && facts.operation.state.is_none()
        && matches!(failure.kind, FailureKind::Invalid | FailureKind::Exhausted | FailureKind::Refused)
}

fn failed(facts: &Facts<'_>, failure: CallFailure) -> Decision {
    if is_impossible(facts, &failure) {
        return not_changed(facts, &failure);
    }
    let failures = facts.operation.failures.saturating_add(1);
    let again = failure.kind == FailureKind::Unavailable && failures < MAX_FAILURES;
    let mut decision = Decision::failing(facts, &failure, failures);
    if matches!(failure.kind, FailureKind::Unavailable | FailureKind::Unauthorized) {
        decision.problem = ProblemChange::Set(failure.clone());
    }
    if again {
        decision.operation.due_at = facts.now.checked_add(pause(failures)).unwrap_or(facts.now);
    } else {
        decision.stop(facts, &failure);
    }
    decision
}

/// The step is called again at once, unless it takes the host down each time.
fn lost(facts: &Facts<'_>) -> Decision {
    let failures = facts.operation.failures.saturating_add(1);
    let failure = CallFailure::new(
        FailureKind::Broken,
        "host-lost",
        format!("the host process ended during this step before it stored an outcome (failure {failures} in a row)"),
    );
    let mut decision = Decision::failing(facts, &failure, failures);
    decision.history.what = "lost";
    if failures >= MAX_FAILURES {
        decision.stop(facts, &failure);
    }
    decision
}

impl Decision {
    /// The step succeeded: due at once with a timer event, no failure any more, earlier tasks not needed.
    fn going_on(facts: &Facts<'_>, what: &'static str, message: String, percent: u8) -> Self {
        let operation = facts.operation;
        Self {
            operation: OperationUpdate {
                status: OperationStatus::Due,
                state: operation.state.clone(),
                percent,
                message: message.clone(),
                due_at: facts.now,
                attempt: 1,
                failures: 0,
                zero_waits: 0,
                event: OperationEvent::Timer,
                failure: None,
            },
            claim: ClaimChange::Keep,
            service: ServiceChange::default(),
            task: None,
            tidy: true,
            problem: ProblemChange::Clear,
            history: HistoryEntry {
                what,
                detail: message,
                percent,
                failure: None,
                attempt: operation.attempt,
                cost: Counters::default(),
            },
            service_history: None,
            note: None,
        }
    }

    /// The step did not succeed: the same step is due again at once, with everything as it was.
    fn failing(facts: &Facts<'_>, failure: &CallFailure, failures: u32) -> Self {
        let operation = facts.operation;
        Self {
            operation: OperationUpdate {
                status: OperationStatus::Due,
                state: operation.state.clone(),
                percent: operation.percent,
                message: operation.message.clone(),
                due_at: facts.now,
                attempt: operation.attempt.saturating_add(1),
                failures,
                zero_waits: operation.zero_waits,
                event: operation.event.clone(),
                failure: Some(failure.clone()),
            },
            claim: ClaimChange::Keep,
            service: ServiceChange::default(),
            task: None,
            tidy: false,
            problem: ProblemChange::Keep,
            history: HistoryEntry {
                what: "failed",
                detail: failure.message.clone(),
                percent: operation.percent,
                failure: Some(failure.clone()),
                attempt: operation.attempt,
                cost: Counters::default(),
            },
            service_history: None,
            note: None,
        }
    }

    /// A person has to look.
    pub(super) fn stop(&mut self, facts: &Facts<'_>, failure: &CallFailure) {
        self.operation.status = OperationStatus::Stopped;
        self.history.what = "stopped";
        self.task = Some(attention(facts.operation, failure));
    }
}

fn task_text(task: StaffTask) -> TaskText {
    TaskText {
        purpose: TaskPurpose::Module,
        key: task.key,
        title: task.title,
        instructions: task.instructions,
        form: task.form,
        follow_ups: task.follow_ups,
    }
}

/// A pause beyond all calendars is a mistake of the module; it ends where the calendar does.
fn later(now: Timestamp, ms: u64) -> Timestamp {
    let pause = SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}
