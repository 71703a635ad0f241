//! Merging, splitting and ending organisations by a legal act, and who answers for a body that
//! is no more.
//!
//! This records the legal fact, ends the bodies with their codes and what was delegated from their
//! posts, and tells the others by an event. Whoever held posts in a body that ends holds them no
//! more, so that an account without another post opens nothing. People therefore only ask for it,
//! and a second administrator confirms ([`crate::proposals`]). Passing on open work, registers and
//! accounts in one transaction is the succession engine's task, which stands above all contexts and
//! does not exist yet.

use super::{OrganisationBrief, codes, organisation_brief, store};
use crate::{
    Actor, Authority, DelegationId, OrganisationId, PersonId, PostId, Refused, SuccessionId,
    delegations::end::end_given_from,
    events, permissions,
    roles::keepers::{NobodyLeft, somebody_stays},
    trail,
};
use jiff::{Timestamp, civil::Date};
use kit_base::{Id, in_province};
use kit_db::{DbError, Tx, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

kit_db::code_enum! {
    /// What the act does.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum SuccessionKind {
        /// Several bodies become one (hợp nhất, sáp nhập).
        Merge = "merge",
        /// One body becomes several (chia, tách).
        Split = "split",
        /// A body ends; its tasks may go to others (giải thể, kết thúc hoạt động).
        End = "end",
    }
}

kit_db::row! {
    /// A legal act of succession.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Succession {
        /// Identifier.
        pub id: SuccessionId,
        /// What it does.
        pub kind: SuccessionKind,
        /// Number and notation, as `1243/NQ-UBTVQH15`.
        pub act_notation: String,
        /// Day on which it was signed.
        pub act_date: Date,
        /// First day of its effect.
        pub effective: Date,
        /// Anything a reader should know.
        pub note: String,
    }
}

kit_db::row! {
    /// One line from a body to a body that took over.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SuccessionLink {
        /// The act.
        pub succession: SuccessionId,
        /// What it does.
        pub kind: SuccessionKind,
        /// Its number and notation.
        pub act_notation: String,
        /// Day on which it was signed.
        pub act_date: Date,
        /// First day of its effect.
        pub effective: Date,
        /// The body before.
        pub predecessor: OrganisationId,
        /// The body after; `None` where a body ended without one.
        pub successor: Option<OrganisationId>,
        /// Whether mail and open work go here where an act names several.
        pub principal: bool,
    }
}

kit_db::row! {
    /// What is lost with the bodies that an act ends.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Loss {
        /// Posts, held or vacant.
        pub posts: i64,
        /// People who hold or will hold one of them.
        pub people: i64,
        /// Accounts in use whose owner has no post elsewhere: nobody comes in with them any more.
        pub accounts: i64,
        /// Delegations from these posts that hold or will hold.
        pub delegations: i64,
        /// Bodies directly below that go on, and have none above them until somebody says which.
        pub below: i64,
    }
}

/// An act to record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSuccession {
    /// What it does.
    pub kind: SuccessionKind,
    /// Number and notation.
    pub act_notation: String,
    /// Day of signature.
    pub act_date: Date,
    /// First day of its effect.
    pub effective: Date,
    /// Anything a reader should know.
    pub note: String,
    /// The bodies before.
    pub predecessors: Vec<OrganisationId>,
    /// The bodies after, the principal one first. A body may be on both sides: it goes on and
    /// takes others in.
    pub successors: Vec<OrganisationId>,
}

