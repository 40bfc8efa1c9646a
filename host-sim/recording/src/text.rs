//! A call as a person reads it: what went in, each exchange with the panel, what came out.

use std::fmt::Write as _;

use processing_engine::contract::http::{Error, Method};
use processing_engine::contract::{Event, Level, Next, ServiceStatus, Step};
use processing_engine::recording::{Arguments, Ended};
use processing_engine::{Body, CallRecord, Exchange};

use crate::file::{Fate, RecordedCall};

/// Characters of a body that are shown; the JSON has all of them.
const SHOWN: usize = 300;

/// The word of a method.
#[must_use]
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Delete => "DELETE",
    }
}

/// The call, several lines.
#[must_use]
pub fn call(call: &RecordedCall) -> String {
    let mut text = format!("Call {}", call.number);
    if let Some(record) = &call.record {
        add(&mut text, format_args!("  {}", record.export));
    }
    add(&mut text, format_args!("  {}", call.began_at.strftime("%Y-%m-%d %H:%M:%S")));
    if let Some(module) = &call.module {
        let digest = module.digest.get(..12).unwrap_or(&module.digest);
        add(&mut text, format_args!("  {} {} ({digest}…)", module.component, module.version));
    }
    text.push('\n');
    if let Some(said) = fate(call) {
        add(&mut text, format_args!("  {said}\n"));
    }
    if let Some(record) = &call.record {
        body(&mut text, record);
    }
    text
}

/// Writing to a text does not fail.
fn add(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}

fn fate(call: &RecordedCall) -> Option<&'static str> {
    Some(match call.fate {
        Fate::Stored if call.record.is_none() => "the module was not called",
        Fate::Stored => return None,
        Fate::UnderWay => "under way, or its host died: what it asked the panel is not known yet",
        Fate::Lost => "its host died during this call: what it asked the panel is not known; the step is called again",
        Fate::Interrupted => "the host was told to stop: the step is called again",
        Fate::Late => "it came back when the operation belonged to another worker: its outcome was not stored",
    })
}

fn body(text: &mut String, record: &CallRecord) {
    for line in arguments(&record.arguments) {
        add(text, format_args!("  in   {line}\n"));
    }
    for lookup in &record.lookups {
        let found = lookup.services.as_ref().map_or_else(
            || "answer not kept".to_owned(),
            |services| {
                let ids: Vec<_> = services.iter().map(|service| service.id.to_string()).collect();
                if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
            },
        );
        let ids: Vec<_> = lookup.ids.iter().take(10).map(String::as_str).collect();
        let more = if lookup.ids.len() > ids.len() { ", …" } else { "" };
        add(text, format_args!("  look services of objects {}{more}: {found}\n", ids.join(", ")));
    }
    for exchange in &record.exchanges {
        exchange_lines(text, exchange);
    }
    for line in &record.log {
        let level = match line.level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warning",
            Level::Error => "error",
        };
        add(text, format_args!("  log  {level}: {}\n", line.message));
    }
    add(text, format_args!("  out  {}\n", ended(&record.ended)));
    let memory = record.peak_memory / 1024;
    add(text, format_args!("       {} ms of work, {} ms of waiting, {memory} KiB\n", record.busy_ms, record.waited_ms));
}

/// What tells one call from the next: the rest is in the JSON.
fn arguments(given: &Arguments) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(service) = &given.service {
        let object = service.external_id.as_ref().map_or_else(|| "no object".to_owned(), |id| format!("object {id}"));
        let status = match service.status {
            ServiceStatus::Ordered => "ordered",
            ServiceStatus::Active => "active",
            ServiceStatus::Suspended => "suspended",
            ServiceStatus::Deleted => "deleted",
        };
        lines.push(format!("service {}, {status}, {}, {object}", service.id, service.product));
    }
    if given.call.attempt > 1 {
        lines.push(format!("attempt {}", given.call.attempt));
    }
    lines.extend(given.event.as_ref().map(event));
    lines.extend(given.state.as_ref().map(|state| format!("state {}", shortened(state))));
    if let Some(change) = given.change.as_ref().and_then(|change| serde_json::to_string(change).ok()) {
        lines.push(format!("change {}", shortened(&change)));
    }
    for parameter in given.form.iter().flatten() {
        lines.push(format!("{} = {}", parameter.name, shortened(&parameter.value)));
    }
    lines.extend(given.cursor.as_ref().map(|cursor| format!("cursor {}", shortened(cursor))));
    lines
}

