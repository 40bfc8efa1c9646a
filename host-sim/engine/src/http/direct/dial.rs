//! Resolving the panel's name and connecting to it, with each address judged first.
//!
//! Both end when the call's time is over and when the call is interrupted, whatever the system is waiting for.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport};
use ureq::{Error, Timeout};
use url::Host;

use super::apart::{Unfinished, apart};
use super::lines::Dialling;
use crate::cancel::Cancel;
use crate::http::egress::Egress;
use crate::http::origin::Origin;

/// Addresses of one name that are tried; ureq has room for no more.
const ADDRESSES: usize = 16;

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
    fn other(self) -> Error {
        Error::Other(Box::new(self))
    }
}

/// The error for a wait that came to nothing.
fn unfinished(why: Unfinished, timeout: NextTimeout) -> Error {
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

/// Asks for the addresses of a name. It may take as long as it likes.
pub(super) type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// The system's way to look a name up.
pub(super) fn system_lookup() -> Lookup {
    Arc::new(|name, port| Ok((name, port).to_socket_addrs()?.take(ADDRESSES).collect()))
}

/// Resolves one origin, whatever the request says.
pub(super) struct Resolve {
    host: Host<String>,
    port: u16,
    egress: Egress,
    lookup: Lookup,
    cancel: Cancel,
}

impl Resolve {
    /// Of this origin; setting the flag ends it.
    pub(super) fn new(origin: &Origin, egress: Egress, lookup: Lookup, cancel: Cancel) -> Self {
        Self { host: origin.host.clone(), port: origin.port, egress, lookup, cancel }
    }

    fn addresses(&self, timeout: NextTimeout) -> Result<Vec<SocketAddr>, Error> {
        let name = match &self.host {
            Host::Ipv4(address) => return Ok(vec![SocketAddr::new((*address).into(), self.port)]),
            Host::Ipv6(address) => return Ok(vec![SocketAddr::new((*address).into(), self.port)]),
            Host::Domain(name) => name.clone(),
        };
        let (lookup, port) = (Arc::clone(&self.lookup), self.port);
        apart(&self.cancel, *timeout.after, move || lookup(&name, port))
            .map_err(|why| unfinished(why, timeout))?
            .map_err(|error| DialError::Name(error.to_string()).other())
    }
}

impl Resolver for Resolve {
    fn resolve(&self, _: &Uri, _: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut allowed = self.empty();
        let mut refused = None;
        for address in self.addresses(timeout)?.into_iter().take(ADDRESSES) {
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

impl std::fmt::Debug for Resolve {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolve").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    fn named(lookup: Lookup, cancel: &Cancel) -> Resolve {
        let origin = Origin::parse("https://panel.example.com").unwrap();
        Resolve::new(&origin, Egress::default(), lookup, cancel.clone())
    }

    fn resolved(resolve: &Resolve, within: Duration, reason: Timeout) -> Result<Vec<SocketAddr>, Error> {
        let timeout = NextTimeout { after: within.into(), reason, ..NextTimeout::default() };
        let config = ureq::Agent::config_builder().build();
        Ok(resolve.resolve(&Uri::from_static("https://elsewhere"), &config, timeout)?.iter().copied().collect())
    }

    fn dial_error(error: &Error) -> &DialError {
        match error {
            Error::Other(cause) => cause.downcast_ref().unwrap(),
            other => panic!("{other}"),
        }
    }

    const LONG: Duration = Duration::from_secs(3600);

    /// Tells that it was asked, and never answers.
    fn silent() -> (Lookup, mpsc::Receiver<()>) {
        let (told, asked) = mpsc::channel();
        let lookup = move |_: &str, _: u16| {
            told.send(()).unwrap();
            loop {
                std::thread::park();
            }
        };
        (Arc::new(lookup), asked)
    }

    #[test]
    fn a_name_resolves_to_those_of_its_addresses_that_may_be_dialled() {
        let lookup: Lookup = Arc::new(|name, port| {
            assert_eq!((name, port), ("panel.example.com", 443));
            Ok(vec!["169.254.169.254:443".parse().unwrap(), "10.0.0.1:443".parse().unwrap()])
        });
        let found = resolved(&named(lookup, &Cancel::new()), LONG, Timeout::Resolve).unwrap();
        assert_eq!(found, ["10.0.0.1:443".parse().unwrap()]);
    }

    #[test]
    fn a_name_that_takes_too_long_is_given_up_by_whichever_time_is_over_first() {
        let late = |reason| resolved(&named(silent().0, &Cancel::new()), Duration::ZERO, reason).unwrap_err();
        assert!(matches!(dial_error(&late(Timeout::Resolve)), DialError::TooSlow));
        assert!(matches!(late(Timeout::Global), Error::Timeout(Timeout::Global)));
    }

    #[test]
    fn an_interrupt_ends_the_wait_for_a_name() {
        let cancel = Cancel::new();
        let (lookup, asked) = silent();
        let resolve = named(lookup, &cancel);
        let error = std::thread::scope(|scope| {
            let waiter = scope.spawn(|| resolved(&resolve, LONG, Timeout::Resolve).unwrap_err());
            asked.recv().unwrap();
            cancel.cancel();
            waiter.join().unwrap()
        });
        assert!(matches!(dial_error(&error), DialError::Interrupted));
    }
}
