//! Duyệt: the signer approves the draft, which is frozen from then on (Decree 30/2020,
//! Articles 12 and 13). The digital signature itself comes with the signing office.

use super::{Act, ActError, changed_one, for_act, opinion_fits, store};
use crate::{
    document::DocumentId,
    history::{self, Step},
    permissions::APPROVE,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Approves the draft under the actor's own name. The drafter and the format checker cannot.
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
    actor.must(APPROVE)?;
    opinion_fits(opinion)?;
    let outgoing = for_act(tx, actor, id, seen_version, Act::Approve)?;
    if outgoing.signer_id != Some(actor.person) {
        return Err(ActError::NotFound);
    }
    if outgoing.drafter_id == actor.person || outgoing.format_checker_id == Some(actor.person) {
        return Err(ActError::SamePerson { act: Act::Approve });
    }
    changed_one(store::approved(tx, now, &outgoing)?)?;
    let step = Step::of(Act::Approve.code()).saying(opinion);
    history::record(tx, now, actor, id, &step)?;
    history::audit(
        tx,
        now,
        actor,
        "documents.outgoing.approve",
        id,
        Some(outgoing.version),
    )?;
    Ok(())
}
