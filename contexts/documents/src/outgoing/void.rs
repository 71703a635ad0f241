//! Hủy số: a document that was numbered but not sent is given up. Its number stays in the book with
//! the reason and is not given again (Decree 30/2020, Article 15: numbers are consecutive).

use super::{Act, ActError, State, changed_one, for_act, sealed, store};
use crate::{
    document::DocumentId,
    history::{self, Step},
    reason::Reason,
};
use identity::Actor;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::Tx;
use signing::requests::withdraw::withdraw;

/// Gives up a numbered document; what waits for the agency's signature is withdrawn.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn void(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    reason: &str,
) -> Result<(), ActError> {
    let reason = Reason::check("reason", reason)?;
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Void)?;
    for purpose in [sealed::PURPOSE, sealed::ATTACHMENT, sealed::COPY] {
        withdraw(tx, now, actor, &doer.here, purpose.code, id.to_i64())?;
    }
    let words = reason.as_str();
    changed_one(store::cancelled(
        tx,
        now,
        &outgoing,
        State::Cancelled,
        words,
    )?)?;
    let step = Step::of(Act::Void.code()).saying(words);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.outgoing.void",
        id,
        Some(outgoing.version),
    )?;
    crate::search::changed(tx, now, id)?;
    Ok(())
}
