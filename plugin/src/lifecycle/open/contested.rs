//! Two billing systems that want one server at the same moment.
//!
//! DCImanager has no way to mark a server only if nobody has: two systems may both see it without a mark, and both write
//! theirs. The mark that was written last stands, and whoever finds the other's gives way. But the one that gives way may
//! have made its client the owner already. Then the other one finds that owner and gives way too, and a server that is
//! left by both is nobody's and out of sale for ever. So whoever has made its client the owner stays until the other has
//! taken its mark back.

use super::prepare::{self, Ready};
use super::{Open, carry_out};
use crate::contract::{Event, Failure, Step};
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::{Marked, Owner};
use crate::lifecycle::pace;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::order::Order;
use crate::panel::PanelError;
use crate::panel::api::Server;

/// Who has marked the server that this service has given to its client; none when nobody has.
pub(super) fn by_whom(context: &Context<'_>, server: &Server) -> Result<Option<String>, Failure> {
    Ok(match (context.owner(server)?, context.marked(server)?) {
        (Owner::Client, Marked::Other(whose)) => Some(whose),
        _ => None,
    })
}

/// Looks whether the other one has given way. `since`: when it was seen first.
pub(super) fn step(
    context: &Context<'_>,
    order: &Order,
    id: u64,
    cleared: bool,
    since: u64,
    event: &Event,
) -> Result<Step, Failure> {
    let server = match context.panel.server(id) {
        Ok(server) => server,
        // Nothing was installed on it yet: another server serves as well.
        Err(PanelError::NotFound { .. }) => return super::search::step(context),
        Err(error) => return Err(error.into()),
    };
    match by_whom(context, &server)? {
        Some(whose) => wait(context, id, cleared, if *event == Event::Retry { context.now() } else { since }, &whose),
        None => prepare::decide_and_carry_out(context, order, &server, Ready { cleared, since: None }, event),
    }
}

/// Waits for the other one to give way.
pub(super) fn wait(context: &Context<'_>, id: u64, cleared: bool, since: u64, whose: &str) -> Result<Step, Failure> {
    if context.now().saturating_sub(since) > pace::CONTEST_LIMIT {
        let what = format!(
            "it was given to {}, and marked for {whose} at the same moment, which has not given way within 10 minutes. See whether that service really has it. If so, delete the owner in DCImanager, and another server is taken; if not, remove the line from the server's notes. Then retry",
            context.service.client.email
        );
        return Err(Failure::Conflict(context.about(id, "server-contested", what)));
    }
    let message = format!("waiting until {whose} gives server {id} up, which was marked twice at the same moment");
    carry_out(
        context,
        id,
        Verdict::Wait(pace::SHORT, Open::Contested { server: id, cleared, since }, progress(15, message)),
    )
}
