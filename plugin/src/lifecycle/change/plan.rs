//! Which addresses come and go: decided once, before the first act, and kept in the state.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::contract::Failure;
use crate::lifecycle::context::Context;
use crate::panel::api::{Ip, family};

/// What is asked for. A family without an amount stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Wanted {
    pub(in crate::lifecycle) ipv4: Option<u64>,
    pub(in crate::lifecycle) ipv6: Option<u64>,
    /// Addresses that the client gives back.
    pub(in crate::lifecycle) release: Vec<String>,
}

impl Wanted {
    /// Whether addresses come or go at all.
    pub(in crate::lifecycle) fn is_about_addresses(&self) -> bool {
        self.ipv4.is_some() || self.ipv6.is_some()
    }
}

/// What becomes of a server's addresses, by their numbers in DCImanager.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Plan {
    /// The addresses before the change: what else is found when it fails was added for it, and is given back.
    pub(in crate::lifecycle) before: Vec<u64>,
    /// How many there are to be.
    pub(in crate::lifecycle) ipv4: u64,
    pub(in crate::lifecycle) ipv6: u64,
    /// Those that go.
    pub(in crate::lifecycle) release: Vec<u64>,
}

/// Plans for a server with these addresses. What the server has by the administrator's hand counts, as in an order.
///
/// # Errors
/// `address-unknown`, `main-address`, `too-many-released`: what the client named does not fit.
pub(in crate::lifecycle) fn plan(
    context: &Context<'_>,
    server: u64,
    addresses: &[Ip],
    wanted: &Wanted,
) -> Result<Plan, Failure> {
    let invalid = |code: &str, what: String| Failure::Invalid(context.about(server, code, what));
    if let Some(unknown) = wanted.release.iter().find(|named| !addresses.iter().any(|ip| is(ip, named))) {
        return Err(invalid("address-unknown", format!("it has no address {unknown}: name one of the service's")));
    }
    let is_named = |ip: &Ip| wanted.release.iter().any(|named| is(ip, named));
    let main = main(addresses).map(|ip| ip.id);
    let mut plan = Plan { before: addresses.iter().map(|ip| ip.id).collect(), ipv4: 0, ipv6: 0, release: Vec::new() };
    for (name, amount) in [(family::IPV4, wanted.ipv4), (family::IPV6, wanted.ipv6)] {
        let present: Vec<&Ip> = addresses.iter().filter(|ip| ip.family.eq_ignore_ascii_case(name)).collect();
        let target = amount.map_or(present.len(), |amount| usize::try_from(amount).unwrap_or(usize::MAX));
        let surplus = present.len().saturating_sub(target);
        let named: Vec<&Ip> = present.iter().copied().filter(|ip| is_named(ip)).collect();
        if named.len() > surplus {
            let what = format!(
                "{} {name} addresses are named to be given back, and {surplus} are to go: name fewer, or order fewer",
                named.len()
            );
            return Err(invalid("too-many-released", what));
        }
        if let Some(ip) = named.iter().find(|ip| Some(ip.id) == main && target > 0) {
            let what = format!("{} is its main address, which stays while there is any: name another one", ip.name);
            return Err(invalid("main-address", what));
        }
        // The last ones first; the main one only when none is to be left.
        let mut others: Vec<&Ip> = present.iter().rev().copied().filter(|ip| !is_named(ip)).collect();
        others.sort_by_key(|ip| Some(ip.id) == main);
        let chosen = named.iter().copied().chain(others).take(surplus);
        plan.release.extend(chosen.map(|ip| ip.id));
        let target = u64::try_from(target).unwrap_or(u64::MAX);
        if name == family::IPV4 { plan.ipv4 = target } else { plan.ipv6 = target }
    }
    Ok(plan)
}

/// The service's main address: the first of version 4, else the first.
fn main(addresses: &[Ip]) -> Option<&Ip> {
    addresses.iter().find(|ip| ip.family.eq_ignore_ascii_case(family::IPV4)).or_else(|| addresses.first())
}

/// Whether this is the address that is written so; one of version 6 can be written in more than one way.
pub(in crate::lifecycle) fn is(ip: &Ip, named: &str) -> bool {
    match (ip.name.parse::<IpAddr>(), named.trim().parse::<IpAddr>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => ip.name == named,
    }
}
