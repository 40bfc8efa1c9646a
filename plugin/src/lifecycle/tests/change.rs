//! Changes of an active service: what is next, given the server as DCImanager shows it.

mod power;
mod reinstall;
mod resources;

use serde_json::{Value, json};

use super::{NOW, server, with, words};
use crate::contract::{Event, Failure, ServiceStatus};
use crate::lifecycle::change::{Change, decide_power, decide_reinstall, decide_resources, decide_reverse_dns};
use crate::lifecycle::context::Context;
use crate::lifecycle::state::{State, read, write};
use crate::lifecycle::verdict::Verdict;

/// The state of a change, as the host stores it.
fn state(fields: Value) -> Change {
    let mut stored = json!({"version": 1, "operation": "change"});
    stored.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    match read(&stored.to_string()).unwrap() {
        State::Change(change) => change,
        other => panic!("{other:?}"),
    }
}

fn decide(context: &Context<'_>, change: Value, state: &Change, event: &Event) -> Result<Verdict<Change>, Failure> {
    let server = server(change);
    match state.clone() {
        Change::Resources(state) => decide_resources(context, &server, state, event),
        Change::Reinstall(state) => decide_reinstall(context, &server, state, event),
        Change::Power(state) => decide_power(context, &server, state, event),
        Change::ReverseDns(state) => decide_reverse_dns(context, &server, state, event),
    }
}

/// What is next for a service's server with these fields.
fn said(fields: &Value, server: Value, event: &Event) -> String {
    with(ServiceStatus::Active, |context| match decide(context, server, &state(fields.clone()), event) {
        Ok(verdict) => words(&verdict),
        Err(failure) => format!("error {failure:?}"),
    })
}

/// Lines of a snapshot: when, and what is next then.
fn lines<'a>(cases: impl IntoIterator<Item = (&'a str, String)>) -> String {
    cases.into_iter().map(|(when, said)| format!("{when}\n    {said}")).collect::<Vec<_>>().join("\n")
}

/// An address of the server.
fn ip(id: u64, name: &str) -> Value {
    let family = if name.contains(':') { "ipv6" } else { "ipv4" };
    json!({"id": id, "name": name, "family": family})
}

fn operation(id: u64, status: &str, kind: &str) -> Value {
    json!({"id": id, "status": status, "type": kind, "status_info": {"message": "no PXE"}})
}

#[test]
fn reverse_dns_is_set_once_and_looked_for() {
    let wanted = |since: Option<u64>| json!({"change": "reverse-dns", "server": 7, "ip": "192.0.2.7", "domain": "a.example.com", "since": since});
    let named = |domain: &str| {
        let mut address = ip(90, "192.0.2.7");
        address["domain"] = json!(domain);
        json!({"ip": [address]})
    };
    insta::assert_snapshot!(lines([
        ("it is not set", said(&wanted(None), json!({}), &Event::Timer)),
        ("it was set, the panel does not show it yet", said(&wanted(Some(NOW - 5_000)), json!({}), &Event::Timer)),
        ("it does not come", said(&wanted(Some(NOW - 16 * 60_000)), json!({}), &Event::Timer)),
        ("staff ask for another try", said(&wanted(Some(NOW - 16 * 60_000)), json!({}), &Event::Retry)),
        ("the panel shows it", said(&wanted(None), named("A.example.com."), &Event::Timer)),
        ("it is given up", said(&wanted(None), json!({}), &Event::Withdrawn)),
        ("the address is gone", said(&wanted(None), json!({"ip": []}), &Event::Timer)),
    ]));
}

#[test]
fn wasm_04_every_state_of_a_change_is_read_back() {
    let plan = json!({"before": [90], "ipv4": 2, "ipv6": 0, "release": [91]});
    let ending = json!({"kind": "exhausted", "code": "no-free-address", "message": "why"});
    let wanted = json!({"ipv4": 2, "ipv6": null, "release": ["192.0.2.8"]});
    let system = json!({"os_template": 4, "scripts": [2], "domain": "a.example.com"});
    let install = json!({"before": 30, "os_before": 4, "since": null});
    for fields in [
        json!({"change": "resources", "server": 7, "by_staff": false, "phase": "staff", "lines": ["- unit"], "wanted": wanted}),
        json!({"change": "resources", "server": 7, "by_staff": true, "phase": "plan", "wanted": wanted}),
        json!({"change": "resources", "server": 7, "by_staff": true, "phase": "add", "plan": plan}),
        json!({"change": "resources", "server": 7, "by_staff": true, "phase": "release", "plan": plan}),
        json!({"change": "resources", "server": 7, "by_staff": true, "phase": "undo", "plan": plan, "ending": ending}),
        json!({"change": "reinstall", "server": 7, "system": system, "phase": "ready"}),
        json!({"change": "reinstall", "server": 7, "system": system, "phase": "install", "install": install}),
        json!({"change": "reinstall", "server": 7, "system": system, "phase": "finish", "since": 5}),
        json!({"change": "power", "server": 7, "action": "on", "since": null}),
        json!({"change": "power", "server": 7, "action": "reset", "before": 30}),
        json!({"change": "reverse-dns", "server": 7, "ip": "192.0.2.7", "domain": "a.example.com", "since": null}),
    ] {
        let state = State::Change(state(fields.clone()));
        assert_eq!(read(&write(&state)), Ok(state), "{fields}");
    }
}
