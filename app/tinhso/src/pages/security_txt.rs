//! Where to report a weakness (RFC 9116).

use crate::config::Config;
use axum::response::IntoResponse;
use http::header;
use jiff::SignedDuration;
use kit_web::{Answer, PageError, Visit};
use std::sync::Arc;

/// How long the file may be believed: RFC 9116 advises less than a year.
const HOLDS: SignedDuration = SignedDuration::from_hours(180 * 24);

pub(super) async fn show(visit: Visit) -> Answer {
    let config = visit.web().service::<Arc<Config>>();
    let Some(contact) = &config.site.security_contact else {
        return Err(PageError::NotFound);
    };
    let until = visit
        .now()
        .saturating_add(HOLDS)
        .map_err(PageError::internal)?;
    let until = until.strftime("%Y-%m-%dT00:00:00Z");
    let base = &visit.web().site.base_url;
    let text = format!(
        "Contact: {contact}\nExpires: {until}\nPreferred-Languages: vi, en\n\
         Canonical: {base}/.well-known/security.txt\n"
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
