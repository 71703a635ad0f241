//! Chuyển lại: the document goes back to who gave it, with the reason.

use super::{Act, ActError, Incoming, IncomingId, State, changed_one, for_act, store, turn};
use crate::{
    history::{self, Step},
    reason::Reason,
};
use identity::{Actor, PersonId};
use jiff::Timestamp;
use kit_db::Tx;

/// Gives the document back one step: a person to the unit's head, a unit to the leader (or to
/// the clerk who routed it), a leader to the clerk.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn send_back(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    reason: &str,
) -> Result<(), ActError> {
    let reason = Reason::check("reason", reason)?;
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::SendBack)?;
    let (state, holder) = one_step_back(&incoming);
    changed_one(store::step_back(tx, &incoming, state, holder)?)?;
    let mut step = Step::of(Act::SendBack.code()).saying(reason.as_str());
    if let Some(holder) = holder {
        step = step.to_person(holder);
    }
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.send_back",
        id,
        Some(incoming.version),
    )?;
    crate::search::changed(tx, now, incoming.document_id)?;
    turn::tell(tx, now, actor, &incoming, state, holder)?;
    Ok(())
}

fn one_step_back(incoming: &Incoming) -> (State, Option<PersonId>) {
    match (incoming.state, incoming.presented_to) {
        (State::Assigned, _) => (State::Directed, None),
        (State::Directed, Some(leader)) => (State::Presented, Some(leader)),
        _ => (State::Registered, None),
    }
}
