//! Security headers on every answer (ASVS 5.0 V3, V14).
use crate::Visit;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// One year, as ASVS 3.4.1 asks.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

const FIXED: [(HeaderName, HeaderValue); 6] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), \
             payment=(), usb=()",
        ),
    ),
    (
        header::VARY,
        HeaderValue::from_static("HX-Request-Type, Cookie"),
    ),
];

/// Adds what a handler did not set itself. Pages that depend on the visitor are never stored by a cache.
pub(crate) fn add(visit: &Visit, headers: &mut HeaderMap) {
    for (name, value) in FIXED {
        headers.entry(name).or_insert(value);
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert_with(|| policy(visit.nonce(), ""));
    if visit.web().site.is_https() {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(HSTS);
    }
    let personal = visit.viewer().is_some()
        || headers.contains_key(header::SET_COOKIE)
        || visit.0.flash.is_some();
    let caching = if personal { "no-store" } else { "no-cache" };
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(caching));
}

/// `connect-src 'self'` is the one addition to the policy of the specification: htmx fetches from this host. A page
/// that speaks to a program on the person's own machine names that, too ([`crate::Page::connect_to`]).
pub(crate) fn policy(nonce: &str, connect: &str) -> HeaderValue {
    let text = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self'; \
         font-src 'self'; connect-src 'self'{connect}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
         object-src 'none'"
    );
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
