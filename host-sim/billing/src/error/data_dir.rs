//! What can be wrong with the data directory and the key in it.

use std::path::PathBuf;

use processing_engine::LimitsError;

/// The data directory or its key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// A folder or file cannot be made, read or written.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Others than the owner can read the key file.
    #[error("the key file {path} can be read by others than its owner (mode {mode:o})")]
    KeyReadable {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// There are sealed secrets, but no key.
    #[error("the key file {path} is missing, and the database holds secrets that were sealed with it")]
    KeyMissing {
        /// The key file.
        path: PathBuf,
    },
    /// The key file does not hold a key.
    #[error("the key file {path} does not hold a key of 64 hexadecimal digits")]
    KeyMalformed {
        /// The key file.
        path: PathBuf,
    },
    /// The key opens nothing in this database.
    #[error("the key file {path} belongs to another database: the secrets in this one were sealed with another key")]
    KeyWrong {
        /// The key file.
        path: PathBuf,
    },
    /// One secret was damaged or moved.
    #[error("the secret of {what} cannot be opened: it was damaged or put in the place of another one")]
    SecretDamaged {
        /// Table, column and number of the row.
        what: String,
    },
    /// The system gives no randomness.
    #[error("the operating system gives no random numbers")]
    NoRandomness,
    /// The file of limits is not understood, or sets what is not allowed.
    #[error("{path}: {source}")]
    Limits {
        /// The file.
        path: PathBuf,
        /// Which limit, and what is allowed.
        source: LimitsError,
    },
    /// The signing key cannot be used.
    #[error("the file signing.key: {0}")]
    Signing(#[from] signing::SignatureError),
}

impl DataDirError {
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }

    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "data-dir",
            Self::KeyReadable { .. } => "secret-key-readable",
            Self::KeyMissing { .. } => "secret-key-missing",
            Self::KeyMalformed { .. } => "secret-key-malformed",
            Self::KeyWrong { .. } => "secret-key-wrong",
            Self::SecretDamaged { .. } => "secret-damaged",
            Self::NoRandomness => "no-randomness",
            Self::Limits { .. } => "limits-invalid",
            Self::Signing(error) => error.code(),
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { .. } => "Check that the data directory exists, is yours, and that its disk is not full.",
            Self::KeyReadable { .. } => "Take the others' rights away (chmod 600), and consider the passwords known.",
            Self::KeyMissing { .. } | Self::KeyMalformed { .. } | Self::KeyWrong { .. } => {
                "Restore the key file from the backup that belongs to this database."
            }
            Self::SecretDamaged { .. } => "Restore the database from a backup, or set the secret anew.",
            Self::NoRandomness => "Check the operating system; nothing was written.",
            Self::Limits { .. } => {
                "Correct that line, or remove the file: then every limit has its default. No module is called before. \
                 `host-sim limits --example` prints a whole file."
            }
            Self::Signing(error) => error.hint(),
        }
    }
}
