//! Where a host process can be: it lives there, dies there, and another one is started in its place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;

use super::{DESK, Stage, lock};
use crate::error::Result;
use crate::simulate::eyes::Eyes;
use crate::world::{Host, Surroundings};

/// A process that lives.
#[derive(Clone)]
pub(super) struct Living {
    pub(super) host: Arc<Host>,
    pub(super) eyes: Arc<Eyes>,
}

/// A place where a process can be.
#[derive(Default)]
pub(super) struct Place {
    pub(super) living: Mutex<Option<Living>>,
    /// In the middle of something.
    pub(super) busy: AtomicBool,
    /// When another process is started here, in time lived.
    back_at: Mutex<SignedDuration>,
}

impl Stage {
    pub(super) fn start(&self, number: usize) -> Result<()> {
        let Some(place) = self.places.get(number) else { return Ok(()) };
        let eyes = Arc::new(Eyes::new(self.me.clone(), number));
        let lease_clock = Arc::clone(&self.lease_clock) as _;
        let around = Surroundings { clock: &self.clock, lease_clock, panels: self.panels.cores(), upkeep: true };
        match Host::start(&self.ground, &self.folder, around, &eyes) {
            Ok(host) => *lock(&place.living) = Some(Living { host: Arc::new(host), eyes }),
            // It died while it started: another one is started later.
            Err(_) if eyes.is_dead() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The process of a place dies now, and another one is started so many minutes later.
    pub(in crate::simulate) fn dies(&self, number: usize, away: u32) {
        let back = self.lived().saturating_add(SignedDuration::from_mins(away.into()));
        if let Some(place) = self.places.get(number) {
            *lock(&place.back_at) = back;
        }
        let mut book = self.book();
        book.count("deaths of a host");
        book.tell(&format!("host {number} dies"));
    }

    /// Starts processes whose time has come. Whether any was started.
    pub(in crate::simulate) fn start_the_dead(&self) -> Result<bool> {
        let lived = self.lived();
        let mut any = false;
        for (number, place) in self.places.iter().enumerate() {
            let due = number == DESK || *lock(&place.back_at) <= lived;
            if due && lock(&place.living).is_none() && !place.busy.load(Ordering::SeqCst) {
                self.start(number)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// All processes live again, and the signs of those that died are gone.
    pub(in crate::simulate) fn start_all(&self) -> Result<()> {
        for place in &self.places {
            *lock(&place.back_at) = SignedDuration::ZERO;
        }
        let gone = std::mem::take(&mut *lock(&self.silent));
        drop(gone);
        self.start_the_dead().map(drop)
    }

    /// Whether every process lives.
    pub(in crate::simulate) fn all_live(&self) -> bool {
        self.places.iter().all(|place| lock(&place.living).is_some())
    }

    /// The process in which people work; none while it is in the middle of something, or cannot be started.
    pub(in crate::simulate) fn desk(&self) -> Option<Arc<Host>> {
        let place = self.places.get(DESK)?;
        if lock(&place.living).is_none() && self.start(DESK).is_err() {
            return None;
        }
        lock(&place.living).as_ref().map(|living| Arc::clone(&living.host))
    }
}
