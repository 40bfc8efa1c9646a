//! A look over the shoulder of a call, request by request, with the power to end it.
//!
//! A host cuts an operation at any point with this (to prove that it survives), counts what a panel is asked, or shows
//! progress. To change what the panel answers, or to withhold requests, it replaces the
//! [`Transport`](crate::Transport). Answers' bodies are not shown here but in [`Report::exchanges`]: whether a text in
//! an answer is a login token is known only once the module has put it into its session.
//!
//! [`Report::exchanges`]: crate::Report::exchanges

use crate::contract::http::Error;
use crate::exchange::RecordedRequest;

/// Watches the requests of a call. Called on the thread of the call, and within its deadline.
pub trait Observer: Send + Sync {
    /// Before a request is sent. Every check of the host has passed.
    ///
    /// # Errors
    /// [`Abort`] ends the call here: nothing is sent.
    fn before_request(&self, request: &RecordedRequest) -> Result<(), Abort> {
        let _ = request;
        Ok(())
    }

    /// After the answer came (its status), or the request failed; the module has not seen it yet.
    ///
    /// # Errors
    /// [`Abort`] ends the call here: the request has taken effect, and the module never learns of it.
    fn after_request(&self, request: &RecordedRequest, outcome: Result<u16, &Error>) -> Result<(), Abort> {
        let _ = (request, outcome);
        Ok(())
    }
}

/// Ends a call on the observer's or the transport's wish, as
/// [`CallError::Aborted`](crate::CallError::Aborted).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abort {
    /// Why, for people.
    pub reason: String,
}

impl Abort {
    /// Ends the call for this reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
