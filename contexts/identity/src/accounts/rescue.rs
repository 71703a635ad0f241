//! Opens accounts from the machine itself, for the day when nobody can sign in. Who may run commands
//! there can read the database anyway: these acts do not give more power, they leave a trace.
//!
//! People go another way: one asks and two others approve (see [`super::reset`]).

use super::{begun::drop_begun, password::StoredPassword, second_factor::FactorError, store};
use crate::{
    AccountId, Actor, Refused,
    actor::must_over_person,
    events::{self, SignInChange},
    permissions, sessions, trail,
};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// Why an account was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nothing locks it.
    #[error("unlock an account that is not locked")]
    NotLocked,
    /// There is no second factor.
    #[error(transparent)]
    Factor(#[from] FactorError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// A person, whatever their rights, must not go round the approvals of a reset.
pub(crate) fn must_be_the_machine(actor: &Actor) -> Result<(), Refused> {
    actor.must(permissions::MANAGE_ACCOUNTS)?;
    if actor.is_system() {
        return Ok(());
    }
    Err(Refused::Scope {
        permission: permissions::MANAGE_ACCOUNTS.name.to_owned(),
    })
}

/// Gives an account a password that must be changed at the next sign-in, unlocks it and ends its
/// sessions. The second factor stays.
///
/// # Errors
/// [`RescueError`]; people are refused.
pub fn give_one_time_password(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
    password: &StoredPassword,
) -> Result<(), RescueError> {
    must_be_the_machine(actor)?;
    super::account(tx, id)?;
    tx.execute(
        &store::SET_PASSWORD,
        params![id, password.as_str(), now, true],
    )?;
    tx.execute(&store::UNLOCK, params![id])?;
    drop_begun(tx, id)?;
    sessions::end_all(tx, now, id, None, "password_given")?;
    trail::of(actor, now, "identity.account.password_given")
        .on("account", id)
        .record(tx)?;
    Ok(events::sign_in_changed(
        tx,
        now,
        id,
        SignInChange::PasswordGiven,
    )?)
}

/// Takes the second factor and its recovery codes away and ends all sessions; who needs one sets it up
/// anew at the next sign-in.
///
/// # Errors
/// [`RescueError`]; people are refused.
pub fn reset_second_factor(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
) -> Result<(), RescueError> {
    must_be_the_machine(actor)?;
    super::second_factor::drop_factor(tx, now, actor, id)?;
    sessions::end_all(tx, now, id, None, "second_factor_removed")?;
    Ok(())
}

/// Forgets wrong passwords and codes, so that the account need not wait.
///
/// # Errors
/// [`RescueError`].
pub fn unlock_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
) -> Result<(), RescueError> {
    let account = super::account(tx, id)?;
    let here = must_over_person::<RescueError>(
        tx,
        now,
        actor,
        permissions::MANAGE_ACCOUNTS,
        account.person,
    )?;
    if account.locked_until.is_none_or(|until| until <= now) {
        return Err(RescueError::NotLocked);
    }
    tx.execute(&store::UNLOCK, params![id])?;
    trail::of(actor, now, "identity.account.unlocked")
        .by(here.authority)
        .on("account", id)
        .record(tx)?;
    Ok(())
}

/// Ends all sessions of an account, for a lost machine; tells how many.
///
/// # Errors
/// [`RescueError`].
pub fn end_sessions(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
    reason: &str,
) -> Result<u64, RescueError> {
    let person = super::account(tx, id)?.person;
    let here =
        must_over_person::<RescueError>(tx, now, actor, permissions::MANAGE_ACCOUNTS, person)?;
    let ended = sessions::end_all(tx, now, id, None, "ended_by_administrator")?;
    trail::of(actor, now, "identity.account.sessions_ended")
        .by(here.authority)
        .on("account", id)
        .reason(reason)
        .record(tx)?;
    Ok(ended)
}
