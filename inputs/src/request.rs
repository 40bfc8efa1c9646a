//! Requests to the simulator.

use std::sync::Arc;

use dcimanager_sim::api::{Method, Request};
use dcimanager_sim::panel::Panel;
use dcimanager_sim::{Core, Delivery, Fleet};
use serde_json::Value;
use sim_clock::{ManualClock, Timestamp};

const ADMINISTRATOR: &str = "admin@example.com";
const PASSWORD: &str = "password";

/// The first line is method and target; the rest is the body. It is sent without a login and with the
/// administrator's.
pub(crate) fn check(bytes: &[u8]) {
    let Some(core) = panel() else { return };
    let (head, body) = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..).unwrap_or_default()),
        None => (bytes, &[][..]),
    };
    let head = String::from_utf8_lossy(head);
    let (method, target) = head.split_once(' ').unwrap_or(("GET", &head));
    let request = Request::new(Method::of(method), target).with_body(body);
    let before = core.panel(|panel| panel.export());
    answered(&core, &request);
    if !target.starts_with("/api/auth/") {
        assert_eq!(core.panel(|panel| panel.export()), before, "an act without a login");
    }
    let Some(token) = token(&core) else { return };
    answered(&core, &request.with_token(&token));
    given_once(&core);
}

fn panel() -> Option<Core> {
    let fleet = Fleet::from_json(include_str!("../../tests/fleets/small.json")).ok()?;
    let mut panel = Panel::new(fleet, Timestamp::UNIX_EPOCH, 1).ok()?;
    panel.set_administrator(ADMINISTRATOR, PASSWORD);
    Some(Core::new(panel, Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH))))
}

fn token(core: &Core) -> Option<String> {
    let body = format!(r#"{{"email":"{ADMINISTRATOR}","password":"{PASSWORD}"}}"#);
    let request = Request::new(Method::Post, "/api/auth/v4/public/token").with_header("isp-box-instance", "true");
    let answer: Value = serde_json::from_slice(&answered(core, &request.with_body(body))?).ok()?;
    Some(answer.get("token")?.as_str()?.to_owned())
}

/// The answer's body. It is JSON, or the page of a login key.
fn answered(core: &Core, request: &Request) -> Option<Vec<u8>> {
    let Delivery::Answer { reply, .. } = core.serve(request) else { return None };
    assert!((200..=599).contains(&reply.status), "{request:?}: {}", reply.status);
    let is_json = reply.body.is_empty() || serde_json::from_slice::<Value>(&reply.body).is_ok();
    assert!(is_json || request.path.starts_with("/auth/"), "{request:?}: {:?}", String::from_utf8_lossy(&reply.body));
    Some(reply.body)
}

/// No address is on two servers, whatever was asked for.
fn given_once(core: &Core) {
    let servers = core.panel(|panel| panel.export().servers);
    let mut addresses: Vec<_> = servers.iter().flat_map(|server| &server.addresses).map(|address| address.ip).collect();
    let count = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), count, "an address is given twice");
}
