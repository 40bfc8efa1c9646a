//! The panels, in the order of their modules. No two of them ever have a server of the same number: so a number says
//! which panel a server belongs to, even when it is not there any more.

use std::sync::Arc;

use billing::model::ModuleId;
use dcimanager_sim::Core;
use dcimanager_sim::fault::Faults;
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::Panel;
use sim_clock::ManualClock;

use super::happening::Pick;

/// So many numbers of servers each panel has for itself.
pub(super) const NUMBERS: u64 = 1_000;

/// All of them.
pub(super) struct Panels {
    cores: Vec<Arc<Core>>,
    modules: Vec<ModuleId>,
}

impl Panels {
    /// The panels of these modules.
    pub(super) fn new(cores: Vec<Arc<Core>>, modules: Vec<ModuleId>) -> Self {
        Self { cores, modules }
    }

    /// The same panels with another clock, on their own.
    pub(super) fn fork(&self, clock: &Arc<ManualClock>) -> Self {
        let cores = self.cores.iter().map(|core| Arc::new(core.fork(Arc::clone(clock) as _))).collect();
        Self { cores, modules: self.modules.clone() }
    }

    /// In the order of the modules.
    pub(super) fn cores(&self) -> &[Arc<Core>] {
        &self.cores
    }

    /// Each with its module.
    pub(super) fn with_modules(&self) -> Vec<(ModuleId, &Core)> {
        self.modules.iter().copied().zip(self.cores.iter().map(AsRef::as_ref)).collect()
    }

    /// One of them, with its place.
    pub(super) fn one(&self, pick: Pick) -> Option<(usize, &Core)> {
        let all: Vec<usize> = (0..self.cores.len()).collect();
        let place = *pick.of(&all)?;
        Some((place, self.cores.get(place)?))
    }

    /// The panel that a server belongs or belonged to.
    pub(super) fn of(&self, server: ServerId) -> Option<&Core> {
        let place = usize::try_from(server.0 / NUMBERS).ok()?;
        self.cores.get(place).map(AsRef::as_ref)
    }

    /// Does something with one of the servers of all panels; nothing when there is none.
    pub(super) fn on_a_server<T>(&self, pick: Pick, act: impl FnOnce(&mut Panel, ServerId) -> T) -> Option<T> {
        let servers =
            |core: &Arc<Core>| core.panel(|panel| panel.servers().map(|server| server.id).collect::<Vec<_>>());
        let all: Vec<ServerId> = self.cores.iter().flat_map(servers).collect();
        let server = *pick.of(&all)?;
        Some(self.of(server)?.panel(|panel| act(panel, server)))
    }

    /// What the panels were asked to do so far.
    pub(super) fn acts(&self) -> u64 {
        self.cores.iter().map(|core| core.log().write_count()).sum()
    }

    /// Nothing goes wrong any more.
    pub(super) fn clear_faults(&self) {
        self.cores.iter().for_each(|core| core.faults(Faults::clear));
    }
}
