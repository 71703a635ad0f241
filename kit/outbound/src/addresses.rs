//! Which addresses belong to the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is for (IANA special-purpose registries: RFC 6890, RFC 4291).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// The public internet: the only kind that a call may reach unasked.
    Public,
    /// This machine.
    Loopback,
    /// An inner network (RFC 1918, RFC 4193, shared address space of RFC 6598).
    Private,
    /// The same cable (RFC 3927); clouds keep their secrets at 169.254.169.254.
    LinkLocal,
    /// Many receivers.
    Multicast,
    /// "This network", broadcast, documentation, benchmarks, tunnels and what is reserved.
    Special,
}

/// The kind of an address. An IPv4 address inside an IPv6 one counts as itself.
pub fn kind_of(address: IpAddr) -> AddressKind {
    match address {
        IpAddr::V4(address) => kind_of_v4(address),
        IpAddr::V6(address) => kind_of_v6(address),
    }
}

fn kind_of_v4(address: Ipv4Addr) -> AddressKind {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (127, _, _) => AddressKind::Loopback,
        (10, _, _) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => AddressKind::Private,
        (169, 254, _) => AddressKind::LinkLocal,
        (224..=239, _, _) => AddressKind::Multicast,
        // RFC 6890: this network, protocol assignments, documentation, 6to4 relays, benchmarks,
        // reserved and broadcast
        (0, _, _)
        | (192, 0, 0 | 2)
        | (192, 88, 99)
        | (198, 18 | 19, _)
        | (198, 51, 100)
        | (203, 0, 113)
        | (240..=255, _, _) => AddressKind::Special,
        _ => AddressKind::Public,
    }
}

fn kind_of_v6(address: Ipv6Addr) -> AddressKind {
    let segments = address.segments();
    if let Some(inner) = embedded_v4(segments) {
        return kind_of_v4(inner);
    }
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressKind::Loopback,
        [first, ..] if first & 0xFE00 == 0xFC00 => AddressKind::Private,
        // link-local, and the site-local addresses that RFC 3879 ended
        [first, ..] if first & 0xFFC0 == 0xFE80 => AddressKind::LinkLocal,
        [first, ..] if first & 0xFFC0 == 0xFEC0 => AddressKind::Private,
        [first, ..] if first & 0xFF00 == 0xFF00 => AddressKind::Multicast,
        // documentation (RFC 3849, RFC 9637), Teredo, benchmarks and ORCHID (RFC 6890)
        [0x2001, 0xDB8 | 0..=0x1FF, ..] | [0x3FFF, 0..=0xFFF, ..] => AddressKind::Special,
        // global unicast is 2000::/3 (RFC 4291 section 2.4)
        [first, ..] if first & 0xE000 == 0x2000 => AddressKind::Public,
        _ => AddressKind::Special,
    }
}

/// IPv4-mapped (RFC 4291), NAT64 (RFC 6052) and 6to4 (RFC 3056) addresses lead to an IPv4 one.
fn embedded_v4(segments: [u16; 8]) -> Option<Ipv4Addr> {
    let (high, low) = match segments {
        [0, 0, 0, 0, 0, 0xFFFF, high, low] | [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => (high, low),
        [0x2002, high, low, ..] => (high, low),
        _ => return None,
    };
    Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn kind(text: &str) -> AddressKind {
        kind_of(text.parse().unwrap())
    }

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for text in [
            "1.1.1.1",
            "113.160.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "2401:d800::1",
        ] {
            assert_eq!(kind(text), AddressKind::Public, "{text}");
        }
        for (text, expected) in [
            ("127.0.0.1", AddressKind::Loopback),
            ("127.255.0.3", AddressKind::Loopback),
            ("::1", AddressKind::Loopback),
            ("10.0.0.1", AddressKind::Private),
            ("172.16.0.1", AddressKind::Private),
            ("172.31.255.255", AddressKind::Private),
            ("192.168.1.1", AddressKind::Private),
            ("100.64.0.1", AddressKind::Private),
            ("fd00::1", AddressKind::Private),
            ("fec0::1", AddressKind::Private),
            ("169.254.169.254", AddressKind::LinkLocal),
            ("fe80::1", AddressKind::LinkLocal),
            ("224.0.0.1", AddressKind::Multicast),
            ("ff02::1", AddressKind::Multicast),
            ("0.0.0.0", AddressKind::Special),
            ("255.255.255.255", AddressKind::Special),
            ("192.0.2.1", AddressKind::Special),
            ("2001:db8::1", AddressKind::Special),
            ("2001:0:1::1", AddressKind::Special),
            ("::", AddressKind::Special),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn an_ipv4_address_hidden_in_an_ipv6_one_counts_as_itself() {
        for text in ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"] {
            assert_eq!(kind(text), AddressKind::Loopback, "{text}");
        }
        assert_eq!(kind("::ffff:1.1.1.1"), AddressKind::Public);
    }
}
