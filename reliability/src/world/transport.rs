//! From the engine's door to the panel, without a network: what a real connection would make of an answer, as data.
//!
//! A fault that takes time takes none here: what comes later than a call may last is a timeout at once, and everything
//! else is there. So a suite waits for nothing, and its results do not depend on the computer.

use std::sync::Arc;
use std::time::Duration;

use dcimanager_sim::api::{Method, Reply, Request};
use dcimanager_sim::fault::Rule;
use dcimanager_sim::{BodyShape, Core, Delivery};
use processing_engine::contract::http::{Error, Header, Method as Sent};
use processing_engine::{Abort, Answer, Outgoing, SendError, Transport};

use crate::cut::Asked;

/// What a call may last: the engine's own default.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Stands at the requests of one host.
pub(crate) trait Sight: Send + Sync {
    /// A request is about to be sent: the fault to put in place for it, if any. Or it is not sent.
    fn before_request(&self, asked: &Asked<'_>) -> Result<Option<Rule>, Abort>;

    /// The panel has answered. Or nobody reads the answer.
    fn after_request(&self) -> Result<(), Abort>;
}

/// Carries requests to the panel, under somebody's eyes.
pub(super) struct PanelTransport {
    panel: Arc<Core>,
    eyes: Arc<dyn Sight>,
}

impl PanelTransport {
    pub(super) fn new(panel: Arc<Core>, eyes: Arc<dyn Sight>) -> Self {
        Self { panel, eyes }
    }
}

impl Transport for PanelTransport {
    fn send(&self, outgoing: &Outgoing<'_>) -> Result<Answer, SendError> {
        let request = request(outgoing);
        let asked = Asked { path: &request.path, write: request.method != Method::Get };
        if let Some(rule) = self.eyes.before_request(&asked)? {
            self.panel.faults(|faults| faults.add(rule));
        }
        let delivery = self.panel.serve(&request);
        self.eyes.after_request()?;
        Ok(received(delivery, outgoing.response_body)?)
    }
}

fn request(outgoing: &Outgoing<'_>) -> Request {
    let method = match outgoing.method {
        Sent::Get => Method::Get,
        Sent::Post => Method::Post,
        Sent::Delete => Method::Delete,
    };
    let mut request = Request::new(method, outgoing.path);
    for Header { name, value } in outgoing.headers {
        request = request.with_header(name, value);
    }
    match outgoing.revealed_body() {
        Some(body) => request.with_body(body.to_vec()),
        None => request,
    }
}

/// What arrives of a delivery.
fn received(delivery: Delivery, most: usize) -> Result<Answer, Error> {
    let Delivery::Answer { delay, reply, body } = delivery else {
        return Err(Error::Connect("the connection broke; the request may have taken effect".to_owned()));
    };
    if delay >= PATIENCE {
        return Err(Error::Timeout);
    }
    match body {
        BodyShape::Whole => Ok(answer(reply)),
        BodyShape::Drip { bytes, pause } => {
            let pieces = u32::try_from(reply.body.len().div_ceil(bytes.max(1))).unwrap_or(u32::MAX);
            if delay + pause.saturating_mul(pieces) >= PATIENCE { Err(Error::Timeout) } else { Ok(answer(reply)) }
        }
        BodyShape::Half => Err(Error::Connect("the answer broke off; the request may have taken effect".to_owned())),
        BodyShape::Endless { bytes } if usize::try_from(bytes).unwrap_or(usize::MAX) > most => Err(Error::TooLarge),
        BodyShape::Endless { bytes } => {
            let body = vec![b'x'; usize::try_from(bytes).unwrap_or(most)];
            Ok(answer(Reply { body, ..reply }))
        }
    }
}

fn answer(reply: Reply) -> Answer {
    let headers = reply.headers.into_iter().map(|(name, value)| Header { name: name.to_owned(), value });
    Answer { status: reply.status, headers: headers.collect(), body: reply.body }
}
