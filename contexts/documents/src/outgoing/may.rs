//! Who may do which act with an outgoing document: asked by the acts, by the page's list of acts, by
//! programs and by acts on several documents alike.
//!
//! | act | who |
//! |---|---|
//! | revise, submit, cancel | who drafted it; a copy is made anew and not revised |
//! | check content | who answers for content in the unit |
//! | check format | who answers for format in the agency, but not its drafter |
//! | approve | its signer, who neither drafted it nor checked its format |
//! | sign | its signer in person: a delegation gives no key |
//! | return | whose turn it is |
//! | issue, number, void, recall | who issues in the agency |
//!
//! "Its drafter" and "its signer" are the one in whose place somebody stands: under a delegation, the
//! giver. Duties are apart for both: neither who acts nor in whose place may have drafted or checked.

use super::{Act, ActError, Outgoing, State, original};
use crate::{
    copies,
    document::DocumentId,
    history::{self, DoneFor},
    permissions::{
        APPROVE, CHECK_CONTENT, CHECK_FORMAT, COPY, DRAFT, ISSUE, READ_ORGANISATION, READ_OWN,
        READ_UNIT,
    },
    reach::{self, Doer, reaches},
};
use identity::{Actor, Authority, PersonId, Scope, Standing};
use kit_db::{DbError, Tx};

/// What the row of a document does not say of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Whether its signer has signed it digitally.
    pub(crate) is_signed: bool,
    /// Whether it is a copy of a document.
    pub(crate) is_copy: bool,
    /// What the actor did with it in the place of others.
    pub(crate) done_for: Vec<DoneFor>,
}

impl Facts {
    /// Reads what an act depends on, and nothing else.
    pub(crate) fn read(
        tx: &mut Tx<'_>,
        actor: &Actor,
        id: DocumentId,
        act: Act,
    ) -> Result<Self, DbError> {
        let (mut facts, needs) = (Self::default(), |acts: &[Act]| acts.contains(&act));
        if needs(&[
            Act::Revise,
            Act::Submit,
            Act::Cancel,
            Act::Sign,
            Act::Issue,
            Act::Number,
        ]) {
            facts.is_copy = copies::find(tx, id)?.is_some();
        }
        if needs(&[Act::Sign, Act::Issue, Act::Number]) {
            facts.is_signed = original::find(tx, id)?.is_some();
        }
        if needs(&[Act::CheckFormat, Act::Approve, Act::Sign]) {
            facts.done_for = history::done_for(tx, id, actor)?;
        }
        Ok(facts)
    }

    /// Whether the actor did this in the place of `person`.
    fn did(&self, act: Act, person: Option<PersonId>) -> bool {
        self.done_for
            .iter()
            .any(|done| done.act == act.code() && Some(done.for_person_id) == person)
    }
}

/// In whose place the actor may do this with the document, whatever its state says and whatever else
/// stands in the way ([`obstacle`]).
///
/// # Errors
/// [`ActError::Refused`] with the right that is missing or does not reach so far.
pub(crate) fn may<'a>(
    actor: &'a Actor,
    it: &Outgoing,
    facts: &Facts,
    act: Act,
) -> Result<Doer<'a>, ActError> {
    let mut all = actor
        .standings()
        .filter(|here| fits(here, it, facts.is_copy, act))
        .map(|here| Doer { actor, here });
    let Some(first) = all.next() else {
        return Err(reach::refused(actor, right(it.state, facts.is_copy, act)).into());
    };
    // the first place in which nothing stands in the way
    let free = |doer: &Doer<'_>| obstacle(doer, it, facts, act).is_none();
    if free(&first) {
        return Ok(first);
    }
    Ok(all.find(free).unwrap_or(first))
}

/// What keeps somebody who may from doing it with this document.
pub(crate) fn obstacle(
    doer: &Doer<'_>,
    it: &Outgoing,
    facts: &Facts,
    act: Act,
) -> Option<ActError> {
    let same = |is_same: bool| is_same.then_some(ActError::SamePerson { act });
    match act {
        Act::Revise if facts.is_copy => Some(ActError::NotForCopies),
        Act::CheckFormat => same(drafted(doer, it, facts)),
        Act::Approve => same(drafted(doer, it, facts) || checked(doer, it, facts)),
        Act::Sign if facts.is_copy => Some(ActError::NotForCopies),
        Act::Sign if it.state == State::Approved && facts.is_signed => Some(ActError::NotNow {
            act,
            state: it.state,
        }),
        Act::Sign => same(drafted(doer, it, facts) || checked(doer, it, facts)),
        // on paper, or with the agency's certificate: what the leader's signature is decides
        Act::Issue if it.state == State::Numbered || facts.is_signed || facts.is_copy => {
            Some(ActError::SealNeeded)
        }
        Act::Number if !facts.is_signed && !facts.is_copy => Some(ActError::NotSigned),
        _ => None,
    }
}

