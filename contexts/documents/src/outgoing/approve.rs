//! Duyệt: the signer approves the draft, which is frozen from then on (Decree 30/2020,
//! Articles 12 and 13). The digital signature itself comes with the signing office.

use super::{Act, ActError, State, changed_one, for_act, moved, opinion_fits, store};
use crate::document::DocumentId;
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Approves the draft in the signer's name: the actor's own, or a giver's. The drafter and the format checker cannot.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn approve(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    opinion: &str,
) -> Result<(), ActError> {
    opinion_fits(opinion)?;
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Approve)?;
    changed_one(store::approved(tx, now, &outgoing)?)?;
    let next = (State::Approved, None);
    moved(tx, now, &doer, &outgoing, Act::Approve, next, opinion)?;
    Ok(())
}
