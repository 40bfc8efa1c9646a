//! Close: the server is given back, in the order of DED-12, and stays claimed until its disks are proven clean
//! (DED-13).
//!
//! ```text
//! mark ─▶ ports on ─▶ power on ─▶ stop operation ─▶ free addresses ─▶ delete owner ─▶ clean disks ─▶ power off ─▶ ports off ─▶ unmark
//! ```
//! Later phases undo what earlier ones did (the ports are opened, then shut), so the phase is stored and never goes
//! back.

mod clean;
mod phase;
mod power;
mod release;

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::ownership::{Marked, Owner};
use super::state::State;
use super::verdict::{Verdict, progress};
use crate::contract::{Changes, Event, Failure, Field, FieldKind, ServiceStatus, StaffTask, Step};
use crate::panel::PanelError;
use crate::panel::api::Server;
use crate::parameters::Parameters;
pub(super) use phase::Phase;

/// Field of the task that is opened when the server is gone from DCImanager.
const GONE: &str = "gone";

/// Where a close is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Close {
    server: u64,
    #[serde(flatten)]
    phase: Phase,
}

impl From<Close> for State {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

pub(super) fn start(context: &Context<'_>) -> Result<Step, Failure> {
    match context.server_of_record()? {
        Some(server) => advance(context, Close { server, phase: Phase::Mark }, &Event::Timer),
        // Nothing was delivered or claimed: nothing to give back.
        None => Verdict::<Close>::Done(nothing_left()).carry_out_simply(context, 0),
    }
}

pub(super) fn advance(context: &Context<'_>, state: Close, event: &Event) -> Result<Step, Failure> {
    let id = state.server;
    let server = match context.panel.server(id) {
        Ok(server) => server,
        Err(PanelError::NotFound { why, .. }) => {
            return missing(context, state, event, &why).carry_out_simply(context, id);
        }
        Err(error) => return Err(error.into()),
    };
    let verdict = match untouched(context, &server, &state)? {
        true => Verdict::Done(nothing_left()),
        false => {
            ours(context, &server)?;
            decide(context, &server, state.phase, event)?
        }
    };
    verdict.carry_out_simply(context, id)
}

/// Goes through the phases until one has something to do or to wait for. No act happens in between.
pub(super) fn decide(
    context: &Context<'_>,
    server: &Server,
    phase: Phase,
    event: &Event,
) -> Result<Verdict<Close>, Failure> {
    let mut phase = phase;
    loop {
        match phase.decide(context, server, event)? {
            phase::Outcome::Next(next) => phase = next,
            phase::Outcome::Say(verdict) => return Ok(verdict),
        }
    }
}

/// What is written into the service at the end.
fn nothing_left() -> Changes {
    Changes { external_id: None, parameters: Vec::new(), addresses: Some(Vec::new()) }
}

/// Whether the open never did anything to the server: it is claimed, but neither marked nor given away.
fn untouched(context: &Context<'_>, server: &Server, state: &Close) -> Result<bool, Failure> {
    Ok(state.phase == Phase::Mark
        && context.service.status == ServiceStatus::Ordered
        && context.marked(server)? == Marked::No
        && context.owner(server)? != Owner::Client)
}

/// DED-14: before every single step, not only at the start.
fn ours(context: &Context<'_>, server: &Server) -> Result<(), Failure> {
    match (context.owner(server)?, context.marked(server)?) {
        (Owner::Other(email), _) => Err(context.foreign(server, &email)),
        (_, Marked::Other(whose)) => Err(context.foreign(server, &whose)),
        _ => Ok(()),
    }
}

/// The server is not in DCImanager any more. Whether that is right is for staff to say: a wrong panel would answer in
/// the same way.
fn missing(context: &Context<'_>, state: Close, event: &Event, why: &str) -> Verdict<Close> {
    if let Event::TaskClosed(form) = event
        && Parameters(form).get(GONE) == Some("on")
    {
        return Verdict::Done(nothing_left());
    }
    let id = state.server;
    let task = StaffTask {
        key: "server-gone".to_owned(),
        title: format!("Server {id} of service {} is not in DCImanager", context.service.id),
        instructions: format!(
            "DCImanager does not know server {id} ({why}), so its disks cannot be cleaned from here.\n\
             If the server was taken out of operation and its disks were destroyed or cleaned, close this task with \"gone\" on: the service is then deleted.\n\
             If it should be there, mend it in DCImanager and close this task with \"gone\" off: the deletion goes on."
        ),
        form: vec![Field {
            name: GONE.to_owned(),
            title: "The server is gone for good".to_owned(),
            hint: "on: the service is deleted without cleaning; off: look for the server again.".to_owned(),
            kind: FieldKind::Toggle,
            required: true,
            default: Some("off".to_owned()),
            repeated: false,
        }],
        follow_ups: Vec::new(),
    };
    Verdict::Task(task, state, progress(5, format!("server {id} is not in DCImanager; staff look for it")))
}
