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
        .filter(|seen| seen.len() <= LONGEST_ORIGIN && !seen.contains(char::is_whitespace))
        .filter(|seen| !seen.eq_ignore_ascii_case(&site.base_url))
}

fn peer(extensions: &Extensions) -> IpAddr {
    // without ConnectInfo (tests that call the router directly) everybody is the same local client
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| {
            address.ip().to_canonical()
        })
}
