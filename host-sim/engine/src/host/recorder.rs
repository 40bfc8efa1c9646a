//! Keeps what a module is told during a call, until it is over.
//!
//! Everything is kept as the module saw it and masked at the end, because only then it is known which texts were put
//! into the session: an answer to a login holds a token before anyone says that it is one.

use std::time::Duration;

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::call::error::CallError;
use crate::contract::http::{Error, Header};
use crate::contract::{Failure, Service};
use crate::exchange::{Body, Exchange, RecordedRequest, RecordedResponse};
use crate::http::headers::CREDENTIALS;
use crate::http::transport::Answer;
use crate::recording::{Arguments, CallRecord, Ended, Lookup, Record, SessionRead};
use crate::secrets::Mask;

/// What keeping a text takes beside its own bytes, about.
const ENTRY: usize = 64;

/// What one call was told.
#[derive(Default)]
pub(crate) struct Recorder {
    record: Record,
    /// Bytes that may still be kept of bodies, of records, and of what was asked for.
    room: usize,
    /// What was asked and is not kept.
    left_out: u64,
    exchanges: Vec<Exchange>,
    session: Vec<SessionRead>,
    lookups: Vec<Lookup>,
}

impl Recorder {
    pub(crate) fn new(record: Record, room: usize) -> Self {
        Self { record, room, ..Self::default() }
    }

    fn is_wanted(&self) -> bool {
        self.record != Record::Nothing
    }

    /// Takes room for what a module asked, in so many texts. A module may ask as often and as much as its time allows.
    fn has_room_for<'a>(&mut self, asked: impl IntoIterator<Item = &'a str>) -> bool {
        let needed = asked.into_iter().fold(ENTRY, |sum, one| sum.saturating_add(ENTRY).saturating_add(one.len()));
        let left = self.room.checked_sub(needed);
        match left {
            Some(left) => self.room = left,
            None => self.left_out = self.left_out.saturating_add(1),
        }
        left.is_some()
    }

    pub(crate) fn session_read(&mut self, key: &str, found: bool) {
        if self.is_wanted() && self.has_room_for([key]) {
            self.session.push(SessionRead { key: key.to_owned(), found });
        }
    }

    pub(crate) fn lookup(&mut self, ids: &[String], services: &[Service]) {
        if !self.is_wanted() || !self.has_room_for(ids.iter().map(String::as_str)) {
            return;
        }
        // What it takes in the recording is its length as text.
        let length = serde_json::to_string(services).map_or(usize::MAX, |text| text.len());
        let services = self.room.checked_sub(length).map(|room| {
            self.room = room;
            services.to_vec()
        });
        self.lookups.push(Lookup { ids: ids.to_vec(), services });
    }

    pub(crate) fn add(
        &mut self,
        mut request: RecordedRequest,
        sent_body: Option<&[u8]>,
        outcome: Result<&Answer, &Error>,
        took: Duration,
    ) {
        if !self.is_wanted() {
            return;
        }
        request.body = sent_body.map(|body| self.keep(body));
        let outcome = match outcome {
            Ok(answer) if self.record == Record::WithoutAnswers => Ok(RecordedResponse {
                status: answer.status,
                headers: Vec::new(),
                body: Body::LeftOut(answer.body.len()),
            }),
            Ok(answer) => Ok(RecordedResponse {
                status: answer.status,
                headers: answer.headers.clone(),
                body: self.keep(&answer.body),
            }),
            Err(error) => Err(error.clone()),
        };
        self.exchanges.push(Exchange { request, outcome, took });
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

    /// The whole call, without secrets. None if a part cannot be masked: then nothing is kept rather than too much.
    pub(crate) fn finish<T: Serialize>(
        self,
        export: &str,
        arguments: Arguments,
        outcome: &Result<Result<T, Failure>, CallError>,
        mask: &mut Mask,
    ) -> Option<CallRecord> {
        let ended = match outcome {
            Ok(Ok(_)) if self.record == Record::WithoutAnswers => Ended::NotRecorded,
            Ok(Ok(result)) => Ended::Result(masked_value(serde_json::to_value(result).ok()?, mask)),
            Ok(Err(failure)) => Ended::Failure(failure.clone()),
            Err(error) => {
                Ended::Error { code: error.code().to_owned(), message: mask.text_for_record(&error.to_string()) }
            }
        };
        let mut exchanges = self.exchanges;
        for exchange in &mut exchanges {
            masked_request(&mut exchange.request, mask);
            masked_outcome(&mut exchange.outcome, mask);
        }
        Some(CallRecord {
            export: export.to_owned(),
            arguments: masked(&arguments, mask)?,
            session: self.session.iter().map(|read| masked_read(read, mask)).collect(),
            lookups: self.lookups.iter().map(|lookup| masked(lookup, mask)).collect::<Option<_>>()?,
            exchanges,
            left_out: self.left_out,
            ended,
            log: Vec::new(),
            busy_ms: 0,
            waited_ms: 0,
            peak_memory: 0,
        })
    }
}

/// The key of an entry is a module's own text, as a line of its log is.
fn masked_read(SessionRead { key, found }: &SessionRead, mask: &mut Mask) -> SessionRead {
    SessionRead { key: mask.text_for_record(key), found: *found }
}

fn masked_outcome(outcome: &mut Result<RecordedResponse, Error>, mask: &mut Mask) {
    match outcome {
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
        Body::Text(text) => Body::Text(masked_text(text, mask)),
        Body::Bytes(bytes) => Body::Bytes(mask.for_record(bytes).into_owned()),
        Body::LeftOut(length) => Body::LeftOut(*length),
    };
    *body = masked;
}

/// JSON stays the JSON that it was, because the call is made again with it: a password that is a plain word would take
/// away the field of that name, and one of digits only, which a panel sends as a number by chance, would break it.
fn masked_text(text: &str, mask: &mut Mask) -> String {
    let masked = mask.text_for_record(text);
    if masked == text || !text.trim_start().starts_with(['{', '[']) {
        return masked;
    }
    let Ok(value) = serde_json::from_str::<Value>(text) else { return masked };
    let masked = mask.json_for_record(text);
    if serde_json::from_str::<IgnoredAny>(&masked).is_ok() { masked } else { masked_fields(value, mask).to_string() }
}

/// Every text and every name in a JSON value, masked; numbers stay, and names that are plain words.
fn masked_fields(value: Value, mask: &mut Mask) -> Value {
    match value {
        Value::Object(fields) => {
            let masked = |(name, one): (String, Value)| (mask.name_for_record(&name), masked_fields(one, mask));
            Value::Object(fields.into_iter().map(masked).collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(|one| masked_fields(one, mask)).collect()),
        other => masked_value(other, mask),
    }
}

/// The same record with masked texts.
fn masked<T: Serialize + DeserializeOwned>(record: &T, mask: &mut Mask) -> Option<T> {
    // Texts stay texts and numbers numbers, so it is read back as what it was.
    serde_json::from_value(masked_value(serde_json::to_value(record).ok()?, mask)).ok()
}

/// Every text in a value of the host's own, masked; numbers stay, and names, which are the contract's.
fn masked_value(value: Value, mask: &mut Mask) -> Value {
    match value {
        Value::String(text) => Value::String(masked_text(&text, mask)),
        Value::Array(list) => Value::Array(list.into_iter().map(|one| masked_value(one, mask)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, one)| (name, masked_value(one, mask))).collect())
        }
        other => other,
    }
}
