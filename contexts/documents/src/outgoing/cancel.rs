//! Hủy dự thảo: a draft that shall not go out; it stays readable.

use super::{Act, ActError, State, changed_one, for_act, store};
use crate::{
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
    let reason = Reason::check("reason", reason)?;
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Cancel)?;
    changed_one(store::cancelled(
        tx,
        now,
        &outgoing,
        State::Cancelled,
        reason.as_str(),
    )?)?;
    let step = Step::of(Act::Cancel.code()).saying(reason.as_str());
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.outgoing.cancel",
        id,
        Some(outgoing.version),
    )?;
    Ok(())
}
