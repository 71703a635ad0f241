//! Programs that ask with a token of their own (RFC 6750), and their quotas in the headers of every answer.
use crate::{BearerViewer, PageError, QuotaLeft, Viewer, Visit, Web};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::fmt::Write;

/// Longest token that is looked at.
const LONGEST_TOKEN: usize = 256;

/// The token of the request, if it has one; a malformed header is one that nobody knows.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = value.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The program whose token the request carries, and its quotas; nobody, and why in `refused`, if nobody knows the token.
pub(crate) async fn sign_in(
    web: &Web,
    headers: &HeaderMap,
    refused: &mut Option<PageError>,
) -> (Option<Viewer>, Vec<QuotaLeft>) {
    let (None, Some(token)) = (&refused, token(headers)) else {
        return (None, Vec::new());
    };
    match program(web, token).await {
        Ok(found) => {
            *refused = over(&found.quotas);
            (Some(found.viewer), found.quotas)
        }
        Err(error) => {
            *refused = Some(error);
            (None, Vec::new())
        }
    }
}

/// The program behind the token; 401 if there is none.
async fn program(web: &Web, token: &str) -> Result<BearerViewer, PageError> {
    let Some(source) = &web.bearer_source else {
        return Err(PageError::SignInNeeded);
    };
    if !(1..=LONGEST_TOKEN).contains(&token.len()) {
        return Err(PageError::SignInNeeded);
    }
    let found = source.bearer(token, web.clock.now()).await?;
    found.ok_or(PageError::SignInNeeded)
}

/// 429, if a quota is used up.
fn over(quotas: &[QuotaLeft]) -> Option<PageError> {
    let wait = quotas
        .iter()
        .filter(|one| one.over)
        .map(|one| one.resets_in);
    wait.max()
        .map(|retry_after| PageError::TooManyRequests { retry_after })
}

/// Quotas (draft-ietf-httpapi-ratelimit-headers) and, on 401, how to sign in.
pub(crate) fn finish(visit: &Visit, response: &mut Response) {
    if response.status() == StatusCode::UNAUTHORIZED
        && !response.headers().contains_key(header::WWW_AUTHENTICATE)
    {
        let how = if visit.0.by_bearer {
            "Bearer realm=\"tinhso\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"tinhso\""
        };
        let how = HeaderValue::from_static(how);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
    }
    let (mut policy, mut left) = (String::new(), String::new());
    for one in &visit.0.quotas {
        let comma = if policy.is_empty() { "" } else { ", " };
        // writing to a text cannot fail
        let _ = write!(
            policy,
            "{comma}\"{}\";q={};w={}",
            one.name, one.quota, one.window
        );
        let _ = write!(
            left,
            "{comma}\"{}\";r={};t={}",
            one.name, one.left, one.resets_in
        );
    }
    for (name, text) in [("ratelimit-policy", policy), ("ratelimit", left)] {
        if let (false, Ok(value)) = (text.is_empty(), HeaderValue::from_str(&text)) {
            response.headers_mut().insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_of(value: &'static str) -> Option<String> {
        let headers =
            HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))]);
        token(&headers).map(str::to_owned)
    }

    #[test]
    fn only_the_bearer_scheme_is_a_token_of_a_program() {
        assert_eq!(token_of("Bearer abc"), Some("abc".to_owned()));
        assert_eq!(token_of("bearer  abc"), Some("abc".to_owned()));
        assert_eq!(token_of("Basic YTpi"), None);
        assert_eq!(token_of("Bearer"), None);
    }

    #[test]
    fn the_longest_wait_of_the_quotas_that_are_used_up_is_told() {
        let quota = |over, resets_in| QuotaLeft {
            name: "minute",
            window: 60,
            quota: 1,
            left: 0,
            resets_in,
            over,
        };
        assert!(over(&[quota(false, 9)]).is_none());
        let told = over(&[quota(true, 9), quota(true, 400)]).map(|error| error.retry_after());
        assert_eq!(told, Some(Some(400)));
    }
}
