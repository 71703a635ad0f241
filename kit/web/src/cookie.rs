//! Cookies: reading them, and writing them with the attributes that the site needs.
use crate::Site;
use http::{HeaderMap, HeaderValue, header};

/// What a cookie is for; decides its name, life and flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The token of a signed-in session.
    Session,
    /// Random value that binds form tokens of people who are not signed in.
    Guest,
    /// Messages for the next page.
    Flash,
    /// The look that somebody chose.
    Preferences,
}

/// Preferences stay for a year.
const PREFERENCES_SECONDS: u32 = 365 * 24 * 60 * 60;
/// A message for the next page is of no use after this time.
const FLASH_SECONDS: u32 = 120;
/// A form of somebody who is not signed in can be sent for this time.
const GUEST_SECONDS: u32 = 12 * 60 * 60;

/// A browser at a counter may know several accounts; more cookies than these are not looked at.
const DEVICES_MAX: usize = 16;

impl Cookie {
    /// The name. Over TLS it carries `__Host-`, so that no other host and no plain connection can set it.
    pub(crate) fn name(self, site: &Site) -> String {
        let plain = match self {
            Self::Session => "phien",
            Self::Guest => "khach",
            Self::Flash => "tin",
            Self::Preferences => "tuychon",
        };
        if site.is_https() {
            format!("__Host-{plain}")
        } else {
            plain.to_owned()
        }
    }

    /// The values of browsers that signed in before, [`DEVICES_MAX`] at most: one for each account.
    pub(crate) fn devices(site: &Site, headers: &HeaderMap) -> Vec<String> {
        let start = Self::device_name(site, "");
        let all = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let pairs = all.flat_map(|line| line.split(';'));
        pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| name.starts_with(&start))
            .map(|(_, value)| value.to_owned())
            .take(DEVICES_MAX)
            .collect()
    }

    /// The `Set-Cookie` line by which a browser is known to an account.
    pub(crate) fn set_device(site: &Site, account: &str, value: &str, seconds: u32) -> HeaderValue {
        written(
            &Self::device_name(site, account),
            site,
            value,
            Some(seconds),
        )
    }

    fn device_name(site: &Site, account: &str) -> String {
        let host = if site.is_https() { "__Host-" } else { "" };
        format!("{host}may-{account}")
    }

    /// The value in a request's headers.
    pub(crate) fn read(self, site: &Site, headers: &HeaderMap) -> Option<String> {
        let name = self.name(site);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The `Set-Cookie` line that stores `value`, which must consist of cookie characters (RFC 6265 §4.1.1).
    pub(crate) fn set(self, site: &Site, value: &str) -> HeaderValue {
        let life = match self {
            // ends with the browser; the server ends it earlier by its own clock
            Self::Session => None,
            Self::Guest => Some(GUEST_SECONDS),
            Self::Flash => Some(FLASH_SECONDS),
            Self::Preferences => Some(PREFERENCES_SECONDS),
        };
        self.line(site, value, life)
    }

    /// The `Set-Cookie` line that removes it.
    pub(crate) fn clear(self, site: &Site) -> HeaderValue {
        self.line(site, "", Some(0))
    }

    fn line(self, site: &Site, value: &str, life: Option<u32>) -> HeaderValue {
        written(&self.name(site), site, value, life)
    }
}

fn written(name: &str, site: &Site, value: &str, life: Option<u32>) -> HeaderValue {
    let mut line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
    if site.is_https() {
        line.push_str("; Secure");
    }
    if let Some(seconds) = life {
        line.push_str(&format!("; Max-Age={seconds}"));
    }
    HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static("x=; Max-Age=0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_the_cookie_is_bound_to_the_host() {
        let site = Site::new("Tỉnh", "https://a.example");
        let line = Cookie::Session.set(&site, "abc");
        assert_eq!(
            line,
            "__Host-phien=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn a_browser_is_known_to_several_accounts_and_its_cookies_are_bound_to_the_host() {
        let site = Site::new("Tỉnh", "https://a.example");
        let line = Cookie::set_device(&site, "0abc", "xyz", 60);
        assert_eq!(
            line,
            "__Host-may-0abc=xyz; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60"
        );
        let mut headers = HeaderMap::new();
        let sent = "__Host-may-0abc=xyz; may-1=plain; __Host-may-2=uvw";
        headers.insert(header::COOKIE, HeaderValue::from_static(sent));
        assert_eq!(Cookie::devices(&site, &headers), ["xyz", "uvw"]);
    }

    #[test]
    fn the_right_cookie_is_found_among_several() {
        let site = Site::new("Tỉnh", "http://localhost:8080");
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=1; phien=xyz; phien2=no"),
        );
        assert_eq!(
            Cookie::Session.read(&site, &headers).as_deref(),
            Some("xyz")
        );
        assert_eq!(Cookie::Guest.read(&site, &headers), None);
    }
}
