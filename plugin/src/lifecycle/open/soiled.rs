//! Somebody else had the server while its OS was installed, or after that. What is on its disks by then is nobody's to
//! deliver: whoever has a server may write on it, and DCImanager keeps no trace of who had one. So its disks are cleaned,
//! and it is prepared from the beginning.
//!
//! That it was seen is stored before staff are asked: when they have put the owner right, the server looks as before.
//!
//! An open that takes back what it has begun comes here too, when something has happened on the server while the client
//! had it.

use super::prepare::Ready;
use super::undo::Undo;
use super::{Open, carry_out};
use crate::contract::{Event, Failure, Progress, Step};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Owner;
use crate::lifecycle::parts::clean::{self, Clean};
use crate::lifecycle::parts::{Part, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::panel::api::Server;

/// Why the disks of a server that is being delivered are cleaned.
fn why(undo: Option<&Undo>) -> &'static str {
    match undo {
        None => "Somebody else had the server while it was being delivered.",
        Some(_) => "The server is not delivered after all, and it was used while the client had it.",
    }
}

/// What staff do about a server that somebody else has, and what comes of it.
fn what_then(undo: Option<&Undo>) -> String {
    let (whose, then) = match undo {
        None => ("this service's client", "the ordered OS is installed anew"),
        Some(_) => ("nobody", "the server is for sale again"),
    };
    format!(
        "while it is being delivered. Find out who is to have it. If it is {whose}, delete the owner in DCImanager, then retry: the disks are cleaned, with everything on them, and {then}"
    )
}

/// What is said instead of the next step of a server that does not belong to the client any more; none when it does.
pub(super) fn verdict(context: &Context<'_>, server: &Server) -> Result<Option<Verdict<Open>>, Failure> {
    let whose = match context.owner(server)? {
        Owner::Client => return Ok(None),
        Owner::Other(email) => email,
        Owner::Nobody => "nobody".to_owned(),
    };
    Ok(Some(begin(server.id, &format!("belongs to {whose}"), None)))
}

/// The server is to be cleaned, because it `is` what it is, and that may be seen on its disks.
pub(super) fn begin(server: u64, is: &str, undo: Option<Undo>) -> Verdict<Open> {
    let message = format!("server {server} {is}: what is on its disks does not count");
    let said = Progress { note: Some(format!("{message}, and its disks are cleaned")), ..progress(30, message) };
    Verdict::Wait(0, Open::Soiled { server, since: None, undo }, said)
}

/// Takes the server back from the client, once nobody else has it and nothing runs on it.
pub(super) fn take(
    context: &Context<'_>,
    id: u64,
    since: Option<u64>,
    undo: Option<Undo>,
    event: &Event,
) -> Result<Step, Failure> {
    let server = context.server(id)?;
    carry_out(context, id, decide_take(context, &server, since, undo, event)?)
}

pub(in crate::lifecycle) fn decide_take(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    undo: Option<Undo>,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    let id = server.id;
    let owner = context.owner(server)?;
    if let Owner::Other(email) = &owner {
        return Err(context.belongs_to(server, email, &what_then(undo.as_ref())));
    }
    context.still_the_services(server)?;
    let here = |since| Open::Soiled { server: id, since, undo: undo.clone() };
    Ok(match stop::wait_out(context, server, since, event, 30)? {
        Part::Wait(ms, since, progress) => Verdict::Wait(ms, here(since), progress),
        Part::Fail(failure) => Verdict::Fail(failure),
        Part::Reached | Part::Act(..) if owner == Owner::Client => {
            let message = format!("server {id} is taken from {} to be cleaned", context.service.client.email);
            Verdict::Act(Act::RemoveOwner, here(None), progress(30, message))
        }
        Part::Reached | Part::Act(..) => {
            let clean = Clean::before(context, server)?;
            let message = format!("the disks of server {id} are to be cleaned");
            Verdict::Wait(0, Open::Clean { server: id, clean, undo: undo.clone() }, progress(35, message))
        }
    })
}

/// Cleans the disks, as a close does.
pub(super) fn clean(
    context: &Context<'_>,
    id: u64,
    clean: Clean,
    undo: Option<Undo>,
    event: &Event,
) -> Result<Step, Failure> {
    let server = context.server(id)?;
    carry_out(context, id, decide_clean(context, &server, clean, undo, event)?)
}

pub(in crate::lifecycle) fn decide_clean(
    context: &Context<'_>,
    server: &Server,
    clean: Clean,
    undo: Option<Undo>,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    let id = server.id;
    match context.owner(server)? {
        Owner::Nobody => context.still_the_services(server)?,
        Owner::Client => return Ok(begin(id, &format!("belongs to {}", context.service.client.email), undo)),
        Owner::Other(email) => return Ok(begin(id, &format!("belongs to {email}"), undo)),
    }
    let here = |clean| Open::Clean { server: id, clean, undo: undo.clone() };
    Ok(match clean::decide(context, server, clean, event, why(undo.as_ref()))? {
        clean::Next::Start(act, clean, said) => Verdict::Act(act, here(clean), said),
        clean::Next::Wait(ms, clean, said) => Verdict::Wait(ms, here(clean), said),
        clean::Next::Task(task, clean, said) => Verdict::Task(task, here(clean), said),
        clean::Next::Cleaned(_, _, said) => {
            let next = match undo {
                None => Open::Prepare { server: id, ready: Ready::of(context, server)? },
                Some(undo) => Open::Undo { server: id, undo },
            };
            Verdict::Wait(0, next, said)
        }
        clean::Next::Fail(failure) => Verdict::Fail(failure),
    })
}
