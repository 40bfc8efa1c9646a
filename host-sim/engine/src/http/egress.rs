//! Which addresses a panel's name may resolve to.
//!
//! The name was entered by staff, but what it resolves to is decided by whoever runs its zone, and may change between
//! two requests. So every address is judged each time a connection is made, in its plain form: an IPv4 address that
//! comes wrapped in IPv6 is the IPv4 address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which kinds of addresses may be dialled.
///
/// Unspecified, multicast and broadcast addresses never are. Panels live on private addresses and, with a tunnel or on
/// a small installation, on the billing server itself: those are allowed unless a host says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Egress {
    /// 127.0.0.0/8 and ::1.
    pub loopback: bool,
    /// Private (RFC 1918), shared (RFC 6598) and unique local (RFC 4193) addresses.
    pub private: bool,
    /// 169.254.0.0/16 and fe80::/10, and the metadata services of clouds that answer in these and other ranges.
    pub link_local: bool,
}

impl Default for Egress {
    fn default() -> Self {
        Self { loopback: true, private: true, link_local: false }
    }
}

/// Metadata services outside of the link-local ranges: AWS over IPv6, Alibaba Cloud and Oracle Cloud over IPv4.
const METADATA: [IpAddr; 3] = [
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
];

impl Egress {
    /// None when the address may be dialled, otherwise the kind of address that it is.
    #[must_use]
    pub fn refusal(&self, address: IpAddr) -> Option<&'static str> {
        let address = plain(address);
        if address.is_unspecified() {
            return Some("an unspecified address");
        }
        if address.is_multicast() || address == IpAddr::V4(Ipv4Addr::BROADCAST) {
            return Some("a multicast or broadcast address");
        }
        if METADATA.contains(&address) && !self.link_local {
            return Some("the address of a cloud's metadata service");
        }
        let (link_local, private) = match address {
            IpAddr::V4(v4) => (v4.is_link_local(), v4.is_private() || is_shared(v4)),
            IpAddr::V6(v6) => (v6.is_unicast_link_local(), v6.is_unique_local()),
        };
        if link_local && !self.link_local {
            return Some("a link-local address");
        }
        if address.is_loopback() && !self.loopback {
            return Some("an address of this computer itself");
        }
        if private && !self.private {
            return Some("a private address");
        }
        None
    }
}

/// The IPv4 address inside an IPv6 one, whichever way it is wrapped: mapped (::ffff:a.b.c.d), the older compatible form
/// (::a.b.c.d), NAT64 (64:ff9b::a.b.c.d) and 6to4 (2002:ab:cd::).
fn plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let from = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) => from(g, h),
        // `::` and `::1` are addresses of their own.
        (0, 0, 0, 0, 0, 0) if g != 0 => from(g, h),
        (0x64, 0xff9b, 0, 0, 0, 0) => from(g, h),
        (0x2002, high, low, _, _, _) => from(high, low),
        _ => address,
    }
}

/// 100.64.0.0/10, between a provider and its customers.
fn is_shared(address: Ipv4Addr) -> bool {
    let [first, second, _, _] = address.octets();
    first == 100 && second & 0b1100_0000 == 64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(egress: Egress, address: &str) -> bool {
        egress.refusal(address.parse().unwrap()).is_some()
    }

    #[test]
    fn by_default_no_metadata_service_is_reached_in_any_spelling() {
        for address in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::169.254.169.254",
            "2002:a9fe:a9fe::1",
            "fd00:ec2::254",
            "100.100.100.200",
            "fe80::1",
            "0.0.0.0",
            "::",
            "::ffff:0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "ff02::1",
        ] {
            assert!(refused(Egress::default(), address), "{address}");
        }
    }

    #[test]
    fn by_default_panels_are_reached_where_panels_live() {
        for address in
            ["127.0.0.1", "::1", "10.0.0.5", "192.168.1.1", "100.64.0.1", "fd12::1", "8.8.8.8", "2606:4700::1111"]
        {
            assert!(!refused(Egress::default(), address), "{address}");
        }
    }

    #[test]
    fn a_strict_host_reaches_public_addresses_only() {
        let strict = Egress { loopback: false, private: false, link_local: false };
        for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.5", "::ffff:10.0.0.5", "100.64.0.1", "fd12::1"]
        {
            assert!(refused(strict, address), "{address}");
        }
        assert!(!refused(strict, "8.8.8.8"));
    }

    #[test]
    fn a_lenient_host_still_dials_no_multicast() {
        let lenient = Egress { loopback: true, private: true, link_local: true };
        assert!(!refused(lenient, "169.254.169.254"));
        assert!(refused(lenient, "224.0.0.1"));
    }
}
