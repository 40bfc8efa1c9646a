//! Resolving the panel's name, with each address judged.
//!
//! The system may take as long as it likes to answer: the wait ends when the call's time is over, and when the call is
//! interrupted.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Host;

use super::apart::apart;
use super::dial::{DialError, unfinished};
use crate::cancel::Cancel;
use crate::http::egress::Egress;
use crate::http::origin::Origin;

/// Addresses of one name that are tried; ureq has room for no more.
const ADDRESSES: usize = 16;

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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use ureq::Timeout;

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
