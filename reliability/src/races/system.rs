//! A billing system of a race: a data folder on the disk that real processes share, and a look into it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use billing::model::{
    By, ClientId, ModuleId, NewClient, NewModule, NewOrder, NewTariff, NewTariffResource, PriceChange, ServiceId,
    TariffId, Trust, parameters,
};
use billing::{Billing, DataDir, EngineCalls, Store};
use dcimanager_sim::Simulator;
use jiff::Timestamp;
use sim_clock::SharedClock;
use tempfile::TempDir;

use super::fleet::CONFIGURATION;
use crate::error::{Result, SuiteError};
use crate::world::{COMPONENT, Ground};

/// How many times as fast as real time everything runs: an installation of twenty minutes takes one second.
pub const SPEED: f64 = 1200.0;

/// A billing system.
pub struct System {
    /// The look into it. Work is done by processes.
    pub billing: Billing,
    /// The client who orders. No two systems of a race have the same.
    pub client: ClientId,
    /// Its modules, one for each panel, in the order in which they are asked.
    pub modules: Vec<ModuleId>,
    tariff: TariffId,
    folder: TempDir,
}

impl System {
    /// A furnished one. It has the components of the ground, and the compiled code, so that no process has to compile.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub fn new(ground: &Ground, components: &Path, client: &str, panels: &[Simulator]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("pmdci6-race-").tempdir();
        let folder = folder.map_err(SuiteError::io("a folder for temporary files"))?;
        let dir = DataDir::open(folder.path())?;
        copy_files(components, &dir.modules(), "wasm")?;
        copy_files(&components.join("cache"), &dir.cache(), "")?;
        let clock = SharedClock::open(folder.path().join("clock.json"))?;
        clock.run(SPEED)?;
        let store = Store::open(&dir)?;
        let calls = EngineCalls::of_files(ground.files(), &store);
        let billing = Billing::new(store, Arc::new(clock), Arc::new(calls));
        let anna = NewClient { email: format!("{client}@example.com"), name: client.to_owned() };
        let client = billing.add_client(&anna)?.id;
        let mut system = Self { billing, client, modules: Vec::new(), tariff: TariffId(0), folder };
        for panel in panels {
            system.add_module(panel)?;
        }
        let tariff = system.tariff();
        system.tariff = system.billing.add_tariff(&tariff)?.id;
        Ok(system)
    }

    fn add_module(&mut self, panel: &Simulator) -> Result<()> {
        let place = self.modules.len() + 1;
        let module = self.billing.add_module(&NewModule {
            component: COMPONENT.to_owned(),
            name: format!("Panel {place}"),
            url: panel.url(),
            username: panel.administrator().to_owned(),
            password: panel.password().clone(),
            settings: Vec::new(),
            data_center: format!("Hall {place}"),
            department: "technicians".to_owned(),
            sort: i64::try_from(place).unwrap_or(i64::MAX),
            trust: Trust::Public,
        })?;
        self.billing.sync_module(module.id, &mut |_| {})?;
        self.modules.push(module.id);
        Ok(())
    }

    fn tariff(&self) -> NewTariff {
        NewTariff {
            name: "Raced for".to_owned(),
            product: "dedic".to_owned(),
            prices: PriceChange::period(1, 100.into()),
            currency: "EUR".to_owned(),
            fixed: parameters([("configuration", CONFIGURATION)]),
            offered: Vec::new(),
            resources: vec![NewTariffResource { name: "ip".to_owned(), included: 1, maximum: None }],
            all_resources: true,
            modules: self.modules.clone(),
            allow_unlisted: true,
        }
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Places so many orders. Each is a service that is due at once.
    ///
    /// # Errors
    /// The database, or an order is refused.
    pub fn order(&self, orders: u64) -> Result<Vec<ServiceId>> {
        self.billing.pay(self.client, (orders * 100).into(), "EUR", &by())?;
        let order = NewOrder {
            client: self.client,
            tariff: self.tariff,
            period: None,
            parameters: parameters([("os-template", "4")]),
            resources: Vec::new(),
        };
        (0..orders).map(|_| Ok(self.billing.order(&order, &by())?.id)).collect()
    }

    /// The time on the billing side.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.billing.clock().now()
    }
}

/// Who does things by hand in a race.
#[must_use]
pub fn by() -> By {
    By::new("race")
}

fn copy_files(from: &Path, to: &Path, extension: &str) -> Result<()> {
    let io = |path: &Path| SuiteError::io(PathBuf::from(path));
    for entry in std::fs::read_dir(from).map_err(io(from))? {
        let path = entry.map_err(io(from))?.path();
        let wanted = extension.is_empty() || path.extension().is_some_and(|found| found == extension);
        if let Some(name) = path.file_name().filter(|_| wanted && path.is_file()) {
            std::fs::copy(&path, to.join(name)).map_err(io(&path))?;
        }
    }
    Ok(())
}
