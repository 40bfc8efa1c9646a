//! Addresses of a server: what is missing of an order, taken away, or written into the service.

use super::Part;
use crate::contract::{Address, AddressFamily, Failure};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::verdict::progress;
use crate::panel::api::{Ip, Server, family};

/// The act that adds what is missing of the ordered amounts, one family at a time, and what that is in words. What is
/// there counts.
pub(in crate::lifecycle) fn add_next(addresses: &[Ip], ipv4: u64, ipv6: u64) -> Option<(Act, String)> {
    [(family::IPV4, ipv4), (family::IPV6, ipv6)].into_iter().find_map(|(family, wanted)| {
        let count = wanted.saturating_sub(count(addresses, family));
        (count > 0).then(|| (Act::AddAddresses { family, count }, format!("{count} {family} addresses")))
    })
}

/// How many addresses of a family there are.
pub(crate) fn count(addresses: &[Ip], family: &str) -> u64 {
    addresses.iter().filter(|ip| ip.family.eq_ignore_ascii_case(family)).fold(0, |sum, _| sum + 1)
}

/// Takes every address from the server.
pub(in crate::lifecycle) fn free(context: &Context<'_>, server: &Server, percent: u8) -> Result<Part, Failure> {
    Ok(match context.addresses(server)?.first() {
        Some(ip) => {
            let act = Act::RemoveAddress { ip: ip.id, name: ip.name.clone() };
            Part::Act(act, None, progress(percent, format!("address {} is removed from server {}", ip.name, server.id)))
        }
        None => Part::Reached,
    })
}

impl Context<'_> {
    /// The server's addresses.
    ///
    /// # Errors
    /// The field is missing or not understood.
    pub(in crate::lifecycle) fn addresses<'s>(&self, server: &'s Server) -> Result<&'s [Ip], Failure> {
        let addresses = server.ip.value().map_err(|wrong| self.unreadable(server, "ip", &wrong))?;
        Ok(addresses)
    }
}

/// An address as the billing side keeps it.
pub(crate) fn address(ip: &Ip) -> Address {
    let family = if ip.family.eq_ignore_ascii_case(family::IPV6) { AddressFamily::Ipv6 } else { AddressFamily::Ipv4 };
    let longest = if family == AddressFamily::Ipv6 { 128 } else { 32 };
    let prefix = ip
        .network
        .as_deref()
        .and_then(|network| network.rsplit_once('/'))
        .and_then(|(_, prefix)| prefix.parse().ok())
        .filter(|prefix| *prefix <= longest)
        .unwrap_or(longest);
    let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    Address { ip: ip.name.clone(), prefix, gateway: some(&ip.gateway), family, domain: some(&ip.domain) }
}
