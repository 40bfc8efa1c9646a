//! Finds free addresses in a pool. It decides nothing about which pool; that is `address`.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::ids::{PoolId, ServerId};
use crate::model::{Family, Pool};

/// Below these, per network of a pool, every address is used: so that a pool that is nearly full need not be
/// searched from its beginning.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cursors(BTreeMap<(PoolId, IpNet), u128>);

impl Cursors {
    /// The lowest `wanted` addresses of `family` in `pool` that nobody uses; fewer when there are no more.
    pub(crate) fn free(
        &mut self,
        pool: &Pool,
        family: Family,
        wanted: usize,
        used: &HashMap<IpAddr, ServerId>,
    ) -> Vec<IpAddr> {
        let mut found = Vec::new();
        for network in pool.networks.iter().filter(|network| Family::of(network.gateway) == family) {
            let (first, last) = bounds(&network.network);
            let cursor = self.0.entry((pool.id, network.network)).or_insert(first);
            let mut at = (*cursor).max(first);
            let mut contiguous = true;
            while at <= last && found.len() < wanted {
                let ip = address(family, at);
                if ip == network.gateway || used.contains_key(&ip) {
                    if contiguous {
                        *cursor = at + 1;
                    }
                } else {
                    contiguous = false;
                    found.push(ip);
                }
                at += 1;
            }
        }
        found
    }

    /// `ip` is free again.
    pub(crate) fn release(&mut self, pool: &Pool, ip: IpAddr) {
        if let Some(network) = pool.network_of(ip)
            && let Some(cursor) = self.0.get_mut(&(pool.id, network.network))
        {
            *cursor = (*cursor).min(number(ip));
        }
    }
}

/// The first and the last address that can be given out: not the network's own, not the broadcast.
fn bounds(network: &IpNet) -> (u128, u128) {
    let (first, last) = (number(network.network()), number(network.broadcast()));
    match network {
        IpNet::V4(net) if net.prefix_len() < 31 => (first + 1, last - 1),
        IpNet::V6(net) if net.prefix_len() < 127 => (first + 1, last),
        _ => (first, last),
    }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits()),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

fn address(family: Family, number: u128) -> IpAddr {
    match family {
        // Bounds come from a network of this family, so the number fits.
        Family::Ipv4 => Ipv4Addr::from_bits(u32::try_from(number).unwrap_or(u32::MAX)).into(),
        Family::Ipv6 => Ipv6Addr::from_bits(number).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Network;

    fn pool(networks: &[(&str, &str)]) -> Pool {
        let networks = networks
            .iter()
            .map(|(network, gateway)| Network { network: network.parse().unwrap(), gateway: gateway.parse().unwrap() })
            .collect();
        Pool { id: PoolId(1), name: "public".into(), note: String::new(), networks }
    }

    fn free(cursors: &mut Cursors, pool: &Pool, family: Family, wanted: usize, used: &[&str]) -> Vec<String> {
        let used = used.iter().map(|ip| (ip.parse().unwrap(), ServerId(1))).collect();
        cursors.free(pool, family, wanted, &used).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn network_gateway_and_broadcast_are_never_given() {
        let pool = pool(&[("192.0.2.0/29", "192.0.2.1"), ("2001:db8::/126", "2001:db8::1")]);
        let all = free(&mut Cursors::default(), &pool, Family::Ipv4, 99, &[]);
        assert_eq!(all, ["192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"]);
        assert_eq!(free(&mut Cursors::default(), &pool, Family::Ipv6, 99, &[]), ["2001:db8::2", "2001:db8::3"]);
    }

    #[test]
    fn a_released_address_is_found_again() {
        let pool = pool(&[("192.0.2.0/29", "192.0.2.1")]);
        let mut cursors = Cursors::default();
        let used = ["192.0.2.2", "192.0.2.3", "192.0.2.4"];
        assert_eq!(free(&mut cursors, &pool, Family::Ipv4, 1, &used), ["192.0.2.5"]);
        cursors.release(&pool, "192.0.2.3".parse().unwrap());
        assert_eq!(free(&mut cursors, &pool, Family::Ipv4, 2, &["192.0.2.2", "192.0.2.4"]), ["192.0.2.3", "192.0.2.5"]);
    }

    #[test]
    fn a_search_that_was_not_used_hides_nothing() {
        let pool = pool(&[("192.0.2.0/29", "192.0.2.1")]);
        let mut cursors = Cursors::default();
        let first = free(&mut cursors, &pool, Family::Ipv4, 2, &[]);
        assert_eq!(free(&mut cursors, &pool, Family::Ipv4, 2, &[]), first);
    }

    #[test]
    fn the_next_network_of_the_pool_is_used_when_one_is_full() {
        let pool = pool(&[("192.0.2.0/30", "192.0.2.1"), ("198.51.100.0/30", "198.51.100.1")]);
        assert_eq!(free(&mut Cursors::default(), &pool, Family::Ipv4, 3, &[]), ["192.0.2.2", "198.51.100.2"]);
    }
}
