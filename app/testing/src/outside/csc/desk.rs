//! What the service remembers, and what every door checks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use kit_base::{Clock, hex, random_bytes};
use serde_json::{Value, json};

use super::{CscCredential, CscFault};
use crate::outside::tsa::Stamper;

/// How long a token is good for.
pub(super) const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(3600);
/// How long an authorisation is good for.
pub(super) const SAD_LIFE: SignedDuration = SignedDuration::from_secs(300);
/// Wrong PINs until a credential is locked.
pub(super) const PIN_TRIES: u32 = 3;

pub(super) struct Desk {
    pub(super) clock: Clock,
    pub(super) requests: AtomicU32,
    pub(super) authorizations: AtomicU32,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) credentials: Vec<CscCredential>,
    pub(super) fault: CscFault,
    pub(super) tokens: BTreeMap<String, Timestamp>,
    pub(super) codes: BTreeSet<String>,
    pub(super) otp: Option<String>,
    pub(super) sads: BTreeMap<String, Sad>,
    pub(super) pending: BTreeMap<String, Pending>,
    pub(super) wrong_pins: BTreeMap<String, u32>,
    pub(super) stamper: Option<Stamper>,
}

/// Signature activation data: an authorisation for certain digests.
pub(super) struct Sad {
    pub(super) credential: String,
    /// Base64, as they were sent; each is used up by one signature.
    pub(super) hashes: Vec<String>,
    pub(super) expires_at: Timestamp,
}

/// Signatures that are being made.
pub(super) struct Pending {
    pub(super) signatures: Vec<String>,
    pub(super) polls_left: u32,
}

impl Desk {
    pub(super) fn new(clock: &Clock, credentials: Vec<CscCredential>) -> Desk {
        Desk {
            clock: clock.clone(),
            requests: AtomicU32::new(0),
            authorizations: AtomicU32::new(0),
            state: Mutex::new(State {
                credentials,
                fault: CscFault::None,
                tokens: BTreeMap::new(),
                codes: BTreeSet::new(),
                otp: None,
                sads: BTreeMap::new(),
                pending: BTreeMap::new(),
                wrong_pins: BTreeMap::new(),
                stamper: None,
            }),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A name that nobody can guess.
    pub(super) fn fresh(&self, what: &str) -> String {
        format!("{what}-{}", hex(&random_bytes::<12>()))
    }

    pub(super) fn after(&self, by: SignedDuration) -> Timestamp {
        let at = self.clock.now().saturating_add(by);
        at.expect("dates of tests are in range")
    }

    /// Counts the request and lets the fault of the day speak first.
    pub(super) async fn greet(&self) -> Result<(), Response> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let fault = self.state().fault.clone();
        match fault {
            CscFault::Slow(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            CscFault::Status(code) => Err(failure(code, "server_error", "an error of the day")),
            CscFault::RateLimited { seconds } => {
                let mut response = failure(429, "too_many_requests", "too many requests");
                let headers = response.headers_mut();
                headers.insert("retry-after", seconds.into());
                Err(response)
            }
            CscFault::Garbage => Err(axum::Json(json!(["nothing", "of", "use"])).into_response()),
            _ => Ok(()),
        }
    }
}

/// Who came through a door that asks for a token; what [`Desk::greet`] says comes first.
pub(super) struct Admitted(pub(super) Arc<Desk>);

impl FromRequestParts<Arc<Desk>> for Admitted {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Response> {
        desk.greet().await?;
        let given = parts.headers.get("authorization");
        let given = given.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let until = given.and_then(|token| desk.state().tokens.get(token).copied());
        match until {
            Some(until) if until > desk.clock.now() => Ok(Self(Arc::clone(desk))),
            Some(_) => Err(failure(401, "invalid_token", "the access token is expired")),
            None => Err(failure(
                401,
                "invalid_token",
                "the access token is not valid",
            )),
        }
    }
}

/// The service's form of an error (CSC API v2, section 10.1).
pub(super) fn failure(status: u16, error: &str, description: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status of HTTP");
    let body = json!({ "error": error, "error_description": description });
    (status, axum::Json(body)).into_response()
}

pub(super) fn invalid(description: &str) -> Response {
    failure(400, "invalid_request", description)
}

/// A text field of a request.
pub(super) fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, Response> {
    body[name].as_str().ok_or_else(|| {
        invalid(&format!(
            "Missing (or invalid type) string parameter {name}"
        ))
    })
}

/// A list of texts of a request.
pub(super) fn texts(body: &Value, name: &str) -> Result<Vec<String>, Response> {
    let list = body[name].as_array();
    let list = list.ok_or_else(|| invalid(&format!("Missing (or invalid type) array {name}")))?;
    Ok(list
        .iter()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect())
}
