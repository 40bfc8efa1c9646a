//! What the scheduler tells those who watch: the command line's progress bar, a log, a test.

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{CallFailure, Counters, OperationId, OperationKind, ServiceId, TaskId};

/// Watches the scheduler at work. Called on the worker's thread, after what it tells has been stored.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn notice(&self, notice: &Notice);
}

/// Nobody watches.
impl Observer for () {
    fn notice(&self, _notice: &Notice) {}
}

impl<F: Fn(&Notice) + Send + Sync> Observer for F {
    fn notice(&self, notice: &Notice) {
        self(notice);
    }
}

/// Something that happened to an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The operation.
    pub operation: OperationId,
    /// What it does.
    pub kind: OperationKind,
    /// To which service.
    pub service: ServiceId,
    /// The billing side's time.
    pub at: Timestamp,
    /// What happened.
    pub what: Happened,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "happened")]
pub enum Happened {
    /// The module is called for a step.
    Calling {
        /// 1 for the first call of the step.
        attempt: u32,
    },
    /// A step succeeded; the operation goes on.
    Progress {
        /// 0 to 100.
        percent: u8,
        /// What is being done or waited for.
        message: String,
        /// When the module is called again; none when it waits for staff.
        due_at: Option<Timestamp>,
        /// The operation's cost so far.
        cost: Counters,
    },
    /// A task was opened for staff.
    TaskOpened {
        /// Its number.
        task: TaskId,
        /// What it is about.
        title: String,
        /// Whose it is.
        department: String,
    },
    /// A call failed; it is tried again by itself.
    Failed {
        /// Why.
        failure: CallFailure,
        /// When it is tried again.
        due_at: Timestamp,
    },
    /// The operation stopped: an attention task asks for a person.
    Stopped {
        /// Why.
        failure: CallFailure,
    },
    /// The guard does not let it begin: the policy or a hold stands in the way.
    Parked {
        /// Why.
        reason: String,
        /// When it is looked at again by itself; none when a person has to act.
        due_at: Option<Timestamp>,
    },
    /// A change was not possible, or was given up: the operation is over, and the service as it was.
    NotChanged {
        /// Why.
        failure: CallFailure,
        /// Something of it is left after all, as the failure says.
        left: bool,
    },
    /// The operation is complete.
    Ended {
        /// The whole operation's cost.
        cost: Counters,
    },
    /// The outcome of a call was not stored, because the operation belongs to another worker by now.
    LeaseLost,
}
