//! Whether a disturbed run ended as it must: all promises kept, the same end as without the disturbance, and nothing
//! done twice on the way.

use super::expected;
use crate::cut::Plan;
use crate::operation::{Operation, Rest, Run};

/// The judgement of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As the undisturbed one.
    Passed,
    /// Otherwise, for reasons that are known.
    Otherwise(Vec<&'static str>),
    /// Wrong, and how.
    Failed(Vec<String>),
}

/// Judges a run.
#[must_use]
pub fn judge(operation: &Operation, plan: &Plan, uncut: &Run, run: &Run) -> Verdict {
    let mut wrong = Vec::new();
    let mut reasons = Vec::new();
    match &run.rest {
        Rest::Idle => {}
        Rest::Endless => wrong.push("it never comes to rest".to_owned()),
        Rest::Helpless(why) => wrong.push(format!("staff do not know what to do: {why}")),
        Rest::Refused(why) => wrong.push(format!("the billing side refuses: {why}")),
    }
    if plan.cut.is_some() && !run.watched.cut {
        wrong.push("the point was not reached: the run differs before the cut".to_owned());
    }
    wrong.extend(run.violations.iter().map(|violation| format!("{}: {}", violation.invariant, violation.what)));
    let state = run.outcome.state_differs_from(&uncut.outcome);
    let acts = run.outcome.acts_differ_from(&uncut.outcome);
    for (what, difference) in [("the end differs", state), ("the acts differ", acts)] {
        if difference.is_none() {
            continue;
        }
        match expected::reason(operation, plan, &difference) {
            Some(reason) => reasons.push(reason),
            None => wrong.push(format!("{what}:\n{difference}")),
        }
    }
    match (wrong.is_empty(), reasons.is_empty()) {
        (false, _) => Verdict::Failed(wrong),
        (true, false) => Verdict::Otherwise(reasons),
        (true, true) => Verdict::Passed,
    }
}
