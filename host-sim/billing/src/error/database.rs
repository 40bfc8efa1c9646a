//! What can be wrong with a copy of the database, or with the moment to put one back.

use std::path::PathBuf;

/// A copy was not made, or was not put back. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The copy would overwrite something.
    #[error("{path} is there already, and a backup overwrites nothing")]
    BackupExists {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a copy that could be put back.
    #[error("{path} cannot be restored: {why}")]
    BackupUnusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Somebody works with the database that would be replaced.
    #[error("the database is in use, so it cannot be replaced: {by}")]
    InUse {
        /// Who.
        by: String,
    },
}

impl DatabaseError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BackupExists { .. } => "backup-exists",
            Self::BackupUnusable { .. } => "backup-unusable",
            Self::InUse { .. } => "database-in-use",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::BackupExists { .. } => "Name a file that does not exist yet.",
            Self::BackupUnusable { .. } => {
                "Nothing was changed. Take another backup, and the key file that belongs to it."
            }
            Self::InUse { .. } => "End `host-sim serve` and whatever else uses this data folder, then try again.",
        }
    }
}
