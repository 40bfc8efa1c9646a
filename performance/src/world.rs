//! A billing system on a real disk, with one processing module, one client with money, and one tariff.

use std::path::Path;
use std::sync::Arc;

use billing::model::{
    By, ClientId, ModuleId, NewClient, NewModule, NewOrder, NewTariff, NewTariffResource, PolicyChange, PriceChange,
    ServiceId, TariffId, Trust, parameters,
};
use billing::{Billing, DataDir, EngineCalls, ModuleCalls, ModuleFiles, Store};
use processing_engine::{Engine, EngineConfig};
use sim_clock::Clock;
use tempfile::TempDir;

use crate::error::{BenchError, Result};
use crate::ground;
use crate::panel::{ADMINISTRATOR, PASSWORD};

/// A billing system.
pub struct World {
    /// Its verbs.
    pub billing: Billing,
    /// The client.
    pub client: ClientId,
    /// The processing module.
    pub module: ModuleId,
    /// The tariff.
    pub tariff: TariffId,
    data: TempDir,
}

/// How the names of folders begin that a world has its data in. They are removed with it; what is left over of one whose
/// process was killed has no use.
pub(crate) const LEFT_OVER: &str = "data-";

/// Where the panel of a world is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its URL.
    pub url: &'a str,
    /// The authority of its certificate.
    pub ca_pem: Option<&'a str>,
}

/// Who does everything.
#[must_use]
pub fn by() -> By {
    By::new("bench")
}

impl World {
    /// A billing system in a new folder within `folder`, whose tariff sells this configuration from this panel.
    ///
    /// # Errors
    /// The panel does not answer, or the folder cannot be written.
    pub fn new(
        components: &Path,
        folder: &Path,
        clock: Arc<dyn Clock>,
        place: Place<'_>,
        configuration: &str,
    ) -> Result<Self> {
        let data = new_folder(folder)?;
        let dir = DataDir::open(data.path())?;
        let store = Store::open(&dir)?;
        let code_cache = Some(ground::cache(components)?);
        let engine = Engine::new(EngineConfig { code_cache, ..EngineConfig::default() })?;
        let calls = EngineCalls::of_files(ModuleFiles::new(engine, components), &store);
        let billing = Billing::new(store, clock, Arc::new(calls));
        Self::furnished(billing, data, place, configuration, false)
    }

    /// As [`World::new`], with other calls than those of the component.
    ///
    /// # Errors
    /// As [`World::new`].
    pub fn with_calls(folder: &Path, clock: Arc<dyn Clock>, calls: Arc<dyn ModuleCalls>) -> Result<Self> {
        let data = new_folder(folder)?;
        let store = Store::open(&DataDir::open(data.path())?)?;
        let billing = Billing::new(store, clock, calls);
        let place = Place { url: "http://panel.example.com", ca_pem: None };
        Self::furnished(billing, data, place, ground::IN_NO_STOCK, true)
    }

    /// With the configuration read from the panel, unless there is none (`is_scripted`).
    fn furnished(
        billing: Billing,
        data: TempDir,
        place: Place<'_>,
        configuration: &str,
        is_scripted: bool,
    ) -> Result<Self> {
        let client = NewClient { email: "anna@example.com".to_owned(), name: "Anna".to_owned() };
        let client = billing.add_client(&client)?.id;
        billing.pay(client, 100_000_000.into(), "EUR", &by())?;
        let module = billing.add_module(&NewModule {
            component: "pmdci6".to_owned(),
            name: "Amsterdam".to_owned(),
            url: place.url.to_owned(),
            username: ADMINISTRATOR.to_owned(),
            password: PASSWORD.to_owned().into(),
            settings: Vec::new(),
            data_center: "Amsterdam".to_owned(),
            department: "technicians".to_owned(),
            sort: 10,
            trust: place.ca_pem.map_or(Trust::Public, |pem| Trust::Ca(pem.to_owned())),
        })?;
        if !is_scripted {
            billing.sync_module(module.id, &mut |_| {})?;
        }
        let tariff = billing.add_tariff(&NewTariff {
            name: "Small".to_owned(),
            product: "dedic".to_owned(),
            prices: PriceChange::period(1, 100.into()),
            currency: "EUR".to_owned(),
            fixed: parameters([("configuration", configuration)]),
            offered: Vec::new(),
            resources: vec![NewTariffResource { name: "ip".to_owned(), included: 1, maximum: None }],
            all_resources: true,
            modules: vec![module.id],
            allow_unlisted: true,
        })?;
        // Whole lives are measured: nobody has to approve of their ends.
        let unlimited = PolicyChange { deletions_per_hour: Some(None), ..PolicyChange::default() };
        billing.set_policy(&unlimited, &by())?;
        Ok(Self { billing, client, module: module.id, tariff: tariff.id, data })
    }

    /// Orders one server.
    ///
    /// # Errors
    /// The order is refused.
    pub fn order(&self) -> Result<ServiceId> {
        let order = NewOrder {
            client: self.client,
            tariff: self.tariff,
            period: None,
            parameters: parameters([("os-template", "1")]),
            resources: Vec::new(),
        };
        Ok(self.billing.order(&order, &by())?.id)
    }

    /// The folder of its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

fn new_folder(folder: &Path) -> Result<TempDir> {
    std::fs::create_dir_all(folder).map_err(BenchError::io(folder))?;
    tempfile::Builder::new().prefix(LEFT_OVER).tempdir_in(folder).map_err(BenchError::io(folder))
}
