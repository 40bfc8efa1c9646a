//! Somebody else had the server while its OS was installed, or after that. What is on its disks by then is nobody's to
//! deliver: whoever has a server may write on it, and DCImanager keeps no trace of who had one. So its disks are cleaned,
//! and it is prepared from the beginning.
//!
//! That it was seen is stored before staff are asked: when they have put the owner right, the server looks as before.

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
const WHY: &str = "Somebody else had the server while it was being delivered.";

/// What staff do about a server that somebody else has, and what comes of it.
const WHAT_THEN: &str = "while it is being delivered. Find out who is to have it. If it is this service's client, delete the owner in DCImanager, then retry: the disks are cleaned, with everything on them, and the ordered OS is installed anew";

/// What is said instead of the next step of a server that does not belong to the client any more; none when it does.
pub(super) fn verdict(context: &Context<'_>, server: &Server) -> Result<Option<Verdict<Open>>, Failure> {
    let whose = match context.owner(server)? {
        Owner::Client => return Ok(None),
        Owner::Other(email) => email,
        Owner::Nobody => "nobody".to_owned(),
    };
    Ok(Some(begin(server.id, &whose)))
}

fn begin(server: u64, whose: &str) -> Verdict<Open> {
    let message = format!("server {server} belongs to {whose}: what is on its disks does not count");
    let said = Progress { note: Some(format!("{message}, and its disks are cleaned")), ..progress(30, message) };
    Verdict::Wait(0, Open::Soiled { server, since: None }, said)
}

/// Takes the server back from the client, once nobody else has it and nothing runs on it.
pub(super) fn take(context: &Context<'_>, id: u64, since: Option<u64>, event: &Event) -> Result<Step, Failure> {
    let server = context.server(id)?;
    carry_out(context, id, decide_take(context, &server, since, event)?)
}

pub(in crate::lifecycle) fn decide_take(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    let id = server.id;
    let owner = context.owner(server)?;
    if let Owner::Other(email) = &owner {
        return Err(context.belongs_to(server, email, WHAT_THEN));
    }
    context.still_the_services(server)?;
    let here = |since| Open::Soiled { server: id, since };
    Ok(match stop::wait_out(context, server, since, event, 30)? {
        Part::Wait(ms, since, progress) => Verdict::Wait(ms, here(since), progress),
        Part::Fail(failure) => Verdict::Fail(failure),
        Part::Reached | Part::Act(..) if owner == Owner::Client => {
            let message = format!("server {id} is taken from {} to be cleaned", context.service.client.email);
            Verdict::Act(Act::RemoveOwner, here(None), progress(30, message))
        }
        Part::Reached | Part::Act(..) => {
            let clean = Clean::before(context, server)?;
            let message = format!("the disks of server {id} are to be cleaned: somebody else had it");
            Verdict::Wait(0, Open::Clean { server: id, clean }, progress(35, message))
        }
    })
}

/// Cleans the disks, as a close does.
pub(super) fn clean(context: &Context<'_>, id: u64, clean: Clean, event: &Event) -> Result<Step, Failure> {
    let server = context.server(id)?;
    carry_out(context, id, decide_clean(context, &server, clean, event)?)
}

pub(in crate::lifecycle) fn decide_clean(
    context: &Context<'_>,
    server: &Server,
    clean: Clean,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    let id = server.id;
    match context.owner(server)? {
        Owner::Nobody => context.still_the_services(server)?,
        Owner::Client => return Ok(begin(id, &context.service.client.email)),
        Owner::Other(email) => return Ok(begin(id, &email)),
    }
    let here = |clean| Open::Clean { server: id, clean };
    Ok(match clean::decide(context, server, clean, event, WHY)? {
        clean::Next::Start(act, clean, said) => Verdict::Act(act, here(clean), said),
        clean::Next::Wait(ms, clean, said) => Verdict::Wait(ms, here(clean), said),
        clean::Next::Task(task, clean, said) => Verdict::Task(task, here(clean), said),
        clean::Next::Cleaned(_, _, said) => {
            Verdict::Wait(0, Open::Prepare { server: id, cleared: false, since: None }, said)
        }
        clean::Next::Fail(failure) => Verdict::Fail(failure),
    })
}
