//! Trả lại dự thảo: whoever's turn it is sends the draft back to its drafter, with the reason.
//! A change after approval needs every check again (Decree 30/2020, Article 12.2), and a signature on
//! the old text counts no more.

use super::{Act, ActError, State, changed_one, for_act, moved, original, signed, store};
use crate::{document::DocumentId, reason::Reason};
use identity::Actor;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::Tx;
use signing::requests::withdraw::withdraw;

/// Sends the draft back to its drafter.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn return_draft(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    seen_version: Option<i64>,
    reason: &str,
) -> Result<(), ActError> {
    let reason = Reason::check("reason", reason)?;
    let (outgoing, doer) = for_act(tx, actor, id, seen_version, Act::Return)?;
    let drafter = outgoing.drafter_id;
    withdraw(
        tx,
        now,
        actor,
        &doer.here,
        signed::PURPOSE.code,
        id.to_i64(),
    )?;
    original::set_aside(tx, id)?;
    changed_one(store::move_to(
        tx,
        now,
        &outgoing,
        State::Draft,
        Some(drafter),
    )?)?;
    let (next, words) = ((State::Draft, Some(drafter)), reason.as_str());
    moved(tx, now, &doer, &outgoing, Act::Return, next, words)?;
    Ok(())
}
