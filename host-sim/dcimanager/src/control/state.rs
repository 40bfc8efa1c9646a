//! Summary, log, clock, and what concerns the panel as a whole.

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use super::read;
use crate::api::Reply;
use crate::core::Core;
use crate::panel::PanelError;

pub(super) fn summary(core: &Core) -> Reply {
    let state = core.lock();
    let panel = &state.panel;
    let for_sale = panel.servers().filter(|server| panel.is_for_sale(server)).count();
    Reply::ok(&json!({
        "now": panel.now(),
        "next_event": panel.next_event(),
        "servers": panel.servers().len(),
        "free_servers": panel.index().free.len(),
        "servers_for_sale": for_sale,
        "users": panel.users().len(),
        "requests": core.log().last_number(),
        "writes": core.log().write_count(),
        "bmc_ports_disabled": panel.bmc_ports_disabled(),
    }))
}

pub(super) fn log(core: &Core, query: &str) -> Result<Reply, PanelError> {
    let since = match query.strip_prefix("since=") {
        Some(number) => number.parse().map_err(|_| bad("since", "it is not a number"))?,
        None if query.is_empty() => 0,
        None => return Err(PanelError::UnexpectedProperty(query.to_owned())),
    };
    Ok(Reply::ok(&json!({ "list": core.log().since(since), "last": core.log().last_number() })))
}

pub(super) fn clear_log(core: &Core) -> Reply {
    core.log().clear();
    Reply::ok(&json!({}))
}

pub(super) fn time(core: &Core) -> Reply {
    Reply::ok(&json!({ "now": core.lock().panel.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    /// Such as `20m` or `P1D`.
    advance: SignedDuration,
}

pub(super) fn advance(core: &Core, body: &[u8]) -> Result<Reply, PanelError> {
    let Advance { advance } = read(body)?;
    core.clock().advance(advance).map_err(|error| PanelError::Conflict(error.to_string()))?;
    Ok(time(core))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sleep {
    calls: u32,
}

pub(super) fn sleep(core: &Core, body: &[u8]) -> Result<Reply, PanelError> {
    let Sleep { calls } = read(body)?;
    core.lock().panel.suspend_services(calls);
    Ok(Reply::ok(&json!({})))
}

pub(super) fn expire_sessions(core: &Core) -> Reply {
    core.lock().panel.expire_sessions();
    Reply::ok(&json!({}))
}

pub(super) fn fleet(core: &Core) -> Reply {
    let fleet = core.lock().panel.export();
    Reply::ok(&fleet)
}

pub(super) fn bad(property: &'static str, reason: &str) -> PanelError {
    PanelError::BadValue { property, reason: reason.to_owned() }
}
