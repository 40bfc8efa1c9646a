//! What all worlds of a suite share: the engine, and the component, loaded once.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use billing::ModuleFiles;
use processing_engine::{Engine, EngineConfig, WakeUp};

use super::files::COMPONENT;
use crate::error::{Result, SuiteError};

/// The ground that worlds stand on.
#[derive(Debug)]
pub struct Ground {
    files: ModuleFiles,
}

impl Ground {
    /// With the components in this folder, where `cargo xtask component` puts them. Compiled code is kept beside them.
    ///
    /// # Errors
    /// There is no component, or it is refused.
    pub fn new(components: &Path) -> Result<Arc<Self>> {
        let cache = components.join("cache");
        std::fs::create_dir_all(&cache).map_err(SuiteError::io(&cache))?;
        // A panel that sleeps is asked again as often as ever, but nobody waits for it.
        let wake_up = WakeUp { pause: Duration::ZERO, ..WakeUp::default() };
        let engine = Engine::new(EngineConfig { code_cache: Some(cache), wake_up, ..EngineConfig::default() })?;
        let files = ModuleFiles::new(engine, components);
        if files.get(COMPONENT).is_err() {
            return Err(SuiteError::NoComponent(components.join(format!("{COMPONENT}-<version>.wasm"))));
        }
        Ok(Arc::new(Self { files }))
    }

    pub(crate) fn files(&self) -> ModuleFiles {
        self.files.clone()
    }
}
