//! An answer as data.

use serde::Serialize;

use crate::panel::PanelError;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// JSON text.
    pub body: Vec<u8>,
}

/// An answer, and what the request did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// What is sent.
    pub reply: Reply,
    /// What was changed in the panel, as a short sentence; none when nothing was.
    pub effect: Option<String>,
    /// Who asked, by e-mail, if that is known.
    pub user: Option<String>,
}

impl Reply {
    /// JSON with a status.
    #[must_use]
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self { status, headers: Vec::new(), body },
            Err(error) => Self::refusal(&PanelError::Internal(error.to_string())),
        }
    }

    /// JSON with status 200.
    #[must_use]
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(200, body)
    }

    /// A refusal in the error envelope.
    #[must_use]
    pub fn refusal(error: &PanelError) -> Self {
        let body = error.envelope().to_string().into_bytes();
        Self { status: error.status(), headers: Vec::new(), body }
    }
}
