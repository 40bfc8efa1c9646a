//! Makes the server ready for the installation: owner (DED-06), addresses (IP-04), switch ports.
//!
//! The order matters. The owner comes first, so that nobody else takes the server; addresses come before anything is
//! written to the disks, so that a lack of them leaves nothing half-done.

use serde::{Deserialize, Serialize};

use super::undo::{self, Undo};
use super::{Open, carry_out, check, contested};
use crate::contract::{Event, Failure, Step};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::{Marked, Owner};
use crate::lifecycle::parts::install::Install;
use crate::lifecycle::parts::{Part, addresses, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark::{self, Stage};
use crate::order::Order;
use crate::panel::PanelError;
use crate::panel::api::Server;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Ready {
    /// The server bears no address of earlier times.
    pub(in crate::lifecycle) cleared: bool,
    /// When something was seen running on it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::lifecycle) since: Option<u64>,
    /// The server's last operation before it was given to the client, 0 if it never had one. Whatever comes after it may
    /// have left something on the disks. None in a state of a version that did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::lifecycle) before: Option<u64>,
}

impl Ready {
    /// Of a server that is about to be prepared.
    pub(super) fn of(context: &Context<'_>, server: &Server) -> Result<Self, Failure> {
        Ok(Self { cleared: false, since: None, before: Some(last_operation(context, server)?) })
    }
}

/// The number of the server's last operation, 0 if it never had one.
pub(super) fn last_operation(context: &Context<'_>, server: &Server) -> Result<u64, Failure> {
    Ok(stop::last(context, server)?.map_or(0, |operation| operation.id))
}

/// The server is to be prepared. That is stored before its first act: a step whose end nobody saw goes on from there.
pub(super) fn begin(context: &Context<'_>, server: &Server) -> Result<Step, Failure> {
    let ready = Ready::of(context, server)?;
    let message = format!("server {} has the parts that were ordered", server.id);
    carry_out(context, server.id, Verdict::Wait(0, Open::Prepare { server: server.id, ready }, progress(10, message)))
}

pub(super) fn step(
    context: &Context<'_>,
    order: &Order,
    id: u64,
    ready: Ready,
    event: &Event,
) -> Result<Step, Failure> {
    match context.panel.server(id) {
        Ok(server) => decide_and_carry_out(context, order, &server, ready, event),
        // Nothing was installed on it yet: another server serves as well.
        Err(PanelError::NotFound { .. }) => super::search::step(context),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn decide_and_carry_out(
    context: &Context<'_>,
    order: &Order,
    server: &Server,
    ready: Ready,
    event: &Event,
) -> Result<Step, Failure> {
    if let Some(whose) = contested::by_whom(context, server)? {
        return contested::wait(context, server.id, ready, context.now(), &whose);
    }
    if check::taken(context, server)?.is_some() {
        return undo::begin(context, server.id, Undo::searching(ready.before));
    }
    if context.owner(server)? == Owner::Nobody {
        // The last look before it is given away.
        let obstacles = check::obstacles(context, server)?;
        if !obstacles.is_empty() || !check::fits(order, server) {
            return undo::begin(context, server.id, Undo::searching(ready.before));
        }
    }
    carry_out(context, server.id, decide(context, order, server, ready, event)?)
}

/// What is next for a server that nobody else has.
fn decide(
    context: &Context<'_>,
    order: &Order,
    server: &Server,
    ready: Ready,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    let id = server.id;
    let Ready { cleared, since, .. } = ready;
    let here = Open::Prepare { server: id, ready: Ready { since: None, ..ready } };
    if context.marked(server)? == Marked::No {
        let notes = mark::write(context.notes(server)?, Some(&context.mark(Stage::Opening)));
        return Ok(Verdict::Act(Act::Notes(notes), here, progress(10, format!("server {id} is marked"))));
    }
    if context.owner(server)? == Owner::Nobody {
        let message = format!("server {id} is given to {}", context.service.client.email);
        return Ok(Verdict::Act(Act::GiveToClient, here, progress(15, message)));
    }
    match stop::wait_out(context, server, since, event, 15)? {
        Part::Wait(ms, since, progress) => {
            return Ok(Verdict::Wait(ms, Open::Prepare { server: id, ready: Ready { since, ..ready } }, progress));
        }
        Part::Fail(failure) => return Ok(Verdict::Fail(failure)),
        Part::Reached | Part::Act(..) => {}
    }
    let on_server = context.addresses(server)?;
    if let (false, Some(ip)) = (cleared, on_server.first()) {
        // Left from its last release: not the client's, and it would be counted as one that was ordered.
        let act = Act::RemoveAddress { ip: ip.id, name: ip.name.clone() };
        return Ok(Verdict::Act(act, here, progress(20, format!("address {} is removed from server {id}", ip.name))));
    }
    let here = Open::Prepare { server: id, ready: Ready { cleared: true, since: None, ..ready } };
    if !cleared {
        // Stored before the first address is added: from now on those that are there are the client's.
        return Ok(Verdict::Wait(0, here, progress(20, format!("server {id} has no address of earlier times"))));
    }
    if let Some((act, missing)) = addresses::add_next(on_server, order.ipv4, order.ipv6) {
        return Ok(Verdict::Act(act, here, progress(25, format!("{missing} are added to server {id}"))));
    }
    if let Some(act) = context.open_next(server)? {
        return Ok(Verdict::Act(act, here, progress(30, format!("a switch port of server {id} is opened"))));
    }
    // What is there before is stored before the installation starts: then a lost reply cannot start a second one.
    let install = Install::before(server);
    Ok(Verdict::Wait(
        0,
        Open::Install { server: id, install },
        progress(35, format!("server {id} is ready for its OS")),
    ))
}
