//! What is begun by one request and ended by another: an authenticator or a passkey that is being set up. It belongs to
//! the session that began it, is shown and ended there and nowhere else, and goes with it; so nobody who was in the
//! account before, or is in it elsewhere, chooses what its owner confirms.

use super::store;
use crate::{AccountId, SessionId};
use jiff::{SignedDuration, Timestamp};
use kit_db::{DbError, Tx, params};

/// What was begun is ended within this time or begun anew: nobody finds a shown secret later.
pub const BEGUN_LIFE: SignedDuration = SignedDuration::from_mins(10);

kit_db::code_enum! {
    /// What is being set up.
    pub(super) enum Kind {
        /// Codes by time; the content is the sealed secret.
        Codes = "codes",
        /// A passkey; the content is the digest of the challenge.
        Passkey = "passkey",
    }
}

kit_db::row! {
    pub(super) struct Begun {
        pub kind: Kind,
        pub session: Option<SessionId>,
        pub content: Vec<u8>,
        pub created_at: Timestamp,
    }
}

/// Begins; what was begun before in the account, wherever, is dropped.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (id, present): (AccountId, Option<SessionId>),
    kind: Kind,
    content: &[u8],
) -> Result<(), DbError> {
    tx.execute(&store::BEGIN, params![id, kind, present, content, now])
        .map(drop)
}

/// What was begun in this session, while it may be ended.
pub(super) fn begun(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (id, present): (AccountId, Option<SessionId>),
    kind: Kind,
) -> Result<Option<Vec<u8>>, DbError> {
    let found: Option<Begun> = tx.find(&store::BEGUN, params![id])?;
    let holds = |begun: &Begun| {
        let age = now.duration_since(begun.created_at);
        // one of a clock that ran ahead is none
        begun.kind == kind && begun.session == present && !age.is_negative() && age < BEGUN_LIFE
    };
    Ok(found.filter(holds).map(|begun| begun.content))
}

/// Drops whatever was begun in the account.
pub(super) fn drop_begun(tx: &mut Tx<'_>, id: AccountId) -> Result<(), DbError> {
    tx.execute(&store::DROP_BEGUN, params![id]).map(drop)
}

/// Forgets what is too old to be ended anyway.
///
/// # Errors
/// As the database answers.
pub(crate) fn forget_begun(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), DbError> {
    tx.execute(&store::FORGET_BEGUN, params![now - BEGUN_LIFE])
        .map(drop)
}
