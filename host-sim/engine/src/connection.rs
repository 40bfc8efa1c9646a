//! One configured panel: where it is, who logs in, whom to trust, and what is kept between calls.
//!
//! Made once and shared by all calls and threads: it holds the pool of open connections and the session. A changed
//! setting makes a new one.

use std::fmt;
use std::sync::{Arc, OnceLock};

use secrecy::SecretString;

use crate::contract::Parameter;
use crate::http::direct::Direct;
use crate::http::egress::Egress;
use crate::http::origin::{Origin, OriginError};
use crate::http::reads::ReadsOnly;
use crate::http::tls::{TlsError, TlsTrust};
use crate::http::transport::Transport;
use crate::session::Session;

/// What staff entered for a panel.
#[derive(Clone)]
pub struct ConnectionSettings {
    /// Number of the processing module in the billing system.
    pub id: u64,
    /// Domain name or address of the panel, with or without scheme (`https` without one) and port. No user name, path
    /// or query.
    pub url: String,
    /// Who logs in.
    pub username: String,
    /// With which password. The module sees a placeholder.
    pub password: SecretString,
    /// The values of the settings that the module declared.
    pub settings: Vec<Parameter>,
    /// Which certificates are trusted.
    pub tls: TlsTrust,
    /// Which addresses the name may resolve to.
    pub egress: Egress,
}

/// Why a connection cannot be made from its settings. Nothing was sent.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ConnectionError {
    /// The URL cannot be used.
    #[error(transparent)]
    Url(#[from] OriginError),
    /// The certificates that should be trusted cannot be read.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl ConnectionError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url(error) => error.code(),
            Self::Tls(error) => error.code(),
        }
    }
}

/// A panel, ready to be called.
pub struct Connection {
    /// Number of the processing module in the billing system.
    pub id: u64,
    /// The URL as staff entered it, for messages.
    pub url: String,
    /// Who logs in.
    pub username: String,
    /// The values of the settings that the module declared.
    pub settings: Vec<Parameter>,
    pub(crate) password: SecretString,
    session: Session,
    /// Where the first login went.
    login_path: OnceLock<String>,
    way: Way,
}

/// How requests leave.
enum Way {
    /// To the panel.
    Panel { origin: Origin, tls: TlsTrust, direct: Arc<Direct> },
    /// To the panel, to read from it.
    Rehearsal { origin: Origin, tls: TlsTrust, reads: Arc<ReadsOnly> },
    /// Nowhere: no address is known here.
    Recorded(Arc<dyn Transport>),
}

/// A connection as a recording knows it. There is no way from here to a panel: the URL is a text that stands in the
/// arguments of the call.
pub struct RecordedConnection {
    /// Number of the processing module in the billing system.
    pub id: u64,
    /// The URL as staff entered it.
    pub url: String,
    /// Who logged in.
    pub username: String,
    /// The values of the settings that the module declared.
    pub settings: Vec<Parameter>,
    /// What stands for the password.
    pub password: SecretString,
    /// What the session answers.
    pub session: Session,
}

impl Connection {
    /// Checks the settings; opens nothing.
    ///
    /// # Errors
    /// [`ConnectionError`] names what cannot be used and how to write it.
    pub fn new(settings: ConnectionSettings) -> Result<Self, ConnectionError> {
        let ConnectionSettings { id, url, username, password, settings, tls, egress } = settings;
        let origin = Origin::parse(&url)?;
        let direct = Arc::new(Direct::new(origin.clone(), &tls, egress)?);
        let way = Way::Panel { origin, tls, direct };
        let session = Session::default();
        Ok(Self::by(way, RecordedConnection { id, url, username, settings, password, session }))
    }

    /// A connection that only reads and logs in: what really sends lies inside of [`ReadsOnly`], which gives it to nobody.
    /// So nothing that uses this connection can change what is sold, unless the panel lets a GET do it, or an act that
    /// nobody has logged in for.
    ///
    /// # Errors
    /// As [`Connection::new`].
    pub fn rehearsal(settings: ConnectionSettings) -> Result<Self, ConnectionError> {
        let ConnectionSettings { id, url, username, password, settings, tls, egress } = settings;
        let origin = Origin::parse(&url)?;
        let reads = Arc::new(ReadsOnly::new(Direct::new(origin.clone(), &tls, egress)?));
        let way = Way::Rehearsal { origin, tls, reads };
        let session = Session::default();
        Ok(Self::by(way, RecordedConnection { id, url, username, settings, password, session }))
    }

    /// A connection to no panel: every request is answered by `transport`, and no part of the engine can open another
    /// way, because none knows an address.
    #[must_use]
    pub fn recorded(recorded: RecordedConnection, transport: Arc<dyn Transport>) -> Self {
        Self::by(Way::Recorded(transport), recorded)
    }

    fn by(way: Way, known: RecordedConnection) -> Self {
        let RecordedConnection { id, url, username, settings, password, session } = known;
        Self { id, url, username, settings, password, session, login_path: OnceLock::new(), way }
    }

    /// Scheme, host and port: where requests go. None for a recorded connection.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        match &self.way {
            Way::Panel { origin, .. } | Way::Rehearsal { origin, .. } => Some(origin),
            Way::Recorded(_) => None,
        }
    }

    /// Which certificates are trusted. None for a recorded connection.
    #[must_use]
    pub fn tls(&self) -> Option<&TlsTrust> {
        match &self.way {
            Way::Panel { tls, .. } | Way::Rehearsal { tls, .. } => Some(tls),
            Way::Recorded(_) => None,
        }
    }

    /// Whether logins go to this path: the first one decides it for as long as the connection is there, before any module
    /// has a token with which another path could do something.
    pub(crate) fn logs_in_at(&self, path: &str) -> bool {
        self.login_path.get_or_init(|| path.to_owned()) == path
    }

    /// What modules keep between calls, in memory only.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The connection's own transport: the one that really sends, for a host that puts another one around it.
    #[must_use]
    pub fn transport(&self) -> Arc<dyn Transport> {
        match &self.way {
            Way::Panel { direct, .. } => Arc::clone(direct) as Arc<dyn Transport>,
            Way::Rehearsal { reads, .. } => Arc::clone(reads) as Arc<dyn Transport>,
            Way::Recorded(transport) => Arc::clone(transport),
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("id", &self.id)
            .field("origin", &self.origin())
            .field("username", &self.username)
            .field("tls", &self.tls())
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ConnectionSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionSettings")
            .field("id", &self.id)
            .field("url", &self.url)
            .field("username", &self.username)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}
