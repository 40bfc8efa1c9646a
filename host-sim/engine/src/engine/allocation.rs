//! Where the memory of instances comes from.
//!
//! A pool makes a call start in a few microseconds, but it reserves address space for all calls at once, up front. Whether
//! a computer has that (a container may limit it) cannot be asked, only tried: so it is tried.

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::config::Allocation;
use crate::limits::Limits;

/// Bytes that one instance's own bookkeeping may take in the pool: functions, globals and imports of a large module.
const INSTANCE_SIZE: usize = 4 * 1024 * 1024;

/// Bytes of a memory that stay in place for the next call instead of being given back, where the system tells which of
/// them were written: what a call touches that reads page by page.
const KEPT_MEMORY: usize = 2 * 1024 * 1024;

/// The same where the system does not tell: so much is wiped after each call, written or not.
const KEPT_UNSEEN: usize = 256 * 1024;

/// Bytes behind a memory that are reserved and never used, where address space is scarce.
const SMALL_GUARD: u64 = 64 * 1024;

/// An engine with a pool if it was asked for and fits, otherwise one without; says which. One that takes the place of a
/// pool reserves only what a module may use, instead of the 4 GiB that make its code a little faster.
pub(super) fn engine(config: &Config, wanted: Allocation, limits: &Limits) -> wasmtime::Result<(Engine, bool)> {
    if let Allocation::Pooling { calls } = wanted {
        let mut pooled = config.clone();
        pooled.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(calls.max(1), limits)));
        match Engine::new(&pooled) {
            Ok(engine) => return Ok((engine, true)),
            Err(error) => tracing::warn!(
                calls,
                error = format!("{error:#}"),
                "the address space is too small for a pool of instances; each call asks the operating system instead, \
                 which is slower; fewer calls at once may fit"
            ),
        }
        let mut small = config.clone();
        small
            .memory_reservation(u64::try_from(limits.memory).unwrap_or(u64::MAX))
            .memory_reservation_for_growth(0)
            .memory_guard_size(SMALL_GUARD)
            .guard_before_linear_memory(false);
        return Ok((Engine::new(&small)?, false));
    }
    Ok((Engine::new(config)?, false))
}

fn pool(calls: u32, limits: &Limits) -> PoolingAllocationConfig {
    let each = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let kept = if PoolingAllocationConfig::is_pagemap_scan_available() { KEPT_MEMORY } else { KEPT_UNSEEN };
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_core_instances(calls.saturating_mul(each(limits.instances)))
        .max_core_instances_per_component(each(limits.instances))
        .max_component_instance_size(INSTANCE_SIZE)
        .max_core_instance_size(INSTANCE_SIZE)
        // One memory and two tables a call are the rule; a module with more takes the places of others.
        .total_memories(calls.max(each(limits.memories)))
        .max_memories_per_component(each(limits.memories))
        .max_memories_per_module(each(limits.memories))
        .max_memory_size(limits.memory)
        .total_tables(calls.saturating_mul(2).max(each(limits.tables)))
        .max_tables_per_component(each(limits.tables))
        .max_tables_per_module(each(limits.tables))
        .table_elements(limits.table_elements)
        .pagemap_scan(Enabled::Auto)
        .linear_memory_keep_resident(kept);
    pool
}
