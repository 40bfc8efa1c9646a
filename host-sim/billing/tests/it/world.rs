//! A billing system in a folder of its own, with a scripted module and clocks that stand still.

use std::path::Path;
use std::sync::Arc;

use billing::model::{
    By, Client, ClientId, ModuleId, NewClient, NewModule, NewOrder, NewTariff, NewTariffResource, Operation,
    OperationId, PriceChange, ProcessingModule, Service, ServiceId, Tariff, TariffId, Trust, parameters,
};
use billing::{Billing, DataDir, Scheduler, SchedulerOptions, Store};
use rusqlite::types::ValueRef;
use sim_clock::{Clock, ManualClock};
use tempfile::TempDir;

use crate::scripted::Scripted;

pub(crate) struct World {
    pub(crate) temp: Arc<TempDir>,
    pub(crate) billing: Billing,
    pub(crate) module: Arc<Scripted>,
    pub(crate) clock: Arc<ManualClock>,
    /// The computer's clock, for leases.
    pub(crate) computer: Arc<ManualClock>,
}

pub(crate) fn by() -> By {
    By::new("anna")
}

impl World {
    /// Empty.
    pub(crate) fn new() -> Self {
        let temp = Arc::new(tempfile::tempdir().unwrap());
        let (clock, computer) = (Arc::new(ManualClock::default()), Arc::new(ManualClock::default()));
        Self::open(temp, Arc::new(Scripted::default()), clock, computer)
    }

    /// With a client, a synced module and a tariff.
    pub(crate) fn furnished() -> Self {
        let world = Self::new();
        world.client("a@example.com");
        let module = world.module("main");
        world.billing.sync_module(module.id, &mut |_| ()).unwrap();
        world.tariff("Small", &[module.id]);
        world.module.take_log();
        world
    }

    /// Another process on the same data directory, at the same times, with the same module.
    pub(crate) fn another_process(&self) -> Self {
        let (clock, computer) = (Arc::clone(&self.clock), Arc::clone(&self.computer));
        Self::open(Arc::clone(&self.temp), Arc::clone(&self.module), clock, computer)
    }

    /// A host that is started in the folder of an earlier one.
    pub(crate) fn in_folder(temp: Arc<TempDir>) -> Self {
        let (clock, computer) = (Arc::new(ManualClock::default()), Arc::new(ManualClock::default()));
        Self::open(temp, Arc::new(Scripted::default()), clock, computer)
    }

    /// A host in a folder that belongs to somebody else.
    pub(crate) fn at(folder: &Path) -> Self {
        let (clock, computer) = (Arc::new(ManualClock::default()), Arc::new(ManualClock::default()));
        let nowhere = Arc::new(tempfile::tempdir().unwrap());
        Self::open_at(folder, nowhere, Arc::new(Scripted::default()), clock, computer)
    }

    fn open(temp: Arc<TempDir>, module: Arc<Scripted>, clock: Arc<ManualClock>, computer: Arc<ManualClock>) -> Self {
        let folder = temp.path().to_owned();
        Self::open_at(&folder, temp, module, clock, computer)
    }

    fn open_at(
        folder: &Path,
        temp: Arc<TempDir>,
        module: Arc<Scripted>,
        clock: Arc<ManualClock>,
        computer: Arc<ManualClock>,
    ) -> Self {
        let dir = DataDir::open(folder.join("data")).unwrap();
        let store = Store::open(&dir).unwrap();
        let billing = Billing::new(store, Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(&module) as _);
        Self { temp, billing, module, clock, computer }
    }

    /// A client with money for whatever a test orders.
    pub(crate) fn client(&self, email: &str) -> Client {
        let client = self.poor_client(email);
        self.billing.pay(client.id, "100000".parse().unwrap(), "EUR", &by()).unwrap();
        client
    }

    /// A client that has paid nothing.
    pub(crate) fn poor_client(&self, email: &str) -> Client {
        self.billing.add_client(&NewClient { email: email.into(), name: "Client".into() }).unwrap()
    }

    pub(crate) fn module(&self, name: &str) -> ProcessingModule {
        self.billing.add_module(&new_module(name)).unwrap()
    }

    pub(crate) fn tariff(&self, name: &str, modules: &[ModuleId]) -> Tariff {
        self.billing.add_tariff(&new_tariff(name, modules)).unwrap()
    }

    pub(crate) fn order(&self) -> Service {
        self.billing.order(&new_order(), &by()).unwrap()
    }

    pub(crate) fn scheduler(&self, workers: usize) -> Scheduler {
        let lease_clock = Arc::clone(&self.computer) as Arc<dyn Clock>;
        Scheduler::new(&self.billing, SchedulerOptions { workers, lease_clock, ..SchedulerOptions::default() }).unwrap()
    }

