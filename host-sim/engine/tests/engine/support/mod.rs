//! What the tests are made with: a component that does as told, a panel that answers as told, and the two connected.

use std::sync::Arc;
use std::time::Duration;

use processing_engine::contract::{Client, Failure, Service, ServiceStatus};
use processing_engine::{
    Allocation, CallContext, Called, Connection, ConnectionSettings, Egress, Engine, EngineConfig, Limits,
    LoadedModule, NoRecords, TlsTrust, WakeUp,
};

pub(crate) use test_guests::{Guest, Op, PASSWORD, Panel, Verb, respond};

pub(crate) mod tls;

/// The password of every connection in these tests: nothing else looks like it.
pub(crate) const SECRET: &str = "Pl4nted-\"Passw0rd\"/äöü";

/// A moment in 2026, in milliseconds.
pub(crate) const NOW: u64 = 1_770_000_000_000;

/// An engine without a pool, without a cache and without waiting, with these limits.
pub(crate) fn engine_with(limits: Limits) -> Engine {
    Engine::new(EngineConfig {
        limits,
        code_cache: None,
        allocation: Allocation::OnDemand,
        wake_up: WakeUp { tries: 10, pause: Duration::ZERO },
        witness: None,
    })
    .unwrap()
}

/// As [`engine_with`], with the default limits.
pub(crate) fn engine() -> Engine {
    engine_with(Limits::default())
}

/// Limits under which an endless call ends soon.
pub(crate) fn short() -> Limits {
    Limits { deadline: Duration::from_millis(400), grace: Duration::from_millis(400), ..Limits::default() }
}

/// A module for this engine.
pub(crate) fn load(engine: &Engine, guest: &Guest) -> LoadedModule {
    engine.load_bytes("guest.wasm", &guest.build()).unwrap()
}

/// Settings of a connection to this URL.
pub(crate) fn settings(url: &str) -> ConnectionSettings {
    ConnectionSettings {
        id: 7,
        url: url.to_owned(),
        username: "admin@example.com".to_owned(),
        password: SECRET.into(),
        settings: Vec::new(),
        tls: TlsTrust::PublicRoots,
        egress: Egress::default(),
    }
}

/// A context for calls to this URL.
pub(crate) fn context(url: &str) -> CallContext {
    context_for(Connection::new(settings(url)).unwrap())
}

/// A context for calls over this connection.
pub(crate) fn context_for(connection: Connection) -> CallContext {
    CallContext::new(Arc::new(connection), "main", NOW, Arc::new(NoRecords))
}

/// What a module that does these things answers, with the default limits.
pub(crate) fn run(panel: &Panel, ops: impl IntoIterator<Item = Op>) -> Called<()> {
    let module = load(&engine(), &Guest::new().check_connection(ops));
    module.check_connection(&context(&panel.url()))
}

/// The code and the message of the failure that a module answered.
pub(crate) fn answer(called: &Called<()>) -> (&str, &str) {
    match &called.outcome {
        Ok(Err(Failure::Invalid(detail))) => (&detail.code, &detail.message),
        other => panic!("no answer: {other:?}"),
    }
}

/// The code of the error that a call ended with.
pub(crate) fn code<T: std::fmt::Debug>(called: &Called<T>) -> &'static str {
    match &called.outcome {
        Err(error) => error.code(),
        Ok(result) => panic!("the call came to a result: {result:?}"),
    }
}

/// An ordered service without passwords.
pub(crate) fn service() -> Service {
    Service {
        id: 1,
        product: "dedicated".into(),
        status: ServiceStatus::Ordered,
        busy: false,
        tariff: "tariff".into(),
        client: Client { id: 2, email: "client@example.com".into(), name: "Client".into(), password: String::new() },
        external_id: None,
        parameters: Vec::new(),
        resources: Vec::new(),
        addresses: Vec::new(),
        password: String::new(),
    }
}
