//! Trình dự thảo: the drafter hands the draft to the head of the unit.

use super::{Act, ActError, State, changed_one, for_act, moved, store};
use crate::{Problems, copies, document::DocumentId, recipients};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Hands a draft over to be checked, a copy to be decided on. It needs a signer by now, and all but
/// copies a receiver.
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
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Submit)?;
    let is_copy = copies::find(tx, id)?.is_some();
    let mut problems = Problems::none();
    if outgoing.signer_id.is_none() {
        problems.add("signer", "documents-problem-signer-needed");
    }
    // a copy may be made for the own files alone
    if !is_copy && outgoing.outside_receivers.is_empty() && recipients::of(tx, id)?.is_empty() {
        problems.add("receivers", "documents-problem-receiver-needed");
    }
    problems.into_result()?;
    // a copy has no text to be checked: who decides on copying comes next (Article 27)
    let (next, holder) = match is_copy {
        true => (State::Approval, outgoing.signer_id),
        false => (State::ContentCheck, None),
    };
    changed_one(store::move_to(tx, now, &outgoing, next, holder)?)?;
    moved(tx, now, &doer, &outgoing, Act::Submit, (next, holder), "")?;
    Ok(())
}
