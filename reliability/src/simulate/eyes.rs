//! Stands at the requests and commits of one host process, and carries out there what the schedule says.

use std::sync::Weak;
use std::sync::atomic::{AtomicBool, Ordering};

use billing::{CommitWatch, Died};
use dcimanager_sim::fault::Rule;
use processing_engine::Abort;

use super::happening::Place;
use super::stage::Stage;
use super::traps::{AFTER_COMMIT, AFTER_REQUEST, BEFORE_COMMIT, BEFORE_REQUEST, Spring};
use crate::cut::Asked;
use crate::world::{PATIENCE, Sight};

/// The eyes on one process.
pub(super) struct Eyes {
    stage: Weak<Stage>,
    /// Its place.
    number: usize,
    dead: AtomicBool,
    silent: AtomicBool,
}

impl Eyes {
    pub(super) fn new(stage: Weak<Stage>, number: usize) -> Self {
        Self { stage, number, dead: AtomicBool::new(false), silent: AtomicBool::new(false) }
    }

    /// Whether the process has died.
    pub(super) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Whether its sign of life stays although it is dead.
    pub(super) fn is_silent(&self) -> bool {
        self.silent.load(Ordering::SeqCst)
    }

    /// The process is over: it writes and sends nothing any more.
    pub(super) fn kill(&self, silent: bool) {
        self.silent.store(silent, Ordering::SeqCst);
        self.dead.store(true, Ordering::SeqCst);
    }

    /// A point is reached. The fault to put in place, if that is what happens; an error for whoever gets no further.
    fn meet(&self, at: Place, asked: Option<&Asked<'_>>) -> Result<Option<Rule>, Abort> {
        if self.is_dead() {
            return Err(Abort::new("the host is dead"));
        }
        let Some(stage) = self.stage.upgrade() else { return Err(Abort::new("the simulation is over")) };
        match stage.traps.meet(at, asked) {
            None => Ok(None),
            Some(Spring::Fault(fault)) => {
                stage.book().struck(fault.name);
                Ok(Some(fault.rule()))
            }
            Some(Spring::Death { silent, away }) => {
                stage.dies(self.number, away);
                self.kill(silent);
                Err(Abort::new(format!("the host died {at}")))
            }
            Some(Spring::Abort) => {
                stage.book().count("calls that came to nothing");
                Err(Abort::new(format!("it was cut {at}")))
            }
            Some(Spring::Meanwhile { seconds, steps, then }) => {
                stage.meanwhile(self.number, seconds, steps, then.as_deref());
                // The engine ends a call that lasts longer than this, so nothing of it is sent any more.
                let late = u64::from(seconds) > PATIENCE.as_secs() && asked.is_some();
                if late { Err(Abort::new("the call outlived its time")) } else { Ok(None) }
            }
        }
    }
}

impl Sight for Eyes {
    fn before_request(&self, asked: &Asked<'_>) -> Result<Option<Rule>, Abort> {
        self.meet(BEFORE_REQUEST, Some(asked))
    }

    fn after_request(&self) -> Result<(), Abort> {
        // What was asked does not matter once it is answered.
        self.meet(AFTER_REQUEST, Some(&Asked { path: "", write: false })).map(drop)
    }
}

impl CommitWatch for Eyes {
    fn before_commit(&self) -> Result<(), Died> {
        self.meet(BEFORE_COMMIT, None).map(drop).map_err(|_| Died)
    }

    fn after_commit(&self) -> Result<(), Died> {
        self.meet(AFTER_COMMIT, None).map(drop).map_err(|_| Died)
    }
}
