//! Resolving the panel's name and connecting to it, with each address judged first.

use std::net::SocketAddr;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport};
use ureq::{Error, Timeout};
use url::Host;

use crate::http::egress::Egress;
use crate::http::origin::Origin;

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
    /// TCP.
    #[error("{0}")]
    Tcp(String),
}

impl DialError {
    fn other(self) -> Error {
        Error::Other(Box::new(self))
    }
}

/// Resolves one origin, whatever the request says.
#[derive(Debug)]
pub(super) struct Resolve {
    host: Host<String>,
    port: u16,
    egress: Egress,
    names: DefaultResolver,
}

impl Resolve {
    pub(super) fn new(origin: &Origin, egress: Egress) -> Self {
        Self { host: origin.host.clone(), port: origin.port, egress, names: DefaultResolver::default() }
    }
}

impl Resolver for Resolve {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found: Vec<SocketAddr> = match &self.host {
            Host::Ipv4(address) => vec![SocketAddr::new((*address).into(), self.port)],
            Host::Ipv6(address) => vec![SocketAddr::new((*address).into(), self.port)],
            Host::Domain(_) => self
                .names
                .resolve(uri, config, timeout)
                .map_err(|error| match error {
                    Error::Timeout(Timeout::Global) => error,
                    Error::Timeout(_) => DialError::TooSlow.other(),
                    other => DialError::Name(other.to_string()).other(),
                })?
                .iter()
                .copied()
                .collect(),
        };
        let mut allowed = self.empty();
        let mut refused = None;
        for address in found {
            match self.egress.refusal(address.ip()) {
                None => allowed.push(address),
                Some(kind) => refused = Some(DialError::Refused { address, kind }),
            }
        }
        match refused {
            Some(refused) if allowed.is_empty() => Err(refused.other()),
            _ if allowed.is_empty() => Err(DialError::Name("no address".to_owned()).other()),
            _ => Ok(allowed),
        }
    }
}

/// Opens TCP, and marks its errors as errors of connecting: nothing was sent yet.
#[derive(Debug, Default)]
pub(super) struct Dial {
    tcp: TcpConnector,
}

impl Connector<()> for Dial {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<()>) -> Result<Option<Self::Out>, Error> {
        match Connector::<()>::connect(&self.tcp, details, chained) {
            Ok(transport) => Ok(transport.map(|transport| Box::new(transport) as Box<dyn Transport>)),
            Err(error @ Error::Timeout(Timeout::Global)) => Err(error),
            Err(Error::Timeout(_)) => Err(DialError::TooSlow.other()),
            Err(other) => Err(DialError::Tcp(other.to_string()).other()),
        }
    }
}
