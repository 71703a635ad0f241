//! The documents before and after one on the viewer's desk, in the same phase.

use crate::incoming::{Incoming, IncomingId, Phase, list::Desk};
use identity::Actor;
use kit_db::{DbError, Sql, ToValue, Tx, params, sql};

sql!(ORGANISATION_NEWER -> IncomingId:
    "select id from doc_incoming where organisation_id = ?1 and phase = ?2 and id > ?3 order by id limit 1");
sql!(ORGANISATION_OLDER -> IncomingId:
    "select id from doc_incoming where organisation_id = ?1 and phase = ?2 and id < ?3 order by id desc limit 1");
sql!(UNIT_NEWER -> IncomingId:
    "select id from doc_incoming where lead_unit_id = ?1 and lead_unit_id is not null and phase = ?2 and id > ?3
     order by id limit 1");
sql!(UNIT_OLDER -> IncomingId:
    "select id from doc_incoming where lead_unit_id = ?1 and lead_unit_id is not null and phase = ?2 and id < ?3
     order by id desc limit 1");
sql!(PERSON_NEWER -> IncomingId:
    "select id from doc_incoming where lead_person_id = ?1 and lead_person_id is not null and phase = ?2 and id > ?3
     order by id limit 1");
sql!(PERSON_OLDER -> IncomingId:
    "select id from doc_incoming where lead_person_id = ?1 and lead_person_id is not null and phase = ?2 and id < ?3
     order by id desc limit 1");

/// The links beside a document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Neighbours {
    pub(super) newer: Option<IncomingId>,
    pub(super) older: Option<IncomingId>,
}

/// Finds them.
///
/// # Errors
/// As the database answers.
pub(super) fn of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    incoming: &Incoming,
) -> Result<Neighbours, DbError> {
    type Pair<'a> = (&'a Sql<IncomingId>, &'a Sql<IncomingId>);
    let desk = Desk::of(actor);
    let (who, (newer, older)): (&dyn ToValue, Pair<'_>) = match &desk {
        Desk::Organisation(id) => (id, (&ORGANISATION_NEWER, &ORGANISATION_OLDER)),
        Desk::Unit(id) => (id, (&UNIT_NEWER, &UNIT_OLDER)),
        Desk::Person(id) => (id, (&PERSON_NEWER, &PERSON_OLDER)),
    };
    let phase: Phase = incoming.state.phase();
    let who = who.to_value();
    Ok(Neighbours {
        newer: tx.find(newer, params![who, phase, incoming.id])?,
        older: tx.find(older, params![who, phase, incoming.id])?,
    })
}
