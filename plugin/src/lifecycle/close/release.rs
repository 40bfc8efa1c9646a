//! Takes the server from the client (DED-12).

use super::phase::{Outcome, Phase};
use crate::contract::Failure;
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Owner;
use crate::lifecycle::parts::clean::Clean;
use crate::lifecycle::verdict::progress;
use crate::panel::api::Server;

/// Deletes the owner: the client's, as was read in this very step.
pub(super) fn delete_owner(context: &Context<'_>, server: &Server) -> Result<Outcome, Failure> {
    Ok(match context.owner(server)? {
        Owner::Client => {
            let message = format!("the owner of server {} is deleted", server.id);
            Phase::DeleteOwner.act(server.id, Act::RemoveOwner, progress(30, message))
        }
        Owner::Nobody | Owner::Other(_) => {
            // Stored before the cleaning starts: a later operation than this is the cleaning.
            let message = format!("server {} belongs to nobody", server.id);
            Phase::Clean(Clean::before(context, server)?).wait(server.id, 0, progress(35, message))
        }
    })
}
