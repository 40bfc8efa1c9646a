//! The world of one test.

use std::path::Path;
use std::sync::Arc;

use billing::model::{
    By, ClientId, ModuleId, NewClient, NewModule, NewOrder, NewTariff, NewTariffResource, Operation, OperationId,
    Parameter, PriceChange, Service, ServiceId, TariffId, Trust, parameters,
};
use billing::{Billing, BillingError, DataDir, EngineCalls, Scheduler, SchedulerOptions, Store};
use dcimanager_sim::log::Entry;
use dcimanager_sim::{Config, Fleet, Simulator};
use processing_engine::{Engine, EngineConfig, Limits, MemoryWitness};
use sim_clock::{Clock, ManualClock, Timestamp};
use tempfile::TempDir;

use crate::built::{component, components};

/// A host with one processing module, one client and one tariff, beside a panel.
pub struct World {
    /// Shared by host and panel.
    pub clock: Arc<ManualClock>,
    /// The panel.
    pub panel: Simulator,
    /// The host.
    pub billing: Billing,
    /// The client Anna.
    pub anna: ClientId,
    /// The processing module.
    pub module: ModuleId,
    /// Sells `E-2146G-64Gb-2x960SSD` with one IPv4 address.
    pub tariff: TariffId,
    options: Options,
    data: TempDir,
}

/// How a world differs from the usual one.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the panel begins with.
    pub fleet: Fleet,
    /// The configuration that the tariff sells.
    pub configuration: String,
    /// Settings of the processing module.
    pub settings: Vec<Parameter>,
    /// HTTPS.
    pub tls: bool,
    /// Worker threads of the scheduler.
    pub workers: usize,
    /// What one call of a module may use.
    pub limits: Limits,
    /// Is shown the memory of every call.
    pub witness: Option<Arc<dyn MemoryWitness>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fleet: small(),
            configuration: "E-2146G-64Gb-2x960SSD".to_owned(),
            settings: Vec::new(),
            tls: false,
            workers: 1,
            limits: Limits::default(),
            witness: None,
        }
    }
}

/// The panel's password in every world. Unmistakable, so that tests can look for it where it must not be.
pub const PANEL_PASSWORD: &str = "panel-PASSWORD-\"quoted\"-7f3a";

impl World {
    /// A world with the fleet in `fleets/small.json`.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    /// Another world.
    #[must_use]
    pub fn with(options: Options) -> Self {
        let clock = Arc::new(ManualClock::new(start()));
        let mut config = Config::new(options.fleet.clone(), clock.clone());
        config = config.administrator("admin@example.com", PANEL_PASSWORD.to_owned());
        config.tls = options.tls;
        let panel = Simulator::start(config).expect("the simulator starts");
        let data = tempfile::tempdir().expect("a folder for the host's data");
        let billing = host(data.path(), clock.clone(), &options);
        let mut world =
            Self { clock, panel, billing, anna: ClientId(0), module: ModuleId(0), tariff: TariffId(0), options, data };
        world.fill();
        world
    }

    fn fill(&mut self) {
        let anna = NewClient { email: "anna@example.com".to_owned(), name: "Anna".to_owned() };
        self.anna = self.billing.add_client(&anna).expect("a client").id;
        // Anna can order whatever a test wants.
        self.billing.pay(self.anna, "100000".parse().expect("an amount"), "EUR", &by()).expect("a payment");
        let module = self.new_module();
        self.module = self.billing.add_module(&module).expect("the connection works").id;
        self.billing.sync_module(self.module, &mut |_| {}).expect("the configuration is read");
        let tariff = self.new_tariff("Small", &self.options.configuration.clone());
        self.tariff = self.billing.add_tariff(&tariff).expect("a tariff").id;
        self.panel.log().clear();
    }

    /// The processing module as it is added, for tests that change one thing about it.
    #[must_use]
    pub fn new_module(&self) -> NewModule {
        NewModule {
            component: "pmdci6".to_owned(),
            name: "Amsterdam".to_owned(),
            url: self.panel.url(),
            username: "admin@example.com".to_owned(),
            password: PANEL_PASSWORD.to_owned().into(),
            settings: self.options.settings.clone(),
            data_center: "Amsterdam".to_owned(),
            department: "technicians".to_owned(),
            sort: 10,
            trust: self.panel.ca_pem().map_or(Trust::Public, |pem| Trust::Ca(pem.to_owned())),
        }
    }

