//! Who acts in a request, and what makes one sending of it happen once: for pages and for programs.

use axum::http::HeaderMap;
use identity::Actor;
use jiff::Timestamp;
use kit_base::{hex, sha256};
use kit_db::{DbError, Once, OnceKey, Tx};
use kit_web::{
    FieldErrors, FormKey, FormState, LONGEST_FORM_KEY, Message, PageError, UploadedFile, Visit,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Write, sync::Arc};

/// The header that names one operation, so that a repeated request does not act twice.
const KEY_HEADER: &str = "idempotency-key";

/// Where a person works in this post: unit and agency, as the head of a list says it.
pub(crate) fn place_of(actor: &Actor) -> String {
    let post = actor.posts.iter().find(|post| post.post == actor.post);
    post.map(|post| format!("{}, {}", post.unit_name, post.organisation_name))
        .unwrap_or_default()
}

/// Who acts, with the request for the log of official acts.
pub(crate) fn actor_of(visit: &Visit) -> Result<Arc<Actor>, PageError> {
    let actor = visit.actor::<Actor>()?;
    Ok(Arc::new(
        Actor::clone(&actor).in_request(visit.request_id()),
    ))
}

/// Names one sending of one form of the viewer. Two sendings are the same if they say the same to the
/// same address: going back and saying something else is not.
pub(crate) fn form_once(
    visit: &Visit,
    operation: &str,
    key: &FormKey,
    state: &FormState,
) -> OnceKey {
    form_with_files_once(visit, operation, key, state, &[])
}

/// [`form_once`] of a form with files: the same files are the same.
pub(crate) fn form_with_files_once(
    visit: &Visit,
    operation: &str,
    key: &FormKey,
    state: &FormState,
    files: &[UploadedFile],
) -> OnceKey {
    let mut said = format!("{} ", visit.path());
    for (name, value) in state.values.iter() {
        // lengths, so that no two different forms read the same
        let _ = write!(said, "{} {} {name}{value}", name.len(), value.len());
    }
    for file in files {
        said.push_str(&hex(&file.sha256));
    }
    let said = hex(&sha256(said.as_bytes()));
    named(visit, operation, &format!("{}{said}", key.as_str()))
}

/// Names one sending by what the caller knows to be the same however often it is sent.
pub(crate) fn named(visit: &Visit, operation: &str, key: &str) -> OnceKey {
    let account = visit.viewer().map_or("", |viewer| viewer.account.as_str());
    OnceKey::new(account, operation, key)
}

/// One request of a program: its `Idempotency-Key`, and a digest of what it says.
#[derive(Clone, Debug)]
pub(crate) struct RequestOnce {
    key: OnceKey,
    said: String,
}

/// Whether a request came before.
pub(crate) enum Begun {
    /// It did not.
    First,
    /// It did; this was the answer.
    Repeated(String),
    /// Its key did, with another body.
    OtherBody,
}

impl RequestOnce {
    /// Asks whether the request came before; one that still runs is waited for.
    pub(crate) fn begin(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<Begun, DbError> {
        let Once::Repeated(stored) = tx.once(&self.key, now)? else {
            return Ok(Begun::First);
        };
        Ok(match stored.split_once(' ') {
            Some((said, answer)) if said == self.said => Begun::Repeated(answer.to_owned()),
            _ => Begun::OtherBody,
        })
    }

    /// Stores the answer.
    pub(crate) fn answered(&self, tx: &mut Tx<'_>, answer: &str) -> Result<(), DbError> {
        tx.answered(&self.key, &format!("{} {answer}", self.said))
    }
}

/// 422: a key names one request, and this is another.
pub(crate) fn other_body() -> PageError {
    let mut errors = FieldErrors::new();
    errors.add(
        "Idempotency-Key",
        "",
        Message::new("documents-api-key-other-body"),
    );
    PageError::Fields(errors)
}

/// Names one request of a program by its `Idempotency-Key`, and remembers what it says; acts that
/// must not happen twice insist on one.
///
/// # Errors
/// 400 without a key of 1 to 64 letters, digits or hyphens.
pub(crate) fn request_once(
    visit: &Visit,
    operation: &str,
    headers: &HeaderMap,
    body: &impl std::fmt::Debug,
) -> Result<RequestOnce, PageError> {
    let key = headers
        .get(KEY_HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let fits = (1..=LONGEST_FORM_KEY).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        return Err(PageError::invalid("documents-api-key"));
    }
    Ok(RequestOnce {
        key: named(visit, operation, key),
        said: hex(&sha256(format!("{} {body:?}", visit.path()).as_bytes())),
    })
}

/// Does something once for a key; every repetition gets the answer of the first time.
pub(crate) async fn answered_once<T, E>(
    visit: &Visit,
    once: RequestOnce,
    mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
) -> Result<T, PageError>
where
    T: Serialize + DeserializeOwned,
    E: From<DbError> + Send + 'static,
    PageError: From<E>,
{
    let now = visit.now();
    let answer = visit.web().db().write(move |tx| {
        match once.begin(tx, now)? {
            Begun::Repeated(answer) => return Ok(Some(answer)),
            Begun::OtherBody => return Ok(None),
            Begun::First => {}
        }
        let answer = serde_json::json!(work(tx)?).to_string();
        once.answered(tx, &answer)?;
        Ok::<_, E>(Some(answer))
    });
    let answer = answer.await?.ok_or_else(other_body)?;
    serde_json::from_str(&answer).map_err(PageError::internal)
}
