//! Ends sessions.

use super::store;
use crate::{AccountId, Actor, SessionId, trail};
use jiff::{SignedDuration, Timestamp};
use kit_base::Id;
use kit_db::{DbError, Tx, params};

/// How long ended sessions stay, for questions after an incident: a year (log rules of the
/// province's level 3).
const KEPT: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Clocks of nodes may differ by so much without anything being wrong.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(2);

/// Ends one session of an account; false if there is no such open session.
///
/// # Errors
/// As the database answers.
pub fn end_session(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    account: AccountId,
    session: SessionId,
    why: &str,
) -> Result<bool, DbError> {
    if tx.execute(&store::END, params![session, account, now, why])? == 0 {
        return Ok(false);
    }
    tx.execute(&store::DROP_BEGUN_IN, params![session])?;
    trail::of(actor, now, "identity.session.ended")
        .on("session", session)
        .reason(why)
        .record(tx)?;
    Ok(true)
}

/// Ends all sessions of an account but `keep`; tells how many. For acts that write their own
/// trace.
///
/// # Errors
/// As the database answers.
pub fn end_all(
    tx: &mut Tx<'_>,
    now: Timestamp,
    account: AccountId,
    keep: Option<SessionId>,
    why: &str,
) -> Result<u64, DbError> {
    let keep = keep.unwrap_or_else(|| SessionId::from_i64(0));
    tx.execute(&store::DROP_BEGUN_ELSEWHERE, params![account, keep])?;
    tx.execute(&store::END_OTHERS, params![account, keep, now, why])
}

/// Ends all sessions of one's own account but the present one.
///
/// # Errors
/// As the database answers.
pub fn end_other_sessions(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    account: AccountId,
    present: SessionId,
) -> Result<u64, DbError> {
    let ended = end_all(tx, now, account, Some(present), "others_ended")?;
    trail::of(actor, now, "identity.session.others_ended")
        .on("account", account)
        .record(tx)?;
    Ok(ended)
}

/// Has sessions that a clock which ran ahead opened or saw end within `life` from now, whether or not somebody comes
/// back to them; tells how many. [`super::Sessions`] does the same for a session when it is used.
///
/// # Errors
/// As the database answers.
pub fn end_ahead(tx: &mut Tx<'_>, now: Timestamp, life: SignedDuration) -> Result<u64, DbError> {
    tx.execute(&store::AHEAD, params![now + CLOCKS_DIFFER, now + life, now])
}

/// Deletes sessions that are over for a year; tells how many.
///
/// # Errors
/// As the database answers.
pub fn forget_old_sessions(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(&store::FORGET, params![now - KEPT])
}
