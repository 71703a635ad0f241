//! Mở lại: a document closed too early goes back to who had it, with the reason.

use super::{Act, ActError, IncomingId, State, changed_one, for_act, store, turn};
use crate::{
    history::{self, Step},
    reason::Reason,
    tally,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Opens a finished document again.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn reopen(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    reason: &str,
) -> Result<(), ActError> {
    let reason = Reason::check("reason", reason)?;
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Reopen)?;
    let (state, holder) = match (
        incoming.lead_person_id,
        incoming.lead_unit_id,
        incoming.presented_to,
    ) {
        (Some(person), Some(_), _) => (State::Assigned, Some(person)),
        (None, Some(_), _) => (State::Directed, None),
        (_, None, Some(leader)) => (State::Presented, Some(leader)),
        (_, None, None) => (State::Registered, None),
    };
    changed_one(store::step_back(tx, &incoming, state, holder)?)?;
    tally::count(tx, now, incoming.organisation_id, tally::Measure::Reopened)?;
    if incoming.forwarded_at.is_none() {
        tally::count(tx, now, incoming.organisation_id, tally::Measure::Unsettled)?;
    }
    let step = Step::of(Act::Reopen.code()).saying(reason.as_str());
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.reopen",
        id,
        Some(incoming.version),
    )?;
    turn::tell(tx, now, actor, &incoming, state, holder)?;
    Ok(())
}
