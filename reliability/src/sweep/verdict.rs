//! Whether a disturbed run ended as it must: all promises kept, the same end as without the disturbance, and nothing
//! done twice on the way.

use std::fmt;

use billing::model::OperationKind;

use super::Uncut;
use super::expected::{self, NOT_AT_ALL};
use crate::cut::Plan;
use crate::invariants::Violation;
use crate::operation::{Operation, Rest, Run};

/// The run that is left alone ends as somebody has found right.
pub const AS_WRITTEN: &str = "as-written";
/// It came to rest.
pub const ENDS: &str = "comes-to-rest";
/// What staff are told is enough for them to help.
pub const STAFF_CAN_HELP: &str = "staff-can-help";
/// The billing side takes what people ask of it.
pub const HOST_TAKES_ORDERS: &str = "host-takes-orders";
/// Until the cut it does what the undisturbed run does.
pub const SAME_UNTIL_CUT: &str = "same-until-cut";
/// Billing side and panel hold the same as after the undisturbed run.
pub const SAME_END: &str = "same-end";
/// The panel was made to do the same, and nothing twice.
pub const SAME_ACTS: &str = "same-acts";

/// The promises of the sweep itself, beside the invariants.
pub const PROMISES: &[&str] =
    &[AS_WRITTEN, ENDS, STAFF_CAN_HELP, HOST_TAKES_ORDERS, SAME_UNTIL_CUT, SAME_END, SAME_ACTS];

/// A promise that a run broke: an invariant, or one of those above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The promise.
    pub promise: &'static str,
    /// Of what, and how.
    pub what: String,
}

/// The judgement of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As the undisturbed one.
    Passed,
    /// Otherwise, for reasons that are known.
    Otherwise(Vec<&'static str>),
    /// Wrong, and how.
    Failed(Vec<Finding>),
}

impl Finding {
    fn new(promise: &'static str, what: impl Into<String>) -> Self {
        Self { promise, what: what.into() }
    }
}

impl From<&Violation> for Finding {
    fn from(violation: &Violation) -> Self {
        Self::new(violation.invariant, &violation.what)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.what)
    }
}

/// What is wrong with a run by itself, whatever it is compared with.
fn findings(run: &Run) -> Vec<Finding> {
    let mut wrong = Vec::new();
    match &run.rest {
        Rest::Idle => {}
        Rest::Endless => wrong.push(Finding::new(ENDS, "it goes on and on")),
        Rest::Helpless(why) => wrong.push(Finding::new(STAFF_CAN_HELP, format!("they do not know what to do: {why}"))),
        Rest::Refused(why) => wrong.push(Finding::new(HOST_TAKES_ORDERS, format!("it refuses: {why}"))),
    }
    wrong.extend(run.violations.iter().map(Finding::from));
    wrong
}

/// What is wrong with the run that is left alone, to which all others are compared.
#[must_use]
pub fn uncut_findings(operation: &Operation, run: &Run) -> Vec<Finding> {
    let mut wrong = findings(run);
    // Here the order of the acts counts too: for a release it is laid down (DED-12, COL-06).
    if run.outcome.to_string().trim_end() != operation.written_end() {
        let difference = run.outcome.differs_from_written(operation.written_end());
        let how = if difference.is_none() { "it does the same in another order" } else { "it ends otherwise:" };
        wrong.push(Finding::new(AS_WRITTEN, format!("{how}\n{difference}").trim_end()));
    }
    wrong
}

/// Judges a run.
#[must_use]
pub fn judge(operation: &Operation, plan: &Plan, uncut: &Uncut, run: &Run) -> Verdict {
    let mut wrong = findings(run);
    let mut reasons = Vec::new();
    if plan.cut.is_some() && !run.watched.cut {
        wrong.push(Finding::new(SAME_UNTIL_CUT, "the point was not reached: the run differs before the cut"));
    }
    let state = run.outcome.state_differs_from(&uncut.run.outcome);
    let acts = run.outcome.acts_differ_from(&uncut.run.outcome);
    let not_at_all = operation.kind == OperationKind::Change && run.outcome.is_not_changed(&uncut.before);
    reasons.extend(not_at_all.then_some(NOT_AT_ALL));
    for (promise, difference) in [(SAME_END, state), (SAME_ACTS, acts)] {
        if difference.is_none() || not_at_all {
            continue;
        }
        match expected::reason(operation, plan, &difference) {
            Some(reason) => reasons.push(reason),
            None => wrong.push(Finding::new(promise, format!("it differs:\n{difference}"))),
        }
    }
    match (wrong.is_empty(), reasons.is_empty()) {
        (false, _) => Verdict::Failed(wrong),
        (true, false) => Verdict::Otherwise(reasons),
        (true, true) => Verdict::Passed,
    }
}
