//! What can go wrong between module and panel, and which failure of the contract it becomes.

use crate::contract::{Detail, Failure, http};
use crate::failure::detail;

/// A request that did not give what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// The request or its answer was lost; whether it took effect is not known.
    #[error("DCImanager could not be reached to {what}: {why}. Check that the panel runs and that its URL is right")]
    Unreachable {
        /// The act, as in "read server 7".
        what: String,
        /// What the host says of it.
        why: String,
    },
    /// TLS failed; nothing was sent.
    #[error(
        "the connection to DCImanager is not secure: {0}. Add the panel's certificate authority to the processing module, or correct the URL"
    )]
    Certificate(String),
    /// The host does not send such a request.
    #[error(
        "the host refused a request to {what}: {why}. This is an error of the processing module; report it with the operation's number"
    )]
    Denied {
        /// The act.
        what: String,
        /// What the host says of it.
        why: String,
    },
    /// The answer was longer than the host takes.
    #[error("DCImanager's answer to {what} was too large")]
    TooLarge {
        /// The act.
        what: String,
    },
    /// The administrator's name or password was refused.
    #[error(
        "DCImanager refused the login of {username}: {why}. Correct the username and password of the processing module"
    )]
    LoginRefused {
        /// The name that was used.
        username: String,
        /// The panel's words.
        why: String,
    },
    /// A fresh token was refused as well.
    #[error("DCImanager does not accept its own new login token: {why}. Check the panel's auth service and its clock")]
    SessionRefused {
        /// The panel's words.
        why: String,
    },
    /// The address answers, but not as DCImanager's API does.
    #[error(
        "{url} answers, but not as DCImanager 6 does ({why}). Enter the panel's own address, such as https://dci.example.com"
    )]
    NotAPanel {
        /// The connection's URL.
        url: String,
        /// What was unlike the API.
        why: String,
    },
    /// The panel is busy, asleep or broken for now.
    #[error("DCImanager could not {what} now: HTTP {status}, {why}")]
    Busy {
        /// The act.
        what: String,
        /// The HTTP status.
        status: u16,
        /// The panel's words.
        why: String,
    },
    /// The object does not exist.
    #[error("DCImanager does not know it: {what}: {why}. Look for it in DCImanager, then retry")]
    NotFound {
        /// The act.
        what: String,
        /// The panel's words.
        why: String,
    },
    /// The object's present state does not allow the act.
    #[error("DCImanager could not {what}: {why}")]
    StateConflict {
        /// The act.
        what: String,
        /// The panel's words.
        why: String,
    },
    /// Server Protection forbids the act.
    #[error(
        "DCImanager could not {what}: Server Protection is on ({why}). Switch it off in DCImanager if that is right, then retry"
    )]
    Protected {
        /// The act.
        what: String,
        /// The panel's words.
        why: String,
    },
    /// The panel refuses the act for a reason of its own.
    #[error(
        "DCImanager refused to {what}: HTTP {status}, {why}. Staff decide: check the server's protection, the panel's licence and the role of the processing module's user"
    )]
    Refused {
        /// The act.
        what: String,
        /// The HTTP status.
        status: u16,
        /// The panel's words.
        why: String,
    },
    /// The answer does not have the form of the API reference.
    #[error(
        "DCImanager's answer to {what} was not understood: {why}. Compare the versions of panel and processing module"
    )]
    NotUnderstood {
        /// The act.
        what: String,
        /// What was not understood.
        why: String,
    },
    /// A value that cannot stand in a filter.
    #[error(
        "`{value}` cannot be looked up in DCImanager by {field}: it holds a quote or a control character. Correct it in the billing system"
    )]
    CannotFilter {
        /// The field of the filter.
        field: String,
        /// The value.
        value: String,
    },
}

impl PanelError {
    /// What the host's HTTP error means for the act.
    pub fn from_http(error: http::Error, what: &str) -> Self {
        let what = what.to_owned();
        match error {
            http::Error::Timeout => Self::Unreachable { what, why: "no answer in time".to_owned() },
            http::Error::Connect(why) => Self::Unreachable { what, why },
            http::Error::Tls(why) => Self::Certificate(why),
            http::Error::TooLarge => Self::TooLarge { what },
            http::Error::Denied(why) => Self::Denied { what, why },
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "panel-unreachable",
            Self::Certificate(_) => "certificate-not-trusted",
            Self::Denied { .. } => "request-denied",
            Self::TooLarge { .. } => "answer-too-large",
            Self::LoginRefused { .. } => "login-refused",
            Self::SessionRefused { .. } => "session-refused",
            Self::NotAPanel { .. } => "not-a-panel",
            Self::Busy { .. } => "panel-busy",
            Self::NotFound { .. } => "not-found",
            Self::StateConflict { .. } => "server-busy",
            Self::Protected { .. } => "server-protected",
            Self::Refused { .. } => "panel-refused",
            Self::NotUnderstood { .. } => "answer-not-understood",
            Self::CannotFilter { .. } => "value-not-searchable",
        }
    }
}

impl From<PanelError> for Failure {
    fn from(error: PanelError) -> Self {
        let detail: Detail = detail(error.code(), error.to_string());
        match error {
            // The host asks again: a lost answer, a panel that is asleep, a server that is busy for the moment.
            PanelError::Unreachable { .. } | PanelError::Busy { .. } | PanelError::StateConflict { .. } => {
                Self::Unavailable(detail)
            }
            PanelError::LoginRefused { .. } | PanelError::SessionRefused { .. } => Self::Unauthorized(detail),
            PanelError::NotAPanel { .. } | PanelError::CannotFilter { .. } | PanelError::Certificate(_) => {
                Self::Invalid(detail)
            }
            PanelError::NotFound { .. } => Self::Conflict(detail),
            PanelError::Refused { .. } | PanelError::Protected { .. } => Self::Refused(detail),
            PanelError::NotUnderstood { .. } | PanelError::TooLarge { .. } | PanelError::Denied { .. } => {
                Self::Protocol(detail)
            }
        }
    }
}
