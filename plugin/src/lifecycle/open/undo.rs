//! Takes back what an open had begun, before anything was installed: addresses, owner, mark (IP-04).

use serde::{Deserialize, Serialize};

use super::{Open, carry_out, search};
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
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Ending {
    code: String,
    message: String,
}

impl Undo {
    /// The operation ends because nothing is left to give.
    pub(super) fn ending(why: Detail) -> Self {
        Self { ending: Some(Ending { code: why.code, message: why.message }) }
    }

    /// Another server is looked for.
    pub(super) fn searching() -> Self {
        Self { ending: None }
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
        Some(act) => {
            let message = format!("what was begun on server {id} is taken back");
            carry_out(context, id, Verdict::Act(act, Open::Undo { server: id, undo }, progress(5, message)))
        }
        None => end(context, undo),
    }
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
