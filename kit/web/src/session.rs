//! The session cookie: set at sign-in, removed at sign-out.
use crate::{Answer, Visit, cookie::Cookie, visit::see_other};
use http::{HeaderValue, header};

/// Answers a successful sign-in: stores the new session's token in the cookie and goes to `to`, a path of this site
/// (anything else becomes `/`). The token must be fresh (ASVS 7.2.4) and consist of cookie characters.
pub fn sign_in(visit: &Visit, token: &str, to: &str) -> Answer {
    let site = &visit.web().site;
    let mut response = see_other(to);
    response
        .headers_mut()
        .append(header::SET_COOKIE, Cookie::Session.set(site, token));
    response
        .headers_mut()
        .append(header::SET_COOKIE, Cookie::Guest.clear(site));
    Ok(response)
}

/// Answers a sign-out: removes the cookie, has the browser forget what it stored of this site (ASVS 14.3.1), and goes
/// to `to`. The caller has ended the session in its store.
pub fn sign_out(visit: &Visit, to: &str) -> Answer {
    let mut response = see_other(to);
    response
        .headers_mut()
        .append(header::SET_COOKIE, Cookie::Session.clear(&visit.web().site));
    response.headers_mut().insert(
        "clear-site-data",
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(response)
}
