//! Why a fleet cannot be used. Each message names the place in the file.

/// What is wrong with a fleet.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// The file cannot be read or written.
    #[error("the fleet file {path} cannot be opened: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is not JSON of the fleet's shape.
    #[error("the fleet is not well-formed at {at}: {reason}")]
    Shape {
        /// Path in the file, such as `servers[12].power.bmc`.
        at: String,
        /// Why.
        reason: String,
    },
    /// Two objects have the same number, or another value that has to be unique.
    #[error("the fleet has {what} twice: again at {at}")]
    Twice {
        /// What, such as `server 12`.
        what: String,
        /// Where it stands the second time.
        at: String,
    },
    /// A number names an object that is not there.
    #[error("the fleet has no {what}, which {at} names")]
    Missing {
        /// What, such as `rack 9`.
        what: String,
        /// Where it is named.
        at: String,
    },
    /// A value that cannot be.
    #[error("the fleet has a value that cannot be at {at}: {reason}")]
    Value {
        /// Where.
        at: String,
        /// Why.
        reason: String,
    },
}

impl FleetError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "fleet-file",
            Self::Shape { .. } => "fleet-shape",
            Self::Twice { .. } => "fleet-twice",
            Self::Missing { .. } => "fleet-missing",
            Self::Value { .. } => "fleet-value",
        }
    }
}
