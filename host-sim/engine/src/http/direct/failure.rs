//! What a failed request is called on the module's side, and whether it may have taken effect.

use std::time::Instant;

use ureq::Error as Ureq;

use super::dial::DialError;
use crate::contract::http::Error;
use crate::http::origin::Origin;
use crate::http::tls::connector::HandshakeError;

/// The request failed before an answer's body began.
pub(super) fn on_request(error: &Ureq, origin: &Origin, deadline: Instant) -> Error {
    let authority = origin.authority();
    match error {
        Ureq::Timeout(ureq::Timeout::Connect) => {
            Error::Connect(format!("{authority} could not be reached: no answer in time; nothing was sent"))
        }
        Ureq::Timeout(_) => Error::Timeout,
        Ureq::LargeResponseHeader(..) => Error::TooLarge,
        Ureq::Other(cause) => {
            if let Some(dial) = cause.downcast_ref::<DialError>() {
                return match dial {
                    DialError::Refused { .. } => Error::Denied(format!("{authority}: {dial}; nothing was sent")),
                    // A connection that took all the time that was left did not take too long by itself.
                    DialError::TooSlow if Instant::now() >= deadline => Error::Timeout,
                    _ => Error::Connect(format!("{authority} could not be reached: {dial}; nothing was sent")),
                };
            }
            if let Some(handshake) = cause.downcast_ref::<HandshakeError>() {
                return Error::Tls(handshake.message.clone());
            }
            Error::Connect(format!("the connection to {authority} failed: {cause}; the request may have taken effect"))
        }
        other => {
            Error::Connect(format!("the connection to {authority} broke: {other}; the request may have taken effect"))
        }
    }
}

/// The answer's body did not come to its end: the request has been received.
pub(super) fn on_answer(error: &Ureq, origin: &Origin, deadline: Instant) -> Error {
    match error {
        Ureq::Timeout(_) => Error::Timeout,
        _ if Instant::now() >= deadline => Error::Timeout,
        other => Error::Connect(format!(
            "the answer of {} broke off: {other}; the request may have taken effect",
            origin.authority()
        )),
    }
}
