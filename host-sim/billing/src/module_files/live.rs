//! The engine of a host that runs, made anew when the file of limits changes.
//!
//! Limits are part of an engine: how much address space it reserves, what it compiles. So other limits are another engine.
//! Calls under way keep the one that they began with; the next ones find the new one. A file that is not understood
//! changes nothing: a slip of the finger must not stop a billing system that works.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use processing_engine::{Engine, EngineConfig, EngineError, Limits};

use super::stamp::FileState;
use crate::data_dir::{DataDir, LIMITS};

/// The engine that loads modules: always the same one, or one that keeps to the file of limits as it is now. Clones share
/// it.
#[derive(Debug, Clone)]
pub struct LiveEngine {
    following: Option<Arc<Following>>,
    now: Arc<Mutex<Now>>,
}

/// What an engine is made of that follows a file.
#[derive(Debug)]
struct Following {
    root: PathBuf,
    config: EngineConfig,
}

#[derive(Debug)]
struct Now {
    engine: Engine,
    /// Counts the engines: what another one loaded is loaded again.
    generation: u64,
    /// The file as it was looked at last; none before the first look.
    file: Option<FileState>,
    /// Why the file is not taken.
    refused: Option<String>,
}

impl From<Engine> for LiveEngine {
    /// The limits of this engine stay.
    fn from(engine: Engine) -> Self {
        let now = Now { engine, generation: 0, file: None, refused: None };
        Self { following: None, now: Arc::new(Mutex::new(now)) }
    }
}

impl LiveEngine {
    /// An engine like this, whose limits become those of the data directory's `limits.toml` whenever that changes.
    ///
    /// # Errors
    /// This computer cannot run such an engine.
    pub fn following(dir: &DataDir, config: EngineConfig) -> Result<Self, EngineError> {
        let engine = Engine::new(config.clone())?;
        let following = Following { root: dir.root().to_owned(), config };
        Ok(Self { following: Some(Arc::new(following)), ..Self::from(engine) })
    }

    /// The engine for calls that begin now.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.current().engine.clone()
    }

    /// Counts the engines that there have been.
    pub(super) fn generation(&self) -> u64 {
        self.current().generation
    }

    /// The limits that hold now, and why the file of limits is not taken, if it is not.
    #[must_use]
    pub fn limits(&self) -> (Limits, Option<String>) {
        let now = self.current();
        (now.engine.limits().clone(), now.refused.clone())
    }

    fn current(&self) -> MutexGuard<'_, Now> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(following) = &self.following {
            let file = FileState::of(&following.root.join(LIMITS));
            if now.file != Some(file) {
                now.file = Some(file);
                now.refused = following.follow(&mut now).err();
                if let Some(message) = &now.refused {
                    tracing::warn!(message, "the limits stay as they are");
                }
            }
        }
        now
    }
}

impl Following {
    /// Makes an engine with the limits of the file, if they are others.
    fn follow(&self, now: &mut Now) -> Result<(), String> {
        let limits = DataDir::limits_in(&self.root).map_err(|error| error.to_string())?;
        if limits == *now.engine.limits() {
            return Ok(());
        }
        let config = EngineConfig { limits, ..self.config.clone() };
        now.engine = Engine::new(config).map_err(|error| error.to_string())?;
        now.generation += 1;
        tracing::info!("the file of limits has changed; calls that begin now keep to it");
        Ok(())
    }
}