/// Why an act was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum SuccessionError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The numbers of bodies do not fit the kind of act.
    #[error("record a {kind} of {predecessors} bodies into {successors}")]
    Shape {
        /// Kind.
        kind: SuccessionKind,
        /// Bodies before.
        predecessors: usize,
        /// Bodies after.
        successors: usize,
    },
    /// Nobody could administer any more.
    #[error(transparent)]
    NobodyLeft(#[from] NobodyLeft),
    /// A person records it with a second one only.
    #[error("record a succession without a second administrator")]
    Alone,
    /// The act has no number.
    #[error("record a succession without the number of its act")]
    NoAct,
    /// A body does not exist when the act takes effect.
    #[error("record a succession of {name:?}, which does not exist on {on}")]
    Absent {
        /// Its name.
        name: String,
        /// The day.
        on: Date,
    },
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl RecordSuccession {
    /// The bodies that are no more afterwards.
    #[must_use]
    pub fn ending(&self) -> Vec<OrganisationId> {
        let ends = |body: &&OrganisationId| !self.successors.contains(body);
        self.predecessors.iter().filter(ends).copied().collect()
    }

    /// Every body that it concerns, each once.
    #[must_use]
    pub fn bodies(&self) -> BTreeSet<OrganisationId> {
        let all = self.predecessors.iter().chain(&self.successors);
        all.copied().collect()
    }
}

/// Records the act at once, which the machine's own commands may; what people ask for waits for a
/// second administrator (see [`crate::proposals`]). Ends every predecessor that is no successor too,
/// with its codes, and links them. Publishes `identity.organisation.succeeded` once for the act.
///
/// # Errors
/// [`SuccessionError`]; people are refused.
pub fn record_succession(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &RecordSuccession,
) -> Result<SuccessionId, SuccessionError> {
    let bodies: Vec<OrganisationId> = input.bodies().into_iter().collect();
    let here = actor.must_in_all(permissions::MANAGE_ORGANISATIONS, &bodies)?;
    if !actor.is_system() {
        check(tx, input)?;
        return Err(SuccessionError::Alone);
    }
    put(tx, now, (actor, here.authority), input, None)
}

/// Whether the act can be recorded, whoever asks.
fn check(tx: &mut Tx<'_>, input: &RecordSuccession) -> Result<(), SuccessionError> {
    check_shape(input)?;
    let day_before = input.effective.yesterday().unwrap_or(input.effective);
    for id in &input.predecessors {
        must_exist(tx, *id, day_before)?;
    }
    for id in &input.successors {
        must_exist(tx, *id, input.effective)?;
    }
    Ok(())
}

/// Records the act; `asked_by` is who asked, where two people were needed.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (actor, authority): (&Actor, Authority<'_>),
    input: &RecordSuccession,
    asked_by: Option<PersonId>,
) -> Result<SuccessionId, SuccessionError> {
    let id = make(tx, now, input)?;
    let mut ended = Vec::new();
    for body in input.ending() {
        ended.extend(end_delegations(tx, now, body, input)?);
    }
    trail::of(actor, now, "identity.organisation.succeeded")
        .by(authority)
        .on("succession", id)
        .basis(&input.act_notation)
        .change(
            Some(serde_json::json!({ "bodies": input.predecessors })),
            serde_json::json!({
                "kind": input.kind.code(), "bodies": input.successors, "effective": input.effective,
                "asked_by": asked_by, "delegations_ended": ended,
            }),
        )
        .record(tx)?;
    events::organisation_succeeded(tx, now, id, input)?;
    Ok(id)
}

/// Links the bodies and ends those that end, if somebody stays who can administer.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    now: Timestamp,
    input: &RecordSuccession,
) -> Result<SuccessionId, SuccessionError> {
    check(tx, input)?;
    let id = SuccessionId::generate();
    tx.execute(
        &store::ADD_SUCCESSION,
        params![
            id,
            input.kind,
            input.act_notation,
            input.act_date,
            input.effective,
            input.note,
            now
        ],
    )?;
    let counts = input.effective.max(in_province(now).date());
    somebody_stays(tx, counts, |tx| {
        for predecessor in &input.predecessors {
            link(tx, id, *predecessor, &input.successors)?;
            if !input.successors.contains(predecessor) {
                end(tx, *predecessor, input)?;
            }
        }
        Ok::<_, SuccessionError>(())
    })?;
    Ok(id)
}

/// Ends what was delegated from the posts of a body that ends: the right would otherwise outlive the
/// post that it came from.
fn end_delegations(
    tx: &mut Tx<'_>,
    now: Timestamp,
    body: OrganisationId,
    input: &RecordSuccession,
) -> Result<Vec<DelegationId>, DbError> {
    let today = in_province(now).date();
    let mut ended = Vec::new();
    for giver in tx.query(&store::GIVERS, params![body, today])? {
        let post = (giver.person, giver.post);
        ended.extend(end_given_from(tx, now, post, input.effective)?);
    }
    Ok(ended)
}

kit_db::row! {
    /// Who delegated from which post.
    pub(crate) struct Giver {
        /// The person.
        pub person: PersonId,
        /// The post.
        pub post: PostId,
    }
}

/// What is lost with the bodies that an act ends, from its day on, or from today if that day has gone.
///
/// # Errors
/// As the database answers.
pub fn loss(tx: &mut Tx<'_>, now: Timestamp, input: &RecordSuccession) -> Result<Loss, DbError> {
    let on = input.effective.max(in_province(now).date());
    let ids: Vec<i64> = input.ending().into_iter().map(Id::to_i64).collect();
    let bodies = serde_json::json!(ids).to_string();
    tx.get(&store::LOSS, params![bodies, on])
}

