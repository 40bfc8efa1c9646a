//! `http`: one request to the connected panel, and to nowhere else.
//!
//! The order matters: first the checks that need nothing, then the count, then the observer, then whether its secrets may
//! stand where they do, then the transport; secrets are put in behind the last of these, and taken out before anything else
//! sees the answer.

use std::time::Instant;

use super::HostState;
use super::recorder::masked_request;
use crate::call::context::CallContext;
use crate::call::stop::Stop;
use crate::contract::bindings::billing::processing::http::Host;
use crate::contract::http::{Error, Method, Request, Response};
use crate::exchange::{Body, RecordedRequest, is_write};
use crate::http::transport::{Answer, Outgoing, SendError, Transport};
use crate::http::{headers, login, path};
use crate::observer::Abort;
use crate::secrets::misplaced;

/// The status of a panel's service that was asleep: the request had no effect.
const ASLEEP: u16 = 503;

impl Host for HostState {
    fn send(&mut self, request: Request) -> wasmtime::Result<Result<Response, Error>> {
        let context = self.context("http.send")?;
        self.timer.check()?;
        if self.timer.is_over() {
            return Err(Stop::Deadline.into());
        }
        if let Err(error) = self.admit(&request) {
            self.report.denied += 1;
            return Ok(Err(error));
        }
        if self.asked > self.limits.requests {
            return Err(Stop::Requests.into());
        }
        self.asked += 1;
        if self.asked > self.limits.requests {
            self.report.denied += 1;
            let limit = self.limits.requests;
            return Ok(Err(Error::Denied(format!("a call may send {limit} requests and not one more"))));
        }
        Ok(self.send_until_awake(&context, &request)?.map(|answer| self.response(answer)))
    }
}

impl HostState {
    /// Checks what needs no connection.
    fn admit(&self, request: &Request) -> Result<(), Error> {
        path::check(&request.path, self.limits.path).map_err(Error::Denied)?;
        headers::check(&request.headers, (self.limits.headers, self.limits.header_bytes)).map_err(Error::Denied)?;
        match &request.body {
            Some(_) if request.method == Method::Get => Err(Error::Denied("a GET request has no body".to_owned())),
            Some(body) if body.len() > self.limits.request_body => Err(Error::Denied(format!(
                "the request's body has {} bytes, {} is the most",
                body.len(),
                self.limits.request_body
            ))),
            _ => Ok(()),
        }
    }

    /// Sends the request, and again while the panel's service wakes up.
    fn send_until_awake(&mut self, context: &CallContext, request: &Request) -> Result<Result<Answer, Error>, Stop> {
        let transport = context.transport.clone().unwrap_or_else(|| context.connection.transport());
        let mut tried = 0;
        loop {
            tried += 1;
            let outcome = self.send_once(context, request, &*transport, tried)?;
            let asleep = matches!(&outcome, Ok(answer) if answer.status == ASLEEP);
            let pause = self.wake_up.pause_after(tried).filter(|pause| {
                asleep && Instant::now().checked_add(*pause).is_some_and(|then| then < self.timer.deadline())
            });
            let Some(pause) = pause else { return Ok(outcome) };
            let began = Instant::now();
            let cancelled = self.timer.cancel().wait(pause);
            self.report.waited += began.elapsed();
            if cancelled {
                return Err(Stop::Cancelled);
            }
        }
    }

    fn send_once(
        &mut self,
        context: &CallContext,
        request: &Request,
        transport: &dyn Transport,
        attempt: u32,
    ) -> Result<Result<Answer, Error>, Stop> {
        let body = request.body.as_deref();
        let recorded = RecordedRequest {
            number: self.report.requests + 1,
            attempt,
            method: request.method,
            path: request.path.clone(),
            headers: request.headers.clone(),
            body: None,
        };
        let observed = context.observer.as_ref().map(|observer| {
            let mut shown = recorded.clone();
            shown.body = body.map(|body| Body::new(body.to_vec()));
            masked_request(&mut shown, &mut self.mask);
            (observer, shown)
        });
        if let Some((observer, shown)) = &observed {
            observer.before_request(shown).map_err(aborted)?;
        }
        let secrets = self.mask.secrets();
        let login = login::has_its_form(request, &context.connection.username, secrets)
            && context.connection.logs_in_at(&request.path);
        // Recorded as an exchange, because the call cannot be made again without it: there all values are recognized.
        let refused = body.and_then(|body| misplaced(body, secrets)).map(|name| Error::Denied(would_be_lost(name)));
        self.count(request, login, attempt);
        let outgoing = Outgoing {
            method: request.method,
            path: &request.path,
            headers: &request.headers,
            body,
            deadline: self.timer.deadline(),
            connect_within: self.limits.connect,
            response_body: self.limits.response_body,
            cancel: self.timer.cancel(),
            login,
            secrets: self.mask.secrets(),
        };
        let began = Instant::now();
        let sent = match refused {
            None => transport.send(&outgoing),
            Some(error) => {
                self.report.denied += 1;
                Err(SendError::Module(error))
            }
        };
        let took = began.elapsed();
        self.report.waited += took;
        let outcome = match sent {
            Ok(answer) if answer.body.len() > self.limits.response_body => Err(Error::TooLarge),
            Ok(answer) => Ok(self.masked(answer)),
            Err(SendError::Module(error)) => Err(error),
            Err(SendError::Abort(abort)) => return Err(aborted(abort)),
        };
        if let Ok(answer) = &outcome {
            self.report.response_bytes += u64::try_from(answer.body.len()).unwrap_or(u64::MAX);
        }
        if matches!(outcome, Err(Error::Timeout)) {
            self.timer.give_grace();
        }
        self.recorder.add(recorded, body, outcome.as_ref(), took);
        if self.timer.cancel().is_cancelled() {
            return Err(Stop::Cancelled);
        }
        if let Some((observer, shown)) = &observed {
            observer.after_request(shown, outcome.as_ref().map(|answer| answer.status)).map_err(aborted)?;
        }
        Ok(outcome)
    }

    fn count(&mut self, request: &Request, login: bool, attempt: u32) {
        self.report.requests += 1;
        self.report.writes += u32::from(is_write(request.method) && !login);
        self.report.repeats += u32::from(attempt > 1);
        self.report.request_bytes += u64::try_from(request.body.as_ref().map_or(0, Vec::len)).unwrap_or(u64::MAX);
    }

    /// The answer with placeholders where it reflects secrets.
    fn masked(&self, mut answer: Answer) -> Answer {
        for header in &mut answer.headers {
            header.value = self.mask.text_for_module(std::mem::take(&mut header.value));
        }
        if let std::borrow::Cow::Owned(masked) = self.mask.for_module(&answer.body) {
            answer.body = masked;
        }
        answer
    }

    fn response(&self, answer: Answer) -> Response {
        Response { status: answer.status, headers: answer.headers, body: answer.body }
    }
}

/// Why a body with this secret is not sent.
fn would_be_lost(name: &str) -> String {
    format!(
        "the body has the secret `{name}` elsewhere than as a JSON string of its own, the value of a field or of a list; \
         this secret is short, a number or a plain word, so the host would not recognize it in an answer that repeats it"
    )
}

fn aborted(abort: Abort) -> Stop {
    Stop::Aborted(abort.reason)
}
