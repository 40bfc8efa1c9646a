//! Everything that a verb can answer instead of doing its work. After any of these the database is as before.
//!
//! The message names the object and what happened, [`BillingError::hint`] what to do next, [`BillingError::code`] is
//! stable and for programs. One enum, so that the command line, the HTTP API and the console map it in one place.

mod code;
mod data_dir;
mod database;
mod hint;
mod plugin;
mod refusal;
mod store;

pub use code::ErrorClass;
pub use data_dir::DataDirError;
pub use database::DatabaseError;
pub(crate) use hint::failure_hint;
pub use plugin::PluginError;
pub use refusal::{FieldProblem, FormOf, Refusal};
pub use store::StoreError;

use crate::model::{CallFailure, OperationKind, ServiceId};

/// Why a verb did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum BillingError {
    /// The request cannot be met as things are: a typed reason.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A module was asked and failed.
    #[error("processing module `{module}`: {failure}")]
    Module {
        /// Name of the processing module.
        module: String,
        /// Its failure.
        failure: CallFailure,
    },
    /// A new or changed connection was tried and does not work. Nothing was saved.
    #[error("the connection of processing module `{module}` was not saved, because it does not work: {failure}")]
    Connection {
        /// Name of the processing module.
        module: String,
        /// What the check found.
        failure: CallFailure,
    },
    /// A rehearsal came to nothing: the panel did not answer as it should, or the module failed. It says nothing of what
    /// the operation would do.
    #[error("{kind} of service {service} could not be rehearsed: {failure}")]
    NotRehearsed {
        /// What was to be rehearsed.
        kind: OperationKind,
        /// Of which service.
        service: ServiceId,
        /// What was in the way.
        failure: CallFailure,
    },
    /// A module's file, its signature, or a key.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// The data directory or its key file.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// A copy of the database was not made or not put back.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for BillingError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Answers of verbs.
pub type Result<T, E = BillingError> = std::result::Result<T, E>;
