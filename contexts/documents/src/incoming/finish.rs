//! Hoàn thành: whoever holds the document says how it was dealt with.

use super::{Act, ActError, Incoming, IncomingId, changed_one, for_act, store};
use crate::{
    Problems,
    document::{DocumentId, OPINION_CHARACTERS},
    history::{self, Step},
    outgoing, tally,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{DbError, Tx};

/// How a document was dealt with.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// In words; empty means taken note of ("để biết").
    pub result: String,
    /// The document that answers it; one that the same agency issued.
    pub answer: Option<DocumentId>,
}

/// Closes the work on a document.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn finish(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    outcome: &Outcome,
) -> Result<(), ActError> {
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Finish)?;
    let mut problems = Problems::none();
    if outcome.result.chars().count() > OPINION_CHARACTERS {
        problems.add_limit("result", "documents-problem-too-long", OPINION_CHARACTERS);
    }
    crate::secrecy::refuse_secret(&mut problems, "result", &outcome.result);
    if let Some(answer) = outcome.answer
        && !can_answer(tx, &incoming, answer)?
    {
        problems.add("answer", "documents-problem-answer");
    }
    problems.into_result()?;
    let changed = store::finish(tx, &incoming, now, &outcome.result, outcome.answer)?;
    changed_one(changed)?;
    let late = incoming.due_at.is_some_and(|due| now > due);
    tally::count(
        tx,
        now,
        incoming.organisation_id,
        tally::Measure::Done { late },
    )?;
    if incoming.forwarded_at.is_none() {
        tally::count(tx, now, incoming.organisation_id, tally::Measure::Settled)?;
    }
    // the time that it was held to stays with the step, whatever becomes of the document
    let step = Step::of(Act::Finish.code())
        .saying(&outcome.result)
        .due(incoming.due_at);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.finish",
        id,
        Some(incoming.version),
    )?;
    Ok(())
}

/// An answer is a document that the agency which received the question issued.
fn can_answer(tx: &mut Tx<'_>, asked: &Incoming, answer: DocumentId) -> Result<bool, DbError> {
    let found = outgoing::store::find(tx, answer)?;
    Ok(found.is_some_and(|it| {
        it.organisation_id == asked.organisation_id && it.state == outgoing::State::Issued
    }))
}
