//! One request to the panel: headers, login, status, JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::PanelError;
use super::api::{self, ErrorBody, ErrorEnvelope, List};
use super::query::{self, Where};
use crate::contract::Call;
use crate::contract::http::{Header, Method, Request, Response};
use crate::host::Host;

/// The panel of one call.
#[derive(Clone, Copy)]
pub struct Panel<'a> {
    pub(super) host: &'a dyn Host,
    pub(super) call: &'a Call,
}

/// An answer whose status has not been judged yet.
pub(super) struct Answer {
    pub(super) status: u16,
    body: Vec<u8>,
}

impl<'a> Panel<'a> {
    /// The panel that the call's connection names.
    pub fn new(host: &'a dyn Host, call: &'a Call) -> Self {
        Self { host, call }
    }

    /// The host of the call.
    pub fn host(&self) -> &'a dyn Host {
        self.host
    }

    /// Reads one object. `what` completes "DCImanager could not …".
    ///
    /// # Errors
    /// See [`PanelError`].
    pub fn get<T: DeserializeOwned>(&self, path: &str, what: &str) -> Result<T, PanelError> {
        self.request(Method::Get, path, None::<&()>, what)?.read(what)
    }

    /// One page of a list that is sorted by number.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        condition: Option<&Where>,
        offset: u64,
        count: u64,
        what: &str,
    ) -> Result<List<T>, PanelError> {
        self.get(&query::page(path, condition, api::filter::ID, offset, count), what)
    }

    /// A whole list, page by page. For lists that are small: templates, scripts, locations.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub fn all<T: DeserializeOwned>(&self, path: &str, what: &str) -> Result<Vec<T>, PanelError> {
        let mut all = Vec::new();
        loop {
            let offset = u64::try_from(all.len()).unwrap_or(u64::MAX);
            let page: List<T> = self.page(path, None, offset, super::PAGE, what)?;
            let empty = page.list.is_empty();
            all.extend(page.list);
            if empty || u64::try_from(all.len()).unwrap_or(u64::MAX) >= page.size {
                return Ok(all);
            }
        }
    }

    /// An act with a body; the answer is read.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize, what: &str) -> Result<T, PanelError> {
        self.request(Method::Post, path, Some(body), what)?.read(what)
    }

    /// An act whose answer has nothing that is needed.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub fn act(&self, method: Method, path: &str, body: Option<&impl Serialize>, what: &str) -> Result<(), PanelError> {
        self.request(method, path, body, what).map(drop)
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        what: &str,
    ) -> Result<Answer, PanelError> {
        let mut answer = self.exchange(method, path, body, Some(&self.token()?), what)?;
        if Self::is_expired(&answer) {
            // The request had no effect: log in once more and repeat it.
            self.forget_token();
            answer = self.exchange(method, path, body, Some(&self.token()?), what)?;
            if Self::is_expired(&answer) {
                self.forget_token();
                return Err(PanelError::SessionRefused { why: answer.why() });
            }
        }
        if (200..=299).contains(&answer.status) { Ok(answer) } else { Err(answer.into_error(what)) }
    }

    pub(super) fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        token: Option<&str>,
        what: &str,
    ) -> Result<Answer, PanelError> {
        let header = |name: &str, value: String| Header { name: name.to_owned(), value };
        let mut headers = vec![header("isp-box-instance", "true".to_owned())];
        if let Some(token) = token {
            headers.push(header("x-xsrf-token", token.to_owned()));
            headers.push(header("cookie", format!("ses6={token}")));
        }
        let body = body
            .map(serde_json::to_vec)
            .transpose()
            .map_err(|error| PanelError::Denied { what: what.to_owned(), why: error.to_string() })?;
        let request = Request { method, path: path.to_owned(), headers, body };
        let Response { status, body, .. } =
            self.host.send(&request).map_err(|error| PanelError::from_http(error, what))?;
        Ok(Answer { status, body })
    }
}

impl Answer {
    pub(super) fn read<T: DeserializeOwned>(&self, what: &str) -> Result<T, PanelError> {
        let not_understood = |why: String| PanelError::NotUnderstood { what: what.to_owned(), why };
        // As a whole: bytes that are no text would not be noticed in a field that is not read.
        let text = std::str::from_utf8(&self.body).map_err(|error| not_understood(error.to_string()))?;
        serde_json::from_str(text).map_err(|error| not_understood(error.to_string()))
    }

    pub(super) fn error(&self) -> Option<ErrorBody> {
        // Every answer is asked for its error, and nearly all are long lists that have none: looking for the name alone
        // takes a tenth of the time of reading them.
        let text = std::str::from_utf8(&self.body).ok().filter(|text| text.contains(r#""error""#))?;
        serde_json::from_str::<ErrorEnvelope>(text).ok().map(|envelope| envelope.error)
    }

    /// The panel's own words, or that there are none.
    pub(super) fn why(&self) -> String {
        match self.error() {
            Some(error) if !error.msg.is_empty() => shortened(&error.msg),
            Some(error) => format!("error {}", error.code),
            None => "without a reason".to_owned(),
        }
    }

    pub(super) fn into_error(self, what: &str) -> PanelError {
        let (what, why, status) = (what.to_owned(), self.why(), self.status);
        match status {
            300..=399 => PanelError::NotUnderstood { what, why: format!("HTTP {status}, a redirect") },
            403 if self.error().is_some_and(|error| error.code == api::code::UNAUTHORIZED) => {
                PanelError::Refused { what, status, why: format!("{why} (the role has no right to it)") }
            }
            404 => PanelError::NotFound { what, why },
            409 => PanelError::StateConflict { what, why },
            408 | 425 | 429 | 500..=599 => PanelError::Busy { what, status, why },
            _ => PanelError::Refused { what, status, why },
        }
    }
}

/// The panel's words go into messages and the database: bounded, one line.
fn shortened(words: &str) -> String {
    const LONGEST: usize = 300;
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    line.trim().to_owned()
}
