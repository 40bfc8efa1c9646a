//! The engine with the component, and one order as the host and as the native module see it.

use std::path::Path;
use std::sync::Arc;

use pmdci6::contract as native;
use processing_engine::contract::{Client, Parameter, ResourceAmount, Service, ServiceStatus};
use processing_engine::{
    CLIENT_PASSWORD, CallContext, Connection, ConnectionSettings, Egress, Engine, EngineConfig, LoadedModule,
    NoRecords, Record, SERVICE_PASSWORD, Secrets, TlsTrust, Transport,
};

use crate::error::{BenchError, Result};
use crate::panel::{ADMINISTRATOR, PASSWORD, Spoken, ThroughEngine};

/// An engine and the component.
pub struct Ground {
    /// The engine.
    pub engine: Engine,
    /// The component, loaded.
    pub module: LoadedModule,
}

/// A configuration that no generated server has: every server is looked at, and none fits.
pub const IN_NO_STOCK: &str = "EPYC-9754-768Gb-6x7680NVMe";
/// When all calls are made.
pub const NOW_MS: u64 = 1_767_225_600_000;

impl Ground {
    /// With the component in this folder. Compiled code is kept beside it.
    ///
    /// # Errors
    /// There is no component, or it is refused.
    pub fn new(components: &Path) -> Result<Self> {
        let engine = Engine::new(EngineConfig { code_cache: Some(cache(components)?), ..EngineConfig::default() })?;
        let module = engine.load(&component(components)?)?;
        Ok(Self { engine, module })
    }
}

/// Where compiled code is kept.
pub(crate) fn cache(components: &Path) -> Result<std::path::PathBuf> {
    let cache = components.join("cache");
    std::fs::create_dir_all(&cache).map_err(BenchError::io(&cache))?;
    Ok(cache)
}

/// The component's file.
///
/// # Errors
/// It is not there.
pub fn component(components: &Path) -> Result<std::path::PathBuf> {
    let file = components.join(format!("pmdci6-{}.wasm", env!("CARGO_PKG_VERSION")));
    if file.exists() {
        return Ok(file);
    }
    Err(BenchError::Unexpected(format!("{} is missing: run `cargo xtask component` first", file.display())))
}

/// A connection to the panel at this URL, with the authority of its certificate.
///
/// # Errors
/// The URL or the certificate cannot be used.
pub fn connection(url: &str, ca_pem: Option<&str>) -> Result<Arc<Connection>> {
    Ok(Arc::new(Connection::new(ConnectionSettings {
        id: 1,
        url: url.to_owned(),
        username: ADMINISTRATOR.to_owned(),
        password: PASSWORD.into(),
        settings: Vec::new(),
        tls: ca_pem.map_or(TlsTrust::PublicRoots, |pem| TlsTrust::PrivateCa(pem.to_owned())),
        egress: Egress::default(),
    })?))
}

/// A connection whose requests are answered by a panel in this process.
///
/// # Errors
/// As [`connection`].
pub fn connection_to<S: Spoken + 'static>(panel: &Arc<S>) -> Result<(Arc<Connection>, Arc<dyn Transport>)> {
    Ok((connection("http://panel.example.com", None)?, Arc::new(ThroughEngine(Arc::clone(panel)))))
}

/// What one call is made with, as a host makes it: with secrets of its own and, if that is asked for, with a recording.
///
/// # Errors
/// The computer has no random bytes.
pub fn call(
    connection: &Arc<Connection>,
    transport: Option<&Arc<dyn Transport>>,
    configuration: &str,
    record: Record,
) -> Result<(CallContext, Service)> {
    let mut secrets = Secrets::new();
    let mut service = order(configuration);
    service.client.password = secrets.add(CLIENT_PASSWORD, "made-for-the-client".into())?;
    service.password = secrets.add(SERVICE_PASSWORD, "made-for-the-service".into())?;
    let mut context = CallContext::new(Arc::clone(connection), "bench", NOW_MS, Arc::new(NoRecords));
    context.operation = Some(1);
    context.secrets = secrets;
    context.transport = transport.cloned();
    context.record = record;
    Ok((context, service))
}

/// A service that was ordered.
#[must_use]
pub fn order(configuration: &str) -> Service {
    let parameter = |name: &str, value: &str| Parameter { name: name.to_owned(), value: value.to_owned() };
    Service {
        id: 1,
        product: "dedic".to_owned(),
        status: ServiceStatus::Ordered,
        busy: true,
        tariff: "Small".to_owned(),
        client: Client {
            id: 1,
            email: "anna@example.com".to_owned(),
            name: "Anna".to_owned(),
            password: String::new(),
        },
        external_id: None,
        parameters: vec![parameter("configuration", configuration), parameter("os-template", "1")],
        resources: vec![ResourceAmount { name: "ip".to_owned(), amount: 1, unit: "pcs".to_owned() }],
        addresses: Vec::new(),
        password: String::new(),
    }
}

/// The same call for the native module. Passwords stand in it as they are: nobody replaces them on the way out.
#[must_use]
pub fn native_call(configuration: &str) -> (native::Call, native::Service) {
    let parameter = |name: &str, value: &str| native::Parameter { name: name.to_owned(), value: value.to_owned() };
    let connection = native::Connection {
        id: 1,
        url: "http://panel.example.com".to_owned(),
        username: ADMINISTRATOR.to_owned(),
        password: PASSWORD.to_owned(),
        settings: Vec::new(),
    };
    let call =
        native::Call { connection, installation: "bench".to_owned(), operation: Some(1), attempt: 1, now_ms: NOW_MS };
    let service = native::Service {
        id: 1,
        product: "dedic".to_owned(),
        status: native::ServiceStatus::Ordered,
        busy: true,
        tariff: "Small".to_owned(),
        client: native::Client {
            id: 1,
            email: "anna@example.com".to_owned(),
            name: "Anna".to_owned(),
            password: String::new(),
        },
        external_id: None,
        parameters: vec![parameter("configuration", configuration), parameter("os-template", "1")],
        resources: vec![native::ResourceAmount { name: "ip".to_owned(), amount: 1, unit: "pcs".to_owned() }],
        addresses: Vec::new(),
        password: String::new(),
    };
    (call, service)
}
