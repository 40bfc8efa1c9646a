//! What can go wrong with the database, told apart by what a person has to do about it.

use rusqlite::ErrorCode;

use crate::store::Died;

/// The database did not do what it was asked. Whatever was under way in it was rolled back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process kept the database locked for too long.
    #[error("the database was locked by another process for too long")]
    Busy(#[source] rusqlite::Error),
    /// The disk is full.
    #[error("the disk of the database is full")]
    Full(#[source] rusqlite::Error),
    /// The system refuses to write or read the file, such as beyond a quota.
    #[error("the disk of the database cannot be written or read: {0}")]
    Disk(#[source] rusqlite::Error),
    /// The database cannot be written.
    #[error("the database cannot be written: the file or its folder is read-only")]
    ReadOnly(#[source] rusqlite::Error),
    /// The file cannot be opened.
    #[error("the database cannot be opened: {0}")]
    CannotOpen(#[source] rusqlite::Error),
    /// The file is damaged, or is no database.
    #[error("the database is damaged, or the file is no database: {0}")]
    Damaged(#[source] rusqlite::Error),
    /// A later version of the program made it.
    #[error("the database was made by a later version of this program")]
    TooNew,
    /// Its tables could not be brought up to date.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// A row holds what this version does not understand.
    #[error("the database holds what this version does not understand: {0}")]
    Unreadable(String),
    /// Somebody who watches the commits ended the store's life.
    #[error(transparent)]
    Died(#[from] Died),
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(error),
            Some(ErrorCode::DiskFull) => Self::Full(error),
            Some(ErrorCode::SystemIoFailure) => Self::Disk(error),
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(error),
            Some(ErrorCode::CannotOpen) => Self::CannotOpen(error),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(_, _, source) => Self::Unreadable(source.to_string()),
                error @ (rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::IntegralValueOutOfRange(..)) => {
                    Self::Unreadable(error.to_string())
                }
                error => Self::Other(error),
            },
        }
    }
}

impl StoreError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) => "database-busy",
            Self::Full(_) => "database-full",
            Self::Disk(_) => "database-disk",
            Self::ReadOnly(_) => "database-read-only",
            Self::CannotOpen(_) => "database-cannot-open",
            Self::Damaged(_) => "database-damaged",
            Self::TooNew => "database-too-new",
            Self::Migration(_) => "database-migration",
            Self::Unreadable(_) => "database-unreadable",
            Self::Died(_) => "database-died",
            Self::Other(_) => "database",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Busy(_) => "Try again; if it stays so, look for a process that hangs with the database open.",
            Self::Full(_) => "Make room; nothing was lost, and what was under way goes on afterwards.",
            Self::Disk(_) => {
                "Look at the disk, the quota and the limits of this user; nothing was lost, and what was under way goes \
                 on afterwards."
            }
            Self::ReadOnly(_) => "Give this user the right to write the data directory and all files in it.",
            Self::CannotOpen(_) => "Check the path of the data directory and the rights to it.",
            Self::Damaged(_) => "Restore it from a backup: `host-sim database restore BACKUP`.",
            Self::TooNew | Self::Unreadable(_) => "Use the version of the program that wrote it, or a later one.",
            Self::Migration(_) => "Nothing was changed: keep the file, and report this with the message.",
            Self::Died(_) => "Open the database anew.",
            Self::Other(_) => "Look at the message; nothing was changed.",
        }
    }

    /// The file itself is not what it should be; no later try will find it better.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::CannotOpen(_) | Self::Unreadable(_))
    }

    /// The same transaction may succeed when tried again.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Full(_) | Self::Disk(_))
    }
}
