//! What a component needs before it runs its first instruction.

use serde::Serialize;
use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use super::compile::CompileError;
use super::{LoadError, check_form, check_length, compiled};
use crate::engine::{Shared, wasmtime_config};

/// What a component needs before it runs its first instruction, against the limit that it must fit into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Need {
    /// Of what.
    pub what: &'static str,
    /// How much.
    pub needs: u64,
    /// The most that a call may have.
    pub limit: u64,
    /// The limit's name, as in `limits.toml`.
    pub key: &'static str,
}

impl Need {
    /// Whether it fits.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.needs <= self.limit
    }
}

/// Compiles the bytes and says what they need; nothing else is checked, and nothing runs.
pub(crate) fn needs(shared: &Shared, name: &str, bytes: &[u8]) -> Result<Vec<Need>, LoadError> {
    check_length(name, bytes, shared.limits.module_file)?;
    check_form(name, bytes)?;
    let digest = Sha256::digest(bytes).into();
    let component = compiled(shared, &digest, bytes)
        .or_else(|error| match error {
            CompileError::Wasm(_) => without_pool(shared, &digest, bytes),
            CompileError::TooLong { .. } | CompileError::TooMuch { .. } | CompileError::Busy => Err(error),
        })
        .map_err(|error| error.into_load_error(name))?;
    needs_of(name, &component, shared)
}

/// A pool refuses what does not fit into its places as if it were malformed. Without one it can be looked at, so that the
/// refusal names the limit.
pub(super) fn too_large_for_pool(module: &str, digest: &[u8; 32], bytes: &[u8], shared: &Shared) -> Option<LoadError> {
    check(module, &without_pool(shared, digest, bytes).ok()?, shared).err()
}

fn without_pool(shared: &Shared, digest: &[u8; 32], bytes: &[u8]) -> Result<Component, CompileError> {
    let engine = wasmtime::Engine::new(&wasmtime_config(&shared.limits))
        .map_err(|error| CompileError::Wasm(format!("{error:#}")))?;
    shared.compiler.compile(&engine, digest, bytes)
}

pub(super) fn check(module: &str, component: &Component, shared: &Shared) -> Result<(), LoadError> {
    match needs_of(module, component, shared)?.into_iter().find(|need| !need.fits()) {
        None => Ok(()),
        Some(Need { what, needs, limit, key }) => {
            Err(LoadError::BeyondLimits { module: module.to_owned(), what, needs, limit, key })
        }
    }
}

fn needs_of(module: &str, component: &Component, shared: &Shared) -> Result<Vec<Need>, LoadError> {
    let limits = &shared.limits;
    let Some(needs) = component.resources_required() else {
        return Err(LoadError::Mismatch {
            module: module.to_owned(),
            message: "it asks the host for a component or module to instantiate".to_owned(),
        });
    };
    let need = |what, needs: u64, limit: usize, key| {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        Need { what, needs, limit, key }
    };
    let bytes = needs.max_initial_memory_size.unwrap_or_default().saturating_mul(64 * 1024);
    let elements = needs.max_initial_table_size.unwrap_or_default();
    Ok(vec![
        need("memories", needs.num_memories.into(), limits.memories, "memories"),
        need("tables", needs.num_tables.into(), limits.tables, "tables"),
        need("bytes of memory", bytes, limits.memory, "memory"),
        need("elements of a table", elements, limits.table_elements, "table-elements"),
    ])
}
