//! One request to the panel and what came of it, as a host may show, store and compare it: without secrets.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::contract::http::{Error, Header, Method};
use crate::recording::spelling;

/// A request as it left the module. Values of secrets, their placeholders and everything in the session stand as
/// `«name»`; so do the values of headers that carry credentials by their nature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRequest {
    /// 1 for the first request of the call; a repetition after 503 has a number of its own.
    pub number: u32,
    /// 1 for the first try, one more for each repetition after 503.
    pub attempt: u32,
    /// The method.
    #[serde(with = "spelling::method")]
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The headers that the module set.
    pub headers: Vec<Header>,
    /// The body, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

impl RecordedRequest {
    /// Whether the request may change something in the panel.
    #[must_use]
    pub fn is_write(&self) -> bool {
        is_write(self.method)
    }
}

/// Whether a request with this method may change something in the panel.
pub(crate) fn is_write(method: Method) -> bool {
    match method {
        Method::Get => false,
        Method::Post | Method::Delete => true,
    }
}

/// An answer, without secrets as [`RecordedRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedResponse {
    /// HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Body,
}

/// A body, as far as it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// Text in UTF-8.
    Text(String),
    /// Anything else, byte by byte; base64 in JSON.
    Bytes(#[serde(with = "spelling::base64")] Vec<u8>),
    /// The recording was full, or an answer that must not be recorded: the body's length in bytes.
    LeftOut(usize),
}

impl Body {
    /// Text if it is text.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(text),
            Err(error) => Self::Bytes(error.into_bytes()),
        }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::LeftOut(len) => *len,
        }
    }

    /// Whether the body itself was not kept.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut(_))
    }

    /// Whether the body has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A request with its outcome, in the report of a call that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Exchange {
    /// What was sent.
    pub request: RecordedRequest,
    /// What came back, or what the module was told instead.
    #[serde(with = "spelling::answer")]
    pub outcome: Result<RecordedResponse, Error>,
    /// Time from sending to the last byte of the answer; in JSON in milliseconds.
    #[serde(rename = "took-ms", with = "spelling::milliseconds")]
    pub took: Duration,
}
