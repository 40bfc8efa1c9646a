//! Suspend and resume: the switch ports of the server are shut and opened again (DED-10, DED-11).
//!
//! The ports that a suspend found open are stored in the service, so that a resume opens these and leaves shut what
//! the administrator had shut.
//!
//! One that is given up takes back what it did, and nothing else: what runs has its ports open, what is stopped has
//! them shut, whatever was on its way.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::act::Act;
use super::context::Context;
use super::ownership::{Marked, Owner};
use super::ports::Port;
use super::state::State;
use super::verdict::{Verdict, progress};
use super::withdrawn::{out_of_reach, withdrawn, withdrawn_with_its_server};
use crate::contract::{Changes, Event, Failure, ServiceStatus, Step};
use crate::panel::api::Server;
use crate::parameters::{Parameters, parameter};

/// Parameter of the service: the ports that its suspend shut, as `switch/port`, separated by commas, or [`NONE`].
const SHUT_PORTS: &str = "shut-ports";
/// The suspend shut no port: the administrator had shut all of them before. An empty text would be no parameter at all,
/// and the resume would open what the administrator had shut.
const NONE: &str = "none";

/// What is done to the ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Direction {
    Shut,
    Open,
}

impl Direction {
    /// The operation that goes this way.
    fn operation(self) -> &'static str {
        match self {
            Self::Shut => "suspend",
            Self::Open => "resume",
        }
    }
}

/// Where a suspend or a resume is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Switching {
    server: u64,
    direction: Direction,
    /// The ports it is about.
    ports: BTreeSet<Port>,
    /// It was given up and is taken back. Not written while it is not, so that modules of before read it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    given_up: bool,
}

#[cfg(test)]
impl Switching {
    /// Of a server without ports.
    pub(super) fn of(server: u64, direction: Direction) -> Self {
        Self { server, direction, ports: BTreeSet::new(), given_up: false }
    }
}

impl From<Switching> for State {
    fn from(switching: Switching) -> Self {
        Self::Switching(switching)
    }
}

pub(super) fn start(context: &Context<'_>, direction: Direction) -> Result<Step, Failure> {
    let id = context.delivered()?;
    let server = context.server(id)?;
    ours(context, &server)?;
    let ports = chosen(context, &server, direction)?;
    let state = Switching { server: id, direction, ports, given_up: false };
    // The choice is stored before the first port changes: a step that runs again must not take ports that it shut
    // itself for ports that were shut before.
    Verdict::Wait(0, state, progress(10, format!("the switch ports of server {id} are known")))
        .carry_out_simply(context, id)
}

pub(super) fn advance(context: &Context<'_>, state: Switching, event: &Event) -> Result<Step, Failure> {
    let id = state.server;
    let server = context.server(id).and_then(|server| ours(context, &server).map(|()| server));
    if let Some(reach) = server.as_ref().err().and_then(|failure| out_of_reach(failure, event)) {
        let ports = state.ports.iter().map(Port::to_string).collect::<Vec<_>>().join(", ");
        let left = format!("see whether its switch ports are as they have to be ({ports})");
        let operation = state.direction.operation();
        return Ok(Step::Undone(withdrawn_with_its_server(context, id, operation, reach, &left)));
    }
    if *event == Event::Withdrawn && !state.given_up {
        // Stored before the first port changes back: a step that fails is tried again as what it was.
        let message = format!("the switch ports of server {id} are switched back");
        let state = Switching { given_up: true, ..state };
        return Verdict::Wait(0, state, progress(10, message)).carry_out_simply(context, id);
    }
    let server = server?;
    decide(context, &server, state)?.carry_out_simply(context, id)
}

/// The ports that a suspend shuts, or that a resume opens.
pub(super) fn chosen(context: &Context<'_>, server: &Server, direction: Direction) -> Result<BTreeSet<Port>, Failure> {
    let ports = context.ports(server)?;
    match direction {
        Direction::Shut => {
            if ports.is_empty() {
                let what = "it has no switch port in DCImanager, so the service cannot be stopped and stays active. Add the server's switch connection in DCImanager, then retry";
                return Err(Failure::Refused(context.about(server.id, "no-switch-port", what)));
            }
            // A suspend of a suspended service keeps to what the first one shut.
            let before = if context.service.status == ServiceStatus::Suspended { remembered(context) } else { None };
            let open = ports.iter().filter(|(_, open)| *open).map(|(port, _)| *port);
            Ok(before.into_iter().flatten().chain(open).collect())
        }
        Direction::Open => Ok(match remembered(context) {
            // A port that has been taken from the server since is not touched.
            Some(shut) => ports.iter().map(|(port, _)| *port).filter(|port| shut.contains(port)).collect(),
            None => ports.iter().map(|(port, _)| *port).collect(),
        }),
    }
}

