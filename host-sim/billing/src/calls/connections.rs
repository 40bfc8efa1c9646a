//! One open connection for each processing module, and with it the panel's login.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use processing_engine::{
    Connection, ConnectionError, ConnectionSettings, Egress, ExposeSecret, Fingerprint, SecretString, TlsError,
    TlsTrust,
};

use super::Panel;
use super::records::UNSAVED;
use crate::model::{CallFailure, FailureKind, ModuleId, Trust};

/// The open connection of a module, and what it was made of.
struct Open {
    panel: Panel,
    egress: Egress,
    connection: Arc<Connection>,
}

/// The connections.
pub(super) struct Connections {
    open: Mutex<HashMap<ModuleId, Open>>,
    /// Which addresses may be dialled, whatever the limits say.
    egress: Option<Egress>,
    /// Makes connections: those that can write, or those that cannot.
    connect: fn(ConnectionSettings) -> Result<Connection, ConnectionError>,
}

impl Default for Connections {
    fn default() -> Self {
        Self { open: Mutex::default(), egress: None, connect: Connection::new }
    }
}

impl Connections {
    /// Every further connection only reads.
    pub(super) fn only_read(&mut self) {
        self.connect = Connection::rehearsal;
    }

    /// Only these kinds of addresses may be dialled, whatever the limits say.
    pub(super) fn dial_only(&mut self, egress: Egress) {
        self.egress = Some(egress);
    }

    /// The connection of a saved module is kept for as long as nothing of it changes. One that is not saved yet is
    /// always new, so that what an earlier try left in its session is not used with another password.
    pub(super) fn to(&self, panel: &Panel, by_the_limits: Egress) -> Result<Arc<Connection>, CallFailure> {
        let egress = self.egress.unwrap_or(by_the_limits);
        let Some(module) = panel.module else { return self.make(panel, egress).map(Arc::new) };
        let mut connections = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |open: &&Open| is_same(&open.panel, panel) && open.egress == egress;
        if let Some(open) = connections.get(&module).filter(same) {
            return Ok(Arc::clone(&open.connection));
        }
        let connection = Arc::new(self.make(panel, egress)?);
        connections.insert(module, Open { panel: panel.clone(), egress, connection: Arc::clone(&connection) });
        Ok(connection)
    }

    fn make(&self, panel: &Panel, egress: Egress) -> Result<Connection, CallFailure> {
        let unusable = |code: &str, message: String| CallFailure::new(FailureKind::Invalid, code, message);
        let settings = ConnectionSettings {
            id: panel.module.map_or(UNSAVED, |module| module.0),
            url: panel.url.clone(),
            username: panel.username.clone(),
            password: panel.password.clone(),
            settings: panel.settings.clone(),
            tls: tls_trust(&panel.trust).map_err(|error| unusable(error.code(), error.to_string()))?,
            egress,
        };
        (self.connect)(settings).map_err(|error| unusable(error.code(), error.to_string()))
    }
}

/// Whether the certificates of a panel can be verified in this way at all: the engine is asked to make a connection,
/// which opens nothing.
pub(crate) fn check_trust(url: &str, trust: &Trust) -> Result<(), String> {
    let settings = ConnectionSettings {
        id: UNSAVED,
        url: url.to_owned(),
        username: String::new(),
        password: SecretString::default(),
        settings: Vec::new(),
        tls: tls_trust(trust).map_err(|error| error.to_string())?,
        egress: Egress::default(),
    };
    match Connection::new(settings) {
        Err(ConnectionError::Tls(error)) => Err(error.to_string()),
        // The URL was looked at before.
        Ok(_) | Err(ConnectionError::Url(_)) => Ok(()),
    }
}

fn tls_trust(trust: &Trust) -> Result<TlsTrust, TlsError> {
    Ok(match trust {
        Trust::Public => TlsTrust::PublicRoots,
        Trust::Ca(pem) => TlsTrust::PrivateCa(pem.clone()),
        Trust::Pin(fingerprint) => TlsTrust::Pinned(vec![fingerprint.parse::<Fingerprint>()?]),
        Trust::Insecure => TlsTrust::Insecure,
    })
}

fn is_same(a: &Panel, b: &Panel) -> bool {
    let place = |panel: &Panel| (panel.url.clone(), panel.username.clone(), panel.trust.clone());
    place(a) == place(b) && a.settings == b.settings && a.password.expose_secret() == b.password.expose_secret()
}
