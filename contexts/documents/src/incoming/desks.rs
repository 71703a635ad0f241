//! Whose documents somebody sees in lists: one desk for each place in which they stand, as wide as the
//! rights there reach. Each desk reads its own index; who stands in one place only reads one.

use super::{Phase, list::Tab};
use crate::{
    permissions::{
        ASSIGN, DIRECT, PRESENT, READ_ORGANISATION, READ_OWN, READ_UNIT, REGISTER, SOLVE,
    },
    reach::reaches_agency,
};
use identity::{Actor, OrganisationId, PersonId, Scope, Standing, UnitId};
use jiff::{SignedDuration, Timestamp};

/// What is due within this time is "soon".
const SOON: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Whose documents a viewer sees from one place: the widest that the rights there allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Desk {
    /// Every document of the organisation.
    Organisation(OrganisationId),
    /// Those that the unit of the organisation leads.
    Unit(OrganisationId, UnitId),
    /// Those given to the person in the organisation.
    Person(OrganisationId, PersonId),
}

/// Which rows of a desk a tab shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rows {
    /// One phase of a desk, newest first.
    Phase(Desk, Phase),
    /// What lies before one person of the organisation.
    Held(OrganisationId, PersonId, Phase),
    /// Every phase of a desk, newest first.
    Every(Desk),
    /// Open work that is due in a span of time, earliest first.
    Due(Desk, Timestamp, Timestamp),
    /// Open work of others in which a unit takes part, newest first.
    Helping(UnitId),
}

/// Everything that the lists of a viewer look at. Two viewers with the same sight see the same rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sight {
    desks: Vec<Desk>,
    todo: Vec<Rows>,
    helping: Vec<Rows>,
}

impl Desk {
    /// The agency that it is in.
    pub(crate) const fn organisation(self) -> OrganisationId {
        match self {
            Self::Organisation(organisation)
            | Self::Unit(organisation, _)
            | Self::Person(organisation, _) => organisation,
        }
    }

    /// The widest desk that the rights in one place allow; none without a right to read.
    fn from(here: &Standing<'_>) -> Option<Self> {
        let read = here.scope(READ_ORGANISATION);
        let unit = here.scope(READ_UNIT).map(|scope| scope.min(Scope::Unit));
        let own = here.scope(READ_OWN).map(|_| Scope::Person);
        Some(match read.max(unit).max(own)? {
            Scope::Organisation | Scope::Province => Self::Organisation(here.organisation),
            Scope::Unit => Self::Unit(here.organisation, here.unit),
            Scope::Person => Self::Person(here.organisation, here.person),
        })
    }
}

impl Sight {
    /// What the actor's lists look at.
    pub(crate) fn of(actor: &Actor) -> Self {
        let mut sight = Self {
            desks: Vec::with_capacity(1),
            todo: Vec::with_capacity(1),
            helping: Vec::with_capacity(1),
        };
        for here in actor.standings() {
            let desk = Desk::from(&here);
            add(&mut sight.desks, desk);
            add(&mut sight.todo, todo(&here, desk));
            add(&mut sight.helping, helping(&here));
        }
        sight.leave_out_what_is_seen_anyway();
        sight
    }

    /// The desks, none of which lies within another.
    pub(crate) fn desks(&self) -> &[Desk] {
        &self.desks
    }

    /// A unit's and a person's desk lie within their agency's.
    fn leave_out_what_is_seen_anyway(&mut self) {
        if self.desks.len() < 2 {
            return;
        }
        let whole: Vec<OrganisationId> = self
            .desks
            .iter()
            .filter(|desk| matches!(desk, Desk::Organisation(_)))
            .map(|desk| desk.organisation())
            .collect();
        self.desks.retain(|desk| {
            matches!(desk, Desk::Organisation(_)) || !whole.contains(&desk.organisation())
        });
    }

    /// What a tab reads.
    pub(crate) fn rows(&self, tab: Tab, now: Timestamp) -> Vec<Rows> {
        let soon = now.saturating_add(SOON).unwrap_or(Timestamp::MAX);
        let each = |rows: &dyn Fn(Desk) -> Rows| self.desks.iter().copied().map(rows).collect();
        match tab {
            Tab::Todo => self.todo.clone(),
            Tab::Helping => self.helping.clone(),
            Tab::Doing => each(&|desk| Rows::Phase(desk, Phase::Open)),
            Tab::Approval => each(&|desk| Rows::Phase(desk, Phase::Approval)),
            Tab::Done => each(&|desk| Rows::Phase(desk, Phase::Closed)),
            Tab::Late => each(&|desk| Rows::Due(desk, Timestamp::UNIX_EPOCH, now)),
            Tab::Soon => each(&|desk| Rows::Due(desk, now, soon)),
            Tab::All => each(&Rows::Every),
        }
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: Option<T>) {
    if let Some(one) = one.filter(|one| !all.contains(one)) {
        all.push(one);
    }
}

/// What waits in one place, by the first of its rights in the order in which documents come: what lies
/// before a leader, on the clerks' desk, in the unit, with the person.
fn todo(here: &Standing<'_>, desk: Option<Desk>) -> Option<Rows> {
    let organisation = here.organisation;
    let whole = Desk::Organisation(organisation);
    let assigns = here.scope(ASSIGN) >= Some(Scope::Unit);
    if here.has(DIRECT) {
        Some(Rows::Held(organisation, here.person, Phase::Approval))
    } else if here.has(REGISTER) {
        let desk = if reaches_agency(here, REGISTER) {
            Some(whole)
        } else {
            desk
        };
        desk.map(|desk| Rows::Phase(desk, Phase::Desk))
    } else if assigns {
        Some(Rows::Phase(
            Desk::Unit(organisation, here.unit),
            Phase::Open,
        ))
    } else if here.has(SOLVE) || here.has(READ_OWN) {
        let person = Desk::Person(organisation, here.person);
        Some(Rows::Phase(person, Phase::Open))
    } else {
        reaches_agency(here, PRESENT).then_some(Rows::Phase(whole, Phase::Desk))
    }
}

/// Where the unit takes part in the work of others.
fn helping(here: &Standing<'_>) -> Option<Rows> {
    let reads = here.scope(READ_ORGANISATION).max(here.scope(READ_UNIT));
    let sees = here.has(SOLVE) || here.has(READ_OWN) || reads >= Some(Scope::Unit);
    sees.then_some(Rows::Helping(here.unit))
}
