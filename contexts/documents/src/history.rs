//! What was done with a document, by whom, with which words: the trace that Annex VI of
//! Decree 30/2020 asks for, and the leaf in the tamper-evident log.

use identity::{Actor, PersonId, UnitId};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, ToValue, Tx, params, sql};

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
        /// In which unit they acted.
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

sql!(INSERT:
    "insert into doc_step (object_id, id, at, act, person_id, unit_id, to_unit_id, to_person_id, opinion, due_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
sql!(OF_OBJECT -> StepLine:
    "select at, act, person_id, unit_id, to_unit_id, to_person_id, opinion, due_at
     from doc_step where object_id = ?1 order by id limit 1000");

/// Adds a step to the trace of `object`.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    object: impl ToValue,
    step: &Step<'_>,
) -> Result<(), DbError> {
    tx.execute(
        &INSERT,
        params![
            object,
            StepId::generate(),
            now,
            step.act,
            actor.person,
            actor.unit,
            step.to_unit,
            step.to_person,
            step.opinion,
            step.due_at
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

/// Writes the act's leaf into the tamper-evident log, in the act's own transaction.
pub(crate) fn audit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    action: &'static str,
    object: impl Id,
    before: Option<i64>,
) -> Result<(), DbError> {
    let kind = action.rsplit_once('.').map_or(action, |(thing, _)| thing);
    let leaf = kit_audit::Leaf {
        at: now,
        action,
        actor: actor.audit_actor(),
        acting_for: None,
        unit: Some(actor.unit.to_i64()),
        object: (kind, object.to_i64()),
        before,
        after: Some(before.unwrap_or(0) + 1),
        outcome: kit_audit::Outcome::Done,
        reason: None,
        purpose: None,
        legal_basis: None,
        request: actor.request.as_deref(),
        personal: &[],
        subject: None,
    };
    kit_audit::record(tx, &leaf)
}
