//! Reads, and nothing else: the way to the panel of a rehearsal.
//!
//! A rehearsal asks a real panel, so it has to be certain that it changes nothing there. The transport that can send
//! anything is inside of this one and never leaves it; what goes through is a GET, or a login ([`super::login`]), which
//! the module needs in order to read and which changes nothing that is sold.

use super::direct::Direct;
use super::transport::{Answer, Outgoing, SendError, Transport};
use crate::contract::http::{Header, Method};

/// The header of the answer that a withheld write gets.
pub const WITHHELD: &str = "x-withheld";

/// Sends reads and logins; withholds everything else.
///
/// A withheld write is answered with 200 and `{}`: *assumed*, because nobody can know what the panel would have said. The
/// answer bears the header [`WITHHELD`], so that a recording shows which requests were not sent.
#[derive(Debug)]
pub struct ReadsOnly {
    panel: Direct,
}

impl ReadsOnly {
    pub(crate) fn new(panel: Direct) -> Self {
        Self { panel }
    }
}

impl Transport for ReadsOnly {
    fn send(&self, request: &Outgoing<'_>) -> Result<Answer, SendError> {
        match request.method {
            Method::Get => self.panel.send(request),
            Method::Post if request.is_login() => self.panel.send(request),
            Method::Post | Method::Delete => Ok(Answer {
                status: 200,
                headers: vec![Header { name: WITHHELD.to_owned(), value: "rehearsal".to_owned() }],
                body: b"{}".to_vec(),
            }),
        }
    }
}
