//! Ends what somebody delegated, with the account or the post from which it was given.

use super::{Delegation, store};
use crate::{Actor, PersonId, PostId, events, trail};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};

/// Takes back everything that a person delegated and that holds or will hold; publishes `identity.delegation.revoked`
/// for each.
pub(crate) fn end_all_given(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    person: PersonId,
) -> Result<(), DbError> {
    let today = in_province(now).date();
    for given in tx.query(&store::OPEN_GIVEN, params![person, today])? {
        take_back(tx, now, actor, &given, "the giver's account was disabled")?;
    }
    Ok(())
}

/// The same for what was delegated from a post that is no longer held from `on`: until then it goes on.
pub(crate) fn end_given_from(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    (person, post): (PersonId, PostId),
    on: Date,
) -> Result<(), DbError> {
    let today = in_province(now).date();
    for given in tx.query(&store::OPEN_GIVEN, params![person, today])? {
        if given.from_post != post {
            continue;
        }
        if on <= today || given.valid_from >= on {
            take_back(tx, now, actor, &given, "the giver left the post")?;
        } else if tx.execute(&store::SHORTEN, params![given.id, on])? == 1 {
            trail::of(actor, now, "identity.delegation.shortened")
                .on("delegation", given.id)
                .reason("the giver leaves the post")
                .change(None, serde_json::json!({ "until": on }))
                .record(tx)?;
        }
    }
    Ok(())
}

fn take_back(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    given: &Delegation,
    why: &str,
) -> Result<(), DbError> {
    if tx.execute(&store::REVOKE, params![given.id, now])? == 0 {
        return Ok(());
    }
    trail::of(actor, now, "identity.delegation.revoked")
        .on("delegation", given.id)
        .reason(why)
        .record(tx)?;
    events::delegation_revoked(tx, now, given.id, given.from_person, given.to_person)
}
