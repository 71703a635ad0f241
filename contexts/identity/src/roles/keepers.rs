//! That somebody stays who can administer: an act after which nobody in the whole province could open accounts or
//! change what roles may is refused.

use super::store;
use crate::{PersonId, permissions};
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};
use kit_module::Permission;

/// Rights that somebody with a usable account always holds for the whole province, once somebody did.
const KEPT: [Permission; 2] = [permissions::MANAGE_ROLES, permissions::MANAGE_ACCOUNTS];

/// Nobody else could use the right any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("leave nobody in the province who may use {}", permission.name)]
pub struct NobodyLeft {
    /// Which right.
    pub permission: Permission,
}

/// Whether the person is one of those who can use such a right on a day.
///
/// # Errors
/// As the database answers.
pub(crate) fn is_keeper(tx: &mut Tx<'_>, person: PersonId, on: Date) -> Result<bool, DbError> {
    for right in KEPT {
        if tx.get(&store::CAN_AS, params![right.name, on, person])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes a change that may take such a right away from somebody. Two changes at once, which each leave the other's
/// holder, wait for each other. Where nobody could use the right before, nothing is lost.
///
/// # Errors
/// [`NobodyLeft`] if nobody is left who could use the right on that day: the change is to be rolled back; or whatever
/// the change says.
pub(crate) fn somebody_stays<T, E>(
    tx: &mut Tx<'_>,
    on: Date,
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<NobodyLeft> + From<DbError>,
{
    let mut could = Vec::with_capacity(KEPT.len());
    for right in KEPT {
        tx.execute(&store::HOLD_RIGHT, params![right.name])?;
        could.push(tx.get(&store::CAN, params![right.name, on])? > 0);
    }
    let done = change(tx)?;
    for (right, could) in KEPT.into_iter().zip(could) {
        if could && tx.get(&store::CAN, params![right.name, on])? == 0 {
            return Err(NobodyLeft { permission: right }.into());
        }
    }
    Ok(done)
}
