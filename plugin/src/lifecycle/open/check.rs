//! Looks at the claimed server once more, alone, before anything is done to it: the list may be old.

use super::{Open, Ready, build, carry_out, prepare, search};
use crate::availability::{Rules, configuration_of};
use crate::configuration::distance;
use crate::contract::{Detail, Failure, Level, Step};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::{Marked, Owner};
use crate::lifecycle::verdict::{Verdict, noted, progress};
use crate::mark::{self, Stage};
use crate::order::Order;
use crate::panel::PanelError;
use crate::panel::api::Server;

pub(super) fn step(context: &Context<'_>, order: &Order, id: u64) -> Result<Step, Failure> {
    let server = match context.panel.server(id) {
        Ok(server) => server,
        Err(PanelError::NotFound { .. }) => return search::step(context),
        Err(error) => return Err(error.into()),
    };
    // Marked by an earlier run of this step: go on from there, whatever the owner field says by now.
    if context.marked(&server)? == Marked::Ours(Stage::Opening) {
        let step = if fits(order, &server) {
            prepare::begin(context, &server)
        } else {
            build::decide_and_carry_out(context, order, &server)
        };
        return Ok(noted(step?, risk(context, &server)));
    }
    let obstacles = obstacles(context, &server)?;
    if !obstacles.is_empty() {
        let message = format!("server {id} was taken from sale meanwhile: {}", words(&obstacles));
        context.panel.host().log(Level::Info, &message);
        return search::step(context);
    }
    let notes = mark::write(context.notes(&server)?, Some(&context.mark(Stage::Opening)));
    let next = if fits(order, &server) {
        Open::Prepare { server: id, ready: Ready::of(context, &server)? }
    } else {
        Open::Build { server: id }
    };
    let verdict = Verdict::Act(Act::Notes(notes), next, progress(10, format!("server {id} is marked")));
    Ok(noted(carry_out(context, id, verdict)?, risk(context, &server)))
}

/// What the service's history must tell about a server that is sold in spite of its errors (DED-03).
pub(super) fn risk(context: &Context<'_>, server: &Server) -> Option<String> {
    let rules = Rules { ignore_errors: context.settings.ignore_errors, ..Rules::default() };
    let errors = rules.ignored_errors(server)?;
    Some(format!("server {} was selected in spite of its errors: {errors}", server.id))
}

/// What keeps the claimed server from sale, its MAC address included.
pub(super) fn obstacles(context: &Context<'_>, server: &Server) -> Result<Vec<Detail>, Failure> {
    let mac = server.mac.known().cloned().flatten().filter(|mac| !mac.trim().is_empty());
    let shared = context.panel.shared_macs(mac.iter().map(String::as_str))?;
    let rules = Rules {
        ignore_errors: context.settings.ignore_errors,
        shared_macs: Some(&shared),
        own: Some((&context.call.installation, context.service.id)),
    };
    Ok(rules.obstacles(server))
}

/// Whether the server has exactly the ordered parts.
pub(super) fn fits(order: &Order, server: &Server) -> bool {
    configuration_of(server).is_ok_and(|found| distance(&order.configuration, &found) == 0)
}

/// The obstacles in one sentence.
pub(super) fn words(obstacles: &[Detail]) -> String {
    obstacles.iter().map(|obstacle| obstacle.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// Whether somebody else has the server: by its owner or by its mark.
pub(super) fn taken(context: &Context<'_>, server: &Server) -> Result<Option<String>, Failure> {
    Ok(match (context.owner(server)?, context.marked(server)?) {
        (Owner::Other(email), _) => Some(email),
        (_, Marked::Other(whose)) => Some(whose),
        _ => None,
    })
}
