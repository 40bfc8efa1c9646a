//! What a failed request is called on the module's side, and whether it may have taken effect.

use std::time::Instant;

use ureq::Error as Ureq;

use super::dial::DialError;
use super::lines::Line;
use crate::cancel::Cancel;
use crate::contract::http::Error;
use crate::http::origin::Origin;
use crate::http::tls::connector::HandshakeError;

/// The request that failed.
pub(super) struct Sending<'a> {
    pub(super) origin: &'a Origin,
    pub(super) deadline: Instant,
    pub(super) cancel: &'a Cancel,
    pub(super) line: &'a Line,
}

impl Sending<'_> {
    /// The request failed before an answer's body began.
    pub(super) fn on_request(&self, error: &Ureq) -> Error {
        let authority = self.origin.authority();
        let cause = if let Ureq::Other(cause) = error { Some(cause) } else { None };
        if let Some(dial) = cause.and_then(|cause| cause.downcast_ref::<DialError>()) {
            return match dial {
                DialError::Refused { .. } => Error::Denied(format!("{authority}: {dial}; nothing was sent")),
                // A connection that took all the time that was left did not take too long by itself.
                DialError::TooSlow if Instant::now() >= self.deadline => Error::Timeout,
                _ => Error::Connect(format!("{authority} could not be reached: {dial}; nothing was sent")),
            };
        }
        // What happened to the connection was our own doing, if the call was interrupted.
        let cancelled = self.cancel.is_cancelled();
        match cause.and_then(|cause| cause.downcast_ref::<HandshakeError>()) {
            Some(_) if cancelled => return self.not_reached(),
            Some(handshake) => return Error::Tls(handshake.message.clone()),
            None if cancelled && !self.line.was_connected() => return self.not_reached(),
            None if cancelled => return self.cut_off(),
            None => {}
        }
        match error {
            Ureq::Timeout(ureq::Timeout::Connect) => {
                Error::Connect(format!("{authority} could not be reached: no answer in time; nothing was sent"))
            }
            Ureq::Timeout(_) => Error::Timeout,
            Ureq::LargeResponseHeader(..) => Error::TooLarge,
            Ureq::Other(cause) => Error::Connect(format!(
                "the connection to {authority} failed: {cause}; the request may have taken effect"
            )),
            other => Error::Connect(format!(
                "the connection to {authority} broke: {other}; the request may have taken effect"
            )),
        }
    }

    /// The answer's body did not come to its end: the request has been received.
    pub(super) fn on_answer(&self, error: &Ureq) -> Error {
        match error {
            _ if self.cancel.is_cancelled() => self.cut_off(),
            Ureq::Timeout(_) => Error::Timeout,
            _ if Instant::now() >= self.deadline => Error::Timeout,
            other => Error::Connect(format!(
                "the answer of {} broke off: {other}; the request may have taken effect",
                self.origin.authority()
            )),
        }
    }

    fn not_reached(&self) -> Error {
        let (authority, why) = (self.origin.authority(), DialError::Interrupted);
        Error::Connect(format!("{authority} could not be reached: {why}; nothing was sent"))
    }

    fn cut_off(&self) -> Error {
        let authority = self.origin.authority();
        Error::Connect(format!("the host ended the request to {authority} early; it may have taken effect"))
    }
}
