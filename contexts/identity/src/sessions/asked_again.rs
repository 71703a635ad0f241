//! The password, asked again inside a session before something weighty. A wrong one counts as at sign-in and leaves the
//! same entry, and the fifth in a row ends the session: whoever sits at somebody's open session guesses no better than
//! at the door. No wait of the account, the network or the address is asked here: strangers cause those, and they keep
//! nobody out who is in.

use super::{
    Origin, end_session,
    sign_in::{Refusal, held, wrong},
    store,
};
use crate::{
    AccountId, Actor, SessionId,
    accounts::{self, Settings, lockout::FREE_TRIES},
};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// What came of a password that was typed inside a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The account's.
    Right,
    /// Another one.
    Wrong {
        /// So many more wrong ones end the session.
        left: i64,
    },
    /// The session is over: this was the fifth wrong one, or it came after that, and then nobody is told whether it was
    /// right.
    Ended,
}

/// What the password of who looks is compared with, outside of any transaction.
///
/// # Errors
/// As the database answers.
pub fn own_password(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<String>, DbError> {
    tx.find(&accounts::store::PASSWORD_HASH, params![id])
}

/// Judges a password that was compared; many at once count one after the other.
///
/// # Errors
/// As the database answers. A wrong one is a result and no error, because it must be counted and so be committed.
pub fn password_shown(
    tx: &mut Tx<'_>,
    now: Timestamp,
    settings: &Settings,
    (id, session): (AccountId, SessionId),
    matched: bool,
    origin: &Origin,
) -> Result<Shown, DbError> {
    let account = held(tx, id)?;
    let Some(before) = tx.find(&store::WRONG_PASSWORDS, params![session, id])? else {
        return Ok(Shown::Ended);
    };
    if matched {
        if before > 0 {
            tx.execute(&store::COUNT_WRONG_PASSWORDS, params![session, 0_i64])?;
        }
        return Ok(Shown::Right);
    }
    let so_many = before + 1;
    tx.execute(&store::COUNT_WRONG_PASSWORDS, params![session, so_many])?;
    let lane = origin.lane(tx, now, settings, &account)?;
    lane.count_password(tx, now, id)?;
    let refusal = Refusal::WrongPasswordAgain;
    wrong(tx, now, settings, (id, &lane, origin), refusal)?;
    if so_many < FREE_TRIES {
        let left = FREE_TRIES - so_many;
        return Ok(Shown::Wrong { left });
    }
    let by = Actor::system("identity.sign_in");
    end_session(tx, now, &by, id, session, "wrong_passwords")?;
    Ok(Shown::Ended)
}
