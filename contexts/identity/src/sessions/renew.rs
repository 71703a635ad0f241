//! Gives a session a new token.

use super::{store, token_hash};
use crate::{SessionId, Strength};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kit_base::random_bytes;
use kit_db::{DbError, Tx, params};

/// 256 random bits as cookie characters.
pub(super) fn fresh_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// The session goes on under the token that is given, and by `strength` if one is named; the old token is dead
/// (ASVS 7.2.4: after the password or a factor was changed). For acts that write their own trace.
///
/// # Errors
/// As the database answers.
pub(crate) fn renew_token(
    tx: &mut Tx<'_>,
    session: SessionId,
    strength: Option<Strength>,
) -> Result<String, DbError> {
    let token = fresh_token();
    tx.execute(
        &store::RENEW,
        params![session, token_hash(&token), strength],
    )?;
    Ok(token)
}
