//! `session`: the memory-only cache of the connection.
//!
//! What a module puts here or gets from here is a secret: from then on it is left out of recordings and logs.

use zeroize::Zeroizing;

use super::HostState;
use crate::contract::bindings::billing::processing::session::Host;

impl Host for HostState {
    fn get(&mut self, key: String) -> wasmtime::Result<Option<String>> {
        let context = self.context("session.get")?;
        let value = context.connection.session().get(&key, context.now_ms);
        if let Some(value) = &value {
            self.mask.add_session_value(value.clone());
        }
        Ok(value.map(|value| value.to_string()))
    }

    fn set(&mut self, key: String, value: String, ttl_ms: u64) -> wasmtime::Result<()> {
        let context = self.context("session.set")?;
        let value = Zeroizing::new(value);
        self.mask.add_session_value(value.clone());
        if key.len().saturating_add(value.len()) > self.limits.session_entry {
            // The cache may be empty at any time, so a module lives with this.
            tracing::warn!(
                module = &*self.module,
                connection = context.connection.id,
                limit = self.limits.session_entry,
                "a session entry was not kept because it is too long"
            );
            return Ok(());
        }
        let session = context.connection.session();
        session.set(key, value, context.now_ms, ttl_ms, self.limits.session_entries);
        Ok(())
    }

    fn forget(&mut self, key: String) -> wasmtime::Result<()> {
        self.context("session.forget")?.connection.session().forget(&key);
        Ok(())
    }
}
