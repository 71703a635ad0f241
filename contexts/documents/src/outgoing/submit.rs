//! Trình dự thảo: the drafter hands the draft to the head of the unit.

use super::{Act, ActError, State, changed_one, for_act, store};
use crate::{
    Problems,
    document::DocumentId,
    history::{self, Step},
    permissions::DRAFT,
    recipients,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Hands a draft over to be checked. It needs a signer and a receiver by now.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn submit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
) -> Result<(), ActError> {
    actor.must(DRAFT)?;
    let outgoing = for_act(tx, actor, id, seen_version, Act::Submit)?;
    if outgoing.drafter_id != actor.person {
        return Err(ActError::NotFound);
    }
    let mut problems = Problems::none();
    if outgoing.signer_id.is_none() {
        problems.add("signer", "documents-problem-signer-needed");
    }
    if outgoing.outside_receivers.is_empty() && recipients::of(tx, id)?.is_empty() {
        problems.add("receivers", "documents-problem-receiver-needed");
    }
    problems.into_result()?;
    changed_one(store::move_to(
        tx,
        now,
        &outgoing,
        State::ContentCheck,
        None,
    )?)?;
    history::record(tx, now, actor, id, &Step::of(Act::Submit.code()))?;
    history::audit(
        tx,
        now,
        actor,
        "documents.outgoing.submit",
        id,
        Some(outgoing.version),
    )?;
    Ok(())
}