/// The acts that the actor may do now.
pub(crate) fn acts(actor: &Actor, it: &Outgoing, facts: &Facts) -> Vec<Act> {
    let can = |act: &Act| {
        it.state.allows(*act)
            && may(actor, it, facts, *act)
                .is_ok_and(|doer| obstacle(&doer, it, facts, *act).is_none())
    };
    Act::ALL.iter().copied().filter(can).collect()
}

/// In whose place the actor may know that the document is there: who may read it, who drafted or signs
/// it, and who may do something with it now.
pub(crate) fn reader<'a>(actor: &'a Actor, it: &Outgoing) -> Option<Doer<'a>> {
    let acts = || Act::ALL.iter().filter(|act| it.state.allows(**act));
    let knows = |here: &Standing<'_>| {
        let can = |is_copy| acts().any(|act| fits(here, it, is_copy, *act));
        reads(here, it) || can(false) || can(true)
    };
    let here = actor.standings().find(knows)?;
    Some(Doer { actor, here })
}

/// Whether the actor may know that the document is there.
pub(crate) fn may_know(actor: &Actor, it: &Outgoing) -> bool {
    reader(actor, it).is_some()
}

fn fits(here: &Standing<'_>, it: &Outgoing, is_copy: bool, act: Act) -> bool {
    let place = (it.organisation_id, Some(it.unit_id));
    let may = |right| reaches(here, right, place, false);
    let drafts = |right| it.drafter_id == here.person && reaches(here, right, place, true);
    match (act, it.state) {
        (Act::Revise | Act::Submit | Act::Cancel, _) => drafts(if is_copy { COPY } else { DRAFT }),
        (Act::CheckContent, _) | (Act::Return, State::ContentCheck) => may(CHECK_CONTENT),
        (Act::CheckFormat, _) | (Act::Return, State::FormatCheck) => may(CHECK_FORMAT),
        (Act::Approve, _) | (Act::Return, State::Approval) => signs(here, it),
        (Act::Sign, _) => signs(here, it) && here.authority == Authority::Own,
        (Act::Return | Act::Issue | Act::Number | Act::Void | Act::Recall, _) => may(ISSUE),
        (Act::Draft, _) => false,
    }
}

/// Its signer decides, in whichever unit it was drafted.
fn signs(here: &Standing<'_>, it: &Outgoing) -> bool {
    it.signer_id == Some(here.person)
        && here.organisation == it.organisation_id
        && here.has(APPROVE)
}

fn drafted(doer: &Doer<'_>, it: &Outgoing, facts: &Facts) -> bool {
    let drafter = Some(it.drafter_id);
    [doer.actor.person, doer.here.person].contains(&it.drafter_id)
        || facts.did(Act::Draft, drafter)
        || facts.did(Act::Revise, drafter)
}

fn checked(doer: &Doer<'_>, it: &Outgoing, facts: &Facts) -> bool {
    let checker = it.format_checker_id;
    [doer.actor.person, doer.here.person]
        .iter()
        .any(|person| checker == Some(*person))
        || facts.did(Act::CheckFormat, checker)
}

fn reads(here: &Standing<'_>, it: &Outgoing) -> bool {
    if here.organisation != it.organisation_id {
        return false;
    }
    let drafts = it.drafter_id == here.person;
    let signs = it.signer_id == Some(here.person);
    let is_mine = drafts || signs || it.holder_id == Some(here.person);
    let reads = |scope: Option<Scope>| match scope {
        None => false,
        Some(Scope::Person) => is_mine,
        Some(Scope::Unit) => it.unit_id == here.unit,
        Some(Scope::Organisation | Scope::Province) => true,
    };
    let has_hand_in_it =
        (drafts && (here.has(DRAFT) || here.has(COPY))) || (signs && here.has(APPROVE));
    reads(here.scope(READ_ORGANISATION))
        || reads(here.scope(READ_UNIT).map(|scope| scope.min(Scope::Unit)))
        || (is_mine && (here.authority == Authority::Own || here.has(READ_OWN)))
        || has_hand_in_it
}

/// The right that an act is known by.
const fn right(state: State, is_copy: bool, act: Act) -> &'static str {
    match (act, state) {
        (Act::Draft | Act::Revise | Act::Submit | Act::Cancel, _) => match is_copy {
            true => COPY,
            false => DRAFT,
        },
        (Act::CheckContent, _) | (Act::Return, State::ContentCheck) => CHECK_CONTENT,
        (Act::CheckFormat, _) | (Act::Return, State::FormatCheck) => CHECK_FORMAT,
        (Act::Approve | Act::Sign, _) | (Act::Return, State::Approval) => APPROVE,
        (Act::Return | Act::Issue | Act::Number | Act::Void | Act::Recall, _) => ISSUE,
    }
}
