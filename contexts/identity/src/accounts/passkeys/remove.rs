//! Removes a passkey.

use super::PasskeyFault;
use crate::{
    AccountId, Actor, PasskeyId, SessionId, Strength,
    accounts::{
        Settings,
        second_factor::{FactorError, Proof, is_any_set_up, must_own, no_factor_left, prove},
        store,
    },
    events::{self, SignInChange},
    sessions, trail,
};
use jiff::Timestamp;
use kit_db::{Tx, params};

/// Removes one passkey; `proof` shows a second factor that is set up. With the last second factor go the recovery codes.
/// All other sessions of the account end. Gives the present session's new token.
///
/// # Errors
/// [`FactorError`].
pub fn remove_passkey(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    actor: &Actor,
    (id, present): (AccountId, Option<SessionId>),
    passkey: PasskeyId,
    proof: impl Into<Proof>,
) -> Result<Option<String>, FactorError> {
    const ACTION: &str = "identity.account.passkey_removed";
    must_own(tx, actor, id)?;
    prove(tx, now, settings, (id, present), &proof.into())?;
    if tx.execute(&store::DROP_PASSKEY, params![passkey, id])? == 0 {
        return Err(PasskeyFault::Unknown.into());
    }
    let strength = if is_any_set_up(tx, id)? {
        Strength::TwoFactors
    } else {
        no_factor_left(tx, now, id)?;
        Strength::Password
    };
    sessions::end_all(tx, now, id, present, ACTION)?;
    let renew = |present| sessions::renew_token(tx, present, Some(strength));
    let token = present.map(renew).transpose()?;
    trail::of(actor, now, ACTION).on("account", id).record(tx)?;
    events::sign_in_changed(tx, now, id, SignInChange::PasskeyRemoved)?;
    Ok(token)
}
