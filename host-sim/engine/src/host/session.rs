//! `session`: the memory-only cache of the connection.
//!
//! What a module puts here or gets from here is a secret: from then on it is left out of recordings and logs.

use zeroize::Zeroizing;

use super::HostState;
use crate::call::stop::Stop;
use crate::contract::bindings::billing::processing::session::Host;

impl Host for HostState {
    fn get(&mut self, key: String) -> wasmtime::Result<Option<String>> {
        let import = "session.get";
        let context = self.context(import)?;
        // No entry has a longer one, and it is kept for the recording.
        self.fits(import, key.len())?;
        let value = context.connection.session().get(&key, context.now_ms);
        self.recorder.session_read(&key, value.is_some());
        let Some(value) = value else { return Ok(None) };
        self.learn(import, value.clone())?;
        Ok(Some(value.to_string()))
    }

    fn set(&mut self, key: String, value: String, ttl_ms: u64) -> wasmtime::Result<()> {
        let import = "session.set";
        let context = self.context(import)?;
        let value = Zeroizing::new(value);
        self.fits(import, key.len().saturating_add(value.len()))?;
        self.learn(import, value.clone())?;
        let session = context.connection.session();
        session.set(key, value, context.now_ms, ttl_ms, self.limits.session_entries);
        Ok(())
    }

    fn forget(&mut self, key: String) -> wasmtime::Result<()> {
        self.context("session.forget")?.connection.session().forget(&key);
        Ok(())
    }
}

impl HostState {
    /// Whether an entry may have this length.
    fn fits(&self, import: &'static str, length: usize) -> Result<(), Stop> {
        let limit = self.limits.session_entry;
        if length > limit { Err(Stop::Argument { import, length, limit, key: "session-entry" }) } else { Ok(()) }
    }

    /// Leaves a value out of recordings and logs from now on. Each one makes that slower, so there are only so many.
    fn learn(&mut self, import: &'static str, value: Zeroizing<String>) -> Result<(), Stop> {
        self.mask.add_session_value(value);
        let (length, limit) = (self.mask.session_values(), self.limits.session_values);
        if length > limit { Err(Stop::Argument { import, length, limit, key: "session-values" }) } else { Ok(()) }
    }
}
