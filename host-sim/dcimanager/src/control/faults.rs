//! Faults, set from outside.

use serde::Deserialize;
use serde_json::json;

use super::read;
use crate::api::Reply;
use crate::core::Core;
use crate::fault::{RandomFaults, Rule};
use crate::panel::PanelError;

pub(super) fn list(core: &Core) -> Reply {
    let state = core.lock();
    let faults = &state.faults;
    Reply::ok(&json!({ "rules": faults.rules(), "random": faults.random(), "random_hits": faults.random_hits() }))
}

pub(super) fn add(core: &Core, body: &[u8]) -> Result<Reply, PanelError> {
    // Two shapes, told apart first, so that the message says what is wrong with the one that was meant.
    if read::<serde_json::Value>(body)?.get("random").is_some() {
        let Chances { random } = read(body)?;
        core.lock().faults.set_random(Some(random));
        return Ok(Reply::json(201, &json!({})));
    }
    let rule: Rule = read(body)?;
    let id = core.lock().faults.add(rule);
    Ok(Reply::json(201, &json!({ "id": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chances {
    random: RandomFaults,
}

pub(super) fn clear(core: &Core) -> Reply {
    core.lock().faults.clear();
    Reply::ok(&json!({}))
}
