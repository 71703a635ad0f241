//! Ends what somebody delegated, with the account or the post from which it was given. Each delegation that ends gets
//! an entry of its own, beside that of the act that ended it: whoever counts those that were taken back counts these.

use super::{Delegation, store};
use crate::{Actor, Authority, DelegationId, PersonId, PostId, events, posts, trail};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};

/// Which act ends what was delegated, and who does it.
pub(crate) struct Ending<'a> {
    /// When.
    pub now: Timestamp,
    /// Who does it.
    pub actor: &'a Actor,
    /// By what.
    pub authority: Authority<'a>,
    /// The act, as a code.
    pub reason: &'static str,
}

/// Takes back everything that a person delegated and that holds or will hold; publishes `identity.delegation.revoked`
/// for each, and gives them.
pub(crate) fn end_all_given(
    tx: &mut Tx<'_>,
    act: &Ending<'_>,
    person: PersonId,
) -> Result<Vec<DelegationId>, DbError> {
    let today = in_province(act.now).date();
    let given = tx.query(&store::OPEN_GIVEN, params![person, today])?;
    for one in &given {
        take_back(tx, act, one)?;
    }
    Ok(given.into_iter().map(|one| one.id).collect())
}

/// The same for what was delegated from a post that is no longer held from `on`: until then it goes on.
pub(crate) fn end_given_from(
    tx: &mut Tx<'_>,
    act: &Ending<'_>,
    (person, post): (PersonId, PostId),
    on: Date,
) -> Result<Vec<DelegationId>, DbError> {
    let today = in_province(act.now).date();
    let mut given = tx.query(&store::OPEN_GIVEN, params![person, today])?;
    given.retain(|one| one.from_post == post && one.valid_to > on);
    for one in &given {
        if on <= today || one.valid_from >= on {
            take_back(tx, act, one)?;
        } else {
            tx.execute(&store::SHORTEN, params![one.id, on])?;
        }
    }
    Ok(given.into_iter().map(|one| one.id).collect())
}

fn take_back(tx: &mut Tx<'_>, act: &Ending<'_>, one: &Delegation) -> Result<(), DbError> {
    if tx.execute(&store::REVOKE, params![one.id, act.now])? == 0 {
        return Ok(());
    }
    let place = tx.get(&posts::store::POST, params![one.from_post])?;
    trail::of(act.actor, act.now, "identity.delegation.revoked")
        .by(act.authority)
        .on("delegation", one.id)
        .unit(place.organisation)
        .reason(act.reason)
        .record(tx)?;
    events::delegation_revoked(tx, act.now, one.id, one.people(None))
}
