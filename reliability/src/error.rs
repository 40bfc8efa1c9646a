//! Why a suite could not do its work. A broken promise of the system is not one of these: it is a finding.

use std::path::PathBuf;

use billing::{BillingError, DataDirError};
use dcimanager_sim::FleetError;
use dcimanager_sim::panel::PanelError;
use processing_engine::EngineError;
use sim_clock::ClockError;

/// Why a suite could not go on.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// The billing side refused something that it should do.
    #[error("the billing side: {0}")]
    Billing(#[from] BillingError),
    /// The data folder.
    #[error("the data folder: {0}")]
    DataDir(#[from] DataDirError),
    /// The panel refused something that is done by hand.
    #[error("the panel, by hand: {0}")]
    Panel(#[from] PanelError),
    /// The fleet.
    #[error("the fleet: {0}")]
    Fleet(#[from] FleetError),
    /// The engine.
    #[error("{0}")]
    Engine(#[from] EngineError),
    /// The clock.
    #[error("{0}")]
    Clock(#[from] ClockError),
    /// A time beyond all calendars.
    #[error("{0}")]
    Time(#[from] jiff::Error),
    /// A file of a world.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The component is not there.
    #[error("{} is missing: run `cargo xtask component` first", .0.display())]
    NoComponent(PathBuf),
    /// The program whose processes race is not there.
    #[error("{} is missing: run `cargo build --workspace` first", .0.display())]
    NoProgram(PathBuf),
    /// The panel of a race cannot be served.
    #[error("{0}")]
    Start(#[from] dcimanager_sim::StartError),
    /// A panel was not asked for what it was waited for.
    #[error("{0}")]
    Wait(#[from] dcimanager_sim::log::WaitTimeout),
    /// What was named does not exist.
    #[error("there is no {what} `{name}`; there are: {known}")]
    Unknown {
        /// `operation`, `fault`, `point`, …
        what: &'static str,
        /// As it was given.
        name: String,
        /// What could have been named.
        known: String,
    },
    /// The run without any cut does not do what the suite takes for granted.
    #[error("{operation} without a cut {what}; the sweep needs it to succeed")]
    Uncut {
        /// The operation.
        operation: &'static str,
        /// What it did.
        what: String,
    },
    /// The host is dead, and somebody asked it for something.
    #[error("the host is dead; it has to be started again first")]
    Dead,
}

impl SuiteError {
    /// For an error of the file system.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

/// A result of the suites.
pub type Result<T, E = SuiteError> = std::result::Result<T, E>;
