//! Components as files: signatures before anything is compiled, versions side by side, switching, going back, removing.

mod files;
mod signatures;
mod switching;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use billing::{BillingError, DataDir, EngineCalls, Install, ModuleFiles, PluginState, Plugins, Store};
use processing_engine::{Allocation, Engine, EngineConfig};
use semver::Version;
use signing::SigningKey;
use sim_clock::ManualClock;
use tempfile::TempDir;

use crate::component::component;
use crate::world::by;

/// A data folder, and a folder that releases are downloaded to.
struct Yard {
    temp: TempDir,
    dir: DataDir,
    plugins: Plugins,
}

/// A host of its own over the data folder, as another process is.
fn host(dir: &DataDir) -> (Plugins, EngineCalls) {
    let store = Store::open(dir).unwrap();
    let config =
        EngineConfig { code_cache: Some(dir.cache()), allocation: Allocation::OnDemand, ..EngineConfig::default() };
    let files = ModuleFiles::of(Engine::new(config).unwrap(), &store);
    let plugins = Plugins::new(files.clone(), &store, Arc::new(ManualClock::default()));
    (plugins, EngineCalls::of_files(files, &store))
}

impl Yard {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::open(temp.path().join("data")).unwrap();
        let plugins = host(&dir).0;
        Self { temp, dir, plugins }
    }

    /// A version as it was downloaded. `open` tells two files of one version apart.
    fn download(&self, version: &str, open: &str) -> PathBuf {
        let path = self.temp.path().join(format!("pmtest-{version}.wasm"));
        std::fs::write(&path, component("pmtest", version, open)).unwrap();
        path
    }

    fn install(&self, version: &str) -> billing::Installed {
        self.plugins.install(&self.download(version, ""), Install::default(), &by()).unwrap()
    }

    fn use_version(&self, version: &str) {
        self.plugins.switch_to("pmtest", Some(&v(version)), &by(), false).unwrap();
    }

    fn serving(&self) -> String {
        serving(&self.plugins)
    }

    fn in_folder(&self, version: &str) -> PathBuf {
        self.dir.modules().join(format!("pmtest-{version}.wasm"))
    }

    fn compiled(&self) -> usize {
        let entries = std::fs::read_dir(self.dir.cache()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "cwasm")).count()
    }

    /// The lines of the list, without digests.
    fn list(&self) -> Vec<String> {
        let line = |line: billing::PluginLine| {
            let state = match &line.state {
                PluginState::Active { chosen } => format!("active, chosen: {chosen}"),
                PluginState::Installed => "installed".to_owned(),
                PluginState::Refused { code, chosen, .. } => format!("refused ({code}), chosen: {chosen}"),
            };
            format!("{}: {state}, {}", line.version, line.signature)
        };
        self.plugins.list().unwrap().into_iter().map(line).collect()
    }
}

fn v(version: &str) -> Version {
    version.parse().unwrap()
}

fn serving(plugins: &Plugins) -> String {
    match plugins.files().get("pmtest") {
        Ok(loaded) => loaded.described.info.version,
        Err(failure) => failure.code,
    }
}

fn sign(path: &Path, key: &SigningKey) {
    let signature = key.sign(&std::fs::read(path).unwrap(), "pmtest").unwrap();
    std::fs::write(format!("{}.minisig", path.display()), signature).unwrap();
}

fn code<T: std::fmt::Debug>(result: Result<T, BillingError>) -> &'static str {
    let error = result.unwrap_err();
    assert!(!error.hint().is_empty());
    error.code()
}
