//! Pools of IP addresses, and addresses that servers use.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::is_default;
use crate::ids::{AddressId, PoolId};

/// A pool of addresses. Only a pool with IPv4 can provision or release servers (seed document 002).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// Number of the pool.
    pub id: PoolId,
    /// Name; the one that contains "public" serves where neither rack nor location name a pool.
    pub name: String,
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where its addresses come from.
    pub networks: Vec<Network>,
}

/// A network of a pool. Its network, broadcast and gateway addresses are never given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Such as `198.51.100.0/24`.
    pub network: IpNet,
    /// Such as `198.51.100.1`.
    pub gateway: IpAddr,
}

/// An address that a server uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Number of the address.
    pub id: AddressId,
    /// The address.
    pub ip: IpAddr,
    /// The pool it was taken from.
    pub pool: PoolId,
    /// What it resolves to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// When it was given. It shows as `allocating` for a moment after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_at: Option<Timestamp>,
    /// True for the address of a deallocation pool that a server has while diagnostics run.
    #[serde(default, skip_serializing_if = "is_default")]
    pub for_diagnostics: bool,
}

impl Address {
    /// Its family.
    #[must_use]
    pub fn family(&self) -> Family {
        Family::of(self.ip)
    }
}

/// The family of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Version 4.
    Ipv4,
    /// Version 6.
    Ipv6,
}

impl Family {
    /// The family of `ip`.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        if ip.is_ipv4() { Self::Ipv4 } else { Self::Ipv6 }
    }

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Pool {
    /// Whether it has a network of this family.
    #[must_use]
    pub fn has(&self, family: Family) -> bool {
        self.networks.iter().any(|network| Family::of(network.gateway) == family)
    }

    /// The network that `ip` lies in.
    #[must_use]
    pub fn network_of(&self, ip: IpAddr) -> Option<&Network> {
        self.networks.iter().find(|network| network.network.contains(&ip))
    }
}
