//! Whose turn it is after work came back: everybody who may now act on it is told.

use super::{Incoming, State};
use crate::events;
use identity::{Actor, PersonId};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::{DbError, Tx};

/// Publishes, for a document that came back to `state` and `holder`, one [`events::SentBack`] for each person whose turn it is now: the holder, else the
/// heads of the unit in the lead, else the clerks. Who gave it back knows.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    incoming: &Incoming,
    state: State,
    holder: Option<PersonId>,
) -> Result<(), DbError> {
    let today = in_province(now).date();
    let mut people: Vec<PersonId> = match (holder, incoming.lead_unit_id) {
        (Some(person), _) => vec![person],
        (None, Some(unit)) if state == State::Directed => identity::heads_of(tx, unit, today)?
            .into_iter()
            .map(|head| head.person)
            .collect(),
        _ => identity::clerks_of(tx, incoming.organisation_id, today)?
            .into_iter()
            .map(|clerk| clerk.person)
            .collect(),
    };
    people.sort_unstable();
    people.dedup();
    for person in people {
        if person != actor.person {
            let fact = events::SentBack {
                incoming: incoming.id,
                to: Some(person),
                by: actor.person,
            };
            events::publish(tx, now, incoming.document_id, &fact)?;
        }
    }
    Ok(())
}
