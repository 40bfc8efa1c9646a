//! Pools so that each step of the choice is met: the first rack has its own, the second location has its own, all
//! others take from the pool with "public" in its name. Documentation and shared address ranges, large enough for
//! a fleet of 100,000.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::ADMIN_POOL_NOTE;
use crate::ids::{LocationId, PoolId, RackId};
use crate::model::{Family, Network, Pool};
use crate::panel::Settings;

const PUBLIC: PoolId = PoolId(1);
const SERVICE: PoolId = PoolId(2);
const LOCATION: PoolId = PoolId(3);
const RACK: PoolId = PoolId(4);
const LAB: PoolId = PoolId(5);

pub(super) fn pools() -> Vec<Pool> {
    let pool = |id, name: &str, note: &str, networks: &[Option<Network>]| Pool {
        id,
        name: name.to_owned(),
        note: note.to_owned(),
        networks: networks.iter().flatten().cloned().collect(),
    };
    vec![
        pool(PUBLIC, "public", "for clients", &[v4([100, 64, 0, 0], 11), v6(1)]),
        pool(SERVICE, "service", "while diagnostics run", &[v4([100, 112, 0, 0], 12)]),
        pool(LOCATION, "Frankfurt clients", "", &[v4([100, 96, 0, 0], 12), v6(2)]),
        pool(RACK, "first rack clients", "IPv4 only", &[v4([198, 51, 100, 0], 24)]),
        pool(LAB, "IPv6 lab", ADMIN_POOL_NOTE, &[v6(3)]),
    ]
}

pub(super) fn settings() -> Settings {
    Settings {
        allocation_pools: vec![PUBLIC, LOCATION, RACK],
        deallocation_pools: vec![SERVICE],
        ..Settings::default()
    }
}

pub(super) fn pool_of_location(location: LocationId) -> Option<PoolId> {
    (location == LocationId(2)).then_some(LOCATION)
}

pub(super) fn pool_of_rack(rack: RackId) -> Option<PoolId> {
    (rack == RackId(1)).then_some(RACK)
}

/// The pool that a server at this place gets its addresses from.
pub(super) fn pool_at(rack: RackId, location: LocationId) -> PoolId {
    pool_of_rack(rack).or_else(|| pool_of_location(location)).unwrap_or(PUBLIC)
}

/// Address number `index` (from 0) of a pool, behind its gateway. None when the pool has no such family or address.
pub(super) fn address(pools: &[Pool], pool: PoolId, family: Family, index: u32) -> Option<IpAddr> {
    let pool = pools.iter().find(|known| known.id == pool)?;
    let network = pool.networks.iter().find(|network| Family::of(network.gateway) == family)?;
    let ip = match network.gateway {
        IpAddr::V4(gateway) => IpAddr::V4(Ipv4Addr::from_bits(gateway.to_bits().checked_add(index + 1)?)),
        IpAddr::V6(gateway) => IpAddr::V6(Ipv6Addr::from_bits(gateway.to_bits().checked_add(u128::from(index) + 1)?)),
    };
    let inside = network.network.contains(&ip) && network.network.broadcast() != ip;
    inside.then_some(ip)
}

fn v4(octets: [u8; 4], prefix: u8) -> Option<Network> {
    let network = Ipv4Net::new(Ipv4Addr::from(octets), prefix).ok()?;
    let gateway = Ipv4Addr::from_bits(network.network().to_bits() + 1);
    Some(Network { network: IpNet::V4(network), gateway: gateway.into() })
}

fn v6(subnet: u16) -> Option<Network> {
    let network = Ipv6Net::new(Ipv6Addr::new(0x2001, 0xdb8, 0, subnet, 0, 0, 0, 0), 64).ok()?;
    let gateway = Ipv6Addr::from_bits(network.network().to_bits() + 1);
    Some(Network { network: IpNet::V6(network), gateway: gateway.into() })
}
