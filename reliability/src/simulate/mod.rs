//! Seeded simulation of whole days: clients, staff, an administrator, three host processes on one database, two panels
//! that do things wrong, a clock that jumps. Everything that chance decides is decided by one number, the seed.
//!
//! - [`happening`]: the events, and the schedule that a seed gives.
//! - `town`: where every simulation begins. `stage` and `panels`: hosts, panels and clocks. `eyes` and `traps`: what happens at a
//!   request or a commit. `people`: who does what.
//! - `life`: time passes, promises are judged, all is put right in the end.
//! - [`shortest`]: a schedule that breaks a promise is made shorter.
//! - [`report`]: what happened in all of it.

mod book;
mod eyes;
pub mod happening;
mod life;
mod panels;
mod people;
pub mod report;
mod shrink;
mod stage;
mod town;
mod traps;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::SignedDuration;

pub use book::Counts;
pub use shrink::shortest;

use crate::error::Result;
use crate::invariants::Violation;
use crate::world::Ground;
use happening::{Event, schedule};
use stage::Stage;
use town::Town;

/// Makes simulations.
pub struct Simulation {
    town: Town,
}

/// A time that was lived.
#[derive(Debug, Clone)]
pub struct Lived {
    /// Of which seed.
    pub seed: u64,
    /// So many days.
    pub days: u32,
    /// Events that were carried out, by kind.
    pub events: Counts,
    /// Faults that met a request, by name.
    pub faults: Counts,
    /// Tasks that staff did, by what they were about.
    pub tasks: Counts,
    /// What people were refused, by code.
    pub refusals: Counts,
    /// What else happened.
    pub other: Counts,
    /// Promises that were broken.
    pub broken: Vec<Violation>,
    /// A digest of everything that happened: the same for the same seed, days and events, on every computer.
    pub digest: String,
    /// Everything that happened, line by line, if it was asked for.
    pub story: Vec<String>,
}

impl Simulation {
    /// Gets ready.
    ///
    /// # Errors
    /// The town cannot be built.
    pub fn new(ground: &Arc<Ground>) -> Result<Self> {
        Ok(Self { town: Town::new(ground)? })
    }

    /// Lives so many days of a seed; only the events with these numbers, if any are given.
    ///
    /// # Errors
    /// The suite itself fails; a broken promise is none of its errors.
    pub fn live(&self, seed: u64, days: u32, keep: Option<&[u32]>, story: bool) -> Result<Lived> {
        let keep: Option<BTreeSet<u32>> = keep.map(|numbers| numbers.iter().copied().collect());
        let all = schedule(seed, days).into_iter();
        let events: Vec<Event> =
            all.filter(|event| keep.as_ref().is_none_or(|keep| keep.contains(&event.number))).collect();
        let town = &self.town;
        let stage = Stage::new(town.ground(), town.folder().copy()?, town.panels(), town.at())?;
        stage.book().story = story.then(Vec::new);
        // Workers that have much to do come late to everything: how late, is the seed's too.
        let tick = SignedDuration::from_mins(match seed % 4 {
            0 => 2,
            1 => 3,
            2 => 5,
            _ => 8,
        });
        stage.live(&events, days, tick)?;
        let mut book = stage.book();
        Ok(Lived {
            seed,
            days,
            digest: book.digest(),
            events: std::mem::take(&mut book.events),
            faults: std::mem::take(&mut book.faults),
            tasks: std::mem::take(&mut book.tasks),
            refusals: std::mem::take(&mut book.refusals),
            other: std::mem::take(&mut book.other),
            broken: std::mem::take(&mut book.broken),
            story: book.story.take().unwrap_or_default(),
        })
    }

    /// The shortest schedule found that still breaks this promise, by the numbers of its events.
    ///
    /// # Errors
    /// As [`Simulation::live`].
    pub fn shrink(&self, seed: u64, days: u32, invariant: &str) -> Result<Vec<u32>> {
        let all: Vec<u32> = schedule(seed, days).iter().map(|event| event.number).collect();
        shortest(&all, |kept| {
            let lived = self.live(seed, days, Some(kept), false)?;
            Ok(lived.broken.iter().any(|violation| violation.invariant == invariant))
        })
    }
}
