//! What every failure of a module has, whatever its kind.

use crate::contract::{Detail, Failure};

impl Failure {
    /// The stable code that the module gave, such as `no-switch-port`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.detail().code
    }

    /// What happened, to what, and what to do about it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.detail().message
    }

    /// The kind by the contract's word: `unavailable`, `unauthorized`, `invalid`, `exhausted`, `refused`, `conflict`,
    /// `protocol`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Unauthorized(_) => "unauthorized",
            Self::Invalid(_) => "invalid",
            Self::Exhausted(_) => "exhausted",
            Self::Refused(_) => "refused",
            Self::Conflict(_) => "conflict",
            Self::Protocol(_) => "protocol",
        }
    }

    /// Code and message.
    #[must_use]
    pub fn detail(&self) -> &Detail {
        match self {
            Self::Unavailable(detail)
            | Self::Unauthorized(detail)
            | Self::Invalid(detail)
            | Self::Exhausted(detail)
            | Self::Refused(detail)
            | Self::Conflict(detail)
            | Self::Protocol(detail) => detail,
        }
    }

    /// [`Failure::detail`], to change it.
    pub(crate) fn detail_mut(&mut self) -> &mut Detail {
        match self {
            Self::Unavailable(detail)
            | Self::Unauthorized(detail)
            | Self::Invalid(detail)
            | Self::Exhausted(detail)
            | Self::Refused(detail)
            | Self::Conflict(detail)
            | Self::Protocol(detail) => detail,
        }
    }
}
