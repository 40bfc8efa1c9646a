//! Close: staff say when, then DCImanager lets the equipment go, in the order of COL-06.
//!
//! ```text
//! task (staff) ─▶ cancel operations ─▶ free addresses ─▶ power off ─▶ ports off ─▶ unmark
//! ```
//! The equipment is the client's: its disks are never cleaned, and its owner is not deleted, because only the
//! administrator knows when it leaves the data center (COL-05, COL-07). What is left in the notes says so, and keeps
//! it out of sale.

mod phase;

use serde::{Deserialize, Serialize};

use crate::contract::{Event, Failure, Release, ServiceStatus, StaffTask, Step};
use crate::lifecycle::close::{nothing_left, untouched_release};
use crate::lifecycle::context::Context;
use crate::lifecycle::gone;
use crate::lifecycle::ownership::Marked;
use crate::lifecycle::parts::Outcome;
use crate::lifecycle::parts::power::{Power, power};
use crate::lifecycle::state::State;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::panel::PanelError;
use crate::panel::api::Server;
pub(in crate::lifecycle) use phase::Phase;

/// What must be so when the server is gone for good.
const LEFT: &str = "the equipment has left the data center and was deleted in DCImanager";

/// Where a close is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Close {
    server: u64,
    #[serde(flatten)]
    phase: Phase,
}

impl From<Close> for State {
    fn from(close: Close) -> Self {
        Self::ColocationClose(close)
    }
}

pub(in crate::lifecycle) fn start(context: &Context<'_>) -> Result<Step, Failure> {
    match context.server_of_record()? {
        Some(server) => advance(context, Close { server, phase: Phase::Task }, &Event::Timer),
        // No card was filled in: there is no equipment to let go.
        None => Verdict::<Close>::Done(nothing_left(None)).carry_out_simply(context, 0),
    }
}

pub(in crate::lifecycle) fn advance(context: &Context<'_>, state: Close, event: &Event) -> Result<Step, Failure> {
    let id = state.server;
    if state.phase == Phase::Task && matches!(event, Event::TaskClosed(_)) && !gone::answered(event) {
        // Stored before anything that can fail: staff are not asked twice, whatever becomes of it.
        let message = format!("staff have closed the colocation of server {id}");
        let first = Close { server: id, phase: Phase::FIRST };
        return Verdict::Wait(0, first, progress(10, message)).carry_out_simply(context, id);
    }
    let server = match context.panel.server(id) {
        Ok(server) => server,
        Err(PanelError::NotFound { why, .. }) => {
            let verdict = match gone::confirmed(event) {
                true => Verdict::Done(nothing_left(Some(Release::NotCleaned(gone::release(id, LEFT))))),
                false => gone::ask(context, id, state, &why, "nothing can be done to it from here", LEFT),
            };
            return verdict.carry_out_simply(context, id);
        }
        Err(error) => return Err(error.into()),
    };
    decide(context, &server, state.phase, event)?.carry_out_simply(context, id)
}

/// What is next for the server: goes through the phases until one has something to do or to wait for.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    server: &Server,
    phase: Phase,
    event: &Event,
) -> Result<Verdict<Close>, Failure> {
    // It was claimed, but its open never did anything to it.
    let untouched = context.service.status == ServiceStatus::Ordered
        && phase == Phase::Task
        && !matches!(context.marked(server)?, Marked::Ours(_));
    if untouched {
        return Ok(Verdict::Done(nothing_left(Some(untouched_release(server.id)))));
    }
    context.not_anothers(server)?;
    let mut phase = phase;
    loop {
        match phase.decide(context, server, event)? {
            Outcome::Next(next) => phase = next,
            Outcome::Say(verdict) => return Ok(verdict),
        }
    }
}

/// The task that staff complete when the equipment may be switched off.
fn ask(context: &Context<'_>, server: &Server) -> Verdict<Close> {
    let id = server.id;
    let service = context.service;
    let name = server.name.known().cloned().unwrap_or_default();
    let mut lines = vec![
        format!(
            "The colocation of server {id} ({name}) ends; it is the equipment of {} ({}).",
            service.client.name, service.client.email
        ),
        "Agree with the client on when the equipment is switched off, then close this task.".to_owned(),
    ];
    if power(server) == Power::Unknown {
        lines.push("DCImanager does not know whether the server is on: switch it off by hand.".to_owned());
    }
    lines.push(
        "Its disks are not cleaned and its owner is not deleted. When the equipment has been handed over, the administrator deletes the server in DCImanager."
            .to_owned(),
    );
    let follow_ups = [
        "Cancel all operations on the server.",
        "Free all IP addresses of the server.",
        "Power the server off.",
        "Disable the server's connection ports on switches.",
    ];
    let task = StaffTask {
        key: "close".to_owned(),
        title: format!("Close the colocation of server {id} (service {})", service.id),
        instructions: lines.join("\n"),
        form: Vec::new(),
        follow_ups: follow_ups.map(str::to_owned).to_vec(),
    };
    let state = Close { server: id, phase: Phase::Task };
    Verdict::Task(task, state, progress(5, format!("staff say when the colocation of server {id} ends")))
}
