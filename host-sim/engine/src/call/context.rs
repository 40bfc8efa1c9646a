//! What a call is made with.

use std::fmt;
use std::sync::Arc;

use crate::cancel::Cancel;
use crate::connection::Connection;
use crate::http::transport::Transport;
use crate::observer::Observer;
use crate::recording::Record;
use crate::records::Records;
use crate::secrets::Secrets;

/// Who calls, for which connection, at what time, and what the module may use meanwhile. One for each call.
#[derive(Clone)]
pub struct CallContext {
    /// The panel.
    pub connection: Arc<Connection>,
    /// Tells this billing system from others that use the same panel; lower-case letters and digits.
    pub installation: String,
    /// Number of the running operation; none for what only reads the catalog.
    pub operation: Option<u64>,
    /// 1 for the first call of a step, one more each time the same step is called again after a failure.
    pub attempt: u32,
    /// Milliseconds since 1970-01-01T00:00:00Z, by the host's clock, which may be a simulated one.
    pub now_ms: u64,
    /// The secrets whose placeholders stand in the service that is passed. The connection's password is added by itself.
    pub secrets: Secrets,
    /// The billing records.
    pub records: Arc<dyn Records>,
    /// Watches the requests.
    pub observer: Option<Arc<dyn Observer>>,
    /// Takes the place of the connection's own transport.
    pub transport: Option<Arc<dyn Transport>>,
    /// Ends the call early.
    pub cancel: Cancel,
    /// How much of the call the report records.
    pub record: Record,
}

impl CallContext {
    /// A first attempt, for no operation, without secrets, observer or recording; set the fields that differ.
    #[must_use]
    pub fn new(
        connection: Arc<Connection>,
        installation: impl Into<String>,
        now_ms: u64,
        records: Arc<dyn Records>,
    ) -> Self {
        Self {
            connection,
            installation: installation.into(),
            operation: None,
            attempt: 1,
            now_ms,
            secrets: Secrets::new(),
            records,
            observer: None,
            transport: None,
            cancel: Cancel::new(),
            record: Record::Nothing,
        }
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallContext")
            .field("connection", &self.connection)
            .field("installation", &self.installation)
            .field("operation", &self.operation)
            .field("attempt", &self.attempt)
            .field("now_ms", &self.now_ms)
            .field("secrets", &self.secrets)
            .finish_non_exhaustive()
    }
}
