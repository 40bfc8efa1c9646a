//! The decisions of the steps, without a panel: given a server as DCImanager shows it, what is next.

mod change;
mod close;
mod colocation;
mod install;
mod ownership;
mod switching;
mod upkeep;

use serde_json::{Value, json};

use crate::contract::{Call, Client, Connection, Level, Parameter, ResourceAmount, Service, ServiceStatus, http};
use crate::host::Host;
use crate::lifecycle::context::Context;
use crate::lifecycle::verdict::Verdict;
use crate::panel::api::Server;

/// A decision that asks for anything has done I/O.
pub(super) struct NoIo;

impl Host for NoIo {
    fn send(&self, request: &http::Request) -> Result<http::Response, http::Error> {
        panic!("a decision sent {request:?}")
    }
    fn session_get(&self, _: &str) -> Option<String> {
        panic!("a decision used the session")
    }
    fn session_set(&self, _: &str, _: &str, _: u64) {
        panic!("a decision used the session")
    }
    fn session_forget(&self, _: &str) {
        panic!("a decision used the session")
    }
    fn services_by_external_id(&self, _: &[String]) -> Vec<Service> {
        panic!("a decision looked into the records")
    }
    fn log(&self, _: Level, _: &str) {}
}

pub(super) const NOW: u64 = 1_800_000_000_000;
pub(super) const MINUTE: u64 = 60_000;

pub(super) fn call() -> Call {
    Call {
        connection: Connection {
            id: 1,
            url: "https://dci.example.com".into(),
            username: "admin@example.com".into(),
            password: "placeholder-1".into(),
            settings: Vec::new(),
        },
        installation: "k3f9".into(),
        operation: Some(5),
        attempt: 1,
        now_ms: NOW,
    }
}

pub(super) fn service(status: ServiceStatus) -> Service {
    let parameter = |name: &str, value: &str| Parameter { name: name.into(), value: value.into() };
    Service {
        id: 12,
        product: "dedic".into(),
        status,
        busy: true,
        tariff: "Small".into(),
        client: Client {
            id: 3,
            email: "anna@example.com".into(),
            name: "Anna".into(),
            password: "placeholder-2".into(),
        },
        external_id: Some("7".into()),
        parameters: vec![parameter("configuration", "E-2146G-64Gb-2x960SSD"), parameter("os-template", "4")],
        resources: vec![ResourceAmount { name: "ip".into(), amount: 1, unit: "pcs".into() }],
        addresses: Vec::new(),
        password: "placeholder-3".into(),
    }
}

/// The server of service 12, delivered to Anna, with the changes.
pub(super) fn server(change: Value) -> Server {
    let mut server = json!({
        "id": 7, "name": "srv7", "operation": {"id": 30, "status": "ok", "type": "install", "status_info": {}},
        "power_status": "on", "os_template": {"id": 4, "name": "Debian"}, "configuration": "E-2146G-64Gb-2x960SSD",
        "ip": [{"id": 90, "name": "192.0.2.7", "family": "ipv4", "gateway": "192.0.2.1", "network": "192.0.2.0/24"}],
        "switch_connection": [port(21, "up", false), port(22, "up", false), port(40, "up", true)],
        "owner_email": "anna@example.com", "owner": {"id": 8, "email": "anna@example.com"},
        "notes": "moved in May\nbilling:k3f9 service:12 active", "is_new": false,
        "diagnostics": {"status": "success", "disks_cleaned": false, "forced": false, "finished_at": null}
    });
    for (name, value) in change.as_object().unwrap() {
        server[name.as_str()] = value.clone();
    }
    serde_json::from_str(&server.to_string()).unwrap()
}

pub(super) fn port(id: u64, status: &str, bmc: bool) -> Value {
    json!({"id": id, "switch": 3, "admin_status": status, "is_ipmi_connection": bmc})
}

/// A verdict as a line.
pub(super) fn words<S: std::fmt::Debug>(verdict: &Verdict<S>) -> String {
    match verdict {
        Verdict::Act(act, state, _) => format!("act {act:?} → {state:?}"),
        Verdict::Wait(ms, state, progress) => format!("wait {ms} ms ({}) → {state:?}", progress.message),
        Verdict::Task(task, state, _) => format!("task `{}` {} → {state:?}", task.key, task.title),
        Verdict::Claim(servers, state, _) => format!("claim {servers:?} → {state:?}"),
        Verdict::Done(changes) => format!("done {changes:?}"),
        Verdict::Undone(failure) => format!("undone {failure:?}"),
        Verdict::Fail(failure) => format!("fail {failure:?}"),
    }
}

/// Runs a decision with a context for a service of this status.
pub(super) fn with<R>(status: ServiceStatus, decide: impl FnOnce(&Context<'_>) -> R) -> R {
    let (call, service) = (call(), service(status));
    let context = Context::new(&NoIo, &call, &service).unwrap();
    decide(&context)
}

/// As [`with`], for an active service that was adopted.
pub(super) fn with_adopted<R>(decide: impl FnOnce(&Context<'_>) -> R) -> R {
    let (call, mut service) = (call(), service(ServiceStatus::Active));
    service.parameters.push(Parameter { name: "adopted".into(), value: "on".into() });
    let context = Context::new(&NoIo, &call, &service).unwrap();
    decide(&context)
}
