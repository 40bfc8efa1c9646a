//! Whether what was cleaned still counts: only as long as the server is nobody's, and nothing has happened to it since
//! that was none of the module's own acts (DED-13, DED-14).
//!
//! Asked in every step that comes after the owner was deleted, before the phase has its say. The API shows no history of
//! a server, only what is so at the moment of the look. So an owner that was seen once makes the cleaning worthless for
//! good, and that is stored before staff are asked: when they have taken the server back, it looks as it did before.

use super::phase::Phase;
use super::{Close, WHY, nothing_left};
use crate::contract::{Changes, Failure};
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::{Marked, Owner};
use crate::lifecycle::parts::clean::{task, unowned};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark::{self, Marks};
use crate::panel::api::Server;

/// What staff do about a server that somebody has used after it was cleaned.
const FIND_OUT: &str = "Look at the server in DCImanager, and find out who has used it and why.\n\
                        When you close this task, what runs on it is stopped, and the diagnostics with disk cleanup run again.";

/// What is to be said instead of the phase's own decision; none when it may go on.
///
/// # Errors
/// `server-belongs-to-another`, `server-has-an-owner-again`; a field is missing or not understood.
pub(super) fn verdict(
    context: &Context<'_>,
    server: &Server,
    close: &Close,
) -> Result<Option<Verdict<Close>>, Failure> {
    let id = server.id;
    if let (Some(cleaned), true) = (&close.cleaned, is_anothers_by_now(context, server, close)?) {
        let release = Some(cleaned.release());
        return Ok(Some(Verdict::Done(Changes { release, ..nothing_left(None) })));
    }
    if close.has_deleted_the_owner() {
        match context.owner(server)? {
            Owner::Nobody => {}
            owner if has_cleaned(context, server, close)? => {
                let whose = match owner {
                    Owner::Other(email) => email,
                    _ => "the client again".to_owned(),
                };
                let message = format!("server {id} belongs to {whose}: that it was cleaned does not count any more");
                return Ok(Some(Verdict::Wait(0, Close::again(id), progress(35, message))));
            }
            _ => unowned(context, server)?,
        }
    }
    context.not_anothers(server)?;
    if !close.phase.comes_after_the_cleaning() {
        return Ok(None);
    }
    let doubt = match &close.cleaned {
        Some(cleaned) => cleaned.doubt(context, server, &close.phase)?,
        None => Some("the version of the module that saw its disks clean kept no proof of it".to_owned()),
    };
    Ok(doubt.map(|doubt| {
        let said = progress(60, format!("the disks of server {id} are not proven clean any more: {doubt}"));
        Verdict::Task(task(context, id, WHY, &doubt, FIND_OUT), Close::again(id), said)
    }))
}

/// Whether anything may have been cleaned since the owner was deleted.
fn has_cleaned(context: &Context<'_>, server: &Server, close: &Close) -> Result<bool, Failure> {
    Ok(match close.phase {
        Phase::Clean(clean) => clean.has_started(context, server)?,
        _ => close.cleaned.is_some(),
    })
}

/// Whether the server was given up by a step whose end nobody saw, and has found somebody else since: it does not bear
/// this service's mark any more, and is in use. There is nothing left to do to it.
fn is_anothers_by_now(context: &Context<'_>, server: &Server, close: &Close) -> Result<bool, Failure> {
    if !close.phase.comes_after_the_cleaning() {
        return Ok(false);
    }
    let unmarked = match mark::read(context.notes(server)?) {
        Marks::None => true,
        Marks::One(mark) => !mark.is_for(&context.call.installation, context.service.id),
        Marks::Unclear => false,
    };
    Ok(unmarked && (context.owner(server)? != Owner::Nobody || context.marked(server)? != Marked::No))
}
