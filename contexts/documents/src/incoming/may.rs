//! Who may do which act with an incoming document: asked by the acts, by the page's list of acts, by
//! programs and by acts on several documents alike.
//!
//! | act | who |
//! |---|---|
//! | register, refuse | who registers in the agency |
//! | present, route | who presents in the agency |
//! | direct | while it lies before a leader, only that leader; once directed, whoever directs in the agency, or who directed it |
//! | assign | who assigns in the unit in the lead |
//! | finish | the leader before whom it lies; the person it was given to; who assigns in the unit in the lead |
//! | send back | whose turn it is: as finish |
//! | reopen | who assigns in the unit that had it, who directs or who presents |
//! | coordinate | who works in a unit that has not given its part |
//!
//! "That leader" and "the person" are the one in whose place somebody stands: under a delegation, the
//! giver.

use super::{Act, Incoming, Phase, State, show::Coordination};
use crate::{
    permissions::{
        ASSIGN, DIRECT, PRESENT, READ_ORGANISATION, READ_OWN, READ_UNIT, REGISTER, SOLVE,
    },
    reach::{self, Doer, reaches, reaches_agency},
};
use identity::{Actor, Refused, Scope, Standing, UnitId};

/// In whose place the actor may do this with the document, whatever its state says.
///
/// # Errors
/// [`Refused`] with the right that is missing or does not reach so far.
pub(crate) fn may<'a>(actor: &'a Actor, it: &Incoming, act: Act) -> Result<Doer<'a>, Refused> {
    let here = actor.standings().find(|here| fits(here, it, act));
    match here {
        Some(here) => Ok(Doer { actor, here }),
        None => Err(reach::refused(actor, right(act, it.state))),
    }
}

/// In whose place, and for which unit, the actor may give a part in the work of others.
///
/// # Errors
/// [`Refused`] if no unit's part that is open is the actor's to give.
pub(crate) fn may_coordinate<'a>(
    actor: &'a Actor,
    it: &Incoming,
    parts: &[Coordination],
) -> Result<(Doer<'a>, UnitId), Refused> {
    let open = || parts.iter().filter(|part| part.state == "open");
    for here in actor.standings() {
        // whoever works in the unit answers for it: a part is in nobody's hand
        let mine = |part: &&Coordination| {
            reaches(&here, SOLVE, (it.organisation_id, Some(part.unit_id)), true)
        };
        if let Some(part) = open().find(mine) {
            return Ok((Doer { actor, here }, part.unit_id));
        }
    }
    Err(reach::refused(actor, SOLVE))
}

/// The acts that the actor may do now.
pub(crate) fn acts(actor: &Actor, it: &Incoming, parts: &[Coordination]) -> Vec<Act> {
    let mut acts: Vec<Act> = Act::ALL
        .iter()
        .copied()
        .filter(|act| it.state.allows(*act) && may(actor, it, *act).is_ok())
        .collect();
    if it.state.phase() == Phase::Open && may_coordinate(actor, it, parts).is_ok() {
        acts.push(Act::Coordinate);
    }
    acts
}

/// In whose place the actor may know that the document is there: who may read it, and who may do
/// something with it now.
pub(crate) fn reader<'a>(
    actor: &'a Actor,
    it: &Incoming,
    parts: &[Coordination],
) -> Option<Doer<'a>> {
    let reader = actor.standings().find(|here| reads(here, it, parts));
    if let Some(here) = reader {
        return Some(Doer { actor, here });
    }
    let mut open = Act::ALL.iter().filter(|act| it.state.allows(**act));
    let worker = open.find_map(|act| may(actor, it, *act).ok());
    let is_open = it.state.phase() == Phase::Open;
    worker.or_else(|| {
        let helper = is_open.then(|| may_coordinate(actor, it, parts).ok());
        helper.flatten().map(|(doer, _)| doer)
    })
}

/// Whether the actor may know that the document is there.
pub(crate) fn may_know(actor: &Actor, it: &Incoming, parts: &[Coordination]) -> bool {
    reader(actor, it, parts).is_some()
}

fn fits(here: &Standing<'_>, it: &Incoming, act: Act) -> bool {
    let (place, holds) = (
        (it.organisation_id, it.lead_unit_id),
        it.holder_id == Some(here.person),
    );
    let may = |right| reaches(here, right, place, false);
    let in_hand = |right| holds && here.organisation == it.organisation_id && here.has(right);
    let solves = holds && reaches(here, SOLVE, place, true);
    match (act, it.state) {
        (Act::Register | Act::Refuse, _) => may(REGISTER),
        (Act::Present | Act::Route, _) => may(PRESENT),
        (Act::Direct | Act::Finish | Act::SendBack, State::Presented) => in_hand(DIRECT),
        (Act::Direct, _) => may(DIRECT) || directed(here, it),
        (Act::Assign, _) => may(ASSIGN),
        (Act::Finish | Act::SendBack, _) => solves || may(ASSIGN),
        (Act::Reopen, _) => may(ASSIGN) || may(DIRECT) || directed(here, it) || may(PRESENT),
        (Act::Coordinate | Act::Deliver | Act::Recall, _) => false,
    }
}

/// Who directed a document may direct it again, however narrow the right is.
fn directed(here: &Standing<'_>, it: &Incoming) -> bool {
    it.directed_by == Some(here.person)
        && here.organisation == it.organisation_id
        && here.has(DIRECT)
}

fn reads(here: &Standing<'_>, it: &Incoming, parts: &[Coordination]) -> bool {
    if here.organisation != it.organisation_id {
        return false;
    }
    let works_with = || parts.iter().any(|part| part.unit_id == here.unit);
    let in_unit = || it.lead_unit_id == Some(here.unit) || works_with();
    let people = [it.holder_id, it.lead_person_id, it.presented_to];
    let is_mine = || {
        people.contains(&Some(here.person))
            || parts.iter().any(|part| part.person_id == Some(here.person))
    };
    let reads = |scope: Option<Scope>| match scope {
        None => false,
        Some(Scope::Person) => is_mine(),
        Some(Scope::Unit) => in_unit(),
        Some(Scope::Organisation | Scope::Province) => true,
    };
    let keeps_desk = || reaches_agency(here, REGISTER) || reaches_agency(here, PRESENT);
    reads(here.scope(READ_ORGANISATION))
        || reads(here.scope(READ_UNIT).map(|scope| scope.min(Scope::Unit)))
        || (here.has(READ_OWN) && (is_mine() || works_with()))
        || (it.state.phase() == Phase::Desk && keeps_desk())
}

/// The right that an act is known by.
const fn right(act: Act, state: State) -> &'static str {
    match (act, state) {
        (Act::Register | Act::Refuse | Act::Deliver | Act::Recall, _) => REGISTER,
        (Act::Present | Act::Route | Act::Reopen, _) => PRESENT,
        (Act::Direct, _) | (Act::Finish | Act::SendBack, State::Presented) => DIRECT,
        (Act::Assign, _) => ASSIGN,
        (Act::Finish | Act::SendBack | Act::Coordinate, _) => SOLVE,
    }
}
