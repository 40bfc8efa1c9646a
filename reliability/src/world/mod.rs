//! A world: a billing system with the built component and one processing module, beside a simulated panel.
//!
//! All of it runs on the caller's thread. Requests reach the panel as function calls through the engine's own door
//! ([`transport`]); the database is a file in memory ([`folder`]), because what a crash leaves on a disk is what a cut
//! is about. One clock for both sides stands still until it is moved.
//!
//! A world is copied rather than built: [`World::copy`] takes what is on the disk and in the panel.

mod files;
mod folder;
mod ground;
mod host;
mod transport;

use std::sync::Arc;

use billing::Billing;
use dcimanager_sim::Core;
use dcimanager_sim::panel::Panel;
use jiff::Timestamp;
use sim_clock::{Clock, ManualClock};

pub use files::{ANNA, EQUIPMENT, EQUIPMENT_PORTS, Tariff, by, card};
pub(crate) use files::{COMPONENT, add_module, add_tariffs, fleet};
pub(crate) use folder::Folder;
pub use ground::Ground;
pub use host::Host;
pub(crate) use host::Surroundings;
pub(crate) use transport::{PATIENCE, Sight};

use crate::cut::Watch;
use crate::error::{Result, SuiteError};

/// The panel's administrator in every world.
pub(crate) const ADMINISTRATOR: &str = "admin@example.com";
/// The administrator's password in every world.
pub(crate) const PASSWORD: &str = "panel-password";
/// The URL of the panel at this place. Nothing is ever sent there.
pub(crate) fn url(place: usize) -> String {
    format!("http://panel-{place}.example.com")
}

/// A billing system and a panel.
pub struct World {
    ground: Arc<Ground>,
    clock: Arc<ManualClock>,
    panel: Arc<Core>,
    watch: Arc<Watch>,
    folder: Folder,
    /// None after its death.
    host: Option<Host>,
}

impl World {
    /// A furnished world (see [`Tariff`] for what can be ordered in it). Everything random comes from `seed`, but for
    /// passwords and keys, which decide nothing.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub fn new(ground: &Arc<Ground>, seed: u64) -> Result<Self> {
        let clock = Arc::new(ManualClock::default());
        let mut panel = Panel::new(files::fleet()?, clock.now(), seed)?;
        panel.set_administrator(ADMINISTRATOR, PASSWORD);
        let panel = Arc::new(Core::new(panel, clock.clone()));
        let mut world = Self::of(ground, clock, panel, Folder::new()?);
        world.start()?;
        files::furnish(&world)?;
        world.panel.log().clear();
        Ok(world)
    }

    fn of(ground: &Arc<Ground>, clock: Arc<ManualClock>, panel: Arc<Core>, folder: Folder) -> Self {
        Self { ground: Arc::clone(ground), clock, panel, watch: Arc::default(), folder, host: None }
    }

    /// A second world in this one's state, with its host started anew.
    ///
    /// # Errors
    /// The files cannot be copied or opened.
    pub fn copy(&self) -> Result<Self> {
        let clock = Arc::new(ManualClock::new(self.clock.now()));
        let panel = Arc::new(self.panel.fork(clock.clone()));
        let mut world = Self::of(&self.ground, clock, panel, self.folder.copy()?);
        world.start()?;
        Ok(world)
    }

    /// Starts the host over what is on the disk.
    fn start(&mut self) -> Result<()> {
        // Leases do not run out here: that its host is dead shows at once, on the same machine.
        let lease_clock = Arc::new(ManualClock::default());
        let panels = std::slice::from_ref(&self.panel);
        let around = Surroundings { clock: &self.clock, lease_clock, panels, upkeep: false };
        self.host = Some(Host::start(&self.ground, &self.folder, around, &self.watch)?);
        Ok(())
    }

    /// The host is dead, and another one is started over what it left on the disk.
    ///
    /// The dead tidy nothing up. So the files are taken as they are at this moment, before anything of the old host is
    /// dropped: its database as it was committed last, its sign of life without the lock.
    ///
    /// # Errors
    /// The files cannot be copied or opened.
    pub fn restart(&mut self) -> Result<()> {
        let left = self.folder.copy()?;
        self.host = None;
        self.folder = left;
        self.watch.revive();
        self.start()
    }

    /// The host.
    ///
    /// # Errors
    /// It is dead.
    pub fn host(&self) -> Result<&Host> {
        self.host.as_ref().ok_or(SuiteError::Dead)
    }

    /// The billing side.
    ///
    /// # Errors
    /// The host is dead.
    pub fn billing(&self) -> Result<&Billing> {
        Ok(self.host()?.billing())
    }

    /// The panel.
    #[must_use]
    pub fn panel(&self) -> &Core {
        &self.panel
    }

    /// What counts and cuts.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The time of both sides.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Time passes until then; none for a time that has been.
    ///
    /// # Errors
    /// A time beyond all calendars.
    pub fn wait_until(&self, then: Timestamp) -> Result<()> {
        let by = then.duration_since(self.now());
        if by.is_positive() {
            self.clock.advance(by)?;
        }
        Ok(())
    }
}
