//! Why something could not be measured. A goal that is missed is not one of these: it is a finding.

use std::path::PathBuf;

use billing::{BillingError, DataDirError};
use dcimanager_sim::panel::PanelError;
use dcimanager_sim::{FleetError, StartError};
use processing_engine::{ConnectionError, EngineError, LoadError, SecretsError};

/// Why a benchmark could not go on.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The billing side refused something that it should do.
    #[error("the billing side: {0}")]
    Billing(#[from] BillingError),
    /// The data folder.
    #[error("the data folder: {0}")]
    DataDir(#[from] DataDirError),
    /// The database, written to directly.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The panel refused its fleet.
    #[error("the panel: {0}")]
    Panel(#[from] PanelError),
    /// The fleet.
    #[error("the fleet: {0}")]
    Fleet(#[from] FleetError),
    /// The panel could not be started.
    #[error("{0}")]
    Start(#[from] StartError),
    /// The engine.
    #[error("{0}")]
    Engine(#[from] EngineError),
    /// The module.
    #[error("{0}")]
    Load(#[from] LoadError),
    /// The connection.
    #[error("{0}")]
    Connection(#[from] ConnectionError),
    /// The secrets of a call.
    #[error("{0}")]
    Secrets(#[from] SecretsError),
    /// A call did not succeed.
    #[error("the call of {what} did not succeed: {why}")]
    Call {
        /// What was called.
        what: &'static str,
        /// Why not.
        why: String,
    },
    /// Something came out otherwise than it must for the numbers to mean anything.
    #[error("{0}")]
    Unexpected(String),
    /// A file.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A program could not be run.
    #[error("`{program}` could not be run: {why}")]
    Program {
        /// Which.
        program: String,
        /// Why.
        why: String,
    },
    /// Results that cannot be read or written.
    #[error("the results: {0}")]
    Results(#[from] serde_json::Error),
}

impl BenchError {
    /// For an error of the file system.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// For a program that could not be run.
    pub fn program(program: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let program = program.display().to_string();
        move |error| Self::Program { program, why: error.to_string() }
    }
}

/// A result of the benchmarks.
pub type Result<T, E = BenchError> = std::result::Result<T, E>;
