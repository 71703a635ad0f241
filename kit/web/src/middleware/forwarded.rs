//! What reverse proxies say about where a request came from. A client may write anything into these headers before
//! the proxy adds its own word at the right end, so they are read from the right, one hop at a time, and only as far
//! as each hop is a proxy that the operator named. What cannot be read ends the walk: left of it stands what a
//! stranger may have written.
use crate::Site;
use http::{HeaderMap, HeaderName};
use std::net::IpAddr;

/// In which header the proxies in front write the address of their client. Exactly one is read: in the others the
/// client's own words would pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, to which each proxy adds its client behind a comma.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239), to which each proxy adds an element with `for=`.
    Forwarded,
    /// `X-Real-IP`, which the proxy sets anew; names one hop only.
    XRealIp,
}

impl ForwardedHeader {
    /// The header's name in lower case, as settings write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
            Self::XRealIp => "x-real-ip",
        }
    }

    /// The header of this name, as settings write it.
    pub fn named(name: &str) -> Option<Self> {
        [Self::XForwardedFor, Self::Forwarded, Self::XRealIp]
            .into_iter()
            .find(|one| one.name() == name)
    }

    /// The address that an entry names: none if it is hidden, unknown or no address.
    fn address(self, entry: &[u8]) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor | Self::XRealIp => node(&unquoted(entry.trim_ascii())?),
            Self::Forwarded => node(&parameter(entry, b"for")?),
        }
    }
}

/// The client's address: the first hop from the right, the connection itself included, that is not a trusted proxy;
/// the last trusted one if what it says cannot be read.
pub(crate) fn client(site: &Site, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let mut hop = peer.to_canonical();
    if !site.trusts(hop) {
        return hop;
    }
    let most = match site.forwarded {
        ForwardedHeader::XRealIp => 1,
        ForwardedHeader::XForwardedFor | ForwardedHeader::Forwarded => usize::MAX,
    };
    for entry in from_the_right(site.forwarded, headers).take(most) {
        let Some(next) = site.forwarded.address(entry) else {
            break;
        };
        hop = next;
        if !site.trusts(hop) {
            break;
        }
    }
    hop
}

/// The scheme and host that a trusted proxy says the browser asked for: `https://hanhchinh.example.vn`.
pub(crate) fn origin(site: &Site, headers: &HeaderMap, peer: IpAddr) -> Option<String> {
    if !site.trusts(peer) {
        return None;
    }
    // the proxy nearest to us wrote last
    let last = |name: &'static str| {
        let line = headers.get_all(name).iter().next_back()?;
        let entry = line.as_bytes().rsplit(|byte| *byte == b',').next()?;
        let text = std::str::from_utf8(entry.trim_ascii()).ok()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let element = from_the_right(ForwardedHeader::Forwarded, headers).next();
    let said = |name: &[u8]| {
        let value = parameter(element?, name)?;
        String::from_utf8(value).ok()
    };
    let (proto, host) = match site.forwarded {
        ForwardedHeader::Forwarded => (said(b"proto"), said(b"host")),
        ForwardedHeader::XForwardedFor | ForwardedHeader::XRealIp => {
            (last("x-forwarded-proto"), last("x-forwarded-host"))
        }
    };
    let host = host.or_else(|| Some(headers.get(http::header::HOST)?.to_str().ok()?.to_owned()))?;
    Some(format!("{}://{host}", proto?.to_ascii_lowercase()))
}

/// All entries of all lines of the header, the last one first.
fn from_the_right(header: ForwardedHeader, headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(HeaderName::from_static(header.name()));
    lines.into_iter().rev().flat_map(move |line| {
        let quotes = header == ForwardedHeader::Forwarded;
        FromTheRight {
            rest: Some(line.as_bytes()),
            quotes,
        }
    })
}

/// Cuts a line at its commas, beginning at the right end, so that a quotation mark which the client opened cannot
/// swallow what the proxy wrote behind it.
struct FromTheRight<'a> {
    rest: Option<&'a [u8]>,
    quotes: bool,
}

impl<'a> Iterator for FromTheRight<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest.take()?;
        let mut quoted = false;
        for (at, byte) in rest.iter().enumerate().rev() {
            match byte {
                b'"' if self.quotes && !is_escaped(rest, at) => quoted = !quoted,
                b',' if !quoted => {
                    let (left, right) = rest.split_at(at);
                    self.rest = Some(left);
                    return right.get(1..);
                }
                _ => {}
            }
        }
        Some(rest)
    }
}

/// Whether an odd number of backslashes stands before this place.
fn is_escaped(line: &[u8], at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    before
        .iter()
        .rev()
        .take_while(|byte| **byte == b'\\')
        .count()
        % 2
        == 1
}

/// The value of a parameter of one element of `Forwarded`; none if it is missing, comes twice or is malformed.
fn parameter(element: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let mut quoted = false;
    let pairs = element.split(|byte| {
        // within one element that a proxy wrote, a quotation mark is escaped only inside of quotation marks, and no
        // address, scheme or host needs one
        if *byte == b'"' {
            quoted = !quoted;
        }
        *byte == b';' && !quoted
    });
    let mut found = pairs.filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (key, value) = pair.split_at(at);
        key.trim_ascii()
            .eq_ignore_ascii_case(name)
            .then(|| value.get(1..).unwrap_or_default().trim_ascii())
    });
    let value = found.next()?;
    if found.next().is_some() {
        return None;
    }
    unquoted(value)
}

/// A token as it stands, a quoted string without its marks and escapes.
fn unquoted(value: &[u8]) -> Option<Vec<u8>> {
    let Some(inside) = value.strip_prefix(b"\"") else {
        return Some(value.to_vec());
    };
    let mut plain = Vec::new();
    let mut escaped = false;
    for byte in inside.strip_suffix(b"\"")? {
        if !escaped && *byte == b'\\' {
            escaped = true;
        } else {
            plain.push(*byte);
            escaped = false;
        }
    }
    Some(plain)
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`; canonical, so that
/// `::ffff:10.0.0.1` is `10.0.0.1`. `unknown` and `_hidden` (RFC 7239 section 6) name nobody.
fn node(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?.trim_ascii();
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']')?;
        let is_alone = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return is_alone.then(|| without_zone(inside)).flatten();
    }
    if let Some(address) = without_zone(text) {
        return Some(address);
    }
    let (host, port) = text.rsplit_once(':')?;
    let four: std::net::Ipv4Addr = host.parse().ok()?;
    is_port(port).then_some(IpAddr::V4(four))
}

/// A link-local address names the network card of the machine that wrote it, which tells nothing here.
fn without_zone(text: &str) -> Option<IpAddr> {
    let address: IpAddr = match text.split_once('%') {
        Some((address, _)) => IpAddr::V6(address.parse().ok()?),
        None => text.parse().ok()?,
    };
    Some(address.to_canonical())
}

/// A port, or the name of a hidden one (RFC 7239 section 6.2).
fn is_port(text: &str) -> bool {
    let hidden = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    text.strip_prefix('_').is_some_and(hidden)
        || (text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests;
