//! The form that changes language, colours, text size and contrast: a cookie, no account needed.
use crate::{Answer, PageError, Visit, cookie::Cookie, door, visit::see_other};
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, header};
use serde::Deserialize;

/// What the buttons of the form send.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    /// One word of [`crate::Preferences::set`].
    chon: String,
    /// Where to return.
    #[serde(default)]
    ve: String,
}

/// Stores one choice and returns to the page. It changes nothing but the look of this browser, so the check where the
/// form came from is enough, and public pages stay free of personal tokens.
pub(crate) async fn change(visit: Visit, headers: HeaderMap, request: Request) -> Answer {
    door::refuse_plain(&visit, &headers)?;
    let form = axum::Form::<Choice>::from_request(request, &())
        .await
        .map_err(|_| PageError::invalid("web-error-not-a-form"))?;
    visit.mark_form_checked();
    let stored = Cookie::Preferences.read(&visit.web().site, &headers);
    let mut preferences = stored
        .map(|value| crate::Preferences::from_cookie(&value))
        .unwrap_or_default();
    if !preferences.set(&form.chon) {
        return Err(PageError::invalid("web-error-not-a-form"));
    }
    let mut response = see_other(&form.ve);
    let cookie = Cookie::Preferences.set(&visit.web().site, &preferences.to_cookie());
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
