//! Stands in for the panel: compares each request with the one that was recorded, and gives the recorded answer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use processing_engine::recording::CallRecord;
use processing_engine::{
    Abort, Answer, Body, Exchange, Observer, Outgoing, RecordedRequest, RecordedResponse, SendError, Transport,
};

use super::difference::{What, request_text, same_request};
use super::stand_in;

/// The panel of one recorded call. It has no address and opens no connection.
pub(super) struct RecordedPanel {
    /// What the module was told, one for each request that it asked for: of repetitions after 503 the last.
    exchanges: Vec<Exchange>,
    /// The host cut the call, so that requests beyond the last one mean nothing.
    cut: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    asked: usize,
    difference: Option<What>,
    beyond: bool,
}

impl RecordedPanel {
    pub(super) fn new(record: &CallRecord, cut: bool) -> Self {
        let mut exchanges: Vec<Exchange> = Vec::new();
        for exchange in &record.exchanges {
            if exchange.request.attempt > 1 {
                exchanges.pop();
            }
            exchanges.push(exchange.clone());
        }
        Self { exchanges, cut, state: Mutex::default() }
    }

    /// Requests that were answered.
    pub(super) fn asked(&self) -> u64 {
        u64::try_from(self.state().asked).unwrap_or(u64::MAX)
    }

    /// The first request that was not the recorded one.
    pub(super) fn difference(&self) -> Option<What> {
        self.state().difference.clone()
    }

    /// Whether the module went on where the recorded call was cut.
    pub(super) fn is_beyond(&self) -> bool {
        self.state().beyond
    }

    /// A recorded request that the module did not ask for, if it is at its end.
    pub(super) fn missing(&self) -> Option<What> {
        let asked = self.state().asked;
        let exchange = self.exchanges.get(asked)?;
        Some(What::RequestMissing { request: number(asked), expected: request_text(&exchange.request) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for RecordedPanel {
    fn before_request(&self, request: &RecordedRequest) -> Result<(), Abort> {
        let got = normal(request);
        let mut state = self.state();
        let request = number(state.asked);
        let difference = match self.exchanges.get(state.asked) {
            Some(exchange) if same_request(&exchange.request, &got) => return Ok(()),
            Some(exchange) => What::request(request, &exchange.request, &got),
            None if self.cut => {
                state.beyond = true;
                return Err(Abort::new("the recorded call was cut here"));
            }
            None => What::RequestMore { request, got: request_text(&got) },
        };
        state.difference = Some(difference);
        Err(Abort::new("the request is not the recorded one"))
    }
}

impl Transport for RecordedPanel {
    fn send(&self, _request: &Outgoing<'_>) -> Result<Answer, SendError> {
        let mut state = self.state();
        // Compared a moment ago, so it is there.
        let Some(exchange) = self.exchanges.get(state.asked) else {
            return Err(Abort::new("nothing was recorded for this request").into());
        };
        state.asked += 1;
        match &exchange.outcome {
            Ok(answer) => Ok(revealed(answer)),
            Err(error) => Err(error.clone().into()),
        }
    }
}

fn number(asked: usize) -> u64 {
    u64::try_from(asked).unwrap_or(u64::MAX).saturating_add(1)
}

/// The request as it would have been recorded at the end of the call.
fn normal(request: &RecordedRequest) -> RecordedRequest {
    let mut normal = request.clone();
    normal.path = stand_in::hidden(&normal.path);
    for header in &mut normal.headers {
        header.value = stand_in::hidden(&header.value);
    }
    if let Some(Body::Text(text)) = &mut normal.body {
        *text = stand_in::hidden(text);
    }
    normal
}

fn revealed(answer: &RecordedResponse) -> Answer {
    let mut headers = answer.headers.clone();
    for header in &mut headers {
        header.value = stand_in::revealed(&header.value).into_owned();
    }
    let body = match &answer.body {
        Body::Text(text) => stand_in::revealed(text).into_owned().into_bytes(),
        Body::Bytes(bytes) => bytes.clone(),
        // Such a call is not made again.
        Body::LeftOut(_) => Vec::new(),
    };
    Answer { status: answer.status, headers, body }
}
