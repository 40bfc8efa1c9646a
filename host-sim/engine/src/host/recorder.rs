//! Keeps the exchanges of a call until it is over.
//!
//! Bodies are kept as the module saw them and masked at the end, because only then it is known which texts were put into
//! the session: an answer to a login holds a token before anyone says that it is one.

use std::time::Duration;

use crate::contract::http::{Error, Header};
use crate::exchange::{Body, Exchange, RecordedRequest, RecordedResponse};
use crate::http::transport::Answer;
use crate::secrets::Mask;

/// Headers whose values are credentials whatever they are, and stand as `«name»` in every recording.
const CREDENTIALS: [&str; 4] = ["authorization", "cookie", "set-cookie", "x-xsrf-token"];

/// The exchanges of one call.
pub(crate) struct Recorder {
    wanted: bool,
    /// Bytes of bodies that may still be kept.
    room: usize,
    kept: Vec<Exchange>,
}

impl Recorder {
    pub(crate) fn new(wanted: bool, room: usize) -> Self {
        Self { wanted, room, kept: Vec::new() }
    }

    pub(crate) fn add(
        &mut self,
        mut request: RecordedRequest,
        sent_body: Option<&[u8]>,
        outcome: Result<&Answer, &Error>,
        took: Duration,
    ) {
        if !self.wanted {
            return;
        }
        request.body = sent_body.map(|body| self.keep(body));
        let outcome = match outcome {
            Ok(answer) => Ok(RecordedResponse {
                status: answer.status,
                headers: answer.headers.clone(),
                body: self.keep(&answer.body),
            }),
            Err(error) => Err(error.clone()),
        };
        self.kept.push(Exchange { request, outcome, took });
    }

    fn keep(&mut self, body: &[u8]) -> Body {
        match self.room.checked_sub(body.len()) {
            Some(room) => {
                self.room = room;
                Body::new(body.to_vec())
            }
            None => Body::LeftOut(body.len()),
        }
    }

    /// All exchanges, without secrets.
    pub(crate) fn finish(self, mask: &mut Mask) -> Vec<Exchange> {
        let mut exchanges = self.kept;
        for exchange in &mut exchanges {
            masked_request(&mut exchange.request, mask);
            match &mut exchange.outcome {
                Ok(response) => {
                    mask_headers(&mut response.headers, mask);
                    mask_body(&mut response.body, mask);
                }
                Err(Error::Connect(message) | Error::Tls(message) | Error::Denied(message)) => {
                    *message = mask.text_for_record(message);
                }
                Err(Error::Timeout | Error::TooLarge) => {}
            }
        }
        exchanges
    }
}

/// Takes the secrets out of a request.
pub(super) fn masked_request(request: &mut RecordedRequest, mask: &mut Mask) {
    request.path = mask.text_for_record(&request.path);
    mask_headers(&mut request.headers, mask);
    if let Some(body) = &mut request.body {
        mask_body(body, mask);
    }
}

fn mask_headers(headers: &mut [Header], mask: &mut Mask) {
    for header in headers {
        let name = header.name.to_ascii_lowercase();
        header.value = if CREDENTIALS.contains(&name.as_str()) {
            format!("«{name}»")
        } else {
            mask.text_for_record(&header.value)
        };
    }
}

fn mask_body(body: &mut Body, mask: &mut Mask) {
    let masked = match body {
        Body::Text(text) => Body::Text(mask.text_for_record(text)),
        Body::Bytes(bytes) => Body::Bytes(mask.for_record(bytes).into_owned()),
        Body::LeftOut(length) => Body::LeftOut(*length),
    };
    *body = masked;
}
