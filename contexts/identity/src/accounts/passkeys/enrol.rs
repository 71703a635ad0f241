//! Enrols a passkey. What is set up already stays.

use super::{
    Challenge, NAME_MAX, PASSKEYS_MAX, PasskeyFault,
    challenge::{Purpose, answered, library, seal, stored},
    passkeys_of,
};
use crate::{
    AccountId, Actor, PasskeyId, SessionId, Strength,
    accounts::{
        Settings, account,
        begun::{Kind, begin, begun, drop_begun},
        recovery::fresh_recovery_codes,
        second_factor::{FactorError, FreshCodes, Proof, is_any_set_up, must_own, prove},
        store,
    },
    events::{self, SignInChange},
    sessions, trail,
};
use jiff::Timestamp;
use kit_base::sha256;
use kit_db::{Tx, params};
use serde::{Deserialize, Serialize};
use vn::text::clean;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

/// The longest answer that is looked at: a certificate chain of an authenticator fits.
pub(super) const ANSWER_MAX: usize = 64 * 1024;

/// What is asked of the new passkey, and what it will be called.
#[derive(Serialize, Deserialize)]
struct Asked {
    name: String,
    state: PasskeyRegistration,
}

/// Begins to enrol a passkey under a name, to be ended in the same session by [`enrol_passkey`]. Where a second factor is set up already, `proof` shows it.
///
/// # Errors
/// [`FactorError`].
pub fn begin_passkey(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, present): (AccountId, Option<SessionId>),
    name: &str,
    proof: impl Into<Proof>,
) -> Result<Challenge, FactorError> {
    let library = library(&settings.passkeys)?;
    let name = clean(name);
    let length = name.chars().count();
    if !(1..=NAME_MAX).contains(&length) {
        return Err(PasskeyFault::Name { length }.into());
    }
    if passkeys_of(tx, id)?.len() >= PASSKEYS_MAX {
        return Err(PasskeyFault::TooMany.into());
    }
    if is_any_set_up(tx, id)? {
        prove(tx, now, settings, (id, present), &proof.into())?;
    }
    let owner = account(tx, id)?;
    let known = stored(tx, id)?;
    let known = known.iter().map(|key| key.cred_id().clone()).collect();
    let (options, state) = library
        .start_passkey_registration(
            handle(id),
            &owner.user_name,
            &owner.person_name,
            Some(known),
        )
        .map_err(|error| PasskeyFault::of(&error))?;
    let asked = Asked {
        name: name.to_owned(),
        state,
    };
    let challenge = seal(
        settings,
        now,
        (id, present, Purpose::Enrol),
        &asked,
        &options,
    )?;
    let digest = sha256(challenge.sealed.as_bytes());
    begin(tx, now, (id, present), Kind::Passkey, &digest)?;
    Ok(challenge)
}

/// Ends enrolling what this session began last, with the answer of the new passkey. The first second factor of an account brings the recovery codes,
/// which are told this once. All other sessions of the account end, and the present one goes on under a new token.
///
/// # Errors
/// [`FactorError`].
pub fn enrol_passkey(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    actor: &Actor,
    (id, present): (AccountId, Option<SessionId>),
    (challenge, answer): (&str, &str),
) -> Result<FreshCodes, FactorError> {
    const ACTION: &str = "identity.account.passkey_added";
    must_own(tx, actor, id)?;
    let library = library(&settings.passkeys)?;
    let digest = sha256(challenge.as_bytes());
    if begun(tx, now, (id, present), Kind::Passkey)?.as_deref() != Some(&digest[..]) {
        return Err(PasskeyFault::Expired.into());
    }
    let asked: Asked = answered(tx, now, settings, (id, present, Purpose::Enrol), challenge)?;
    let answer: RegisterPublicKeyCredential = read(answer)?;
    let key = library
        .finish_passkey_registration(&answer, &asked.state)
        .map_err(|error| PasskeyFault::of(&error))?;
    // the answers of two pages at once count one after the other
    tx.execute(&store::HOLD, params![id])?;
    if passkeys_of(tx, id)?.len() >= PASSKEYS_MAX {
        return Err(PasskeyFault::TooMany.into());
    }
    let is_first = !is_any_set_up(tx, id)?;
    let passkey = PasskeyId::generate();
    let text = serde_json::to_string(&key).map_err(|_| PasskeyFault::Unreadable)?;
    let credential: &[u8] = key.cred_id().as_ref();
    let added = tx.execute(
        &store::ADD_PASSKEY,
        params![passkey, id, credential, asked.name, text, now],
    )?;
    if added == 0 {
        return Err(PasskeyFault::Enrolled.into());
    }
    drop_begun(tx, id)?;
    let codes = if is_first {
        fresh_recovery_codes(tx, id)?
    } else {
        Vec::new()
    };
    sessions::end_all(tx, now, id, present, ACTION)?;
    let renew = |present| sessions::renew_token(tx, present, Some(Strength::TwoFactors));
    let token = present.map(renew).transpose()?;
    trail::of(actor, now, ACTION).on("account", id).record(tx)?;
    events::sign_in_changed(tx, now, id, SignInChange::PasskeyAdded)?;
    Ok(FreshCodes { codes, token })
}

/// Reads what a browser sent.
pub(super) fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T, PasskeyFault> {
    if answer.len() > ANSWER_MAX {
        return Err(PasskeyFault::Unreadable);
    }
    serde_json::from_str(answer).map_err(|_| PasskeyFault::Unreadable)
}

/// What the passkey keeps as its owner: always the same for one account, and nothing that says who it is (Web
/// Authentication §14.6.1).
fn handle(id: AccountId) -> Uuid {
    let digest = sha256(format!("idn_passkey_owner:{id}").as_bytes());
    let half = digest.first_chunk::<16>().copied().unwrap_or_default();
    Uuid::from_bytes(half)
}
