//! Parts of a way that more than one operation goes: each has a goal that is seen by looking at the server, and does one
//! act at a time until it is reached.
//!
//! A part knows nothing of the way that it is a part of. It says what is next; [`Part::then`] puts that into the way's
//! own states.

pub(super) mod addresses;
pub(super) mod clean;
pub(super) mod install;
pub(super) mod power;
pub(super) mod stop;
pub(super) mod turn_on;

use super::act::Act;
use super::verdict::Verdict;
use crate::contract::{Failure, Progress};

/// What a part says. `since`: when its last act was done, in milliseconds since 1970, to be given back to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// The goal is reached.
    Reached,
    /// Do this, then look again.
    Act(Act, Option<u64>, Progress),
    /// Look again after so many milliseconds.
    Wait(u64, Option<u64>, Progress),
    /// It cannot be reached without staff.
    Fail(Failure),
}

/// What a phase of a way says.
#[allow(clippy::large_enum_variant, reason = "one of these at a time is on the stack, and none is kept")]
pub(super) enum Outcome<P, S> {
    /// Its goal is reached: on to this phase.
    Next(P),
    /// The verdict of the step.
    Say(Verdict<S>),
}

impl Part {
    /// The same in a way: `next` comes when the goal is reached, `here` is the state of the way until then.
    pub(super) fn then<P, S>(self, next: P, here: impl FnOnce(Option<u64>) -> S) -> Outcome<P, S> {
        Outcome::Say(match self {
            Self::Reached => return Outcome::Next(next),
            Self::Act(act, since, progress) => Verdict::Act(act, here(since), progress),
            Self::Wait(ms, since, progress) => Verdict::Wait(ms, here(since), progress),
            Self::Fail(failure) => Verdict::Fail(failure),
        })
    }
}
