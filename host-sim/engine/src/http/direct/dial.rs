//! Opening TCP to the panel, and why that, or resolving its name before, came to nothing.
//!
//! It ends when the call's time is over and when the call is interrupted, whatever the system is waiting for.

use std::net::SocketAddr;
use std::sync::Arc;

use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport};
use ureq::{Error, Timeout};

use super::apart::{Unfinished, apart};
use super::lines::Dialling;

/// No connection could be made. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum DialError {
    /// Every address that the name resolves to is one that must not be dialled.
    #[error("{address} is {kind}, which this host does not connect to")]
    Refused { address: SocketAddr, kind: &'static str },
    /// The name does not resolve.
    #[error("the name does not resolve ({0})")]
    Name(String),
    /// Nothing answered in time.
    #[error("no answer in time")]
    TooSlow,
    /// The call was interrupted.
    #[error("the host ended the request early")]
    Interrupted,
    /// TCP.
    #[error("{0}")]
    Tcp(String),
}

impl DialError {
    pub(super) fn other(self) -> Error {
        Error::Other(Box::new(self))
    }
}

/// The error for a wait that came to nothing.
pub(super) fn unfinished(why: Unfinished, timeout: NextTimeout) -> Error {
    match why {
        Unfinished::Interrupted => DialError::Interrupted.other(),
        Unfinished::TooLate => too_slow(timeout.reason),
        Unfinished::NoThread(error) => {
            DialError::Tcp(format!("this host has no thread left to connect: {error}")).other()
        }
    }
}

/// Time that is over: that of the whole call, or that of making a connection.
fn too_slow(reason: Timeout) -> Error {
    match reason {
        Timeout::Global => Error::Timeout(reason),
        _ => DialError::TooSlow.other(),
    }
}

/// Opens TCP, and marks its errors as errors of connecting: nothing was sent yet.
#[derive(Debug)]
pub(super) struct Dial {
    dialling: Dialling,
}

impl Dial {
    /// For the connection of a line.
    pub(super) fn new(dialling: Dialling) -> Self {
        Self { dialling }
    }
}

type Connected = Result<Option<Box<dyn Transport>>, Error>;

impl Connector<()> for Dial {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<()>) -> Connected {
        let timeout = details.timeout;
        let open = tcp(details, chained);
        let connected = apart(&self.dialling.cancel, *timeout.after, open).map_err(|why| unfinished(why, timeout))?;
        match connected {
            Err(Error::Timeout(reason)) => Err(too_slow(reason)),
            Err(other) => Err(DialError::Tcp(other.to_string()).other()),
            Ok(transport) => {
                self.dialling.set_connected();
                Ok(transport)
            }
        }
    }
}

/// Opening TCP with all that it needs, so that it can be done by another thread.
fn tcp(details: &ConnectionDetails<'_>, chained: Option<()>) -> impl FnOnce() -> Connected + Send + 'static {
    let (uri, config) = (details.uri.clone(), details.config.clone());
    let (addrs, request_level, timeout) = (details.addrs.clone(), details.request_level, details.timeout);
    let (now, current_time) = (details.now, Arc::clone(&details.current_time));
    let (run_connector, register_shutdown) =
        (Arc::clone(&details.run_connector), Arc::clone(&details.register_shutdown));
    move || {
        let details = ConnectionDetails {
            uri: &uri,
            addrs,
            config: &config,
            request_level,
            // Addresses are looked up and judged before; without a proxy there are no others.
            resolver: &DefaultResolver::default(),
            now,
            timeout,
            current_time,
            run_connector,
            register_shutdown,
        };
        let transport = Connector::<()>::connect(&TcpConnector::default(), &details, chained)?;
        Ok(transport.map(|transport| Box::new(transport) as Box<dyn Transport>))
    }
}
