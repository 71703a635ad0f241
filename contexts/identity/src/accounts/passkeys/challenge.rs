//! What a passkey is asked to sign. The page carries it sealed and the database remembers only that it was answered,
//! so that looking at a page changes nothing.

use super::{PasskeyFault, PasskeySite};
use crate::{
    AccountId, SessionId,
    accounts::{Settings, second_factor::FactorError, store},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use kit_base::sha256;
use kit_db::{DbError, Tx, params};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use webauthn_rs::{Webauthn, prelude::Passkey};

/// A challenge is answered within this time: as long as the step of signing in that it belongs to.
pub const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// The longest sealed challenge that is looked at: ten passkeys of the largest kind.
const SEALED_MAX: usize = 64 * 1024;

/// What a page needs to ask a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Comes back with the answer; nobody else can read or make it.
    pub sealed: String,
    /// For the browser, as JSON: the options of `navigator.credentials`.
    pub options: String,
}

/// What is asked for: an answer to one is none to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Prove,
    Enrol,
}

/// Who is asked, in which session, and for what: an answer is one there only.
pub(super) type Whose = (AccountId, Option<SessionId>, Purpose);

#[derive(Serialize, Deserialize)]
struct Content<T> {
    made_at: i64,
    about: T,
}

/// The site's library.
pub(super) fn library(site: &PasskeySite) -> Result<&Webauthn, PasskeyFault> {
    site.library().ok_or(PasskeyFault::NotHere)
}

/// A challenge to the account's passkeys, to be answered in the same session or half-done sign-in; `None` if it has none, or if passkeys cannot work here.
///
/// # Errors
/// [`FactorError`].
pub fn proof_challenge(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, present): (AccountId, Option<SessionId>),
) -> Result<Option<Challenge>, FactorError> {
    let stored = stored(tx, id)?;
    let Some(library) = settings.passkeys.library().filter(|_| !stored.is_empty()) else {
        return Ok(None);
    };
    let (options, state) = library
        .start_passkey_authentication(&stored)
        .map_err(|error| PasskeyFault::of(&error))?;
    seal(
        settings,
        now,
        (id, present, Purpose::Prove),
        &state,
        &options,
    )
    .map(Some)
}

/// The account's passkeys as the library knows them.
pub(super) fn stored(tx: &mut Tx<'_>, id: AccountId) -> Result<Vec<Passkey>, FactorError> {
    let rows = tx.query(&store::STORED_PASSKEYS, params![id])?;
    rows.iter()
        .map(|text| serde_json::from_str(text).map_err(|_| FactorError::Sealed))
        .collect()
}

pub(super) fn seal<T: Serialize, O: Serialize>(
    settings: &Settings,
    now: Timestamp,
    whose: Whose,
    about: &T,
    options: &O,
) -> Result<Challenge, FactorError> {
    let content = Content {
        made_at: now.as_microsecond(),
        about,
    };
    let clear = serde_json::to_vec(&content).map_err(|_| PasskeyFault::Unreadable)?;
    let sealed = settings.sealing_key.seal(&place(whose), &clear);
    Ok(Challenge {
        sealed: URL_SAFE_NO_PAD.encode(sealed),
        options: serde_json::to_string(options).map_err(|_| PasskeyFault::Unreadable)?,
    })
}

/// Opens a challenge and remembers that it was answered.
///
/// # Errors
/// [`PasskeyFault::Expired`] for one that is too old or not for this account, session and purpose, and
/// [`PasskeyFault::Repeated`].
pub(super) fn answered<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    whose: Whose,
    sealed: &str,
) -> Result<T, FactorError> {
    let content: Content<T> = open(settings, &place(whose), sealed).ok_or(PasskeyFault::Expired)?;
    let made_at =
        Timestamp::from_microsecond(content.made_at).map_err(|_| PasskeyFault::Expired)?;
    let age = now.duration_since(made_at);
    if age.is_negative() || age >= CHALLENGE_LIFE {
        return Err(PasskeyFault::Expired.into());
    }
    if !is_first(tx, made_at + CHALLENGE_LIFE, sealed)? {
        return Err(PasskeyFault::Repeated.into());
    }
    Ok(content.about)
}

fn is_first(tx: &mut Tx<'_>, until: Timestamp, sealed: &str) -> Result<bool, DbError> {
    // of the bytes: one text in base 64 can be written in several ways
    let bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default();
    Ok(tx.execute(&store::ANSWERED, params![sha256(&bytes), until])? == 1)
}

fn open<T: DeserializeOwned>(settings: &Settings, place: &str, sealed: &str) -> Option<Content<T>> {
    if sealed.len() > SEALED_MAX {
        return None;
    }
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let clear = settings.sealing_key.open(place, &sealed)?;
    serde_json::from_slice(&clear).ok()
}

fn place((id, session, purpose): Whose) -> String {
    let purpose = match purpose {
        Purpose::Prove => "prove",
        Purpose::Enrol => "enrol",
    };
    let session = session.map_or_else(|| "none".to_owned(), |session| session.to_string());
    format!("idn_passkey:{purpose}:{id}:{session}")
}
