//! What a command works with: the data directory, and the billing system in it.

use std::path::PathBuf;
use std::sync::Arc;

use billing::model::By;
use billing::{
    Billing, BillingError, DataDir, DataDirError, EngineCalls, LiveEngine, ModuleFiles, Plugins, RehearsalCalls, Store,
};
use processing_engine::{Engine, EngineConfig};

use crate::error::CliError;
use crate::output::Output;
use crate::{clock, values};

/// The data directory and the way results are printed.
pub(crate) struct Room {
    pub(crate) data: PathBuf,
    pub(crate) output: Output,
}

impl Room {
    /// The database of the data directory alone.
    pub(crate) fn store(&self) -> Result<Store, CliError> {
        Ok(Store::open(&DataDir::open(&self.data)?)?)
    }

    /// The billing system of the data directory.
    pub(crate) fn billing(&self) -> Result<Billing, CliError> {
        Ok(self.billing_and_plugins()?.0)
    }

    /// The billing system for a command that calls no module: limits that are not understood do not keep it from its work.
    /// If one were called in spite of it, there would be none.
    pub(crate) fn records(&self) -> Result<Billing, CliError> {
        match self.billing() {
            Err(CliError::Billing(BillingError::DataDir(DataDirError::Limits { .. }))) => {
                let store = self.store()?;
                let clock = Arc::new(clock::open(&self.data)?);
                let nowhere = store.dir().root().join("no-modules-without-limits");
                let calls =
                    EngineCalls::of_files(ModuleFiles::new(Engine::new(EngineConfig::default())?, nowhere), &store);
                Ok(Billing::new(store, clock, Arc::new(calls)))
            }
            other => other,
        }
    }

    /// The billing system, and the folder of components that it calls.
    pub(crate) fn billing_and_plugins(&self) -> Result<(Billing, Plugins), CliError> {
        let store = self.store()?;
        let clock = Arc::new(clock::open(&self.data)?);
        let live = LiveEngine::following(store.dir(), engine_config(store.dir())?)?;
        let files = ModuleFiles::of(live, &store);
        let plugins = Plugins::new(files.clone(), &store, clock.clone());
        let calls = EngineCalls::of_files(files, &store);
        Ok((Billing::new(store, clock, Arc::new(calls)), plugins))
    }

    /// The components of the data directory.
    pub(crate) fn plugins(&self) -> Result<Plugins, CliError> {
        Ok(self.billing_and_plugins()?.1)
    }

    /// Calls of the data directory's modules that cannot write.
    pub(crate) fn rehearsal(&self, billing: &Billing) -> Result<RehearsalCalls, CliError> {
        Ok(RehearsalCalls::new(engine(billing.store().dir())?, billing.store()))
    }
}

fn engine(dir: &DataDir) -> Result<Engine, CliError> {
    Ok(Engine::new(engine_config(dir)?)?)
}

/// How modules of this data directory are run: within its limits, with its folder for compiled code.
pub(crate) fn engine_config(dir: &DataDir) -> Result<EngineConfig, CliError> {
    Ok(EngineConfig { limits: dir.limits()?, code_cache: Some(dir.cache()), ..EngineConfig::default() })
}

/// Who does something, for the histories.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Who {
    /// Who does it, for the histories
    #[arg(id = "who", long = "as", value_name = "NAME", env = "HOST_SIM_AS", default_value_t = values::user())]
    name: String,
    /// Why, for the histories
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    why: String,
}

impl Who {
    pub(crate) fn by(&self) -> By {
        By::new(&self.name).because(&self.why)
    }
}
