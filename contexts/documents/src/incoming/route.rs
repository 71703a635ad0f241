//! Chuyển thẳng: where the working rules make the unit clear already, the clerk gives it the
//! document without asking a leader (Decree 30/2020, Article 23.2).

use super::{
    Act, ActError, IncomingId, changed_one,
    direct::{Direction, store_coordinators},
    for_act, store,
};
use crate::{
    history::{self, Step},
    tally,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::Tx;

/// Gives a registered document to a unit at once.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn route(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    direction: &Direction,
) -> Result<(), ActError> {
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Route)?;
    direction.check(tx, now, incoming.organisation_id)?;
    let due_at = direction.due_at.or(incoming.due_at);
    changed_one(store::direct(
        tx,
        now,
        &incoming,
        None,
        direction.lead,
        due_at,
    )?)?;
    store_coordinators(tx, now, id, &direction.coordinators)?;
    if incoming.forwarded_at.is_none() {
        tally::count(tx, now, incoming.organisation_id, tally::Measure::Forwarded)?;
    }
    let step = Step::of(Act::Route.code())
        .to_unit(direction.lead)
        .due(due_at)
        .saying(&direction.opinion);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.route",
        id,
        Some(incoming.version),
    )?;
    crate::search::changed(tx, now, incoming.document_id)?;
    Ok(())
}
