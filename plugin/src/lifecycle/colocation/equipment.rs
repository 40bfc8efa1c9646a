//! The server that a card names: whether it can be this client's equipment, and nobody else's.

use crate::contract::Failure;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::{Marked, Owner};
use crate::panel::PanelError;
use crate::panel::api::Server;

/// Reads the server. `Err` inside: why it cannot be the client's equipment, to be read after the field's name.
///
/// # Errors
/// What the panel says, but for a server that does not exist.
pub(super) fn look(context: &Context<'_>, id: u64) -> Result<Result<Server, String>, Failure> {
    let server = match context.panel.server(id) {
        Ok(server) => server,
        Err(PanelError::NotFound { .. }) => {
            return Ok(Err(format!(
                "is {id}, and DCImanager has no server with this number: add the equipment there first"
            )));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match taken(context, &server)?.or_else(|| recorded(context, id)) {
        Some(whose) => Err(format!("is {id}, and that server {whose}")),
        None => Ok(server),
    })
}

/// By whom the server is taken, by its owner and its mark. Without an owner it may be placed: the administrator adds
/// the owner when it suits (COL-05).
pub(super) fn taken(context: &Context<'_>, server: &Server) -> Result<Option<String>, Failure> {
    Ok(match (context.owner(server)?, context.marked(server)?) {
        (Owner::Other(email), _) => Some(format!("belongs to {email} in DCImanager")),
        (_, Marked::Other(whose)) => Some(format!("already serves {whose}, by the notes in DCImanager")),
        _ => None,
    })
}

/// By which other service it is taken, by the billing records.
fn recorded(context: &Context<'_>, id: u64) -> Option<String> {
    let services = context.panel.host().services_by_external_id(&[id.to_string()]);
    let other = services.into_iter().find(|service| service.id != context.service.id)?;
    Some(format!("already serves service {}", other.id))
}
