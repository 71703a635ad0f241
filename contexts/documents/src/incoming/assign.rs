//! Phân công: the head of the unit in the lead gives the document to one of its people.

use super::{Act, ActError, IncomingId, changed_one, for_act, store};
use crate::{
    Problems,
    document::OPINION_CHARACTERS,
    history::{self, Step},
    people,
};
use identity::{Actor, PersonId};
use jiff::Timestamp;
use kit_db::Tx;

/// To whom, until when, with which words.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// One of the lead unit's people.
    pub person: PersonId,
    /// Not later than the document's own date; absent: that date.
    pub due_at: Option<Timestamp>,
    /// May be empty.
    pub opinion: String,
}

/// Gives a document to one of the people of the unit in the lead.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn assign(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    assignment: &Assignment,
) -> Result<(), ActError> {
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Assign)?;
    let unit = incoming.lead_unit_id.ok_or(ActError::NotFound)?;
    let mut problems = Problems::none();
    if !people::works_in(tx, now, assignment.person, unit)? {
        problems.add("person", "documents-problem-not-in-unit");
    }
    if assignment.due_at.is_some_and(|due| due < now) {
        problems.add("due", "documents-problem-due-past");
    }
    if let (Some(own), Some(whole)) = (assignment.due_at, incoming.due_at)
        && own > whole
    {
        problems.add("due", "documents-problem-due-after-direction");
    }
    if assignment.opinion.chars().count() > OPINION_CHARACTERS {
        problems.add_limit("opinion", "documents-problem-too-long", OPINION_CHARACTERS);
    }
    crate::secrecy::refuse_secret(&mut problems, "opinion", &assignment.opinion);
    problems.into_result()?;
    let due_at = assignment.due_at.or(incoming.due_at);
    changed_one(store::assign(tx, &incoming, assignment.person, due_at)?)?;
    let step = Step::of(Act::Assign.code())
        .to_person(assignment.person)
        .due(due_at)
        .saying(&assignment.opinion);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.assign",
        id,
        Some(incoming.version),
    )?;
    crate::search::changed(tx, now, incoming.document_id)?;
    Ok(())
}
