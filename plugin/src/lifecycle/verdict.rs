//! What a decision can say, and how it becomes a step of the contract.

use super::act::{self, Act, ActError};
use super::context::Context;
use super::state::{self, State};
use crate::contract::{Changes, Failure, Next, Progress, StaffTask, Step, Unfinished};

/// The outcome of a decision about the operation whose state is `S`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict<S> {
    /// Do this, then look again at once.
    Act(Act, S, Progress),
    /// Look again after so many milliseconds.
    Wait(u64, S, Progress),
    /// Staff are needed.
    Task(StaffTask, S, Progress),
    /// One of these servers is needed.
    Claim(Vec<u64>, S, Progress),
    /// The operation is complete.
    Done(Changes),
    /// The operation ended without effect.
    Undone(Failure),
    /// The step failed; the state stays as it was.
    Fail(Failure),
}

/// A progress for people.
pub(super) fn progress(percent: u8, message: impl Into<String>) -> Progress {
    Progress { percent, message: message.into() }
}

impl<S> Verdict<S> {
    /// The same with another state.
    pub(super) fn map<T>(self, change: impl FnOnce(S) -> T) -> Verdict<T> {
        match self {
            Self::Act(act, after, progress) => Verdict::Act(act, change(after), progress),
            Self::Wait(ms, state, progress) => Verdict::Wait(ms, change(state), progress),
            Self::Task(task, state, progress) => Verdict::Task(task, change(state), progress),
            Self::Claim(servers, state, progress) => Verdict::Claim(servers, change(state), progress),
            Self::Done(changes) => Verdict::Done(changes),
            Self::Undone(failure) => Verdict::Undone(failure),
            Self::Fail(failure) => Verdict::Fail(failure),
        }
    }
}

impl<S: Into<State>> Verdict<S> {
    /// Carries the decision out. `no_address` decides anew when the panel has no address to give.
    pub(super) fn carry_out(
        self,
        context: &Context<'_>,
        server: u64,
        no_address: impl FnOnce(String) -> Result<Step, Failure>,
    ) -> Result<Step, Failure> {
        match self {
            Self::Act(act, after, progress) => match act::perform(context, server, &act) {
                Ok(()) => Ok(more(after, progress, Next::Wait(0))),
                Err(ActError::NoAddress(why)) => no_address(why),
                Err(ActError::Panel(error)) => Err(error.into()),
            },
            other => other.without_act(),
        }
    }

    /// Carries out a decision of an operation that never asks for addresses.
    pub(super) fn carry_out_simply(self, context: &Context<'_>, server: u64) -> Result<Step, Failure> {
        self.carry_out(context, server, |why| Err(Failure::Exhausted(context.about(server, "no-free-address", why))))
    }

    fn without_act(self) -> Result<Step, Failure> {
        Ok(match self {
            Self::Act(_, after, progress) => more(after, progress, Next::Wait(0)),
            Self::Wait(ms, state, progress) => more(state, progress, Next::Wait(ms)),
            Self::Task(task, state, progress) => more(state, progress, Next::Task(task)),
            Self::Claim(servers, state, progress) => {
                more(state, progress, Next::Claim(servers.iter().map(u64::to_string).collect()))
            }
            Self::Done(changes) => Step::Done(changes),
            Self::Undone(failure) => Step::Undone(failure),
            Self::Fail(failure) => return Err(failure),
        })
    }
}

fn more(state: impl Into<State>, progress: Progress, next: Next) -> Step {
    Step::More(Unfinished { state: state::write(&state.into()), progress, next })
}
