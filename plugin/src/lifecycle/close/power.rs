//! Turning the server on and off within a close. The panel's power state may be some minutes old (API reference §6),
//! so a command is repeated only when the last one has had its time.

use super::phase::{Outcome, Phase};
use crate::contract::{Event, Failure};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::pace;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::panel::api::{Server, operation_kind, operation_status};

/// On before the cleaning: diagnostics boot the server.
pub(super) fn on(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    event: &Event,
) -> Result<Outcome, Failure> {
    let next = Phase::StopOperation { since: None };
    // An operation that is running owns the server's power; it is stopped in the next phase.
    if power(server) != Power::Off || foreign_operation(server, operation_kind::POWER_ON) {
        return Ok(Outcome::Next(next));
    }
    switch(context, server, since, event, Act::PowerOn, |since| Phase::PowerOn { since })
}

/// Off after the cleaning. An unknown state cannot be told from off, and the command would be refused.
pub(super) fn off(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    event: &Event,
) -> Result<Outcome, Failure> {
    if power(server) != Power::On {
        return Ok(Outcome::Next(Phase::PortsOff));
    }
    switch(context, server, since, event, Act::PowerOff, |since| Phase::PowerOff { since })
}

/// Gives the command once, then looks until the state follows.
fn switch(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    event: &Event,
    command: Act,
    phase: impl Fn(Option<u64>) -> Phase,
) -> Result<Outcome, Failure> {
    let id = server.id;
    let (word, kind, percent) = match command {
        Act::PowerOn => ("on", operation_kind::POWER_ON, 15),
        _ => ("off", operation_kind::POWER_OFF, 90),
    };
    let now = context.now();
    match since {
        Some(since) if *event != Event::Retry => {
            if now.saturating_sub(since) > pace::POWER_LIMIT {
                let what =
                    format!("it was not turned {word} within 15 minutes. Turn it {word} in DCImanager, then retry");
                let code = format!("power-{word}-failed");
                return Ok(Outcome::Say(Verdict::Fail(Failure::Refused(context.about(id, &code, what)))));
            }
            let message = format!("waiting for server {id} to be {word}");
            Ok(phase(Some(since)).wait(id, pace::SHORT, progress(percent, message)))
        }
        // The command was given by a step that ran before this one.
        None if running(server, kind) => {
            let message = format!("waiting for server {id} to be {word}");
            Ok(phase(Some(now)).wait(id, pace::SHORT, progress(percent, message)))
        }
        _ => Ok(phase(Some(now)).act(id, command, progress(percent, format!("server {id} is turned {word}")))),
    }
}

#[derive(PartialEq)]
enum Power {
    On,
    Off,
    Unknown,
}

/// A state that is missing or not understood is unknown.
fn power(server: &Server) -> Power {
    match server.power_status.known().map(|status| status.to_ascii_lowercase()).as_deref() {
        Some("on") => Power::On,
        Some("off") => Power::Off,
        _ => Power::Unknown,
    }
}

/// Whether an operation of this kind is running.
fn running(server: &Server, kind: &str) -> bool {
    running_kind(server).is_some_and(|running| running == kind)
}

/// Whether an operation of another kind is running.
fn foreign_operation(server: &Server, kind: &str) -> bool {
    running_kind(server).is_some_and(|running| running != kind)
}

/// The kind of the operation that is running; empty when the panel does not tell.
fn running_kind(server: &Server) -> Option<&str> {
    let operation = server.operation.known().and_then(Option::as_ref)?;
    (operation.status == operation_status::RUNNING).then(|| operation.kind.as_deref().unwrap_or_default())
}