    /// Works until nothing is due any more, moving the clock.
    pub(crate) fn run(&self) {
        self.scheduler(1).run_until_idle(&()).unwrap();
    }

    /// An active service.
    pub(crate) fn active(&self) -> Service {
        let service = self.order();
        self.run();
        self.service(service.id)
    }

    pub(crate) fn service(&self, id: ServiceId) -> Service {
        self.billing.service(id).unwrap().service
    }

    /// The last operation of a service.
    pub(crate) fn last(&self, id: ServiceId) -> Operation {
        self.billing.service(id).unwrap().operations.pop().unwrap()
    }

    /// History of an operation, one line each.
    pub(crate) fn history(&self, id: OperationId) -> String {
        let start = ManualClock::default().now();
        let lines = self.billing.operation(id).unwrap().history.into_iter().map(|line| {
            let at = line.at.duration_since(start).as_secs();
            let failure = line.failure_code.map(|code| format!(" [{code}]")).unwrap_or_default();
            format!("{at:>6} s {:>3}% try {} {}: {}{failure}", line.percent, line.attempt, line.what, line.detail)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Everything that is in the database, as text.
    pub(crate) fn dump(&self) -> String {
        let sql = rusqlite::Connection::open(self.billing.store().path()).unwrap();
        let mut tables = sql.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").unwrap();
        let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut text = String::new();
        for table in tables {
            let mut rows = sql.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values = (0..columns).map(|column| match row.get_ref(column).unwrap() {
                    ValueRef::Null => "-".to_owned(),
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => number.to_string(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    ValueRef::Blob(bytes) => format!("{bytes:?}"),
                });
                text.push_str(&format!("{table}: {}\n", values.collect::<Vec<_>>().join(" | ")));
            }
        }
        text
    }

    /// Everything that is in the database but one table.
    pub(crate) fn dump_without(&self, table: &str) -> String {
        let lines = self.dump();
        let (rows, counter) = (format!("{table}: "), format!("sqlite_sequence: {table} "));
        lines
            .lines()
            .filter(|line| !line.starts_with(&rows) && !line.starts_with(&counter))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// An active service of a client of its own, whose money is spent.
    pub(crate) fn unpaid(&self, number: u32) -> ServiceId {
        let client = self.poor_client(&format!("poor{number}@example.com"));
        self.billing.pay(client.id, "49.90".parse().unwrap(), "EUR", &by()).unwrap();
        let order = NewOrder { client: client.id, ..new_order() };
        let service = self.billing.order(&order, &by()).unwrap().id;
        self.run();
        service
    }

    /// What became of the calls of a service's last operation.
    pub(crate) fn fates(&self, service: ServiceId) -> Vec<&'static str> {
        let recording = self.billing.operation_recording(self.last(service).id).unwrap();
        recording.calls.iter().map(|call| call.fate.word()).collect()
    }

    /// The verb is refused with this code, says what to do, and the database is as before.
    #[track_caller]
    pub(crate) fn refused<T: std::fmt::Debug>(
        &self,
        code: &str,
        verb: impl FnOnce(&Billing) -> billing::Result<T>,
    ) -> String {
        let before = self.dump();
        let error = verb(&self.billing).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(self.dump(), before, "the database is as before");
        assert!(!error.hint().is_empty());
        error.to_string()
    }
}

pub(crate) fn new_module(name: &str) -> NewModule {
    NewModule {
        component: "pmtest".into(),
        name: name.into(),
        url: "https://panel.example.com".into(),
        username: "admin@example.com".into(),
        password: "panel-admin-password".into(),
        settings: Vec::new(),
        data_center: "North".into(),
        department: "Engineers".into(),
        sort: 10,
        trust: Trust::Public,
    }
}

pub(crate) fn new_tariff(name: &str, modules: &[ModuleId]) -> NewTariff {
    NewTariff {
        name: name.into(),
        product: "dedicated".into(),
        prices: PriceChange::period(1, "49.90".parse().unwrap()),
        currency: "EUR".into(),
        fixed: parameters([("configuration", "E5-32Gb")]),
        offered: Vec::new(),
        resources: vec![NewTariffResource { name: "ip".into(), included: 1, maximum: Some(4) }],
        all_resources: false,
        modules: modules.to_vec(),
        allow_unlisted: false,
    }
}

pub(crate) fn new_order() -> NewOrder {
    NewOrder {
        client: ClientId(1),
        tariff: TariffId(1),
        period: None,
        parameters: parameters([("os_template", "10")]),
        resources: Vec::new(),
    }
}
