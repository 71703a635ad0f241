//! Phối hợp: a unit that works with the lead gives its part.

use super::{Act, ActError, IncomingId, State, may, show, store};
use crate::{
    Problems,
    document::OPINION_CHARACTERS,
    history::{self, Step},
};
use identity::{Actor, Refused};
use jiff::Timestamp;
use kit_db::{Tx, params, sql};

sql!(ANSWER:
    "update doc_coordination set state = 'done', done_at = ?3, answer = ?4, person_id = ?5
     where incoming_id = ?1 and unit_id = ?2 and state = 'open'");

/// Gives the part of a unit in another unit's work: the unit in which the actor stands.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn answer(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    words: &str,
) -> Result<(), ActError> {
    let incoming = store::find(tx, id)?.ok_or(ActError::NotFound)?;
    let parts = show::coordination(tx, id)?;
    if !may::may_know(actor, &incoming, &parts) {
        return Err(ActError::NotFound);
    }
    if !matches!(incoming.state, State::Directed | State::Assigned) {
        return Err(ActError::NotNow {
            act: Act::Coordinate,
            state: incoming.state,
        });
    }
    let (doer, unit) = match may::may_coordinate(actor, &incoming, &parts) {
        Ok(found) => found,
        // there is no open part for whoever could give one
        Err(Refused::Scope { .. }) => return Err(ActError::NotFound),
        Err(refused) => return Err(refused.into()),
    };
    let words = words.trim();
    let mut problems = Problems::none();
    if words.is_empty() {
        problems.add("answer", "documents-problem-needed");
    } else if words.chars().count() > OPINION_CHARACTERS {
        problems.add_limit("answer", "documents-problem-too-long", OPINION_CHARACTERS);
    }
    crate::secrecy::refuse_secret(&mut problems, "answer", words);
    problems.into_result()?;
    let answered = tx.execute(&ANSWER, params![id, unit, now, words, doer.here.person])?;
    if answered == 0 {
        return Err(ActError::NotFound);
    }
    let step = Step::of(Act::Coordinate.code()).saying(words);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.coordinate",
        id,
        Some(incoming.version),
    )?;
    Ok(())
}
