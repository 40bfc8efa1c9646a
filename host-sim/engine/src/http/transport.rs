//! The door through which requests leave the host.
//!
//! Everything that bounds a request (where it goes, what it may contain, how many there are, secrets in answers) is
//! decided before and after this door, so a host may put something else there: a recording to replay, a panel whose
//! faults it injects, a rehearsal that withholds every write.

use std::time::Instant;

use zeroize::Zeroizing;

use crate::cancel::Cancel;
use crate::contract::http::{Error, Header, Method};
use crate::observer::Abort;
use crate::secrets::{Secrets, reveal};

/// Sends requests to the panel of one connection.
pub trait Transport: Send + Sync {
    /// Sends one request and reads the whole answer, before `request.deadline`.
    ///
    /// # Errors
    /// [`SendError::Module`] is what the module is told; [`SendError::Abort`] ends the call.
    fn send(&self, request: &Outgoing<'_>) -> Result<Answer, SendError>;
}

/// A request on its way out. All checks have passed. Secrets still stand as placeholders.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// The method.
    pub method: Method,
    /// Absolute path with query, percent-encoded.
    pub path: &'a str,
    /// The headers that the module set, valid, none of those that the host owns.
    pub headers: &'a [Header],
    /// The body with placeholders. [`Outgoing::revealed_body`] is for the one who really sends.
    pub body: Option<&'a [u8]>,
    /// When the answer must be complete.
    pub deadline: Instant,
    /// When the connection must have been made, if that is earlier.
    pub connect_within: std::time::Duration,
    /// Bytes that the answer's body may have.
    pub response_body: usize,
    /// Ends the wait for the answer early. Whoever cannot be interrupted may ignore it: the call ends all the same,
    /// later.
    pub cancel: &'a Cancel,
    pub(crate) login: bool,
    pub(crate) secrets: &'a Secrets,
}

impl Outgoing<'_> {
    /// Whether it only logs in: a POST whose body is the connection's username and password and nothing else, without a
    /// token, to the one path to which this connection logs in. Such a request opens a session and changes nothing that
    /// is sold, in a panel that wants a login for what does.
    #[must_use]
    pub fn is_login(&self) -> bool {
        self.login
    }

    /// The body with the secrets in it, wiped after use. Only for sending it to the connection's own panel. A secret that
    /// would not be recognized in an answer stays a placeholder unless it is a JSON string of its own.
    #[must_use]
    pub fn revealed_body(&self) -> Option<Zeroizing<Vec<u8>>> {
        self.body.map(|body| reveal(body, self.secrets))
    }
}

/// What the panel answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers; values that are not visible ASCII have been left out.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// The module is told this.
    Module(Error),
    /// The call ends.
    Abort(Abort),
}

impl From<Error> for SendError {
    fn from(error: Error) -> Self {
        Self::Module(error)
    }
}

impl From<Abort> for SendError {
    fn from(abort: Abort) -> Self {
        Self::Abort(abort)
    }
}
