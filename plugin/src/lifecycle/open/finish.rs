//! The last checks before the service is Active (DED-07, DED-08): the server is on, it is marked as delivered, and its
//! addresses are read anew, since the installation may have changed them.

use super::{Open, carry_out, soiled};
use crate::contract::{Changes, Event, Failure, Step};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Marked;
use crate::lifecycle::parts::addresses::address;
use crate::lifecycle::parts::install::is_the_ordered_os;
use crate::lifecycle::parts::turn_on::TurnOn;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark::{self, Stage};
use crate::order::{self, Order};
use crate::panel::api::Server;
use crate::parameters::parameter;

/// Parameter of the service: the server's name in DCImanager.
pub(crate) const SERVER_NAME: &str = "server-name";

pub(super) fn step(
    context: &Context<'_>,
    order: &Order,
    id: u64,
    turn_on: TurnOn,
    event: &Event,
) -> Result<Step, Failure> {
    let server = context.server(id)?;
    carry_out(context, id, decide(context, order, &server, turn_on, event)?)
}

fn decide(
    context: &Context<'_>,
    order: &Order,
    server: &Server,
    turn_on: TurnOn,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    if let Some(soiled) = soiled::verdict(context, server)? {
        return Ok(soiled);
    }
    context.still_the_clients(server)?;
    let id = server.id;
    is_the_ordered_os(context, &order.system, server)?;
    let here = |turn_on| Open::Finish { server: id, turn_on };
    if let Some(verdict) = turn_on.decide(context, server, event, here)? {
        return Ok(verdict);
    }
    if context.marked(server)? != Marked::Ours(Stage::Active) {
        let notes = mark::write(context.notes(server)?, Some(&context.mark(Stage::Active)));
        return Ok(Verdict::Act(
            Act::Notes(notes),
            here(turn_on),
            progress(95, format!("server {id} is marked as delivered")),
        ));
    }
    Ok(Verdict::Done(Changes {
        external_id: Some(id.to_string()),
        parameters: vec![
            parameter(SERVER_NAME, server.name.known().cloned().unwrap_or_default()),
            parameter(order::DOMAIN, order.system.domain.clone()),
        ],
        addresses: Some(context.addresses(server)?.iter().map(address).collect()),
        release: None,
    }))
}