fn check_shape(input: &RecordSuccession) -> Result<(), SuccessionError> {
    if input.act_notation.trim().is_empty() {
        return Err(SuccessionError::NoAct);
    }
    let distinct = |ids: &[OrganisationId]| ids.iter().collect::<BTreeSet<_>>().len();
    let (before, after) = (distinct(&input.predecessors), distinct(&input.successors));
    let fits = match input.kind {
        SuccessionKind::Merge => {
            before >= 1 && after == 1 && input.predecessors != input.successors
        }
        SuccessionKind::Split => before == 1 && after >= 2,
        SuccessionKind::End => {
            before >= 1
                && !input
                    .successors
                    .iter()
                    .any(|s| input.predecessors.contains(s))
        }
    };
    let without_doubles = before == input.predecessors.len() && after == input.successors.len();
    if fits && without_doubles {
        return Ok(());
    }
    Err(SuccessionError::Shape {
        kind: input.kind,
        predecessors: input.predecessors.len(),
        successors: input.successors.len(),
    })
}

fn must_exist(tx: &mut Tx<'_>, id: OrganisationId, on: Date) -> Result<(), SuccessionError> {
    let body = tx.get(&store::WHOLE, params![id])?;
    if body.exists_on(on) {
        return Ok(());
    }
    Err(SuccessionError::Absent {
        name: body.name,
        on,
    })
}

fn link(
    tx: &mut Tx<'_>,
    succession: SuccessionId,
    predecessor: OrganisationId,
    successors: &[OrganisationId],
) -> Result<(), DbError> {
    let add = |tx: &mut Tx<'_>, successor: Option<OrganisationId>, principal: bool| {
        let id = kit_base::generate();
        tx.execute(
            &store::ADD_LINK,
            params![id, succession, predecessor, successor, principal],
        )
    };
    if successors.is_empty() {
        add(tx, None, true)?;
    }
    for (place, successor) in successors.iter().enumerate() {
        add(tx, Some(*successor), place == 0)?;
    }
    Ok(())
}

fn end(
    tx: &mut Tx<'_>,
    body: OrganisationId,
    input: &RecordSuccession,
) -> Result<(), SuccessionError> {
    if tx.execute(&store::END, params![body, input.effective])? == 0 {
        let name = organisation_brief(tx, body)?.name;
        return Err(SuccessionError::Absent {
            name,
            on: input.effective,
        });
    }
    tx.execute(&store::END_NAME, params![body, input.effective])?;
    for code in codes::codes_of(tx, body)? {
        let new = match input.successors.first() {
            Some(next) => codes::current_code(tx, *next, code.scheme, input.effective)?,
            None => None,
        };
        let new = new.map(|new| new.code);
        tx.execute(
            &store::END_CODE,
            params![code.scheme, code.code, input.effective, new],
        )?;
    }
    Ok(())
}

/// The body that answers on `as_of` for a body that may have ended: follows the principal lines.
/// `None` if a body on the way ended without a successor; the body itself if it still exists.
///
/// # Errors
/// [`DbError::NoRow`] if there is no such organisation.
pub fn current_successor(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    as_of: Date,
) -> Result<Option<OrganisationBrief>, DbError> {
    let mut seen = BTreeSet::from([id]);
    let mut at = id;
    loop {
        let body = tx.get(&store::WHOLE, params![at])?;
        if body.valid_to.is_none_or(|end| end > as_of) {
            return organisation_brief(tx, at).map(Some);
        }
        let lines = tx.query(&store::SUCCESSORS, params![at])?;
        let next = lines
            .into_iter()
            .filter(|line| line.effective <= as_of && line.principal)
            .filter_map(|line| line.successor)
            .find(|next| seen.insert(*next));
        match next {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
}

/// The lines that lead from a body to those after it.
///
/// # Errors
/// As the database answers.
pub fn successors(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Vec<SuccessionLink>, DbError> {
    tx.query(&store::SUCCESSORS, params![id])
}

/// The lines that lead to a body from those before it.
///
/// # Errors
/// As the database answers.
pub fn predecessors(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Vec<SuccessionLink>, DbError> {
    tx.query(&store::PREDECESSORS, params![id])
}

/// The newest acts of succession, `limit` at most.
///
/// # Errors
/// As the database answers.
pub fn successions(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Succession>, DbError> {
    tx.query(&store::SUCCESSIONS, params![limit])
}
