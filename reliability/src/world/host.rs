//! A host process, but for the process: everything that it has in memory and would lose with its death.

use std::sync::Arc;

use billing::{Billing, EngineCalls, Scheduler, SchedulerOptions, Store};
use dcimanager_sim::Core;
use sim_clock::ManualClock;

use super::folder::Folder;
use super::ground::Ground;
use super::transport::PanelTransport;
use crate::cut::Watch;
use crate::error::Result;

/// A started host. One worker, on the caller's thread, so that the caller decides the order of all that happens.
pub struct Host {
    billing: Billing,
    scheduler: Scheduler,
}

impl Host {
    pub(super) fn start(
        ground: &Ground,
        folder: &Folder,
        clock: &Arc<ManualClock>,
        panel: &Arc<Core>,
        watch: &Arc<Watch>,
    ) -> Result<Self> {
        let store = Store::open_watched(folder.dir(), Arc::clone(watch) as _)?;
        let transport = PanelTransport::new(Arc::clone(panel), Arc::clone(watch));
        let calls = EngineCalls::of_files(ground.files(), &store).with_transport(Arc::new(transport));
        let billing = Billing::new(store, Arc::clone(clock) as _, Arc::new(calls));
        // Leases do not run out here: that its host is dead shows at once, on the same machine.
        let lease_clock = Arc::new(ManualClock::default());
        let options = SchedulerOptions { workers: 1, lease_clock, ..SchedulerOptions::default() };
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
