//! Which rows the tabs of outgoing documents read: from each place in which somebody stands, as far as
//! the rights there reach.

use super::{State, list::Tab};
use crate::permissions::{
    APPROVE, CHECK_CONTENT, CHECK_FORMAT, COPY, DRAFT, ISSUE, READ_ORGANISATION, READ_OWN,
    READ_UNIT,
};
use identity::{Actor, Authority, OrganisationId, PersonId, Scope, Standing, UnitId};
use kit_db::Value;

/// One index range that a tab reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// Every document of the organisation in a state.
    Organisation(OrganisationId, State),
    /// Those that the unit of the organisation drafts.
    Unit(OrganisationId, UnitId, State),
    /// Those that lie before the person in the organisation.
    Holder(OrganisationId, PersonId, State),
    /// Those that the person drafted in the organisation.
    Drafter(OrganisationId, PersonId),
}

impl Range {
    /// The agency that it is in.
    pub(super) const fn organisation(&self) -> OrganisationId {
        match self {
            Self::Organisation(organisation, _)
            | Self::Unit(organisation, ..)
            | Self::Holder(organisation, ..)
            | Self::Drafter(organisation, _) => *organisation,
        }
    }

    /// Only a person's rows name their agency, last: a unit is of one agency anyway.
    pub(super) fn values<'a, 'b>(&self, values: &'a [Value<'b>]) -> &'a [Value<'b>] {
        match self {
            Self::Holder(..) | Self::Drafter(..) => values,
            Self::Organisation(..) | Self::Unit(..) => &values[..values.len() - 1],
        }
    }

    /// The rows in one state that a right reaches from here; none if it reaches no further than what
    /// somebody has in hand.
    fn reached(here: &Standing<'_>, right: &str, state: State) -> Option<Self> {
        match here.scope(right)? {
            Scope::Organisation | Scope::Province => {
                Some(Self::Organisation(here.organisation, state))
            }
            Scope::Unit => Some(Self::Unit(here.organisation, here.unit, state)),
            Scope::Person => None,
        }
    }
}

/// The ranges of a tab from every place, none of which lies within another.
pub(super) fn ranges(actor: &Actor, tab: Tab) -> Vec<Range> {
    let mut all: Vec<Range> = Vec::new();
    for here in actor.standings() {
        for range in from(&here, tab) {
            if !all.contains(&range) {
                all.push(range);
            }
        }
    }
    let whole: Vec<Range> = all
        .iter()
        .copied()
        .filter(|range| matches!(range, Range::Organisation(..)))
        .collect();
    all.retain(|range| match range {
        Range::Unit(organisation, _, state) => {
            !whole.contains(&Range::Organisation(*organisation, *state))
        }
        _ => true,
    });
    all
}

fn from(here: &Standing<'_>, tab: Tab) -> Vec<Range> {
    let states: &[State] = match tab {
        Tab::Todo => return todo(here),
        Tab::Mine => {
            let drafts = here.authority == Authority::Own
                || [DRAFT, COPY, READ_OWN].iter().any(|right| here.has(*right));
            let mine = Range::Drafter(here.organisation, here.person);
            return drafts.then_some(mine).into_iter().collect();
        }
        Tab::Moving => &[State::ContentCheck, State::FormatCheck, State::Approval],
        Tab::Approved => &[State::Approved, State::Numbered],
        Tab::Issued => &[State::Issued],
        Tab::Ended => &[State::Cancelled, State::Recalled],
    };
    states
        .iter()
        .filter_map(|state| read(here, *state))
        .collect()
}

/// What somebody may read from here in one state: the unit's right means the unit, however wide.
fn read(here: &Standing<'_>, state: State) -> Option<Range> {
    let unit = here
        .scope(READ_UNIT)
        .filter(|scope| *scope >= Scope::Unit)
        .map(|_| Range::Unit(here.organisation, here.unit, state));
    Range::reached(here, READ_ORGANISATION, state).or(unit)
}

fn todo(here: &Standing<'_>) -> Vec<Range> {
    let (organisation, person) = (here.organisation, here.person);
    let drafts = here.authority == Authority::Own || here.has(DRAFT) || here.has(COPY);
    let held = |state| Range::Holder(organisation, person, state);
    [
        drafts.then(|| held(State::Draft)),
        Range::reached(here, CHECK_CONTENT, State::ContentCheck),
        Range::reached(here, CHECK_FORMAT, State::FormatCheck),
        here.has(APPROVE).then(|| held(State::Approval)),
        Range::reached(here, ISSUE, State::Approved),
        Range::reached(here, ISSUE, State::Numbered),
    ]
    .into_iter()
    .flatten()
    .collect()
}
