//! A request of a program that is sent again, after a broken line, acts once: its `Idempotency-Key`
//! (draft-ietf-httpapi-idempotency-key-header) and a digest of what it says.

use crate::{FieldErrors, Message, PageError, Visit, door, form::LONGEST_KEY};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use kit_base::{hex, sha256};
use kit_db::{DbError, Once, OnceKey, Tx};
use serde::{Serialize, de::DeserializeOwned};

/// The header that names one operation.
const KEY_HEADER: &str = "idempotency-key";

/// A JSON body with the key that its request must carry: 1 to 64 letters, digits or hyphens.
#[derive(Clone, Debug)]
pub struct KeyedJson<T> {
    /// The body.
    pub body: T,
    /// Names this request.
    pub key: RequestKey,
}

/// Names one request of a program, and remembers what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    key: String,
    said: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for KeyedJson<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let visit = door::admitted(&request)?;
        door::refuse_plain(&visit, request.headers())?;
        let key = key_of(request.headers())?;
        let (head, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::from_parts(head.clone(), body), state).await?;
        let said = hex(&sha256(
            &[head.uri.path().as_bytes(), b"\0", &bytes].concat(),
        ));
        let again = Request::from_parts(head, Body::from(bytes));
        let axum::Json(body) = axum::Json::from_request(again, state).await?;
        let key = RequestKey { key, said };
        Ok(Self { body, key })
    }
}

fn key_of(headers: &HeaderMap) -> Result<String, PageError> {
    let key = headers
        .get(KEY_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let fits = (1..=LONGEST_KEY).contains(&key.len())
        && (key.bytes()).all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match fits {
        true => Ok(key.to_owned()),
        false => Err(PageError::invalid("web-error-request-key")),
    }
}

impl RequestKey {
    /// Does the work once; every repetition gets the answer of the first time.
    ///
    /// # Errors
    /// What the work says; 422 where the key named another request.
    pub async fn once<T, E>(
        self,
        visit: &Visit,
        operation: &str,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, PageError>
    where
        T: Serialize + DeserializeOwned,
        E: From<DbError> + Send + 'static,
        PageError: From<E>,
    {
        let now = visit.now();
        let account = visit.viewer().map_or("", |viewer| viewer.account.as_str());
        let once = OnceKey::new(account, operation, &self.key);
        let said = self.said;
        let answer = (visit.web().db()).write(move |tx| answer(tx, now, &once, &said, &mut work));
        let answer = answer.await?.ok_or_else(other_request)?;
        serde_json::from_str(&answer).map_err(PageError::internal)
    }
}

/// The first time's answer; nothing if that was the answer to another request.
fn answer<T: Serialize, E: From<DbError>>(
    tx: &mut Tx<'_>,
    now: Timestamp,
    once: &OnceKey,
    said: &str,
    work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<Option<String>, E> {
    if let Once::Repeated(stored) = tx.once(once, now)? {
        let same = stored.split_once(' ').filter(|(before, _)| *before == said);
        return Ok(same.map(|(_, answer)| answer.to_owned()));
    }
    let answer = serde_json::json!(work(tx)?).to_string();
    tx.answered(once, &format!("{said} {answer}"))?;
    Ok(Some(answer))
}

/// 422: a key names one request, and this is another.
fn other_request() -> PageError {
    let mut errors = FieldErrors::new();
    let message = Message::new("web-error-request-key-other");
    errors.add("Idempotency-Key", "", message);
    PageError::Fields(errors)
}
