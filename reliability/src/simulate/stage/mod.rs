//! Several host processes over one data folder, beside their panels, on one thread.
//!
//! Hosts take turns, a step each. At a request or after a commit one of them can stand still while the others go on:
//! then they are called from within its call. So what two processes do at the same time is an order of steps that the
//! schedule decides, and is the same each time.

mod place;
mod turn;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use jiff::{SignedDuration, Timestamp};
use sim_clock::{Clock as _, ManualClock};

use super::book::Book;
use super::panels::Panels;
use super::people::Hands;
use super::traps::Traps;
use crate::error::Result;
use crate::world::{Folder, Ground, Host};
use place::Place;

/// Host processes that run operations.
pub(super) const HOSTS: usize = 3;
/// The place of the process in which people work: it runs no operations.
const DESK: usize = HOSTS;

/// Everything that a simulated time happens in.
pub(super) struct Stage {
    ground: Arc<Ground>,
    folder: Folder,
    clock: Arc<ManualClock>,
    /// The computers' clock: nobody moves it, it only passes.
    lease_clock: Arc<ManualClock>,
    began: Timestamp,
    pub(super) panels: Panels,
    pub(super) traps: Traps,
    places: Vec<Place>,
    /// Dead processes whose sign of life is still there.
    silent: Mutex<Vec<Arc<Host>>>,
    next: AtomicUsize,
    /// How often a host has stood still: whoever looked for work before that may have looked too early.
    stirred: AtomicUsize,
    book: Mutex<Book>,
    hands: Mutex<Hands>,
    me: Weak<Stage>,
}

impl Stage {
    /// Over this folder, beside these panels.
    pub(super) fn new(ground: &Arc<Ground>, folder: Folder, panels: &Panels, at: Timestamp) -> Result<Arc<Self>> {
        let clock = Arc::new(ManualClock::new(at));
        let lease_clock = Arc::new(ManualClock::new(at));
        let stage = Arc::new_cyclic(|me| Self {
            ground: Arc::clone(ground),
            folder,
            panels: panels.fork(&clock),
            clock,
            lease_clock,
            began: at,
            traps: Traps::default(),
            places: (0..=DESK).map(|_| Place::default()).collect(),
            silent: Mutex::default(),
            next: AtomicUsize::new(0),
            stirred: AtomicUsize::new(0),
            book: Mutex::default(),
            hands: Mutex::default(),
            me: me.clone(),
        });
        for number in 0..=DESK {
            stage.start(number)?;
        }
        Ok(stage)
    }

    /// The book. Not to be held while anything else is done.
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }

    /// What people remember. Not to be held while anything else is done.
    pub(super) fn hands(&self) -> MutexGuard<'_, Hands> {
        lock(&self.hands)
    }

    /// The time of billing side and panel.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How much time was lived, jumps of the clock apart.
    pub(super) fn lived(&self) -> SignedDuration {
        self.lease_clock.now().duration_since(self.began)
    }

    /// Time passes for everybody.
    pub(super) fn pass(&self, by: SignedDuration) -> Result<()> {
        self.lease_clock.advance(by)?;
        self.jump(by)
    }

    /// Somebody moves the clock.
    pub(super) fn jump(&self, by: SignedDuration) -> Result<()> {
        self.clock.advance(by)?;
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Nothing that is dropped now writes anything.
        for place in &self.places {
            if let Some(living) = lock(&place.living).take() {
                living.eyes.kill(false);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
