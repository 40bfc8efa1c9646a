//! The TLS handshake as a part of ureq's chain of connectors.
//!
//! ureq's own connector takes no verifier of ours. This one differs in that, and in telling a failed handshake (nothing
//! was sent) apart from a connection that broke later (something may have been).

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::Error;
use ureq::unversioned::transport::time::{Duration, Instant};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

use super::refusal::Refusal;

/// TLS could not be agreed on. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct HandshakeError {
    pub(crate) message: String,
}

/// Wraps TCP in TLS where the connection's scheme is https.
pub(crate) struct TlsConnector {
    config: Arc<ClientConfig>,
    /// Whom to be connected with; none for plain http.
    name: Option<ServerName<'static>>,
    /// Host and port, for messages.
    authority: String,
}

impl TlsConnector {
    pub(crate) fn new(config: Arc<ClientConfig>, name: Option<ServerName<'static>>, authority: String) -> Self {
        Self { config, name, authority }
    }

    fn failed(&self, error: &rustls::Error) -> Error {
        let message = match error {
            rustls::Error::Other(other) => match other.0.downcast_ref::<Refusal>() {
                Some(refusal) => refusal.message(&self.authority),
                None => format!("TLS with {} failed: {error}", self.authority),
            },
            rustls::Error::InvalidMessage(_) => format!(
                "TLS with {} failed: what answers there does not speak TLS; check scheme and port of the panel's URL",
                self.authority
            ),
            error => format!("TLS with {} failed: {error}", self.authority),
        };
        Error::Other(Box::new(HandshakeError { message }))
    }
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(plain) = chained else { return Ok(None) };
        let Some(name) = self.name.clone() else { return Ok(Some(Either::A(plain))) };
        let mut connection =
            ClientConnection::new(Arc::clone(&self.config), name).map_err(|error| self.failed(&error))?;
        let mut socket = TransportAdapter::new(plain.boxed(), details.current_time.clone());
        socket.set_timeout(left(details));
        while connection.is_handshaking() {
            connection.complete_io(&mut socket).map_err(|error| match tls_cause(&error) {
                Some(cause) => self.failed(cause),
                None => match Error::from(error) {
                    Error::Io(error) => Error::Other(Box::new(HandshakeError {
                        message: format!(
                            "TLS with {} failed: the connection broke ({error}); check scheme and port of the panel's URL",
                            self.authority
                        ),
                    })),
                    other => other,
                },
            })?;
        }
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream: StreamOwned { conn: connection, sock: socket } })))
    }
}

/// What is left of the time for TCP and TLS together: some of it went by while TCP was opened.
fn left(details: &ConnectionDetails<'_>) -> NextTimeout {
    let mut timeout = details.timeout;
    let times = (timeout.after, details.now, (details.current_time)());
    if let (Duration::Exact(after), Instant::Exact(began), Instant::Exact(now)) = times {
        timeout.after = after.saturating_sub(now.saturating_duration_since(began)).into();
    }
    timeout
}

/// rustls' own error inside of an I/O error.
fn tls_cause(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

/// An open TLS connection.
pub(crate) struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConnector").field("authority", &self.authority).finish_non_exhaustive()
    }
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsTransport").finish_non_exhaustive()
    }
}
