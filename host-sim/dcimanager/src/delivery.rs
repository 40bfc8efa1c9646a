//! How an answer goes out: whole, late, in drops, cut, or not at all. Still data; `http` carries it out.

use std::time::Duration;

use serde_json::json;

use crate::api::Reply;
use crate::fault::Fault;
use crate::panel::PanelError;

/// What is done with the connection after the panel has decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The connection is closed without a byte.
    Drop,
    /// An answer is sent.
    Answer {
        /// Before the first byte.
        delay: Duration,
        /// Status, headers, and what would be the whole body.
        reply: Reply,
        /// How much of the body comes, and how.
        body: BodyShape,
    },
}

/// How the body of an answer is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyShape {
    /// At once.
    Whole,
    /// In pieces, with a pause before each.
    Drip {
        /// Size of a piece.
        bytes: usize,
        /// Before each piece.
        pause: Duration,
    },
    /// The head promises all of it; half is sent, then the connection is closed.
    Half,
    /// So many bytes of JSON text without an end, in chunks.
    Endless {
        /// How many at least.
        bytes: u64,
    },
}

impl Delivery {
    /// The answer as it is.
    pub(crate) fn whole(reply: Reply) -> Self {
        Self::Answer { delay: Duration::ZERO, reply, body: BodyShape::Whole }
    }

    /// The answer as the fault makes it. `request_body` is what an echo repeats.
    pub(crate) fn of(reply: Reply, fault: Option<&Fault>, request_body: &[u8]) -> Self {
        let shaped = |reply, body| Self::Answer { delay: Duration::ZERO, reply, body };
        match fault {
            Some(Fault::DropBefore | Fault::ActThenDrop) => Self::Drop,
            Some(Fault::ErrorBefore | Fault::ErrorAfter) => {
                Self::whole(Reply::refusal(&PanelError::Internal("an internal error".to_owned())))
            }
            Some(Fault::Unavailable) => Self::whole(Reply::refusal(&PanelError::Asleep("of the panel"))),
            Some(Fault::Slow { milliseconds }) => {
                Self::Answer { delay: Duration::from_millis(*milliseconds), reply, body: BodyShape::Whole }
            }
            Some(Fault::Drip { bytes, milliseconds }) => {
                let pause = Duration::from_millis(*milliseconds);
                shaped(reply, BodyShape::Drip { bytes: (*bytes).max(1), pause })
            }
            Some(Fault::HalfBody) => shaped(reply, BodyShape::Half),
            Some(Fault::WrongJson) => {
                let strange = json!({ "id": { "is": "not a number" }, "list": "none", "size": null, "error": [] });
                Self::whole(Reply { body: strange.to_string().into_bytes(), ..reply })
            }
            Some(Fault::TruncatedJson) => {
                let mut reply = reply;
                reply.body.truncate(reply.body.len() / 2);
                Self::whole(reply)
            }
            Some(Fault::Oversized { bytes }) => shaped(reply, BodyShape::Endless { bytes: *bytes }),
            Some(Fault::Echo) => {
                let body = String::from_utf8_lossy(request_body);
                Self::whole(Reply::refusal(&PanelError::Malformed(format!("cannot process {body}"))))
            }
            Some(Fault::Redirect { to }) => {
                Self::whole(Reply { status: 302, headers: vec![("location", to.clone())], body: b"{}".to_vec() })
            }
            None
            | Some(
                Fault::ExpiredToken | Fault::OperationFails { .. } | Fault::OperationNeverEnds | Fault::OperationForced,
            ) => Self::whole(reply),
        }
    }

    /// The status that the client sees.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Drop => None,
            Self::Answer { reply, .. } => Some(reply.status),
        }
    }
}
