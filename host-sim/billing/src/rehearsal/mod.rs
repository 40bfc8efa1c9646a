//! Rehearsals: an operation carried out against the real panel with every write withheld.
//!
//! The steps are those of the operation, on a copy of its record in memory. Reads go out; a write never does: the calls of
//! a rehearsal ([`RehearsalCalls`]) have connections that can only read. What a step asks of the billing side is answered
//! in memory too: a claim is not kept, a pause is leapt over, a task is shown and not opened.
//!
//! What a rehearsal can honestly tell ends early. A withheld write is answered with an assumed success, so that the
//! module says what it did. But the panel shows it as not done, and the next step, which looks first, wants the same act
//! again: there the rehearsal ends.
//!
//! - [`calls`]: calls that cannot write.
//! - [`operation`]: one operation, step by step.
//! - [`day`]: all that is due until tomorrow.
//! - [`deletions`]: how many deletions are unusual; a pure function.

mod calls;
mod day;
mod deletions;
mod operation;

use serde::Serialize;

pub use calls::RehearsalCalls;
pub use day::{DayRehearsal, Planned, PlannedWhat};
pub use deletions::Deletions;

use crate::model::{CallFailure, OperationId, OperationKind, ServiceId};

/// What to rehearse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rehearse {
    /// An operation that is not finished.
    Operation(OperationId),
    /// An operation that nobody has asked for yet.
    Begin(OperationKind, ServiceId),
}

/// What a rehearsal found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rehearsed {
    /// The service.
    pub service: ServiceId,
    /// What would be done to it.
    pub kind: OperationKind,
    /// The steps, in order.
    pub steps: Vec<RehearsedStep>,
    /// Why the rehearsal ended.
    pub end: End,
}

/// A step of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RehearsedStep {
    /// What the module says it did or waits for.
    pub said: String,
    /// The version that would take it, when that is not the active one, and why: `1.0.0: 1.1.0 does not understand its
    /// state`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goes_on_with: Option<String>,
    /// Requests that were sent: reads, and logins.
    pub reads: u64,
    /// Writes that were withheld.
    pub withheld: Vec<Act>,
}

/// A write that was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    /// `POST` or `DELETE`.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// The body, without secrets.
    pub body: Option<String>,
}

/// Why a rehearsal ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// After the act that was shown last: what comes next depends on what the panel then shows.
    AfterAct,
    /// The operation would be complete.
    Done,
    /// It waits for something in the panel.
    Waits,
    /// It needs staff.
    Task {
        /// What they would be asked.
        title: String,
    },
    /// It would fail.
    Fails {
        /// Why.
        failure: CallFailure,
    },
    /// After an act whose answer the module needs to go on.
    NeedsAnswer {
        /// What the module makes of the assumed one.
        failure: CallFailure,
    },
}

impl Rehearsed {
    /// All writes that were withheld.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.steps.iter().flat_map(|step| &step.withheld)
    }
}
