//! Counts requests and commits, and carries out a plan at the moment that it names.
//!
//! The engine's transport asks it at each request, the store at each commit. Whoever is taken for dead gets no further:
//! a dead host's transactions are rolled back, its requests are not sent.

use std::sync::{Mutex, MutexGuard, PoisonError};

use billing::{CommitWatch, Died};
use dcimanager_sim::fault::Rule;
use processing_engine::Abort;

use super::{Cut, Place, Plan, Victim};
use crate::points::{Counts, Point, Side, Thing};
use crate::world::Sight;

/// The path of a login, which asks for no change of anything that is sold.
const LOGIN_END: &str = "/public/token";

impl Asked<'_> {
    /// Whether it asks for a change of something that is sold.
    pub(crate) fn is_act(&self) -> bool {
        self.write && !self.path.ends_with(LOGIN_END)
    }
}

/// A request that is about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its path without the query.
    pub path: &'a str,
    /// Whether it asks for a change.
    pub write: bool,
}

/// What the watch has seen since it was given its plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watched {
    /// What it counted.
    pub counts: Counts,
    /// The cut was made.
    pub cut: bool,
    /// The fault was put in place.
    pub struck: bool,
}

/// Watches one world.
#[derive(Debug, Default)]
pub struct Watch {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    plan: Plan,
    seen: Watched,
    dead: bool,
}

impl Watch {
    /// Begins to count anew, with this plan.
    pub fn begin(&self, plan: Plan) {
        *self.lock() = State { plan, ..State::default() };
    }

    /// What was seen since then.
    #[must_use]
    pub fn seen(&self) -> Watched {
        self.lock().seen
    }

    /// Whether the host has been killed.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.lock().dead
    }

    /// Another host is started.
    pub(crate) fn revive(&self) {
        self.lock().dead = false;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sight for Watch {
    fn before_request(&self, asked: &Asked<'_>) -> Result<Option<Rule>, Abort> {
        let mut state = self.lock();
        state.seen.counts.requests += 1;
        let number = state.seen.counts.requests;
        state.meet(Point { thing: Thing::Request, number, side: Side::Before })?;
        Ok(state.strike(number, asked))
    }

    fn after_request(&self) -> Result<(), Abort> {
        let mut state = self.lock();
        let number = state.seen.counts.requests;
        state.meet(Point { thing: Thing::Request, number, side: Side::After })
    }
}

impl CommitWatch for Watch {
    fn before_commit(&self) -> Result<(), Died> {
        let mut state = self.lock();
        if state.dead {
            return Err(Died);
        }
        state.seen.counts.commits += 1;
        let number = state.seen.counts.commits;
        state.meet(Point { thing: Thing::Commit, number, side: Side::Before }).map_err(|_| Died)
    }

    fn after_commit(&self) -> Result<(), Died> {
        let mut state = self.lock();
        let number = state.seen.counts.commits;
        state.meet(Point { thing: Thing::Commit, number, side: Side::After }).map_err(|_| Died)
    }
}

impl State {
    /// A point is reached: somebody may die here, or be dead already.
    fn meet(&mut self, point: Point) -> Result<(), Abort> {
        if self.dead {
            return Err(Abort::new("the host is dead"));
        }
        match self.plan.cut {
            Some(Cut { point: planned, victim }) if planned == point && !self.seen.cut => {
                self.seen.cut = true;
                self.dead = victim == Victim::Host;
                Err(Abort::new(format!("cut at {point}")))
            }
            _ => Ok(()),
        }
    }

    /// The fault, if this is the request that it waits for.
    fn strike(&mut self, number: u64, asked: &Asked<'_>) -> Option<Rule> {
        let fault = self.plan.fault.as_ref().filter(|_| !self.seen.struck)?;
        let act = asked.is_act();
        let strikes = match fault.place {
            Place::Request(planned) => planned == number,
            Place::Next => self.seen.cut,
            Place::NextAct => self.seen.cut && act && fault.fault.applies_to_path(asked.path),
        };
        strikes.then(|| {
            self.seen.struck = true;
            fault.fault.rule()
        })
    }
}
