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

/// Looks whether the other one has given way. `seen`: when it was seen first.
pub(super) fn step(
    context: &Context<'_>,
    order: &Order,
    id: u64,
    ready: Ready,
    seen: u64,
    event: &Event,
) -> Result<Step, Failure> {
    let server = match context.panel.server(id) {
        Ok(server) => server,
        // Nothing was installed on it yet: another server serves as well.
        Err(PanelError::NotFound { .. }) => return super::search::step(context),
        Err(error) => return Err(error.into()),
    };
    match by_whom(context, &server)? {
        // Staff have looked, and the other one is to have it. Its client may be the same person, so nothing is touched.
        Some(_) if *event == Event::Retry && is_over(context, seen) => super::search::step(context),
        Some(whose) => wait(context, id, ready, seen, &whose),
        None => prepare::decide_and_carry_out(context, order, &server, ready, event),
    }
}

/// Waits for the other one to give way.
pub(super) fn wait(context: &Context<'_>, id: u64, ready: Ready, seen: u64, whose: &str) -> Result<Step, Failure> {
    if is_over(context, seen) {
        let email = &context.service.client.email;
        let what = format!(
            "it was given to {email}, and marked for {whose} at the same moment, which has not given way within 10 minutes. See there whose it is to be. If it is this service's, remove that service's line from the server's notes, then retry. If it is that service's, see that its owner in DCImanager is that service's client ({email} may be), then retry: this server is left alone, and another one is taken"
        );
        return Err(Failure::Conflict(context.about(id, "server-contested", what)));
    }
    let message = format!("waiting until {whose} gives server {id} up, which was marked twice at the same moment");
    carry_out(
        context,
        id,
        Verdict::Wait(pace::SHORT, Open::Contested { server: id, ready, seen }, progress(15, message)),
    )
}

/// Whether the other one has had its time to give way.
fn is_over(context: &Context<'_>, seen: u64) -> bool {
    context.now().saturating_sub(seen) > pace::CONTEST_LIMIT
}
