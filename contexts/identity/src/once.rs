//! A form that is sent twice (a double click, a repeated request) acts once, and both get the same answer.

use jiff::Timestamp;
use kit_db::{DbError, Once, OnceKey, Tx};
use kit_web::{FormKey, Visit};
use std::{fmt::Display, str::FromStr};

/// Names one sending of a form by who looks.
pub(crate) fn sending(visit: &Visit, operation: &str, key: &FormKey) -> OnceKey {
    let account = visit.viewer().map_or("", |viewer| viewer.account.as_str());
    OnceKey::new(account, operation, key.as_str())
}

/// Does the act the first time; afterwards gives what the first one gave.
///
/// # Errors
/// What the act says.
pub(crate) fn once<T, E>(
    tx: &mut Tx<'_>,
    now: Timestamp,
    key: &OnceKey,
    act: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    T: FromStr + Display,
    E: From<DbError>,
{
    if let Once::Repeated(answer) = tx.once(key, now)? {
        return answer.parse().map_err(|_| DbError::NoRow.into());
    }
    let done = act(tx)?;
    tx.answered(key, &done.to_string())?;
    Ok(done)
}
