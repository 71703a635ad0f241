//! Ends what somebody delegated, with the account or the post from which it was given. The act that ends those says it
//! in its own leaf, and each delegation that ended so says with which act.

use super::store;
use crate::{DelegationId, PersonId, PostId, events};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};

kit_db::code_enum! {
    /// The act with which a delegation ends.
    pub(crate) enum EndedWith {
        /// The giver's account was disabled.
        Account = "account",
        /// The giver left the post, or the post's agency ended.
        Post = "post",
    }
}

/// Takes back everything that a person delegated and that holds or will hold; publishes `identity.delegation.revoked`
/// for each, and gives them.
pub(crate) fn end_all_given(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
) -> Result<Vec<DelegationId>, DbError> {
    let today = in_province(now).date();
    let given = tx.query(&store::OPEN_GIVEN, params![person, today])?;
    for one in &given {
        tx.execute(&store::END_WITH, params![one.id, now, EndedWith::Account])?;
        events::delegation_revoked(tx, now, one.id, one.people(None))?;
    }
    Ok(given.into_iter().map(|one| one.id).collect())
}

/// The same for what was delegated from a post that is no longer held from `on`: until then it goes on.
pub(crate) fn end_given_from(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (person, post): (PersonId, PostId),
    on: Date,
) -> Result<Vec<DelegationId>, DbError> {
    let today = in_province(now).date();
    let mut given = tx.query(&store::OPEN_GIVEN, params![person, today])?;
    given.retain(|one| one.from_post == post && one.valid_to > on);
    for one in &given {
        if on <= today || one.valid_from >= on {
            tx.execute(&store::END_WITH, params![one.id, now, EndedWith::Post])?;
            events::delegation_revoked(tx, now, one.id, one.people(None))?;
        } else {
            tx.execute(&store::SHORTEN, params![one.id, on])?;
        }
    }
    Ok(given.into_iter().map(|one| one.id).collect())
}
