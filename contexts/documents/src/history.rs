//! What was done with a document, by whom, with which words: the trace that Annex VI of
//! Decree 30/2020 asks for, and the leaf in the tamper-evident log.

use crate::{names::Names, reach::Doer};
use identity::{Actor, DelegationId, PersonId, UnitId};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, ToValue, Tx, params, sql};
use kit_i18n::args;
use kit_web::Visit;

/// One act, on its way into the trace.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    act: &'static str,
    to_unit: Option<UnitId>,
    to_person: Option<PersonId>,
    opinion: &'a str,
    due_at: Option<Timestamp>,
}

impl<'a> Step<'a> {
    /// A step that says only what was done.
    #[must_use]
    pub const fn of(act: &'static str) -> Self {
        Self {
            act,
            to_unit: None,
            to_person: None,
            opinion: "",
            due_at: None,
        }
    }

    /// To which unit the document went.
    #[must_use]
    pub const fn to_unit(mut self, unit: UnitId) -> Self {
        self.to_unit = Some(unit);
        self
    }

    /// To which person it went.
    #[must_use]
    pub const fn to_person(mut self, person: PersonId) -> Self {
        self.to_person = Some(person);
        self
    }

    /// With which words.
    #[must_use]
    pub const fn saying(mut self, opinion: &'a str) -> Self {
        self.opinion = opinion;
        self
    }

    /// Until when.
    #[must_use]
    pub const fn due(mut self, due_at: Option<Timestamp>) -> Self {
        self.due_at = due_at;
        self
    }
}

kit_db::id_type!(pub struct StepId, "one act in a document's trace");

kit_db::row! {
    /// One act, as it is shown.
    #[derive(Clone, Debug)]
    pub struct StepLine {
        /// When.
        pub at: Timestamp,
        /// What: the code of [`crate::incoming::Act`] or [`crate::outgoing::Act`].
        pub act: String,
        /// Who; absent for the system.
        pub person_id: Option<PersonId>,
        /// In whose place, if by delegation.
        pub for_person_id: Option<PersonId>,
        /// By which delegation.
        pub delegation_id: Option<DelegationId>,
        /// In which unit they acted: of the post in whose name it was done.
        pub unit_id: Option<UnitId>,
        /// To which unit it went.
        pub to_unit_id: Option<UnitId>,
        /// To which person it went.
        pub to_person_id: Option<PersonId>,
        /// With which words.
        pub opinion: String,
        /// Until when.
        pub due_at: Option<Timestamp>,
    }
}

kit_db::row! {
    /// What somebody did with a document in the place of another.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct DoneFor {
        /// The code of the act.
        pub(crate) act: String,
        /// In whose place.
        pub(crate) for_person_id: PersonId,
    }
}

sql!(INSERT:
    "insert into doc_step (object_id, id, at, act, person_id, unit_id, to_unit_id, to_person_id, opinion, due_at,
       for_person_id, delegation_id)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
sql!(OF_OBJECT -> StepLine:
    "select at, act, person_id, for_person_id, delegation_id, unit_id, to_unit_id, to_person_id, opinion, due_at
     from doc_step where object_id = ?1 order by id limit 1000");
sql!(DONE_FOR -> DoneFor:
    "select act, for_person_id from doc_step
     where object_id = ?1 and person_id = ?2 and for_person_id is not null order by id limit 1000");

/// Adds a step to the trace of `object`: who did it, in which unit, and in whose place.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    doer: &Doer<'_>,
    object: impl ToValue,
    step: &Step<'_>,
) -> Result<(), DbError> {
    let authority = doer.here.authority;
    tx.execute(
        &INSERT,
        params![
            object,
            StepId::generate(),
            now,
            step.act,
            doer.actor.person,
            doer.here.unit,
            step.to_unit,
            step.to_person,
            step.opinion,
            step.due_at,
            authority.acting_for(),
            authority.delegation().map(|given| given.id)
        ],
    )
    .map(drop)
}

/// The trace of an incoming or outgoing document, oldest first; at most 1,000 acts.
///
/// # Errors
/// As the database answers.
pub fn of_object(tx: &mut Tx<'_>, object: impl Id + ToValue) -> Result<Vec<StepLine>, DbError> {
    tx.query(&OF_OBJECT, params![object])
}

/// What the actor did with `object` in the place of others, oldest first.
pub(crate) fn done_for(
    tx: &mut Tx<'_>,
    object: impl Id + ToValue,
    actor: &Actor,
) -> Result<Vec<DoneFor>, DbError> {
    tx.query(&DONE_FOR, params![object, actor.person])
}

/// Writes the act's leaf into the tamper-evident log, in the act's own transaction: who did it, in
/// which unit, and in whose place.
pub(crate) fn audit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    doer: &Doer<'_>,
    action: &'static str,
    object: impl Id,
    before: Option<i64>,
) -> Result<(), DbError> {
    audit_saying(tx, now, doer, action, object, before, None)
}

/// As [`audit`], with what whoever did it had to say for it: a code, never words about people.
pub(crate) fn audit_saying(
    tx: &mut Tx<'_>,
    now: Timestamp,
    doer: &Doer<'_>,
    action: &'static str,
    object: impl Id,
    before: Option<i64>,
    said: Option<&'static str>,
) -> Result<(), DbError> {
    let kind = action.rsplit_once('.').map_or(action, |(thing, _)| thing);
    let leaf = kit_audit::Leaf {
        at: now,
        action,
        actor: doer.actor.audit_actor(),
        acting_for: doer.here.authority.acting_for().map(Id::to_i64),
        unit: Some(doer.here.unit.to_i64()),
        object: (kind, object.to_i64()),
        before,
        after: Some(before.unwrap_or(0) + 1),
        outcome: kit_audit::Outcome::Done,
        reason: said,
        purpose: None,
        legal_basis: None,
        request: doer.actor.request.as_deref(),
        personal: &[],
        subject: None,
    };
    kit_audit::record(tx, &leaf)
}

/// Who did it: `Trần A`, or `Trần A thay Nguyễn B (theo 15/QĐ-UBND)`.
pub(crate) fn by(visit: &Visit, names: &Names, step: &StepLine) -> String {
    let person = step.person_id.map_or("", |id| names.person(id));
    let Some(giver) = step.for_person_id else {
        return person.to_owned();
    };
    let document = step.delegation_id.map_or("", |id| names.delegation(id));
    visit.ta(
        "documents-step-in-place-of",
        &args!["person" => person, "giver" => names.person(giver), "document" => document],
    )
}
