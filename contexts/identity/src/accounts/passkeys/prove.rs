//! Accepts a passkey's answer once.

use super::{
    PasskeyFault,
    challenge::{Purpose, answered, library},
    enrol::read,
};
use crate::{
    AccountId, PasskeyId, SessionId,
    accounts::{Settings, second_factor::FactorError, store},
};
use jiff::Timestamp;
use kit_db::{Tx, params};
use webauthn_rs::prelude::{Passkey, PasskeyAuthentication, PublicKeyCredential};

kit_db::row! {
    pub(in crate::accounts) struct Found {
        pub id: PasskeyId,
        pub stored: String,
    }
}

/// Accepts the answer of one of the account's passkeys to a challenge, once. The device must have recognised the person,
/// and a counter that goes back is that of a copy.
///
/// # Errors
/// [`FactorError::Passkey`]. That the challenge was answered is stored also then: commit it.
pub(in crate::accounts) fn use_passkey(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, present): (AccountId, Option<SessionId>),
    (challenge, answer): (&str, &str),
) -> Result<(), FactorError> {
    let library = library(&settings.passkeys)?;
    let state: PasskeyAuthentication =
        answered(tx, now, settings, (id, present, Purpose::Prove), challenge)?;
    let answer: PublicKeyCredential = read(answer)?;
    let result = library
        .finish_passkey_authentication(&answer, &state)
        .map_err(|error| PasskeyFault::of(&error))?;
    let credential: &[u8] = result.cred_id().as_ref();
    // it may have been removed since the challenge was made
    let found: Found = tx
        .find(&store::PASSKEY_BY_CREDENTIAL, params![id, credential])?
        .ok_or(PasskeyFault::Unknown)?;
    let mut key: Passkey = serde_json::from_str(&found.stored).map_err(|_| FactorError::Sealed)?;
    key.update_credential(&result);
    let text = serde_json::to_string(&key).map_err(|_| PasskeyFault::Unreadable)?;
    // the challenge knows the counter as it was then; another answer may have come between
    let counter = i64::from(result.counter());
    if tx.execute(&store::USE_PASSKEY, params![found.id, text, counter, now])? == 0 {
        return Err(PasskeyFault::Cloned.into());
    }
    Ok(())
}
