//! The engine: one for a host, shared by all its modules and threads.
//!
//! - [`allocation`]: where instances live, with a probe of the address space.
//! - [`ticker`]: the heartbeat that lets running code be stopped.
//! - [`cache`]: compiled code on disk.
//! - [`witness`]: a look into the memory of modules.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use wasmtime::Config;
use wasmtime::component::{HasSelf, Linker};

use crate::config::{Allocation, EngineConfig, WakeUp};
use crate::contract::{ProcessingModule, v0_1_0};
use crate::engine::cache::CodeCache;
use crate::host::HostState;
use crate::limits::Limits;
use crate::load::{self, Compiler, LoadError, Need};
use crate::module::LoadedModule;

mod allocation;
pub(crate) mod cache;
mod ticker;
pub(crate) mod witness;

/// Loads processing modules and carries out their calls. Clones share everything.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

/// What every module of an engine uses.
pub(crate) struct Shared {
    pub(crate) wasmtime: wasmtime::Engine,
    pub(crate) linker: Linker<HostState>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) wake_up: WakeUp,
    pub(crate) cache: Option<CodeCache>,
    pub(crate) compiler: Compiler,
    pooling: bool,
}

/// Why an engine cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// wasmtime refused its configuration on this computer.
    #[error("the WebAssembly engine cannot be set up on this computer: {message}")]
    Setup {
        /// Why, in wasmtime's words.
        message: String,
    },
    /// The thread that lets running code be stopped could not be started.
    #[error("the thread that keeps modules to their deadline could not be started: {0}")]
    Ticker(std::io::Error),
    /// The folder for compiled code cannot be used.
    #[error("the folder for compiled code, {path}, cannot be used: {message}; choose another one or none")]
    CodeCache {
        /// The folder.
        path: String,
        /// Why.
        message: String,
    },
}

impl EngineError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setup { .. } => "engine-setup",
            Self::Ticker(_) => "engine-ticker",
            Self::CodeCache { .. } => "engine-code-cache",
        }
    }
}

impl Engine {
    /// Makes an engine and starts its ticker, a thread that ends when the engine and all its modules are gone.
    ///
    /// # Errors
    /// [`EngineError`] when this computer cannot run it.
    pub fn new(config: EngineConfig) -> Result<Self, EngineError> {
        let EngineConfig { limits, code_cache, allocation, wake_up, witness } = config;
        let setup = |error: wasmtime::Error| EngineError::Setup { message: format!("{error:#}") };
        let mut settings = wasmtime_config(&limits);
        let allocation = match witness {
            Some(witness) => {
                witness::watched(&mut settings, witness, &limits);
                Allocation::OnDemand
            }
            None => allocation,
        };
        let (wasmtime, pooling) = allocation::engine(&settings, allocation, &limits).map_err(setup)?;
        let mut linker = Linker::new(&wasmtime);
        ProcessingModule::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut HostState| state).map_err(setup)?;
        v0_1_0::add_to_linker(&mut linker).map_err(setup)?;
        let cache = code_cache.map(|folder| CodeCache::open(&folder)).transpose()?;
        // Nobody waits for the thread: it ends by itself.
        drop(ticker::start(&wasmtime).map_err(EngineError::Ticker)?);
        let compiler = Compiler::new(limits.compile);
        let limits = Arc::new(limits);
        Ok(Self { shared: Arc::new(Shared { wasmtime, linker, limits, wake_up, cache, compiler, pooling }) })
    }

    /// Reads a module from a file; the module is named after the file.
    ///
    /// # Errors
    /// [`LoadError`] says what the file is, or lacks, or asks for.
    pub fn load(&self, path: &Path) -> Result<LoadedModule, LoadError> {
        load::from_file(&self.shared, path)
    }

    /// Takes a module from memory. The name is for messages.
    ///
    /// # Errors
    /// [`LoadError`] says what the bytes are, or lack, or ask for.
    pub fn load_bytes(&self, name: &str, bytes: &[u8]) -> Result<LoadedModule, LoadError> {
        load::from_bytes(&self.shared, name, bytes)
    }

    /// Compiles the bytes of a component and says what it needs against the limits, whether it fits or not. It need not
    /// be one that [`Engine::load_bytes`] would take. The name is for messages.
    ///
    /// # Errors
    /// [`LoadError`]: the bytes cannot be compiled.
    pub fn needs(&self, name: &str, bytes: &[u8]) -> Result<Vec<Need>, LoadError> {
        load::needs(&self.shared, name, bytes)
    }

    /// The bounds of every call.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Whether instances live in a pool. `false` although one was asked for means that the address space is too small.
    #[must_use]
    pub fn is_pooling(&self) -> bool {
        self.shared.pooling
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("pooling", &self.shared.pooling)
            .field("limits", &self.shared.limits)
            .finish_non_exhaustive()
    }
}

/// What modules may consist of, and how their code is made.
pub(crate) fn wasmtime_config(limits: &Limits) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        // Modules are synchronous; without this every call is three times as fast.
        .concurrency_support(false)
        .epoch_interruption(true)
        .max_wasm_stack(limits.stack)
        // Which place of a module each instruction came from is told to nobody, and is an eighth of compiled code.
        .generate_address_map(false)
        // The same call gives the same result on every computer: what depends on the processor is fixed or refused.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        // What a module of this contract has no use for is not there to be attacked.
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_component_model_memory64(false);
    config
}
