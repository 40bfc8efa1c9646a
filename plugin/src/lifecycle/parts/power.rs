//! Turning a server on and off. The panel's power state may be some minutes old (API reference §6), so a command is
//! repeated only when the last one has had its time.

use super::Part;
use crate::contract::{Event, Failure};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::pace;
use crate::lifecycle::verdict::progress;
use crate::panel::api::{Server, operation_kind, operation_status};

/// Turns the server on if it is off. An operation that is running owns the server's power: then nothing is done.
pub(in crate::lifecycle) fn on(context: &Context<'_>, server: &Server, since: Option<u64>, event: &Event) -> Part {
    if power(server) != Power::Off || foreign_operation(server, operation_kind::POWER_ON) {
        return Part::Reached;
    }
    switch(context, server, since, event, Act::PowerOn)
}

/// Turns the server off if it is on. An unknown state cannot be told from off, and the command would be refused.
pub(in crate::lifecycle) fn off(context: &Context<'_>, server: &Server, since: Option<u64>, event: &Event) -> Part {
    if power(server) != Power::On {
        return Part::Reached;
    }
    switch(context, server, since, event, Act::PowerOff)
}

/// Gives the command once, then looks until the state follows.
fn switch(context: &Context<'_>, server: &Server, since: Option<u64>, event: &Event, command: Act) -> Part {
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
                return Part::Fail(Failure::Refused(context.about(id, &code, what)));
            }
            Part::Wait(pace::SHORT, Some(since), progress(percent, format!("waiting for server {id} to be {word}")))
        }
        // The command was given by a step that ran before this one.
        None if running(server, kind) => {
            Part::Wait(pace::SHORT, Some(now), progress(percent, format!("waiting for server {id} to be {word}")))
        }
        _ => Part::Act(command, Some(now), progress(percent, format!("server {id} is turned {word}"))),
    }
}

/// What the panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Power {
    On,
    Off,
    Unknown,
}

/// The server's power; a state that is missing or not understood is unknown.
pub(crate) fn power(server: &Server) -> Power {
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
