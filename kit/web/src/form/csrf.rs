//! Form tokens: synchroniser tokens bound to the session, and the check where a request came from (ASVS 3.5).
use crate::Site;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header};
use kit_base::{hmac_sha256, random_bytes, same_bytes};

const HALF: usize = 32;

/// A token for a session (or guest) token. It is masked anew each time, so that compressing pages tells nothing about
/// it (BREACH).
pub(crate) fn token(site: &Site, seed: &str) -> String {
    let mask = random_bytes::<HALF>();
    let mut bytes = mask.to_vec();
    bytes.extend(mask.iter().zip(digest(site, seed)).map(|(a, b)| a ^ b));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether `token` was made for this session (or guest) token.
pub(crate) fn matches(site: &Site, seed: &str, token: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
        return false;
    };
    if bytes.len() != 2 * HALF {
        return false;
    }
    let (mask, masked) = bytes.split_at(HALF);
    let plain: Vec<u8> = mask.iter().zip(masked).map(|(a, b)| a ^ b).collect();
    same_bytes(&plain, &digest(site, seed))
}

fn digest(site: &Site, seed: &str) -> [u8; HALF] {
    hmac_sha256(site.form_key.reveal(), format!("form\0{seed}").as_bytes())
}

/// Whether a changing request was made by a page of this site: `Sec-Fetch-Site`, and for browsers that do not send it,
/// `Origin`. A request with neither is refused: every browser in use sends one of them with a POST.
pub(crate) fn came_from_here(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        // "none" is the person: reloading an answered form
        (Some(from), _) => matches!(from, "same-origin" | "none"),
        (None, Some(origin)) => {
            origin == site.base_url || same_host(origin, text(header::HOST.as_str()))
        }
        (None, None) => false,
    }
}

fn same_host(origin: &str, host: Option<&str>) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == host
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_token_fits_its_session_only_and_never_looks_the_same() {
        let site = Site::new("Tỉnh", "http://localhost");
        let (one, two) = (token(&site, "a"), token(&site, "a"));
        assert_ne!(one, two);
        assert!(matches(&site, "a", &one) && matches(&site, "a", &two));
        assert!(
            !matches(&site, "b", &one) && !matches(&site, "a", "") && !matches(&site, "a", "AAAA")
        );
    }

    fn from(pairs: &[(&'static str, &'static str)]) -> bool {
        let site = Site::new("Tỉnh", "https://a.example");
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        came_from_here(&site, &headers)
    }

    #[test]
    fn only_requests_of_our_own_pages_pass() {
        assert!(from(&[("sec-fetch-site", "same-origin")]));
        assert!(!from(&[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://a.example")
        ]));
        assert!(!from(&[("sec-fetch-site", "cross-site")]));
        assert!(from(&[("origin", "https://a.example")]));
        assert!(from(&[
            ("origin", "http://10.1.1.1:8080"),
            ("host", "10.1.1.1:8080")
        ]));
        assert!(!from(&[("origin", "null")]));
        assert!(!from(&[
            ("origin", "https://evil.example"),
            ("host", "a.example")
        ]));
        assert!(!from(&[]));
    }
}
