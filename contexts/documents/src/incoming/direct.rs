//! Chỉ đạo (bút phê): a leader says which unit leads, which work with it, and until when
//! (Decree 30/2020, Articles 23.2 and 24).

use super::{Act, ActError, IncomingId, changed_one, for_act, store};
use crate::{
    Problems,
    document::OPINION_CHARACTERS,
    history::{self, Step},
    people, tally,
};
use identity::{Actor, OrganisationId, UnitId};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

kit_db::id_type!(pub struct CoordinationId, "a unit's part in another unit's work");

/// More units than this cannot sensibly work on one document.
pub const COORDINATORS: usize = 40;

/// What a leader (or the clerk, by the working rules) decides.
#[derive(Clone, Debug)]
pub struct Direction {
    /// The one unit in the lead (chủ trì).
    pub lead: UnitId,
    /// The units that work with it (phối hợp).
    pub coordinators: Vec<UnitId>,
    /// Until when. Mandatory when several units work on it.
    pub due_at: Option<Timestamp>,
    /// The leader's words; may be empty.
    pub opinion: String,
}

sql!(FORGET_COORDINATORS: "delete from doc_coordination where incoming_id = ?1 and state = 'open'");
sql!(ADD_COORDINATOR:
    "insert into doc_coordination (id, incoming_id, unit_id, state, opened_at) values (?1, ?2, ?3, 'open', ?4)
     on conflict (incoming_id, unit_id) do nothing");

impl Direction {
    /// Checks the decision by itself and against the organisation's units.
    pub(crate) fn check(
        &self,
        tx: &mut Tx<'_>,
        now: Timestamp,
        organisation: OrganisationId,
    ) -> Result<(), ActError> {
        let mut problems = Problems::none();
        if self.coordinators.contains(&self.lead) {
            problems.add("coordinators", "documents-problem-lead-coordinates");
        }
        if self.coordinators.len() > COORDINATORS {
            problems.add_limit(
                "coordinators",
                "documents-problem-too-many-units",
                COORDINATORS,
            );
        }
        if !self.coordinators.is_empty() && self.due_at.is_none() {
            problems.add("due", "documents-problem-due-needed");
        }
        if self.due_at.is_some_and(|due| due < now) {
            problems.add("due", "documents-problem-due-past");
        }
        if self.opinion.chars().count() > OPINION_CHARACTERS {
            problems.add_limit("opinion", "documents-problem-too-long", OPINION_CHARACTERS);
        }
        crate::secrecy::refuse_secret(&mut problems, "opinion", &self.opinion);
        for unit in std::iter::once(&self.lead).chain(&self.coordinators) {
            if !people::unit_is_of(tx, now, *unit, organisation)? {
                problems.add("lead", "documents-problem-foreign-unit");
            }
        }
        Ok(problems.into_result()?)
    }
}

/// Directs a document that lies before the leader in whose place the actor stands, or changes an
/// earlier direction while the work is still open: then whoever directs in the agency may.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn direct(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    seen_version: Option<i64>,
    direction: &Direction,
) -> Result<(), ActError> {
    let (incoming, doer) = for_act(tx, actor, id, seen_version, Act::Direct)?;
    direction.check(tx, now, incoming.organisation_id)?;
    let due_at = direction.due_at.or(incoming.due_at);
    changed_one(store::direct(
        tx,
        now,
        &incoming,
        Some(doer.here.person),
        direction.lead,
        due_at,
    )?)?;
    store_coordinators(tx, now, id, &direction.coordinators)?;
    match (incoming.directed_by, incoming.forwarded_at) {
        (None, None) => tally::count(
            tx,
            now,
            incoming.organisation_id,
            tally::Measure::ApprovedAndForwarded,
        )?,
        (None, Some(_)) => {
            tally::count(tx, now, incoming.organisation_id, tally::Measure::Approved)?
        }
        (Some(_), _) => {}
    }
    let step = Step::of(Act::Direct.code())
        .to_unit(direction.lead)
        .due(due_at)
        .saying(&direction.opinion);
    history::record(tx, now, &doer, id, &step)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.incoming.direct",
        id,
        Some(incoming.version),
    )?;
    crate::search::changed(tx, now, incoming.document_id)?;
    Ok(())
}

/// Replaces the units that still work with the lead; answers already given stay.
pub(crate) fn store_coordinators(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: IncomingId,
    units: &[UnitId],
) -> Result<(), DbError> {
    tx.execute(&FORGET_COORDINATORS, params![id])?;
    for unit in units {
        tx.execute(
            &ADD_COORDINATOR,
            params![CoordinationId::generate(), id, unit, now],
        )?;
    }
    Ok(())
}
