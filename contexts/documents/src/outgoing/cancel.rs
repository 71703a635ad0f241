//! Hủy dự thảo: a draft that shall not go out; it stays readable.

use super::{Act, ActError, State, changed_one, for_act, store};
use crate::{
    copies,
    document::DocumentId,
    history::{self, Step},
    reason::Reason,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Gives up a draft. Only its drafter may.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn cancel(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    reason: &str,
) -> Result<(), ActError> {
    actor.must(copies::right_of_maker(tx, id)?)?;
    let reason = Reason::check("reason", reason)?;
    let outgoing = for_act(tx, actor, id, seen_version, Act::Cancel)?;
    if outgoing.drafter_id != actor.person {
        return Err(ActError::NotFound);
    }
    changed_one(store::cancelled(
        tx,
        now,
        &outgoing,
        State::Cancelled,
        reason.as_str(),
    )?)?;
    let step = Step::of(Act::Cancel.code()).saying(reason.as_str());
    history::record(tx, now, actor, id, &step)?;
    history::audit(
        tx,
        now,
        actor,
        "documents.outgoing.cancel",
        id,
        Some(outgoing.version),
    )?;
    Ok(())
}
