//! Takes back what an open had begun, before anything was installed: addresses, owner, mark (IP-04).

use serde::{Deserialize, Serialize};

use super::prepare::last_operation;
use super::{Open, carry_out, search, soiled};
use crate::contract::{Detail, Failure, Step};
use crate::failure::detail;
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::{Marked, Owner};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark;
use crate::panel::PanelError;
use crate::panel::api::Server;

/// Why it is taken back, and what comes then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Undo {
    /// The failure that the operation ends with; none: another server is looked for.
    ending: Option<Ending>,
    /// The server's last operation before it was given to the client, as in [`Ready`](super::Ready). None: nothing was on
    /// it that matters, or what was is cleaned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Ending {
    code: String,
    message: String,
}

impl Undo {
    /// The operation ends because nothing is left to give.
    pub(super) fn ending(why: Detail, before: Option<u64>) -> Self {
        Self { ending: Some(Ending { code: why.code, message: why.message }), before }
    }

    /// Another server is looked for.
    pub(super) fn searching(before: Option<u64>) -> Self {
        Self { ending: None, before }
    }

    /// The same once the disks are cleaned: it does not ask again, and so comes to an end.
    fn cleaned(self) -> Self {
        Self { before: None, ..self }
    }
}

/// Stores the intention first: a step that runs again goes on with it.
pub(super) fn begin(context: &Context<'_>, server: u64, undo: Undo) -> Result<Step, Failure> {
    let message = format!("what was begun on server {server} is taken back");
    carry_out(context, server, Verdict::Wait(0, Open::Undo { server, undo }, progress(5, message)))
}

pub(super) fn step(context: &Context<'_>, id: u64, undo: Undo) -> Result<Step, Failure> {
    let server = match context.panel.server(id) {
        Ok(server) => server,
        Err(PanelError::NotFound { .. }) => return end(context, undo),
        Err(error) => return Err(error.into()),
    };
    match act(context, &server)? {
        Some(Act::RemoveOwner | Act::Notes(_)) if is_soiled(context, &server, &undo)? => {
            let was = format!("was used while {} had it", context.service.client.email);
            carry_out(context, id, soiled::begin(id, &was, Some(undo.cleaned())))
        }
        Some(act) => {
            let message = format!("what was begun on server {id} is taken back");
            carry_out(context, id, Verdict::Act(act, Open::Undo { server: id, undo }, progress(5, message)))
        }
        None => end(context, undo),
    }
}

/// Whether something has happened on the server since it was given to the client, who may have installed an OS and
/// restarted it. What DCImanager says of its diagnostics may be older than that (API reference §4), so nothing but a
/// cleaning makes it a server for sale (DED-13).
fn is_soiled(context: &Context<'_>, server: &Server, undo: &Undo) -> Result<bool, Failure> {
    Ok(match undo.before {
        Some(before) => last_operation(context, server)? != before,
        None => false,
    })
}

/// What is left to take back. Only what bears this service's mark is touched.
fn act(context: &Context<'_>, server: &Server) -> Result<Option<Act>, Failure> {
    if !matches!(context.marked(server)?, Marked::Ours(_)) {
        return Ok(None);
    }
    if context.owner(server)? == Owner::Client {
        return Ok(Some(match context.addresses(server)?.first() {
            Some(ip) => Act::RemoveAddress { ip: ip.id, name: ip.name.clone() },
            None => Act::RemoveOwner,
        }));
    }
    Ok(Some(Act::Notes(mark::write(context.notes(server)?, None))))
}

fn end(context: &Context<'_>, undo: Undo) -> Result<Step, Failure> {
    match undo.ending {
        Some(Ending { code, message }) => Ok(Step::Undone(Failure::Exhausted(detail(&code, message)))),
        None => search::step(context),
    }
}
