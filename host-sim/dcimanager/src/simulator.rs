//! A running simulator: the panel behind its server, and everything a test or a person needs to steer it.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use sim_clock::{Clock, ClockError};
use tokio_rustls::TlsAcceptor;

use crate::config::Config;
use crate::core::Core;
use crate::fault::Faults;
use crate::fleet::FleetError;
use crate::http::{Certificates, Server, Stop, TlsError, serve};
use crate::log::RequestLog;
use crate::panel::Panel;

/// Why a simulator could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The fleet makes no sense.
    #[error("the simulator cannot start with this fleet: {0}")]
    Fleet(#[from] FleetError),
    /// The address cannot be listened at.
    #[error("the simulator cannot listen at {address}: {source}; choose another address, or port 0 for a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// No certificate could be made.
    #[error("the simulator cannot make its certificate: {0}")]
    Certificate(String),
    /// No threads could be started, or no random numbers are there.
    #[error("the simulator cannot start: {0}")]
    System(String),
}

impl StartError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fleet(error) => error.code(),
            Self::Listen { .. } => "simulator-listen",
            Self::Certificate(_) => "simulator-certificate",
            Self::System(_) => "simulator-system",
        }
    }
}

impl From<TlsError> for StartError {
    fn from(error: TlsError) -> Self {
        Self::Certificate(error.to_string())
    }
}

/// A DCImanager 6 that is none, served over HTTP or HTTPS. It stops when it is dropped.
pub struct Simulator {
    core: Arc<Core>,
    address: SocketAddr,
    ca_pem: Option<String>,
    administrator: String,
    password: SecretString,
    stop: Stop,
}

impl Simulator {
    /// Starts one. When this returns, it answers.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(config: Config) -> Result<Self, StartError> {
        let mut panel = Panel::new(config.fleet, config.clock.now(), config.seed)?;
        let password = config.password.map_or_else(make_password, Ok)?;
        panel.set_administrator(&config.administrator, password.expose_secret());
        if let Some(lifetime) = config.token_lifetime {
            panel.settings_mut().token_lifetime = lifetime;
        }
        panel.suspend_services(config.idle_calls);
        let listen = |source| StartError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let certificates = config.tls.then(|| Certificates::generate(config.tls_expired)).transpose()?;
        let (ca_pem, tls) = certificates.map(|made| (made.ca_pem, TlsAcceptor::from(made.server))).unzip();
        let core = Arc::new(Core::new(panel, config.clock));
        let server = Server { listener, tls, core: Arc::clone(&core), threads: config.threads };
        let stop = serve(server).map_err(|error| StartError::System(error.to_string()))?;
        Ok(Self { core, address, ca_pem, administrator: config.administrator, password, stop })
    }

    /// Such as `http://127.0.0.1:41234`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.ca_pem.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate of the authority that signed the server's, as PEM. None over plain HTTP.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// The administrator's e-mail.
    #[must_use]
    pub fn administrator(&self) -> &str {
        &self.administrator
    }

    /// The administrator's password.
    #[must_use]
    pub fn password(&self) -> &SecretString {
        &self.password
    }

    /// What is behind the server.
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Looks at the panel or changes it by hand, at the time that the clock shows now. Requests wait meanwhile.
    pub fn panel<R>(&self, hand: impl FnOnce(&mut Panel) -> R) -> R {
        self.core.panel(hand)
    }

    /// Looks at the faults or changes them. Requests wait meanwhile.
    pub fn faults<R>(&self, hand: impl FnOnce(&mut Faults) -> R) -> R {
        self.core.faults(hand)
    }

    /// The log of requests.
    #[must_use]
    pub fn log(&self) -> &RequestLog {
        self.core.log()
    }

    /// The clock that it was started with.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.core.clock()
    }

    /// Moves the clock and answers the new time.
    ///
    /// # Errors
    /// [`ClockError`] for a clock that cannot be moved.
    pub fn advance(&self, by: SignedDuration) -> Result<Timestamp, ClockError> {
        self.core.clock().advance(by)
    }

    /// Stops it: connections that are open are cut. The panel can still be looked at.
    pub fn stop(&mut self) {
        self.stop.stop();
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("url", &self.url()).finish_non_exhaustive()
    }
}

fn make_password() -> Result<SecretString, StartError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| StartError::System(error.to_string()))?;
    Ok(SecretString::from(hex::encode(bytes)))
}
