//! What waits for a point to come: faults, deaths, hosts that stand still.

use std::sync::{Mutex, PoisonError};

use super::happening::{Place, What};
use crate::cut::Asked;
use crate::fault::NamedFault;
use crate::points::{Side, Thing};

/// What happens at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Spring {
    /// The panel does this wrong.
    Fault(NamedFault),
    /// The host dies; whether its sign of life stays, and minutes until another one is started.
    Death { silent: bool, away: u32 },
    /// The call comes to nothing.
    Abort,
    /// The host stands still.
    Meanwhile { seconds: u32, steps: u32, then: Option<Box<What>> },
}

/// One of them, and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trap {
    /// At which kind of point.
    pub(super) at: Place,
    /// So many more points are let pass.
    pub(super) skip: u32,
    pub(super) spring: Spring,
}

/// All that wait.
#[derive(Debug, Default)]
pub(super) struct Traps(Mutex<Vec<Trap>>);

impl Traps {
    pub(super) fn add(&self, trap: Trap) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(trap);
    }

    /// Nothing waits any more.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A point is reached: what happens there. One thing at a time; another one whose time has come waits for the next
    /// such point.
    pub(super) fn meet(&self, at: Place, asked: Option<&Asked<'_>>) -> Option<Spring> {
        let mut traps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sprung = None;
        for (index, trap) in traps.iter_mut().enumerate().filter(|(_, trap)| trap.at == at && trap.shows_at(asked)) {
            match trap.skip.checked_sub(1) {
                Some(less) => trap.skip = less,
                None if sprung.is_none() => sprung = Some(index),
                None => {}
            }
        }
        sprung.map(|index| traps.remove(index).spring)
    }
}

impl Trap {
    /// A fault of an operation shows only where one is started.
    fn shows_at(&self, asked: Option<&Asked<'_>>) -> bool {
        match (&self.spring, asked) {
            (Spring::Fault(fault), Some(asked)) if fault.is_of_an_operation() => {
                asked.is_act() && fault.applies_to_path(asked.path)
            }
            _ => true,
        }
    }
}

/// Where faults strike.
pub(super) const BEFORE_REQUEST: Place = Place { thing: Thing::Request, side: Side::Before };
pub(super) const AFTER_REQUEST: Place = Place { thing: Thing::Request, side: Side::After };
pub(super) const BEFORE_COMMIT: Place = Place { thing: Thing::Commit, side: Side::Before };
pub(super) const AFTER_COMMIT: Place = Place { thing: Thing::Commit, side: Side::After };

#[cfg(test)]
mod tests {
    use super::*;

    fn trap(at: Place, skip: u32) -> Trap {
        Trap { at, skip, spring: Spring::Abort }
    }

    #[test]
    fn a_trap_waits_for_its_point_and_springs_once() {
        let traps = Traps::default();
        traps.add(trap(AFTER_COMMIT, 1));
        assert_eq!(traps.meet(BEFORE_COMMIT, None), None);
        let met: Vec<bool> = (0..4).map(|_| traps.meet(AFTER_COMMIT, None).is_some()).collect();
        assert_eq!(met, [false, true, false, false]);
    }

    #[test]
    fn two_whose_time_has_come_spring_one_after_the_other() {
        let traps = Traps::default();
        traps.add(trap(AFTER_COMMIT, 0));
        traps.add(trap(AFTER_COMMIT, 0));
        let met: Vec<bool> = (0..3).map(|_| traps.meet(AFTER_COMMIT, None).is_some()).collect();
        assert_eq!(met, [true, true, false]);
    }

    #[test]
    fn a_fault_of_an_operation_waits_for_a_request_that_starts_one() {
        let traps = Traps::default();
        let fault = NamedFault::named("operation-forced").unwrap();
        traps.add(Trap { at: BEFORE_REQUEST, skip: 0, spring: Spring::Fault(fault) });
        let met = |path, write| traps.meet(BEFORE_REQUEST, Some(&Asked { path, write })).is_some();
        assert_eq!([met("/server/1", false), met("/server/1/owner", true)], [false, false]);
        assert!(met("/server/1/diagnostics", true));
    }
}
