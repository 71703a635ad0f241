//! Where a request came from, and its name in the logs.
use crate::{Site, middleware::forwarded};
use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap, header};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Longest request id that is taken over from a trusted proxy.
const LONGEST_REQUEST_ID: usize = 64;
/// Longest origin that is repeated in an answer: `https://`, a name of 253 characters, a port.
const LONGEST_ORIGIN: usize = 270;

pub(crate) fn address(site: &Site, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    forwarded::client(site, headers, peer(extensions))
}

pub(crate) fn request_id(site: &Site, headers: &HeaderMap, extensions: &Extensions) -> String {
    let given = headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok());
    given
        .filter(|_| site.trusts(peer(extensions)))
        .filter(|id| (1..=LONGEST_REQUEST_ID).contains(&id.len()))
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        .map_or_else(
            || kit_base::hex(&kit_base::random_bytes::<8>()),
            str::to_owned,
        )
}

/// The origin under which the browser has this site open, if it is another one than the settings say: then it keeps no
/// cookie of ours, and no form can be sent. The browser tells it with every form; without that, a trusted proxy does.
pub(crate) fn elsewhere(
    site: &Site,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Option<String> {
    let own = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok())
        .filter(|origin| origin.starts_with("http://") || origin.starts_with("https://"))
        .map(str::to_owned);
    own.or_else(|| forwarded::origin(site, headers, peer(extensions)))
        .filter(|seen| seen.len() <= LONGEST_ORIGIN && is_plain(seen))
        .filter(|seen| !seen.eq_ignore_ascii_case(&site.base_url))
}

/// A scheme, a name or an address, and a port: what else a stranger writes is repeated nowhere, neither in an answer nor
/// in the technical log.
fn is_plain(origin: &str) -> bool {
    let authority = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    authority.is_some_and(|authority| {
        !authority.is_empty()
            && authority
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
    })
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

    fn seen(origin: &[u8]) -> Option<String> {
        let site = Site::new("Tỉnh", "https://a.example");
        let value = HeaderValue::from_bytes(origin).expect("a header");
        let headers = HeaderMap::from_iter([(header::ORIGIN, value)]);
        elsewhere(&site, &headers, &Extensions::new())
    }

    #[test]
    fn of_what_a_stranger_writes_as_origin_only_a_plain_one_is_repeated() {
        for plain in [
            "http://10.1.1.1:8080",
            "https://b.example",
            "http://[2001:db8::1]:80",
        ] {
            assert_eq!(seen(plain.as_bytes()).as_deref(), Some(plain));
        }
        let long = format!("https://{}.example", "a".repeat(300));
        for other in [
            "https://b.example\"}level=ERROR",
            "https://b.example/<script>",
            "https://b.example\tERROR",
            "https://b.example%0aERROR",
            "https://",
            "file://x",
            "null",
            long.as_str(),
            "https://tỉnh.example",
            "https://a.example",
        ] {
            assert_eq!(seen(other.as_bytes()), None, "{other}");
        }
        assert_eq!(seen(b"https://b.example\x80\x9b31m"), None);
    }
}
