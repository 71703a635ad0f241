//! For which address passkeys are made.

use std::sync::Arc;
use webauthn_rs::{Webauthn, WebauthnBuilder, prelude::Url};

/// The site as passkeys know it: its name of a host and its whole origin. A passkey answers to nothing else, so a
/// page that only looks like ours gets none.
#[derive(Clone, Debug, Default)]
pub struct PasskeySite(Option<Arc<Webauthn>>);

impl PasskeySite {
    /// By the address under which people reach the site. Passkeys work with https and a name of a host, or on
    /// `localhost` for trying out (Web Authentication §5.1.3 and Secure Contexts §3.1); never with a bare number.
    #[must_use]
    pub fn at(base_url: &str, name: &str) -> Self {
        Self(build(base_url, name).map(Arc::new))
    }

    /// Whether passkeys can work at this address.
    #[must_use]
    pub const fn is_possible(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn library(&self) -> Option<&Webauthn> {
        self.0.as_deref()
    }
}

fn build(base_url: &str, name: &str) -> Option<Webauthn> {
    let origin = Url::parse(base_url).ok()?;
    let host = origin.domain()?;
    let secure = match origin.scheme() {
        "https" => true,
        "http" => host == "localhost" || host.ends_with(".localhost"),
        _ => false,
    };
    if !secure {
        return None;
    }
    let builder = WebauthnBuilder::new(host, &origin).ok()?;
    builder.rp_name(name).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_work_with_https_and_a_name_or_on_localhost_and_nowhere_else() {
        let possible = |url: &str| PasskeySite::at(url, "Tỉnh").is_possible();
        for url in [
            "https://tinhso.example.vn",
            "https://tinhso.example.vn:8443",
            "http://localhost:8080",
            "http://thu.localhost",
        ] {
            assert!(possible(url), "{url}");
        }
        for url in [
            "http://tinhso.example.vn",
            "http://127.0.0.1:8080",
            "https://203.0.113.7",
            "https://[2001:db8::1]",
            "http://localhost.example.vn",
            "ftp://localhost",
            "tinhso",
            "",
        ] {
            assert!(!possible(url), "{url}");
        }
    }
}
