//! A panel as something that answers requests, and the two ways to it: the engine's, for the component, and the module's
//! own trait, for the same module compiled natively, in this process and in one of its own (`bin/classic.rs`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use pmdci6::contract::{Level, Service, http as native};
use pmdci6::host::Host;
use processing_engine::contract::http::{Error, Header, Method};
use processing_engine::{Answer, Outgoing, SendError, Transport};

/// Status and body of an answer.
pub type Said = (u16, Vec<u8>);

/// Answers requests.
pub trait Spoken: Send + Sync {
    /// Answers one request. Headers are names and values.
    ///
    /// # Errors
    /// Why no answer came.
    fn answer(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Option<&[u8]>)
    -> Result<Said, String>;
}

/// The engine's way to a panel.
pub struct ThroughEngine<S>(pub Arc<S>);

impl<S: Spoken> Transport for ThroughEngine<S> {
    fn send(&self, request: &Outgoing<'_>) -> Result<Answer, SendError> {
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        };
        let headers: Vec<_> = request.headers.iter().map(|header| (&*header.name, &*header.value)).collect();
        let body = request.revealed_body();
        let said = self.0.answer(method, request.path, &headers, body.as_deref().map(Vec::as_slice));
        let (status, body) = said.map_err(Error::Connect)?;
        let kind = Header { name: "content-type".to_owned(), value: "application/json".to_owned() };
        Ok(Answer { status, headers: vec![kind], body })
    }
}

/// The way of the module compiled natively: its host, with a session that lasts as long as this, and no records.
pub struct Natively<S> {
    panel: Arc<S>,
    session: RefCell<HashMap<String, String>>,
}

impl<S: Spoken> Natively<S> {
    /// A host for this panel.
    pub fn new(panel: Arc<S>) -> Self {
        Self { panel, session: RefCell::default() }
    }
}

impl<S: Spoken> Host for Natively<S> {
    fn send(&self, request: &native::Request) -> Result<native::Response, native::Error> {
        let method = match request.method {
            native::Method::Get => "GET",
            native::Method::Post => "POST",
            native::Method::Delete => "DELETE",
        };
        let headers: Vec<_> = request.headers.iter().map(|header| (&*header.name, &*header.value)).collect();
        let said = self.panel.answer(method, &request.path, &headers, request.body.as_deref());
        let (status, body) = said.map_err(native::Error::Connect)?;
        let kind = native::Header { name: "content-type".to_owned(), value: "application/json".to_owned() };
        Ok(native::Response { status, headers: vec![kind], body })
    }

    fn session_get(&self, key: &str) -> Option<String> {
        self.session.borrow().get(key).cloned()
    }

    fn session_set(&self, key: &str, value: &str, _ttl_ms: u64) {
        self.session.borrow_mut().insert(key.to_owned(), value.to_owned());
    }

    fn session_forget(&self, key: &str) {
        self.session.borrow_mut().remove(key);
    }

    fn services_by_external_id(&self, _ids: &[String]) -> Vec<Service> {
        Vec::new()
    }

    fn log(&self, _level: Level, _message: &str) {}
}
