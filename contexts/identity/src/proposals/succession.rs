//! A merger, split or end of bodies that one administrator asked for: what it was asked upon, and
//! whether that is still so when a second one confirms it.

use super::{Proposal, ProposalError, store};
use crate::{
    Actor, OrganisationBrief, OrganisationId, Refused, Standing, SuccessionId,
    organisations::{
        organisation,
        store::HOLD,
        succeed::{Loss, RecordSuccession, SuccessionError, loss, make, put},
    },
    organisations_brief, permissions,
};
use jiff::Timestamp;
use kit_db::{Cell, DbError, FromCell, Kind, Tx, params};
use serde::{Deserialize, Serialize};

/// What somebody asked for, and upon what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The act.
    pub act: RecordSuccession,
    /// Its bodies, each with its version when it was asked for.
    pub versions: Vec<(OrganisationId, i64)>,
    /// Who lost a place, had it been done then.
    pub loss: Loss,
}

impl Wish {
    /// As it is stored.
    pub(super) fn to_text(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

impl FromCell for Wish {
    const KIND: Kind = Kind::Text;

    fn from_cell(cell: Cell<'_>) -> Result<Self, DbError> {
        let text = Box::<str>::from_cell(cell)?;
        serde_json::from_str(&text).map_err(|error| DbError::Cell {
            column: String::new(),
            expected: "a succession that was asked for",
            found: error.to_string(),
        })
    }
}

/// What the second administrator sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The bodies that end.
    pub ending: Vec<OrganisationBrief>,
    /// The bodies that go on or take over, the principal one first.
    pub going_on: Vec<OrganisationBrief>,
    /// What is lost, as of now.
    pub loss: Loss,
    /// Whether something is not as it was when it was asked for: it can be turned down only.
    pub changed: bool,
}

/// What a succession that waits would do now.
///
/// # Errors
/// As the database answers.
pub fn plan(tx: &mut Tx<'_>, now: Timestamp, wish: &Wish) -> Result<Plan, DbError> {
    Ok(Plan {
        ending: organisations_brief(tx, &wish.act.ending())?,
        going_on: organisations_brief(tx, &wish.act.successors)?,
        loss: loss(tx, now, &wish.act)?,
        changed: as_now(tx, now, &wish.act)? != *wish,
    })
}

/// What is asked for, if it could be recorded now and does not wait already.
pub(super) fn wish(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &RecordSuccession,
) -> Result<Wish, ProposalError> {
    let bodies: Vec<OrganisationId> = input.bodies().into_iter().collect();
    actor.must_in_all(permissions::MANAGE_ORGANISATIONS, &bodies)?;
    hold(tx, input)?;
    let tried = tx.nested(|tx| match make(tx, now, input) {
        Ok(_) => Err::<(), _>(Tried::Could),
        Err(error) => Err(Tried::CouldNot(error)),
    });
    if let Err(Tried::CouldNot(error)) = tried {
        return Err(error.into());
    }
    let waiting = tx.query(&store::SUCCESSIONS, params![now])?;
    let mut waiting = waiting.iter().filter_map(|one| one.succession.as_ref());
    let same = |one: &Wish| {
        let before = &one.act.predecessors;
        before.iter().any(|body| input.predecessors.contains(body))
    };
    if waiting.any(same) {
        return Err(ProposalError::Pending);
    }
    Ok(as_now(tx, now, input)?)
}

/// The act was tried and is undone, whether it could be or not.
enum Tried {
    Could,
    CouldNot(SuccessionError),
}

impl From<DbError> for Tried {
    fn from(error: DbError) -> Self {
        Self::CouldNot(error.into())
    }
}

/// Records what was asked for, if everything is as it was then.
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    open: &Proposal,
) -> Result<SuccessionId, ProposalError> {
    let here = may_decide(actor, open)?;
    let Some(wish) = &open.succession else {
        return Err(ProposalError::NotOpen);
    };
    hold(tx, &wish.act)?;
    if as_now(tx, now, &wish.act)? != *wish {
        return Err(ProposalError::Changed);
    }
    let by = (actor, here.authority);
    Ok(put(tx, now, by, &wish.act, Some(open.asked_by))?)
}

/// The standing from which the actor decides: it reaches every body, and is not the asker's own, lent
/// to somebody else.
pub(super) fn may_decide<'a>(actor: &'a Actor, open: &Proposal) -> Result<Standing<'a>, Refused> {
    let bodies = open.succession.as_ref().map(|wish| wish.act.bodies());
    let right = permissions::MANAGE_ORGANISATIONS;
    actor.standing(right, |here| {
        let lent = here.authority.acting_for() == Some(open.asked_by);
        let mut bodies = bodies.iter().flatten();
        !lent && bodies.all(|body| here.reaches(right, *body, None))
    })
}

/// The successions that wait and that the actor may decide, were they somebody else's.
pub(super) fn open_successions(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
) -> Result<Vec<Proposal>, DbError> {
    if !actor.may(permissions::MANAGE_ORGANISATIONS) {
        return Ok(Vec::new());
    }
    let mut open = tx.query(&store::SUCCESSIONS, params![now])?;
    open.retain(|one| may_decide(actor, one).is_ok());
    Ok(open)
}

/// Holds the bodies until the transaction ends, always in the same order.
fn hold(tx: &mut Tx<'_>, act: &RecordSuccession) -> Result<(), DbError> {
    for body in act.bodies() {
        tx.execute(&HOLD, params![body])?;
    }
    Ok(())
}

fn as_now(tx: &mut Tx<'_>, now: Timestamp, act: &RecordSuccession) -> Result<Wish, DbError> {
    let mut versions = Vec::new();
    for body in act.bodies() {
        versions.push((body, organisation(tx, body)?.version));
    }
    Ok(Wish {
        act: act.clone(),
        versions,
        loss: loss(tx, now, act)?,
    })
}
