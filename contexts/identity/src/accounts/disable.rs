//! Disables accounts, by hand and by rule, and enables them again.

use super::{account, store};
use crate::{
    AccountId, Actor, Refused,
    actor::must_over_person,
    delegations::end::end_all_given,
    events, permissions,
    roles::keepers::{NobodyLeft, is_keeper, somebody_stays},
    sessions, trail,
};
use jiff::{SignedDuration, Timestamp};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};

/// An account that nobody used for so long is disabled (TCVN 11930 level 3: 45 days).
pub const IDLE_LIMIT: SignedDuration = SignedDuration::from_hours(45 * 24);

/// Why an account was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum DisableError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It is in that state already.
    #[error("disable or enable an account that is so already")]
    Already,
    /// One's own.
    #[error("disable one's own account")]
    Own,
    /// It is the last one with which somebody can administer.
    #[error(transparent)]
    NobodyLeft(#[from] NobodyLeft),
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Disables an account and ends its sessions and the delegations of its person at once; publishes
/// `identity.account.disabled`.
///
/// # Errors
/// [`DisableError`].
pub fn disable_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
    reason: &str,
) -> Result<(), DisableError> {
    let found = account(tx, id)?;
    let here = must_over_person::<DisableError>(
        tx,
        now,
        actor,
        permissions::MANAGE_ACCOUNTS,
        found.person,
    )?;
    if found.person == actor.person {
        return Err(DisableError::Own);
    }
    let today = in_province(now).date();
    let disable =
        |tx: &mut Tx<'_>| match tx.execute(&store::DISABLE, params![id, now, reason.trim()])? {
            0 => Err(DisableError::Already),
            _ => Ok(()),
        };
    if is_keeper(tx, found.person, today)? {
        somebody_stays(tx, today, disable)?;
    } else {
        disable(tx)?;
    }
    sessions::end_all(tx, now, id, None, "disabled")?;
    let ended = end_all_given(tx, now, found.person)?;
    trail::of(actor, now, "identity.account.disabled")
        .by(here.authority)
        .on("account", id)
        .reason(reason)
        .change(None, serde_json::json!({ "delegations_ended": ended }))
        .record(tx)?;
    events::account_disabled(tx, now, id, found.person)?;
    Ok(())
}

/// Enables an account again.
///
/// # Errors
/// [`DisableError`].
pub fn enable_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: AccountId,
) -> Result<(), DisableError> {
    let found = account(tx, id)?;
    let here = must_over_person::<DisableError>(
        tx,
        now,
        actor,
        permissions::MANAGE_ACCOUNTS,
        found.person,
    )?;
    if tx.execute(&store::ENABLE, params![id])? == 0 {
        return Err(DisableError::Already);
    }
    trail::of(actor, now, "identity.account.enabled")
        .by(here.authority)
        .on("account", id)
        .record(tx)?;
    Ok(())
}

/// Disables up to 500 accounts that were not used for [`IDLE_LIMIT`]; tells how many. Accounts of
/// the demonstration stay, and the last one with which somebody can administer.
///
/// # Errors
/// As the database answers.
pub fn disable_idle_accounts(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, DisableError> {
    let system = Actor::system("identity.idle_accounts");
    let idle = tx.query(&store::IDLE_SINCE, params![now - IDLE_LIMIT, false])?;
    let mut disabled = 0;
    for id in idle {
        match tx.nested(|tx| disable_account(tx, now, &system, id, "idle_45_days")) {
            Err(DisableError::NobodyLeft(_)) => {}
            done => {
                done?;
                disabled += 1;
            }
        }
    }
    Ok(disabled)
}
