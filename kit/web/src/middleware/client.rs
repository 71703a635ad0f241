//! Where a request came from, and its name in the logs.
use crate::Site;
use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Longest request id that is taken over from a trusted proxy.
const LONGEST_REQUEST_ID: usize = 64;

pub(crate) fn address(site: &Site, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = peer(extensions);
    if !site.trusted_proxies.contains(&peer) {
        return peer;
    }
    let forwarded: Vec<IpAddr> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|one| one.trim().parse().ok())
        .collect();
    let client = forwarded
        .into_iter()
        .rev()
        .find(|one| !site.trusted_proxies.contains(one));
    client.unwrap_or(peer)
}

pub(crate) fn request_id(site: &Site, headers: &HeaderMap, extensions: &Extensions) -> String {
    let given = headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok());
    given
        .filter(|_| site.trusted_proxies.contains(&peer(extensions)))
        .filter(|id| (1..=LONGEST_REQUEST_ID).contains(&id.len()))
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        .map_or_else(
            || kit_base::hex(&kit_base::random_bytes::<8>()),
            str::to_owned,
        )
}

fn peer(extensions: &Extensions) -> IpAddr {
    // without ConnectInfo (tests that call the router directly) everybody is the same local client
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| {
            address.ip().to_canonical()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn from(peer: &str, forwarded: &'static str, proxies: &[&str]) -> IpAddr {
        let mut site = Site::new("Tỉnh", "http://localhost");
        site.trusted_proxies = proxies.iter().filter_map(|one| one.parse().ok()).collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
        let mut extensions = Extensions::new();
        let peer: IpAddr = peer.parse().expect("a valid address");
        extensions.insert(ConnectInfo(SocketAddr::new(peer, 1)));
        address(&site, &headers, &extensions)
    }

    #[test]
    fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
        let real: IpAddr = "203.0.113.9".parse().expect("a valid address");
        assert_eq!(from("203.0.113.9", "10.9.9.9", &[]), real);
        assert_eq!(
            from("10.0.0.1", "198.51.100.1, 203.0.113.9", &["10.0.0.1"]),
            real
        );
        assert_eq!(
            from(
                "10.0.0.1",
                "203.0.113.9, 10.0.0.2",
                &["10.0.0.1", "10.0.0.2"]
            ),
            real
        );
    }
}
