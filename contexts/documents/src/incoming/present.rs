//! Trình: the clerk lays a registered document before a leader (Decree 30/2020, Article 23.1).

use super::{Act, ActError, IncomingId, changed_one, for_act, store};
use crate::{
    Problems,
    history::{self, Step},
    tally,
};
use identity::{Actor, PersonId};
use jiff::Timestamp;
use kit_db::Tx;

/// Lays the document before `leader`, who must be one of the organisation's leaders.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn present(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    leader: PersonId,
) -> Result<(), ActError> {
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Present)?;
    if !crate::people::leads(tx, now, leader, incoming.organisation_id)? {
        return Err(Problems::one("leader", "documents-problem-not-a-leader").into());
    }
    changed_one(store::present(tx, &incoming, leader)?)?;
    tally::count(tx, now, incoming.organisation_id, tally::Measure::Presented)?;
    let step = Step::of(Act::Present.code()).to_person(leader);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.present",
        id,
        Some(incoming.version),
    )?;
    crate::search::changed(tx, now, incoming.document_id)?;
    Ok(())
}
