//! Lists (API reference §3).

use serde_json::json;

use super::{Answer, List, Outcome, Reply, list};
use crate::api::gate::Caller;
use crate::api::recent;
use crate::api::rows::{
    LocationRow, PoolRow, PortRow, PortServer, RackRow, ScriptRow, ServerRow, TemplateRow, UserRow,
};
use crate::api::view::ServerView;
use crate::ids::SwitchId;
use crate::model::{Access, Role};
use crate::panel::{Panel, PanelError};
use crate::query::{ListParameters, page};

pub(super) fn servers(panel: &mut Panel, caller: Option<&Caller>, query: &str) -> Outcome {
    let parameters = ListParameters::parse(query)?;
    if let Some(client) = caller.filter(|caller| caller.role != Role::Admin) {
        let own = panel.index().by_owner.get(&client.id).into_iter().flatten().filter_map(|id| panel.server(*id));
        let page = page(&parameters, own.map(|server| ServerRow { panel, server }))?;
        return Ok(show(page.rows.iter().map(|row| ServerView::of(row.panel, row.server)), page.size));
    }
    if recent::is_worth_it(&parameters) {
        let (ids, size) = recent::page(panel, &parameters)?;
        let servers = ids.iter().filter_map(|id| panel.server(*id));
        return Ok(show(servers.map(|server| ServerView::of(panel, server)), size));
    }
    let page = page(&parameters, panel.servers().map(|server| ServerRow { panel, server }))?;
    Ok(show(page.rows.iter().map(|row| ServerView::of(row.panel, row.server)), page.size))
}

fn show<'a>(views: impl Iterator<Item = ServerView<'a>>, size: usize) -> Answer {
    Answer::read(Reply::ok(&List { list: views.collect(), size }))
}

pub(super) fn configurations(panel: &Panel) -> Outcome {
    let list: Vec<_> = panel
        .stock()
        .iter()
        .map(|(configuration, free)| json!({ "configuration": configuration, "free_server_count": free }))
        .collect();
    Ok(Answer::read(Reply::ok(&json!({ "list": list }))))
}

pub(super) fn users(panel: &Panel, query: &str) -> Outcome {
    let rows = panel.users().map(|user| UserRow {
        id: user.id,
        email: &user.email,
        full_name: &user.full_name,
        server_count: panel.server_count(user.id),
        roles: [user.role.as_str()],
    });
    list(query, rows)
}

pub(super) fn ports(panel: &Panel, switch: SwitchId, query: &str) -> Outcome {
    let found = panel.switch(switch).ok_or(PanelError::not_found("switch", switch))?;
    let rows = found.ports.iter().filter_map(|id| panel.port(*id)).map(|state| PortRow {
        id: state.port.id,
        description: &state.port.description,
        server: panel.server_at(state.port.id).map(|server| PortServer { name: &server.name }),
        admin_status: state.port.admin_status.as_str(),
        oper_status: panel.link_status(state.port.id).as_str(),
    });
    list(query, rows)
}

/// Clients see only what they may order.
fn may_see(caller: Option<&Caller>, access: Access) -> bool {
    access == Access::All || caller.is_some_and(|caller| caller.role == Role::Admin)
}

pub(super) fn templates(panel: &Panel, caller: Option<&Caller>, query: &str) -> Outcome {
    let seen = panel.os_templates().filter(|template| may_see(caller, template.access));
    let rows = seen.map(|template| TemplateRow {
        id: template.id,
        name: &template.name,
        access: template.access.as_str(),
        tags: &template.tags,
        location: &template.location,
    });
    list(query, rows)
}

pub(super) fn scripts(panel: &Panel, caller: Option<&Caller>, query: &str) -> Outcome {
    let seen = panel.scripts().filter(|script| may_see(caller, script.access));
    let rows = seen.map(|script| ScriptRow {
        id: script.id,
        name: &script.name,
        access: script.access.as_str(),
        tags: &script.tags,
    });
    list(query, rows)
}

pub(super) fn locations(panel: &Panel, query: &str) -> Outcome {
    list(query, panel.locations().map(|location| LocationRow { id: location.id, name: &location.name }))
}

pub(super) fn racks(panel: &Panel, query: &str) -> Outcome {
    let rows = panel.racks().map(|rack| RackRow { id: rack.id, name: &rack.name, location_id: rack.location });
    list(query, rows)
}

pub(super) fn pools(panel: &Panel, query: &str) -> Outcome {
    list(query, panel.pools().map(|pool| PoolRow { id: pool.id, name: &pool.name, note: &pool.note }))
}
