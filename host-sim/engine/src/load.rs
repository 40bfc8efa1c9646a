//! From bytes to a module that can be called, or to a sentence that says why not.
//!
//! Nothing of the module runs here. What can be said of a module without running it is said: that it is a component, for
//! a version of the contract that this host speaks, with all its exports, asking for nothing else.
//!
//! - [`inspect`]: names and versions of what a component imports and exports.
//! - [`error`]: everything that can be wrong, in words for whoever installed the file.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use crate::contract::exports::ExportsPre;
use crate::engine::Shared;
use crate::module::LoadedModule;

pub use error::LoadError;

mod error;
mod inspect;

/// Bytes that a module's file may have. Ours has less than one MiB; compiling takes time and memory in proportion.
const MODULE_SIZE: u64 = 64 * 1024 * 1024;

/// How a WebAssembly file begins.
const MAGIC: &[u8] = b"\0asm";
/// What follows in a core module (version 1) and in a component (layer 1).
const CORE_MODULE: &[u8] = &[1, 0, 0, 0];
const COMPONENT: &[u8] = &[0x0d, 0, 1, 0];

pub(crate) fn from_file(shared: &Arc<Shared>, path: &Path) -> Result<LoadedModule, LoadError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(MODULE_SIZE + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes =
        read().map_err(|error| LoadError::Unreadable { path: path.display().to_string(), error: Arc::new(error) })?;
    from_bytes(shared, &name, &bytes)
}

pub(crate) fn from_bytes(shared: &Arc<Shared>, name: &str, bytes: &[u8]) -> Result<LoadedModule, LoadError> {
    let module = name.to_owned();
    check_kind(&module, bytes)?;
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let component = compiled(shared, &digest, bytes)
        .map_err(|error| LoadError::Invalid { module: module.clone(), message: format!("{error:#}") })?;
    let version = inspect::check(&module, &component, &shared.wasmtime)?;
    check_size(&module, &component, shared)?;
    let mismatch =
        |error: wasmtime::Error| LoadError::Mismatch { module: module.clone(), message: format!("{error:#}") };
    let instance = shared.linker.instantiate_pre(&component).map_err(mismatch)?;
    let exports = ExportsPre::new(version, instance).map_err(mismatch)?;
    Ok(LoadedModule::new(Arc::clone(shared), name, digest, exports))
}

fn check_kind(module: &str, bytes: &[u8]) -> Result<(), LoadError> {
    let module = module.to_owned();
    if u64::try_from(bytes.len()).is_ok_and(|size| size > MODULE_SIZE) {
        return Err(LoadError::TooLarge { module, limit: MODULE_SIZE });
    }
    match bytes.strip_prefix(MAGIC) {
        None => Err(LoadError::NotWasm { module }),
        Some(rest) if rest.starts_with(COMPONENT) => Ok(()),
        Some(rest) if rest.starts_with(CORE_MODULE) => Err(LoadError::CoreModule { module }),
        Some(rest) => Err(LoadError::UnknownFormat { module, version: hex::encode(rest.get(..4).unwrap_or(rest)) }),
    }
}

fn compiled(shared: &Shared, digest: &[u8; 32], bytes: &[u8]) -> wasmtime::Result<Component> {
    let Some(cache) = &shared.cache else { return Component::from_binary(&shared.wasmtime, bytes) };
    if let Some(component) = cache.get(&shared.wasmtime, digest) {
        tracing::debug!(digest = hex::encode(digest), "compiled code was found");
        return Ok(component);
    }
    tracing::debug!(digest = hex::encode(digest), "a module is compiled");
    let component = Component::from_binary(&shared.wasmtime, bytes)?;
    cache.put(&shared.wasmtime, digest, &component);
    Ok(component)
}

/// What the component needs before it runs its first instruction.
fn check_size(module: &str, component: &Component, shared: &Shared) -> Result<(), LoadError> {
    let limits = &shared.limits;
    let refuse =
        |what, needs: u64, limit: usize| Err(LoadError::BeyondLimits { module: module.to_owned(), what, needs, limit });
    let Some(needs) = component.resources_required() else {
        return Err(LoadError::Mismatch {
            module: module.to_owned(),
            message: "it asks the host for a component or module to instantiate".to_owned(),
        });
    };
    let beyond = |needs: u64, limit: usize| u64::try_from(limit).is_ok_and(|limit| needs > limit);
    if beyond(needs.num_memories.into(), limits.memories) {
        return refuse("memories", needs.num_memories.into(), limits.memories);
    }
    if beyond(needs.num_tables.into(), limits.tables) {
        return refuse("tables", needs.num_tables.into(), limits.tables);
    }
    if let Some(pages) = needs.max_initial_memory_size {
        let bytes = pages.saturating_mul(64 * 1024);
        if beyond(bytes, limits.memory) {
            return refuse("bytes of memory", bytes, limits.memory);
        }
    }
    match needs.max_initial_table_size {
        Some(elements) if beyond(elements, limits.table_elements) => {
            refuse("elements of a table", elements, limits.table_elements)
        }
        _ => Ok(()),
    }
}
