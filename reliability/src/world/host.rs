//! A host process, but for the process: everything that it has in memory and would lose with its death.

use std::sync::Arc;

use billing::{Billing, CommitWatch, EngineCalls, Scheduler, SchedulerOptions, Store};
use dcimanager_sim::Core;
use processing_engine::Transport;
use sim_clock::{Clock, ManualClock};

use super::folder::Folder;
use super::ground::Ground;
use super::transport::{PanelTransport, Sight};
use super::url;
use crate::error::Result;

/// A started host. One worker, on the caller's thread, so that the caller decides the order of all that happens.
pub struct Host {
    billing: Billing,
    scheduler: Scheduler,
}

/// What a host finds around it.
pub(crate) struct Surroundings<'a> {
    /// The billing side's clock.
    pub(crate) clock: &'a Arc<ManualClock>,
    /// The computer's clock, for leases.
    pub(crate) lease_clock: Arc<dyn Clock>,
    /// The panels, in the order of the modules; see [`url`].
    pub(crate) panels: &'a [Arc<Core>],
    /// Whether it looks after the panel between operations too (DED-09).
    pub(crate) upkeep: bool,
}

impl Host {
    /// Starts one over what is on the disk, under the eyes of somebody who sees each commit and each request.
    pub(crate) fn start<E: Sight + CommitWatch + 'static>(
        ground: &Ground,
        folder: &Folder,
        around: Surroundings<'_>,
        eyes: &Arc<E>,
    ) -> Result<Self> {
        let store = Store::open_watched(folder.dir(), Arc::clone(eyes) as _)?;
        let transports: Vec<Arc<dyn Transport>> = around
            .panels
            .iter()
            .map(|panel| Arc::new(PanelTransport::new(Arc::clone(panel), Arc::clone(eyes) as _)) as _)
            .collect();
        let to =
            move |wanted: &str| (0..).zip(&transports).find(|(at, _)| url(*at) == wanted).map(|(_, to)| to.clone());
        let calls = EngineCalls::of_files(ground.files(), &store).with_transports(to);
        let billing = Billing::new(store, Arc::clone(around.clock) as _, Arc::new(calls));
        let Surroundings { lease_clock, upkeep, .. } = around;
        let options = SchedulerOptions { workers: 1, lease_clock, upkeep, ..SchedulerOptions::default() };
        let scheduler = Scheduler::new(&billing, options)?;
        Ok(Self { billing, scheduler })
    }

    /// The billing side.
    #[must_use]
    pub fn billing(&self) -> &Billing {
        &self.billing
    }

    /// Who takes steps.
    #[must_use]
    pub fn scheduler(&self) -> &Scheduler {
        &self.scheduler
    }
}
