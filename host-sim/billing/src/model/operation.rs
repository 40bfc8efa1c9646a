//! Running operations: what is being done to a service, how far it is, and what it cost.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    CallFailure, Cause, Change, Counters, FailureKind, ModuleId, OperationId, OperationKind, OperationStatus,
    ServiceId, TaskId,
};

/// A running operation, or one that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Its number.
    pub id: OperationId,
    /// The service it is about.
    pub service: ServiceId,
    /// The module that carries it out.
    pub module: ModuleId,
    /// What it does.
    pub kind: OperationKind,
    /// What a change asks for; none for the other kinds.
    pub change: Option<Change>,
    /// Who wanted it.
    pub cause: Cause,
    /// The name of the one who asked for it; empty for operations of before that was kept.
    pub asked_by: String,
    /// Where it stands.
    pub status: OperationStatus,
    /// The module's own state; none before its first step.
    pub state: Option<String>,
    /// 0 to 100.
    pub percent: u8,
    /// What is being done or waited for.
    pub message: String,
    /// When the module is called next, if it is due.
    pub due_at: Option<Timestamp>,
    /// 1 for the first call of a step, one more for each failed one.
    pub attempt: u32,
    /// Failures in a row since the last success or the last retry by staff.
    pub failures: u32,
    /// Calls in a row that the module wanted at once, without progress: beyond a hundred they are slowed down.
    pub zero_waits: u32,
    /// Why the module is called next.
    pub event: OperationEvent,
    /// The task it waits for, or the one that asks for attention.
    pub task: Option<TaskId>,
    /// The last failure, until a step succeeds.
    pub failure: Option<CallFailure>,
    /// What it cost so far.
    pub cost: Counters,
    /// Version of the module file that took the last step.
    pub module_version: Option<String>,
    /// SHA-256 of that file.
    pub module_digest: Option<String>,
    /// Why that was not the active version: `0.2.0 does not understand its state`. None if it was.
    pub module_reason: Option<String>,
    /// Version of the module file that returned the state; none without a state.
    pub state_version: Option<String>,
    /// SHA-256 of that file.
    pub state_digest: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the module was first called.
    pub started_at: Option<Timestamp>,
    /// When the guard let a suspend or close begin; none before, and none again when nothing was touched then.
    pub begun_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl Operation {
    /// The failure that it ended with, is stopped by, or is tried again after by itself. None when somebody has retried it
    /// or given it up since, or when it waits for something else by now.
    #[must_use]
    pub fn failing(&self) -> Option<&CallFailure> {
        self.failure.as_ref().filter(|_| counts(self.status, self.failures))
    }

    /// Staff have given it up, and what it has begun is to be taken back: the module has not been called for that yet.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.status.is_unfinished() && self.event == OperationEvent::Withdrawn
    }
}

/// Whether the last failure still says how an operation is. Whoever retries it or gives it up begins to count anew.
pub(crate) fn counts(status: OperationStatus, failures: u32) -> bool {
    match status {
        OperationStatus::Due | OperationStatus::Running => failures > 0,
        OperationStatus::Stopped | OperationStatus::Done | OperationStatus::Canceled => true,
        OperationStatus::WaitingTask | OperationStatus::Held | OperationStatus::WaitingApproval => false,
    }
}

/// Why a module is called next. The contract's events, with numbers of records in the place of values, so that no
/// secret is copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event", content = "of")]
pub enum OperationEvent {
    /// The operation begins, or begins anew: the module's function of the operation's kind is
    /// called.
    Start,
    /// The time is up.
    Timer,
    /// Staff asked to try again.
    Retry,
    /// Staff closed this task: its values go to the module.
    TaskClosed(TaskId),
    /// The service now holds this object.
    Claimed(String),
    /// None of those that were named is free: other services hold them, or they are held for nobody.
    NothingToClaim,
    /// The change, suspend or resume is given up: the module takes back what it has begun.
    Withdrawn,
}

/// The operation of a service that is not finished yet, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Its number.
    pub id: OperationId,
    /// What it does.
    pub kind: OperationKind,
    /// What a change asks for; none for the other kinds.
    pub change: Option<Change>,
    /// Where it stands.
    pub status: OperationStatus,
    /// 0 to 100.
    pub percent: u8,
    /// What is being done or waited for.
    pub message: String,
    /// The failure that it is stopped by, or tried again after.
    pub failure: Option<CallFailure>,
}

/// A line of an operation's history. Lines are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// What happened: `requested`, `step`, `claimed`, `failed`, `stopped`, `done`, …
    pub what: String,
    /// More of it, for people.
    pub detail: String,
    /// How far the operation was.
    pub percent: u8,
    /// Kind of the failure, if it was one.
    pub failure_kind: Option<FailureKind>,
    /// Code of the failure, if it was one.
    pub failure_code: Option<String>,
    /// The attempt that it was.
    pub attempt: u32,
    /// What the call cost.
    pub cost: Counters,
}
