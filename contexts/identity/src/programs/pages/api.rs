//! `/api/oauth2/token`: programs get their tokens here (RFC 6749, 4.4); and the document that says so
//! (RFC 8414).

use crate::programs::{
    ProgramRules,
    token::{IssuedToken, issue_token},
};
use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use kit_web::{Access, Answer, Json, MachineForm, PageError, Routes, Visit};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use utoipa::{OpenApi, ToSchema};

const TOKEN: &str = "/api/oauth2/token";
const METADATA: &str = "/.well-known/oauth-authorization-server";
/// Tokens that one address may ask for in a minute: each lasts for several.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not zero");

/// What a program sends, as a form.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenRequest {
    /// `client_credentials`.
    #[serde(default)]
    grant_type: String,
    /// The program's identifier, unless it stands in the head.
    #[serde(default)]
    client_id: Option<String>,
    /// Its secret, unless it stands in the head.
    #[serde(default)]
    client_secret: Option<String>,
    /// Rights, separated by blanks; all that the program has are given whatever is asked for.
    #[serde(default)]
    #[expect(
        dead_code,
        reason = "named by RFC 6749 4.4.2; the answer says what was given"
    )]
    scope: Option<String>,
}

/// A token for some minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenAnswer {
    /// To be sent as `Authorization: Bearer …`.
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    /// What it allows, separated by blanks.
    scope: String,
}

/// Why there is no token (RFC 6749, 5.2).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenRefusal {
    /// `invalid_request`, `invalid_client` or `unsupported_grant_type`.
    error: &'static str,
}

/// A token for a program
///
/// The client credentials grant of OAuth 2.0 (RFC 6749, 4.4): identifier and secret in the head
/// (`client_secret_basic`) or in the form (`client_secret_post`).
#[utoipa::path(post, path = TOKEN, tag = "identity", security((), ("basic" = [])),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = TokenAnswer),
        (status = 400, description = "Not a form, two ways at once, or another grant", body = TokenRefusal),
        (status = 401, description = "Unknown, revoked or ended program, or a wrong secret", body = TokenRefusal),
))]
async fn token(
    visit: Visit,
    headers: HeaderMap,
    form: Result<MachineForm<TokenRequest>, PageError>,
) -> Answer {
    let Ok(MachineForm(asked)) = form else {
        return Ok(refuse(StatusCode::BAD_REQUEST, "invalid_request"));
    };
    let Some((client, secret)) = credentials(&headers, &asked) else {
        return Ok(refuse(StatusCode::BAD_REQUEST, "invalid_request"));
    };
    if asked.grant_type != "client_credentials" {
        return Ok(refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type"));
    }
    let (now, rules) = (visit.now(), visit.web().service::<ProgramRules>().clone());
    let issued = visit
        .web()
        .db()
        .write(move |tx| issue_token(tx, now, &client, &secret, &rules))
        .await?;
    Ok(match issued {
        Some(issued) => answer(issued),
        None => refuse(StatusCode::UNAUTHORIZED, "invalid_client"),
    })
}

/// From the head or from the form; a request that uses both ways is refused (RFC 6749, 2.3).
fn credentials(headers: &HeaderMap, asked: &TokenRequest) -> Option<(String, String)> {
    let head = headers.get(header::AUTHORIZATION);
    match (head, &asked.client_secret) {
        (Some(_), Some(_)) => None,
        (None, secret) => Some((
            asked.client_id.clone().unwrap_or_default(),
            secret.clone().unwrap_or_default(),
        )),
        (Some(head), None) => {
            let (kind, value) = head.to_str().ok()?.split_once(' ')?;
            if !kind.eq_ignore_ascii_case("basic") {
                return None;
            }
            let text = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
            let (client, secret) = text.split_once(':')?;
            Some((client.to_owned(), secret.to_owned()))
        }
    }
}

fn answer(issued: IssuedToken) -> Response {
    let body = TokenAnswer {
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: issued.life.as_secs(),
        scope: issued.scope.join(" "),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn refuse(status: StatusCode, error: &'static str) -> Response {
    let body = Json(TokenRefusal { error });
    let mut answer = (status, [(header::CACHE_CONTROL, "no-store")], body).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let basic = HeaderValue::from_static("Basic realm=\"tinhso\"");
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
    }
    answer
}

/// The document of RFC 8414.
#[derive(Debug, Serialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
    grant_types_supported: [&'static str; 1],
    response_types_supported: [&'static str; 0],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    scopes_supported: Vec<&'static str>,
}

async fn metadata(visit: Visit) -> Answer {
    let issuer = visit.web().site.base_url.clone();
    let rules = visit.web().service::<ProgramRules>();
    let document = Metadata {
        token_endpoint: format!("{issuer}{TOKEN}"),
        issuer,
        grant_types_supported: ["client_credentials"],
        response_types_supported: [],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        scopes_supported: rules.allowed.clone(),
    };
    Ok(Json(document).into_response())
}

pub(super) fn routes() -> Routes {
    let limited = Routes::new().api(Method::POST, TOKEN, Access::Public, token);
    Routes::new()
        .api(Method::GET, METADATA, Access::Public, metadata)
        .merge_limited(PER_MINUTE, limited)
}

#[derive(OpenApi)]
#[openapi(
    paths(token),
    components(schemas(TokenRequest, TokenAnswer, TokenRefusal))
)]
struct Description;

/// The description of these routes.
#[must_use]
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