    /// A tariff that sells this configuration with one IPv4 address.
    #[must_use]
    pub fn new_tariff(&self, name: &str, configuration: &str) -> NewTariff {
        NewTariff {
            name: name.to_owned(),
            product: "dedic".to_owned(),
            prices: PriceChange::period(1, "100".parse().expect("a price")),
            currency: "EUR".to_owned(),
            fixed: parameters([("configuration", configuration)]),
            offered: Vec::new(),
            resources: vec![NewTariffResource { name: "ip".to_owned(), included: 1, maximum: None }],
            all_resources: true,
            modules: vec![self.module],
            allow_unlisted: false,
        }
    }

    /// The usual order: Debian with the Docker script.
    #[must_use]
    pub fn new_order(&self) -> NewOrder {
        NewOrder {
            client: self.anna,
            tariff: self.tariff,
            period: None,
            parameters: parameters([("os-template", "4"), ("script", "2"), ("domain", "web.example.com")]),
            resources: Vec::new(),
        }
    }

    /// Places the usual order; nothing is delivered yet.
    pub fn order(&self) -> ServiceId {
        self.billing.order(&self.new_order(), &by()).expect("the order is taken").id
    }

    /// Places the usual order and delivers it.
    pub fn delivered(&self) -> ServiceId {
        let service = self.order();
        self.run();
        let status = self.service(service).status;
        assert_eq!(status.word(), "active", "{:#?}", self.last_operation(service));
        service
    }

    /// Works until only staff could go on, moving the clock as far as is needed.
    pub fn run(&self) {
        let options = SchedulerOptions { workers: self.options.workers, ..SchedulerOptions::default() };
        let scheduler = Scheduler::new(&self.billing, options).expect("a scheduler");
        scheduler.run_until_idle(&()).expect("the scheduler works");
    }

    /// The service as it is now.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> Service {
        self.billing.service(id).expect("the service").service
    }

    /// The service's last operation.
    #[must_use]
    pub fn last_operation(&self, service: ServiceId) -> Operation {
        self.billing.service(service).expect("the service").operations.pop().expect("an operation")
    }

    /// An operation by its number.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Operation {
        self.billing.operation(id).expect("the operation").operation
    }

    /// The code of the failure that the service's last operation stopped with.
    #[must_use]
    pub fn failure_code(&self, service: ServiceId) -> String {
        self.last_operation(service).failure.map(|failure| failure.code).unwrap_or_default()
    }

    /// What the panel was asked since the last time.
    pub fn asked(&self) -> Vec<Entry> {
        let entries = self.panel.log().entries();
        self.panel.log().clear();
        entries
    }

    /// The folder of the host's data.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The host is started anew over the same data: what it had in memory is gone.
    pub fn restart(&mut self) {
        self.billing = host(self.data.path(), self.clock.clone(), &self.options);
    }

    /// As [`World::restart`], with other limits.
    pub fn restart_with(&mut self, limits: Limits) {
        self.options.limits = limits;
        self.restart();
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Who does things in tests.
#[must_use]
pub fn by() -> By {
    By::new("test")
}

/// When every world begins.
fn start() -> Timestamp {
    "2026-03-01T00:00:00Z".parse().expect("a time")
}

/// The fleet that tests use unless they say otherwise.
#[must_use]
pub fn small() -> Fleet {
    Fleet::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fleets/small.json")).expect("the small fleet")
}

/// A panel that has sold servers to clients for years, without this billing system.
#[must_use]
pub fn inherited() -> Fleet {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fleets/inherited.json");
    Fleet::load(&path).expect("the inherited fleet")
}

/// A host over a data folder, with the built component in its `modules`.
fn host(data: &Path, clock: Arc<dyn Clock>, options: &Options) -> Billing {
    let dir = DataDir::open(data).expect("the data folder");
    let file = component();
    let name = file.file_name().expect("a file name");
    if !dir.modules().join(name).exists() {
        std::fs::copy(&file, dir.modules().join(name)).expect("the module is dropped into the folder");
    }
    let store = Store::open(&dir).expect("the database");
    // Compiled code is shared by all tests: it is kept under the component's hash.
    let cache = components().join("cache");
    std::fs::create_dir_all(&cache).expect("the cache");
    let (limits, witness) = (options.limits.clone(), options.witness.clone());
    let config = EngineConfig { limits, code_cache: Some(cache), witness, ..EngineConfig::default() };
    let engine = Engine::new(config).expect("an engine");
    let calls = EngineCalls::new(engine, &store);
    Billing::new(store, clock, Arc::new(calls))
}

/// The code of a refused verb.
#[must_use]
pub fn code<T: std::fmt::Debug>(result: Result<T, BillingError>) -> &'static str {
    result.expect_err("it is refused").code()
}
