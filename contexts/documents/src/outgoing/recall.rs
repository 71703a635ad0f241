//! Thu hồi: a document that was issued wrongly is called back; the receivers' copies are closed,
//! the metadata of the recall stays (Decree 30/2020, Article 18.4 and Annex VI).

use super::{Act, ActError, State, changed_one, for_act, store};
use crate::{
    document::{self, DocumentId},
    history::{self, Step},
    incoming,
    reason::Reason,
    tally,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Calls an issued document back from every receiver. Its number stays used.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn recall(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    reason: &str,
) -> Result<usize, ActError> {
    let reason = Reason::check("reason", reason)?;
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Recall)?;
    changed_one(store::cancelled(
        tx,
        now,
        &outgoing,
        State::Recalled,
        reason.as_str(),
    )?)?;
    document::mark_recalled(tx, id, now)?;
    let step = Step::of(Act::Recall.code()).saying(reason.as_str());
    let mut recalled = 0;
    for received in incoming::store::of_document(tx, id)? {
        if received.state.allows(incoming::Act::Recall) {
            let state = incoming::State::Recalled;
            changed_one(incoming::store::close(
                tx,
                &received,
                state,
                now,
                reason.as_str(),
            )?)?;
            // entered, not given on and not done: it waited until now
            let waited = received.arrival_number.is_some() && received.forwarded_at.is_none();
            if waited && received.state != incoming::State::Done {
                tally::count(tx, now, received.organisation_id, tally::Measure::Settled)?;
            }
            history::record(tx, now, &doer, received.id, &step)?;
            recalled += 1;
        }
    }
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.outgoing.recall",
        id,
        Some(outgoing.version),
    )?;
    crate::search::changed(tx, now, id)?;
    Ok(recalled)
}
