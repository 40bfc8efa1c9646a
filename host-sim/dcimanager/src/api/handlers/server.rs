//! What can be done to a server.

use serde_json::json;

use super::{Answer, Outcome, Reply};
use crate::api::body::{self, Diagnostics, EditServer, Install, Nothing, SetOwner};
use crate::api::gate::Caller;
use crate::api::view::ServerView;
use crate::ids::{OperationId, PortId, ServerId, SwitchId};
use crate::model::{AdminStatus, Role, Work};
use crate::panel::{Fate, Panel, PanelError};

pub(super) fn one(panel: &Panel, caller: Option<&Caller>, id: ServerId) -> Outcome {
    let server = panel.find(id)?;
    // A client sees a server of somebody else as if it did not exist.
    match caller {
        Some(caller) if caller.role == Role::Admin || server.owner == Some(caller.id) => {
            Ok(Answer::read(Reply::ok(&ServerView::of(panel, server))))
        }
        _ => Err(PanelError::not_found("server", id)),
    }
}

pub(super) fn edit(panel: &mut Panel, id: ServerId, body: &[u8]) -> Outcome {
    let edit: EditServer = body::read(body)?;
    if panel.find(id)?.protected {
        return Err(PanelError::Protected { server: id, act: "editing it" });
    }
    let mut changed = Vec::new();
    panel.change(id, |server| {
        let fields = [
            ("name", &mut server.name, edit.name),
            ("domain", &mut server.domain, edit.domain),
            ("notes", &mut server.notes, edit.notes),
        ];
        for (name, field, value) in fields {
            if let Some(value) = value.filter(|value| value != field) {
                *field = value;
                changed.push(name);
            }
        }
    })?;
    let effect = (!changed.is_empty()).then(|| format!("changed {} of server {id}", changed.join(", ")));
    Ok(Answer::act(Reply::ok(&json!({ "id": id })), effect))
}

pub(super) fn give(panel: &mut Panel, id: ServerId, body: &[u8]) -> Outcome {
    let SetOwner { owner } = body::read(body)?;
    let changed = panel.give(id, owner)?;
    let effect = changed.then(|| format!("gave server {id} to {}", panel.email_of(owner)));
    Ok(Answer::act(Reply::ok(&json!({ "id": id })), effect))
}

pub(super) fn take(panel: &mut Panel, id: ServerId) -> Outcome {
    let email = panel.owner_email(id).unwrap_or_default().to_owned();
    let changed = panel.take(id)?;
    Ok(Answer::act(Reply::ok(&json!({ "id": id })), changed.then(|| format!("took server {id} from {email}"))))
}

pub(super) fn power(panel: &mut Panel, id: ServerId, work: &Work, body: &[u8], fate: &Fate) -> Outcome {
    let Nothing {} = body::read(body)?;
    let operation = panel.power(id, work.clone(), fate)?;
    started(operation, work.kind(), id)
}

pub(super) fn install(panel: &mut Panel, id: ServerId, body: &[u8], fate: &Fate) -> Outcome {
    let install: Install = body::read(body)?;
    if install.password.is_empty() {
        return Err(PanelError::BadValue { property: "password", reason: "it is empty".to_owned() });
    }
    let operation = panel.install(id, install.os_template, install.script, install.domain, fate)?;
    started(operation, "install", id)
}

pub(super) fn diagnostics(panel: &mut Panel, id: ServerId, body: &[u8], fate: &Fate) -> Outcome {
    let Diagnostics { clear_disks } = body::read(body)?;
    let operation = panel.diagnose(id, clear_disks, fate)?;
    started(operation, if clear_disks { "diagnostics with disk cleanup" } else { "diagnostics" }, id)
}

fn started(operation: OperationId, what: &str, server: ServerId) -> Outcome {
    let effect = format!("started {what} on server {server} (operation {operation})");
    Ok(Answer::act(Reply::ok(&json!({ "id": operation })), Some(effect)))
}

pub(super) fn cancel(panel: &mut Panel, id: ServerId, operation: OperationId, body: &[u8]) -> Outcome {
    let Nothing {} = body::read(body)?;
    panel.cancel(id, operation)?;
    let effect = format!("cancelled operation {operation} on server {id}");
    Ok(Answer::act(Reply::ok(&json!({ "id": operation })), Some(effect)))
}

pub(super) fn set_port(
    panel: &mut Panel,
    (switch, port): (SwitchId, PortId),
    status: AdminStatus,
    body: &[u8],
) -> Outcome {
    let Nothing {} = body::read(body)?;
    let changed = panel.set_port(switch, port, status)?;
    let act = if status == AdminStatus::Up { "enabled" } else { "disabled" };
    let kind = if panel.is_bmc_port(port) { "BMC port" } else { "port" };
    let server = panel.server_at(port).map_or_else(|| "no server".to_owned(), |server| format!("server {}", server.id));
    let effect = changed.then(|| format!("{act} {kind} {port} of {server}"));
    Ok(Answer::act(Reply::ok(&json!({ "id": port })), effect))
}
