//! Bounds the memory and the tables of a call, and ends it at the bound.
//!
//! A refused growth could be left to the module, which sees `-1` and panics: then all that staff would read is
//! "unreachable executed". Ending the call here names the reason.

use wasmtime::ResourceLimiter;

use crate::call::stop::Stop;
use crate::limits::Limits;

/// wasmtime's questions about growth, answered from the limits.
pub(crate) struct Limiter {
    memory: usize,
    table_elements: usize,
    instances: usize,
    memories: usize,
    tables: usize,
    used: usize,
    peak: usize,
}

impl Limiter {
    pub(crate) fn new(limits: &Limits) -> Self {
        let Limits { memory, table_elements, instances, memories, tables, .. } = *limits;
        Self { memory, table_elements, instances, memories, tables, used: 0, peak: 0 }
    }

    /// The largest amount of memory in use, in bytes.
    pub(crate) fn peak(&self) -> usize {
        self.peak
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let asked = self.used.saturating_sub(current).saturating_add(desired);
        if asked > self.memory {
            return Err(Stop::Memory { asked }.into());
        }
        // The module's own maximum is its own affair.
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        self.used = asked;
        self.peak = self.peak.max(asked);
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if desired > self.table_elements {
            return Err(Stop::Table { asked: desired }.into());
        }
        Ok(maximum.is_none_or(|maximum| desired <= maximum))
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn memories(&self) -> usize {
        self.memories
    }

    fn tables(&self) -> usize {
        self.tables
    }
}
