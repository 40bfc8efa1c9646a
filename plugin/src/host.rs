//! What the module may ask of its host, as a trait: the component answers it with the contract's imports, tests and
//! benchmarks with their own. Nothing else in the module does I/O.

use crate::contract::{Level, Service, http};

/// The imports of the contract.
pub trait Host {
    /// Sends one request to the connected panel.
    fn send(&self, request: &http::Request) -> Result<http::Response, http::Error>;
    /// Reads from the connection's memory-only cache.
    fn session_get(&self, key: &str) -> Option<String>;
    /// Keeps a value in the connection's memory-only cache.
    fn session_set(&self, key: &str, value: &str, ttl_ms: u64);
    /// Removes a value from the connection's memory-only cache.
    fn session_forget(&self, key: &str);
    /// The services that these objects of the panel serve or are claimed for.
    fn services_by_external_id(&self, ids: &[String]) -> Vec<Service>;
    /// Writes a line into the host's log.
    fn log(&self, level: Level, message: &str);
}

/// The host that the component is instantiated in.
#[derive(Debug, Clone, Copy)]
pub struct Imports;

impl Host for Imports {
    fn send(&self, request: &http::Request) -> Result<http::Response, http::Error> {
        http::send(request)
    }

    fn session_get(&self, key: &str) -> Option<String> {
        crate::contract::bindings::billing::processing::session::get(key)
    }

    fn session_set(&self, key: &str, value: &str, ttl_ms: u64) {
        crate::contract::bindings::billing::processing::session::set(key, value, ttl_ms);
    }

    fn session_forget(&self, key: &str) {
        crate::contract::bindings::billing::processing::session::forget(key);
    }

    fn services_by_external_id(&self, ids: &[String]) -> Vec<Service> {
        crate::contract::bindings::billing::processing::records::services_by_external_id(ids)
    }

    fn log(&self, level: Level, message: &str) {
        crate::contract::bindings::billing::processing::log::write(level, message);
    }
}