fn remembered(context: &Context<'_>) -> Option<BTreeSet<Port>> {
    let text = Parameters(&context.service.parameters).get(SHUT_PORTS)?;
    if text == NONE {
        return Some(BTreeSet::new());
    }
    text.split(',').map(|port| port.parse().ok()).collect()
}

pub(super) fn decide(context: &Context<'_>, server: &Server, state: Switching) -> Result<Verdict<Switching>, Failure> {
    if state.given_up {
        return take_back(context, server, state);
    }
    let ports = context.ports(server)?;
    let id = server.id;
    // Shutting takes every port of the server: one that was connected or opened meanwhile would leave a way in.
    let wrong = ports.iter().find(|(port, open)| match state.direction {
        Direction::Shut => *open,
        Direction::Open => !*open && state.ports.contains(port),
    });
    if let Some((port, _)) = wrong {
        let port = *port;
        if !state.ports.contains(&port) {
            // Stored before it is shut, as all others were: after a lost reply it would look as if it had been shut before.
            let mut state = state;
            state.ports.insert(port);
            let message = format!("switch port {port} of server {id} is open by now");
            return Ok(Verdict::Wait(0, state, progress(30, message)));
        }
        return Ok(switch(id, port, state.direction, state));
    }
    let shut = match state.direction {
        Direction::Shut if state.ports.is_empty() => NONE.to_owned(),
        Direction::Shut => state.ports.iter().map(Port::to_string).collect::<Vec<_>>().join(","),
        Direction::Open => String::new(),
    };
    Ok(Verdict::Done(Changes {
        external_id: None,
        parameters: vec![parameter(SHUT_PORTS, shut)],
        addresses: None,
        release: None,
    }))
}

/// One port is switched.
fn switch(server: u64, port: Port, direction: Direction, after: Switching) -> Verdict<Switching> {
    let (act, word) = match direction {
        Direction::Shut => (Act::DisablePort(port), "shut"),
        Direction::Open => (Act::EnablePort(port), "opened"),
    };
    Verdict::Act(act, after, progress(50, format!("switch port {port} of server {server} is {word}")))
}

/// The ports that this operation switched become again what they have to be while the service is what it was. A suspend
/// of what is suspended, and a resume of what runs, leave nothing to take back.
fn take_back(context: &Context<'_>, server: &Server, state: Switching) -> Result<Verdict<Switching>, Failure> {
    let back = match state.direction {
        Direction::Shut => Direction::Open,
        Direction::Open => Direction::Shut,
    };
    let stays = match context.service.status {
        ServiceStatus::Suspended => Direction::Shut,
        _ => Direction::Open,
    };
    let ports = context.ports(server)?;
    let wrong = ports.iter().find(|(port, open)| *open != (back == Direction::Open) && state.ports.contains(port));
    Ok(match wrong {
        Some((port, _)) if back == stays => switch(server.id, *port, back, state),
        _ => Verdict::Undone(withdrawn(context, server.id, state.direction.operation())),
    })
}

/// The ports of a server that meanwhile serves somebody else are not touched.
fn ours(context: &Context<'_>, server: &Server) -> Result<(), Failure> {
    match (context.owner(server)?, context.marked(server)?) {
        (Owner::Other(email), _) => Err(context.foreign(server, &email)),
        (_, Marked::Other(whose)) => Err(context.foreign(server, &whose)),
        (Owner::Nobody, Marked::No) => Err(context.foreign(server, "nobody")),
        _ => Ok(()),
    }
}

/// A state for the tests of the decisions.
#[cfg(test)]
pub(super) fn switching(server: u64, direction: Direction, ports: BTreeSet<Port>) -> Switching {
    Switching { server, direction, ports, given_up: false }
}

/// The same once it was given up.
#[cfg(test)]
pub(super) fn given_up(state: Switching) -> Switching {
    Switching { given_up: true, ..state }
}
