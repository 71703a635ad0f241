//! Each person's own marks on a document: read, and the star. No official act, so no leaf in the
//! log, but the first opening is part of the document's history (Annex VI: views are kept).

use super::{ActError, IncomingId, show};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{Tx, params, sql};

sql!(READ:
    "insert into doc_reading (person_id, object_id, read_at) values (?1, ?2, ?3)
     on conflict (person_id, object_id) do update set read_at = coalesce(doc_reading.read_at, excluded.read_at)");
sql!(UNREAD: "update doc_reading set read_at = null where person_id = ?1 and object_id = ?2");
sql!(FLAG:
    "insert into doc_reading (person_id, object_id, flagged) values (?1, ?2, ?3)
     on conflict (person_id, object_id) do update set flagged = excluded.flagged");

/// Notes that the actor has opened the document.
///
/// # Errors
/// [`ActError::NotFound`] if the actor may not know that it is there.
pub fn read(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
) -> Result<(), ActError> {
    must_see(tx, actor, id)?;
    tx.execute(&READ, params![actor.person, id, now])?;
    Ok(())
}

/// Makes the document bold again for the actor.
///
/// # Errors
/// As [`read`].
pub fn unread(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<(), ActError> {
    must_see(tx, actor, id)?;
    tx.execute(&UNREAD, params![actor.person, id])?;
    Ok(())
}

/// Sets or takes the actor's star.
///
/// # Errors
/// As [`read`].
pub fn flag(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId, on: bool) -> Result<(), ActError> {
    must_see(tx, actor, id)?;
    tx.execute(&FLAG, params![actor.person, id, on])?;
    Ok(())
}

fn must_see(tx: &mut Tx<'_>, actor: &Actor, id: IncomingId) -> Result<(), ActError> {
    if show::is_visible(tx, actor, id)? {
        Ok(())
    } else {
        Err(ActError::NotFound)
    }
}
