//! Makes the claimed server the service's: mark, addresses, switch ports, mark as delivered.
//!
//! Addresses that the administrator gave the server by hand count, so this step may be repeated after any mending, and
//! a lack of addresses loses nothing (COL-04).

use super::{Open, tasks};
use crate::contract::{Changes, Event, Failure, Step};
use crate::lifecycle::act::Act;
use crate::lifecycle::colocation::card::Card;
use crate::lifecycle::colocation::equipment;
use crate::lifecycle::context::Context;
use crate::lifecycle::open::SERVER_NAME;
use crate::lifecycle::ownership::Marked;
use crate::lifecycle::parts::addresses::{add_next, address};
use crate::lifecycle::parts::{Part, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark::{self, Stage};
use crate::order::{self, amount};
use crate::panel::api::Server;
use crate::parameters::parameter;

pub(super) fn step(context: &Context<'_>, card: Card, since: Option<u64>, event: &Event) -> Result<Step, Failure> {
    let id = card.server;
    let server = context.server(id)?;
    decide(context, &server, card.clone(), since, event)?.carry_out(context, id, |why| {
        let task = tasks::addresses(context, id, &why);
        let message = progress(60, format!("server {id} gets no addresses: {why}"));
        Verdict::Task(task, Open::Place { card, since: None }, message).carry_out_simply(context, id)
    })
}

/// What is next for the claimed server.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    server: &Server,
    card: Card,
    since: Option<u64>,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    let id = server.id;
    let marked = context.marked(server)?;
    if !matches!(marked, Marked::Ours(_)) {
        if let Some(whose) = equipment::taken(context, server)? {
            // Nothing was done to it yet: the claim is given up, and staff fill in another card.
            let taken = Some(format!("is {id}, and that server {whose}"));
            return Ok(Verdict::Claim(Vec::new(), Open::Offered { card, taken }, progress(20, "the card is wrong")));
        }
        let notes = mark::write(context.notes(server)?, Some(&context.mark(Stage::Opening)));
        return Ok(Verdict::Act(
            Act::Notes(notes),
            Open::Place { card, since: None },
            progress(40, format!("server {id} is marked")),
        ));
    }
    context.not_anothers(server)?;
    match stop::wait_out(context, server, since, event, 50)? {
        Part::Wait(ms, since, progress) => return Ok(Verdict::Wait(ms, Open::Place { card, since }, progress)),
        Part::Fail(failure) => return Ok(Verdict::Fail(failure)),
        Part::Reached | Part::Act(..) => {}
    }
    let addresses = context.addresses(server)?;
    let (ipv4, ipv6) = (amount(context.service, order::IPV4), amount(context.service, order::IPV6));
    if let Some((act, missing)) = add_next(addresses, ipv4, ipv6) {
        let message = format!("{missing} are assigned to server {id}");
        return Ok(Verdict::Act(act, Open::Place { card, since: None }, progress(60, message)));
    }
    // Equipment that comes back: its last close shut them (COL-06).
    if let Some(act) = context.open_next(server)? {
        let message = format!("a switch port of server {id} is opened");
        return Ok(Verdict::Act(act, Open::Place { card, since: None }, progress(80, message)));
    }
    if marked != Marked::Ours(Stage::Active) {
        let notes = mark::write(context.notes(server)?, Some(&context.mark(Stage::Active)));
        let message = format!("server {id} is marked as placed");
        return Ok(Verdict::Act(Act::Notes(notes), Open::Place { card, since: None }, progress(90, message)));
    }
    let mut parameters = card.parameters();
    parameters.push(parameter(SERVER_NAME, server.name.known().cloned().unwrap_or_default()));
    Ok(Verdict::Done(Changes {
        external_id: Some(id.to_string()),
        parameters,
        addresses: Some(addresses.iter().map(address).collect()),
        release: None,
    }))
}
