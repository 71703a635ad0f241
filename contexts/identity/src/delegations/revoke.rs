//! Takes a delegation back before its time.

use super::{delegation, store};
use crate::{Actor, Authority, DelegationId, Refused, events, permissions, posts, trail};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// Why a delegation was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum RevokeDelegationError {
    /// The actor neither gave it nor manages people.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It was taken back before.
    #[error("take back a delegation that was taken back before")]
    Revoked,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Takes it back at once; publishes `identity.delegation.revoked`. The giver may, and who manages
/// the people of the giver's agency.
///
/// # Errors
/// [`RevokeDelegationError`].
pub fn revoke_delegation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DelegationId,
) -> Result<(), RevokeDelegationError> {
    let given = delegation(tx, id)?;
    let place = tx.get(&posts::store::POST, params![given.from_post])?;
    let authority = if given.from_person == actor.person {
        Authority::Own
    } else {
        actor.must_in(
            permissions::MANAGE_PEOPLE,
            place.organisation,
            Some(place.unit),
        )?
    };
    if tx.execute(&store::REVOKE, params![id, now])? == 0 {
        return Err(RevokeDelegationError::Revoked);
    }
    trail::of(actor, now, "identity.delegation.revoked")
        .by(authority)
        .on("delegation", id)
        .unit(place.organisation)
        .record(tx)?;
    events::delegation_revoked(tx, now, id, given.people(Some(actor.person)))?;
    Ok(())
}
