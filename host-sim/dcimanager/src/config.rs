//! How a simulator is started.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jiff::SignedDuration;
use secrecy::SecretString;
use sim_clock::Clock;

use crate::fleet::Fleet;

/// The administrator of a simulator that says nothing else.
pub const DEFAULT_ADMINISTRATOR: &str = "admin@example.com";

/// How a simulator is started. [`Config::new`] gives what tests want: plain HTTP on a free port of this computer.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// HTTPS instead of HTTP, with a certificate of [`crate::Simulator::ca_pem`].
    pub tls: bool,
    /// The certificate has expired, to see what is said of that. Only with `tls`.
    pub tls_expired: bool,
    /// What the panel begins with.
    pub fleet: Fleet,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// E-mail of the administrator. A user of the fleet with this e-mail becomes the administrator.
    pub administrator: String,
    /// The administrator's password. None: one is made, see [`crate::Simulator::password`]; it is printed nowhere.
    pub password: Option<SecretString>,
    /// After how much inactivity a session ends. None: as the fleet's settings say, an hour if they say nothing.
    pub token_lifetime: Option<SignedDuration>,
    /// Each service answers its first so many calls with 503.
    pub idle_calls: u32,
    /// Tokens, login keys and marks on disks come from this.
    pub seed: u64,
    /// Threads that answer requests.
    pub threads: usize,
}

impl Config {
    /// Plain HTTP on a free port of 127.0.0.1, all services awake, a password made at the start.
    #[must_use]
    pub fn new(fleet: Fleet, clock: Arc<dyn Clock>) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: false,
            tls_expired: false,
            fleet,
            clock,
            administrator: DEFAULT_ADMINISTRATOR.to_owned(),
            password: None,
            token_lifetime: None,
            idle_calls: 0,
            seed: 0,
            threads: 2,
        }
    }

    /// With this administrator.
    #[must_use]
    pub fn administrator(mut self, email: &str, password: impl Into<SecretString>) -> Self {
        email.clone_into(&mut self.administrator);
        self.password = Some(password.into());
        self
    }

    /// Over HTTPS.
    #[must_use]
    pub fn with_tls(mut self) -> Self {
        self.tls = true;
        self
    }
}
