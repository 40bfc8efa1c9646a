//! The step machine: what one call of a module means for the operation, the service, the claim, the tasks and the
//! history.
//!
//! A pure function without a database, so that every case can be tested by itself. The scheduler stores what it
//! decides in one transaction.

mod attention;
mod decide;
mod haste;
mod next_module;
mod pause;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use processing_engine::contract;

pub(crate) use decide::decide;
pub(crate) use pause::pause;

use crate::model::{
    Address, AmountChange, CallFailure, FailureKind, Operation, OperationEvent, Parameter, ServiceStatus, TaskPurpose,
};
use crate::store::{HistoryEntry, OperationUpdate, TaskText};

/// What is known when the call is over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// The operation as it was when the call began.
    pub(crate) operation: &'a Operation,
    /// The service's status then.
    pub(crate) service_status: ServiceStatus,
    /// The billing side's time now.
    pub(crate) now: Timestamp,
}

/// How the call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The module said what comes next.
    Step(contract::Step),
    /// It failed, or there was nothing to call; nothing is known to have changed.
    Failed(CallFailure),
    /// The process that made the call died before it stored an outcome.
    Lost,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) operation: OperationUpdate,
    pub(crate) claim: ClaimChange,
    pub(crate) service: ServiceChange,
    /// The task to open. All other unfinished tasks of the operation are canceled when `tidy` says so.
    pub(crate) task: Option<TaskText>,
    pub(crate) tidy: bool,
    pub(crate) problem: ProblemChange,
    pub(crate) history: HistoryEntry,
    /// A line for the service's history, spoken by the module.
    pub(crate) service_history: Option<String>,
    /// What the module wants the service's history to tell.
    pub(crate) note: Option<String>,
}

/// What becomes of the service's claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClaimChange {
    Keep,
    /// Reserve the first of these that is free, or keep the one it has if that is among them.
    First(Vec<String>),
    /// It must hold this one.
    Hold(String),
    Release,
}

/// What becomes of the service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ServiceChange {
    pub(crate) status: Option<ServiceStatus>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) addresses: Option<Vec<Address>>,
    /// Resources that the service has in other amounts from now on.
    pub(crate) amounts: Vec<AmountChange>,
}

/// What becomes of the processing module's problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProblemChange {
    Keep,
    Clear,
    Set(CallFailure),
}

/// Why the module is called when staff want a stopped operation to go on. A module without a state begins anew. What was
/// given up still is, when the module could not hear it; a module that has heard it and cannot take back what it has
/// begun (the contract: its own refusal) goes on.
pub(crate) fn retry_event(operation: &Operation) -> OperationEvent {
    let is_refusal = |failure: &CallFailure| {
        matches!(failure.kind, FailureKind::Refused | FailureKind::Conflict | FailureKind::Invalid)
    };
    match (&operation.state, &operation.event) {
        (None, _) => OperationEvent::Start,
        (Some(_), OperationEvent::Withdrawn) if !operation.failure.as_ref().is_some_and(is_refusal) => {
            OperationEvent::Withdrawn
        }
        (Some(_), _) => OperationEvent::Retry,
    }
}

/// What the history calls the end of a change that was given up, and of which something is left.
pub(crate) const PARTLY_TAKEN_BACK: &str = "partly-taken-back";

/// The key of the host's own task.
pub(crate) const ATTENTION: (TaskPurpose, &str) = (TaskPurpose::Attention, "attention");
