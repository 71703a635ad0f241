//! The documents before and after one on the viewer's desks, in the same phase.

use crate::incoming::{
    Incoming, IncomingId, Phase,
    desks::{Desk, Sight},
};
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
       and organisation_id = ?4 order by id limit 1");
sql!(PERSON_OLDER -> IncomingId:
    "select id from doc_incoming where lead_person_id = ?1 and lead_person_id is not null and phase = ?2 and id < ?3
       and organisation_id = ?4 order by id desc limit 1");

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
    let mut found = Neighbours::default();
    for desk in Sight::of(actor).desks() {
        let (newer, older) = on_desk(tx, *desk, incoming)?;
        found.newer = found.newer.into_iter().chain(newer).min();
        found.older = found.older.into_iter().chain(older).max();
    }
    Ok(found)
}

fn on_desk(
    tx: &mut Tx<'_>,
    desk: Desk,
    incoming: &Incoming,
) -> Result<(Option<IncomingId>, Option<IncomingId>), DbError> {
    type Pair<'a> = (&'a Sql<IncomingId>, &'a Sql<IncomingId>);
    let (who, (newer, older)): (&dyn ToValue, Pair<'_>) = match &desk {
        Desk::Organisation(id) => (id, (&ORGANISATION_NEWER, &ORGANISATION_OLDER)),
        Desk::Unit(_, id) => (id, (&UNIT_NEWER, &UNIT_OLDER)),
        Desk::Person(_, id) => (id, (&PERSON_NEWER, &PERSON_OLDER)),
    };
    let phase: Phase = incoming.state.phase();
    let organisation = desk.organisation();
    let who = who.to_value();
    let values = params![who, phase, incoming.id, organisation];
    let values = match desk {
        Desk::Person(..) => &values[..],
        Desk::Organisation(_) | Desk::Unit(..) => &values[..3],
    };
    Ok((tx.find(newer, values)?, tx.find(older, values)?))
}
