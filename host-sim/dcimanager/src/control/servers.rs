//! Servers: looked at whole, and changed as a person in the panel would.

use serde_json::json;

use super::read;
use super::state::bad;
use crate::api::Reply;
use crate::core::Core;
use crate::ids::ServerId;
use crate::panel::{PanelError, ServerHand};

pub(super) fn list(core: &Core) -> Reply {
    let state = core.lock();
    let list: Vec<_> = state
        .panel
        .servers()
        .map(|server| {
            json!({
                "id": server.id,
                "name": server.name,
                "configuration": server.configuration,
                "owner": state.panel.owner_email(server.id),
                "obstacles": state.panel.obstacles(server),
            })
        })
        .collect();
    Reply::ok(&json!({ "list": list }))
}

pub(super) fn one(core: &Core, id: &str) -> Result<Reply, PanelError> {
    let id = number(id)?;
    let state = core.lock();
    state.panel.find(id).map(Reply::ok)
}

pub(super) fn disks(core: &Core, id: &str) -> Result<Reply, PanelError> {
    let id = number(id)?;
    let state = core.lock();
    let disks = &state.panel.find(id)?.disks;
    Ok(Reply::ok(&json!({ "disks": disks, "owners": state.panel.data_owners(id) })))
}

pub(super) fn change(core: &Core, id: &str, body: &[u8]) -> Result<Reply, PanelError> {
    let id = number(id)?;
    let hand: ServerHand = read(body)?;
    let mut state = core.lock();
    state.panel.by_hand(id, hand)?;
    state.panel.find(id).map(Reply::ok)
}

fn number(id: &str) -> Result<ServerId, PanelError> {
    id.parse().map(ServerId).map_err(|_| bad("id", "it is not the number of a server"))
}
