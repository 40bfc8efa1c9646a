//! From bytes to a module that can be called, or to a sentence that says why not.
//!
//! Nothing of the module runs here. What can be said of a module without running it is said: that it is a component, for
//! a version of the contract that this host speaks, with all its exports, asking for nothing else.
//!
//! - [`inspect`]: names and versions of what a component imports and exports.
//! - [`structure`]: whether a file can be read at all without following it too far.
//! - [`compile`]: bytes to code, within a bound of time; [`effort`]: what that takes, as far as it can be told before.
//! - [`size`]: what a component needs before it begins, against the limits.
//! - [`error`]: everything that can be wrong, in words for whoever installed the file.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use self::compile::CompileError;
use crate::contract::exports::ExportsPre;
use crate::engine::Shared;
use crate::module::LoadedModule;

pub(crate) use compile::Compiler;
pub use error::LoadError;
pub(crate) use inspect::{contract_version, is_contract_export, is_contract_import};
pub use size::Need;
pub(crate) use size::needs;

mod compile;
mod effort;
mod error;
mod inspect;
mod size;
mod structure;

/// How a WebAssembly file begins.
const MAGIC: &[u8] = b"\0asm";
/// What follows in a core module (version 1) and in a component (layer 1).
const CORE_MODULE: &[u8] = &[1, 0, 0, 0];
const COMPONENT: &[u8] = &[0x0d, 0, 1, 0];

pub(crate) fn from_file(shared: &Arc<Shared>, path: &Path) -> Result<LoadedModule, LoadError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    from_bytes(shared, &name, &read_module(path, shared.limits.module_file)?)
}

/// The bytes of a module's file, for whoever looks at them before they are loaded. A file that is larger than `most`
/// ([`Limits::module_file`](crate::Limits::module_file)) is read no further than a byte beyond it, so that loading refuses
/// it.
///
/// # Errors
/// [`LoadError::Unreadable`].
pub fn read_module(path: &Path, most: usize) -> Result<Vec<u8>, LoadError> {
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let read = || {
        // Opening a pipe would wait for somebody to write into it.
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(std::io::Error::other("it is no regular file"));
        }
        // In one piece; what else a file says of its length is not relied upon.
        let length = usize::try_from(metadata.len().min(most)).unwrap_or_default();
        let mut bytes = Vec::with_capacity(length.saturating_add(1));
        File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| LoadError::Unreadable { path: path.display().to_string(), error: Arc::new(error) })
}

pub(crate) fn from_bytes(shared: &Arc<Shared>, name: &str, bytes: &[u8]) -> Result<LoadedModule, LoadError> {
    let module = name.to_owned();
    check_length(&module, bytes, shared.limits.module_file)?;
    check_form(&module, bytes)?;
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let component = compiled(shared, &digest, bytes).map_err(|error| {
        let too_large = match error {
            CompileError::Wasm(_) => size::too_large_for_pool(&module, &digest, bytes, shared),
            CompileError::TooLong { .. } | CompileError::TooMuch { .. } | CompileError::Busy => None,
        };
        too_large.unwrap_or_else(|| error.into_load_error(&module))
    })?;
    let version = inspect::check(&module, &component, &shared.wasmtime)?;
    size::check(&module, &component, shared)?;
    let mismatch =
        |error: wasmtime::Error| LoadError::Mismatch { module: module.clone(), message: format!("{error:#}") };
    let instance = shared.linker.instantiate_pre(&component).map_err(mismatch)?;
    let exports = ExportsPre::new(version, instance).map_err(mismatch)?;
    Ok(LoadedModule::new(Arc::clone(shared), name, digest, exports))
}

/// Whether the bytes are more than a module may have.
pub(crate) fn check_length(module: &str, bytes: &[u8], most: usize) -> Result<(), LoadError> {
    if bytes.len() > most {
        return Err(LoadError::TooLarge { module: module.to_owned(), limit: most });
    }
    Ok(())
}

/// Whether the bytes are those of a component, as far as that has to be known before anything else reads them.
pub(crate) fn check_form(module: &str, bytes: &[u8]) -> Result<(), LoadError> {
    check_kind(module, bytes)?;
    structure::check(module, bytes)
}

/// Whether the bytes begin as those of a component.
fn check_kind(module: &str, bytes: &[u8]) -> Result<(), LoadError> {
    let module = module.to_owned();
    match bytes.strip_prefix(MAGIC) {
        None => Err(LoadError::NotWasm { module }),
        Some(rest) if rest.starts_with(COMPONENT) => Ok(()),
        Some(rest) if rest.starts_with(CORE_MODULE) => Err(LoadError::CoreModule { module }),
        Some(rest) => Err(LoadError::UnknownFormat { module, version: hex::encode(rest.get(..4).unwrap_or(rest)) }),
    }
}

fn compiled(shared: &Shared, digest: &[u8; 32], bytes: &[u8]) -> Result<Component, CompileError> {
    let compile = || {
        let (effort, limit) = (effort::effort(bytes), shared.limits.function);
        if effort > limit {
            return Err(CompileError::TooMuch { effort, limit });
        }
        shared.compiler.compile(&shared.wasmtime, digest, bytes)
    };
    let Some(cache) = &shared.cache else { return compile() };
    if let Some(component) = cache.get(&shared.wasmtime, digest) {
        tracing::debug!(digest = hex::encode(digest), "compiled code was found");
        return Ok(component);
    }
    tracing::debug!(digest = hex::encode(digest), "a module is compiled");
    let component = compile()?;
    cache.put(&shared.wasmtime, digest, &component);
    Ok(component)
}