fn event(event: &Event) -> String {
    match event {
        Event::Timer => "event timer".to_owned(),
        Event::Retry => "event retry".to_owned(),
        Event::TaskClosed(values) => {
            let values: Vec<_> = values.iter().map(|value| format!("{} = {}", value.name, value.value)).collect();
            format!("event task-closed: {}", values.join(", "))
        }
        Event::Claimed(id) => format!("event claimed {id}"),
        Event::NothingToClaim => "event nothing-to-claim".to_owned(),
        Event::Withdrawn => "event withdrawn".to_owned(),
    }
}

fn exchange_lines(text: &mut String, exchange: &Exchange) {
    let request = &exchange.request;
    let came = match &exchange.outcome {
        Ok(answer) => format!("{}, {} bytes", answer.status, answer.body.len()),
        Err(error) => no_answer(error),
    };
    let took = exchange.took.as_millis();
    let (number, method) = (request.number, method(request.method));
    add(text, format_args!("  {number:<4} {method} {}\n       → {came}, {took} ms\n", request.path));
    if let Some(sent) = &request.body {
        add(text, format_args!("       > {}\n", shown(sent)));
    }
    if let Ok(answer) = &exchange.outcome
        && !answer.body.is_empty()
    {
        add(text, format_args!("       < {}\n", shown(&answer.body)));
    }
}

fn no_answer(error: &Error) -> String {
    match error {
        Error::Connect(message) => format!("no answer: {message}"),
        Error::Tls(message) => format!("no TLS: {message}"),
        Error::Denied(message) => format!("denied by the host: {message}"),
        Error::Timeout => "no answer in time".to_owned(),
        Error::TooLarge => "the answer was too large".to_owned(),
    }
}

/// How a call ended, on one line.
#[must_use]
pub fn ended(ended: &Ended) -> String {
    match ended {
        Ended::Result(value) => match serde_json::from_value::<Step>(value.clone()) {
            Ok(step) => step_text(&step),
            Err(_) => shortened(&value.to_string()),
        },
        Ended::Failure(failure) => format!("{}: {} [{}]", failure.kind(), failure.message(), failure.code()),
        Ended::Error { code, message } => format!("{message} [{code}]"),
        Ended::NotRecorded => "the result is a secret and was not recorded".to_owned(),
    }
}

fn step_text(step: &Step) -> String {
    match step {
        Step::Done(_) => "done".to_owned(),
        Step::Undone(failure) => format!("undone, {}: {} [{}]", failure.kind(), failure.message(), failure.code()),
        Step::More(more) => {
            let next = match &more.next {
                Next::Wait(ms) => format!("again in {ms} ms"),
                Next::Task(task) => format!("task for staff: {}", task.title),
                Next::Claim(ids) => format!("claim one of {}", ids.len()),
            };
            format!("more, {} %: {}; {next}", more.progress.percent, more.progress.message)
        }
    }
}

fn shown(body: &Body) -> String {
    match body {
        Body::Text(text) => shortened(text),
        Body::Bytes(bytes) => format!("({} bytes that are no text)", bytes.len()),
        Body::LeftOut(length) => format!("({length} bytes that were not kept)"),
    }
}

/// One line, with the number of characters that are left out.
fn shortened(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    match text.chars().count().saturating_sub(SHOWN) {
        0 => line,
        more => format!("{line}… ({more} more characters)"),
    }
}
