//! Who may do what with a certificate: asked by the acts, and by the pages that offer them.

use super::{Act, ActError, Certificate, State};
use crate::permissions::{
    CONFIRM_CERTIFICATES, MANAGE_CERTIFICATES, READ_CERTIFICATES, REQUEST_CERTIFICATES,
};
use identity::{Actor, Authority, OrganisationId, PersonId, Refused, Standing};

/// Who acts, and from where: the own post, or the place of who delegated.
#[derive(Clone, Copy, Debug)]
pub(super) struct By<'a> {
    /// The person or system that acts.
    pub(super) actor: &'a Actor,
    /// In whose place.
    pub(super) here: Standing<'a>,
}

impl<'a> By<'a> {
    /// In the own name: what is of the person, or done by a system of ours.
    pub(super) fn oneself(actor: &'a Actor) -> Self {
        let here = actor.own_standing();
        Self { actor, here }
    }

    /// By a right over an agency.
    pub(super) fn right(
        actor: &'a Actor,
        permission: &'static str,
        agency: OrganisationId,
    ) -> Result<Self, Refused> {
        let here = actor.standing(permission, |here| here.reaches(permission, agency, None))?;
        Ok(Self { actor, here })
    }

    /// By a right over the whole province.
    pub(super) fn everywhere(actor: &'a Actor, permission: &'static str) -> Result<Self, Refused> {
        let here = actor.must_everywhere(permission)?;
        Ok(Self { actor, here })
    }

    /// Who acts, or in whose name: nobody looks at their own request with another's eyes.
    fn is(&self, person: Option<PersonId>) -> bool {
        person.is_some_and(|asked| asked == self.actor.person || asked == self.here.person)
    }
}

/// Rights that let somebody see a certificate of their reach.
const SEEING: [&str; 4] = [
    READ_CERTIFICATES,
    REQUEST_CERTIFICATES,
    CONFIRM_CERTIFICATES,
    MANAGE_CERTIFICATES,
];

/// Whether the actor may know that the certificate is there: everybody their own, others by a right
/// over its agency.
pub(super) fn may_see(actor: &Actor, it: &Certificate) -> bool {
    is_holder(actor, it) || seeing(actor, it).is_some()
}

/// By what somebody sees a certificate of others: the own rights before delegated ones.
fn seeing<'a>(actor: &'a Actor, it: &Certificate) -> Option<Authority<'a>> {
    let mut all = SEEING
        .into_iter()
        .filter_map(|right| actor.authority(right, it.organisation_id, None));
    let first = all.next()?;
    let mut rest = all.chain([first]);
    Some(match first.acting_for() {
        None => first,
        Some(_) => rest.find(|one| one.acting_for().is_none()).unwrap_or(first),
    })
}

/// Who delegated what lets the actor see a certificate; absent for what they see in the own name.
pub(super) fn seen_for(actor: &Actor, it: &Certificate) -> Option<PersonId> {
    if is_holder(actor, it) {
        return None;
    }
    seeing(actor, it)?.acting_for()
}

/// Whether the certificate is the actor's own, or of a device that the actor keeps. This is the
/// person's and comes with no delegation.
fn is_holder(actor: &Actor, it: &Certificate) -> bool {
    !actor.is_system() && (it.person_id == Some(actor.person) || it.keeper_id == Some(actor.person))
}

/// Whether the actor may do this with a certificate that they may see, and in whose name. Whether it
/// is its turn, the moves say.
pub(super) fn may<'a>(actor: &'a Actor, it: &Certificate, act: Act) -> Result<By<'a>, ActError> {
    let with = |permission| By::right(actor, permission, it.organisation_id);
    let by = match act {
        Act::Activate | Act::RequestRevocation if is_holder(actor, it) => By::oneself(actor),
        Act::Request | Act::Resubmit | Act::Withdraw | Act::RequestRevocation => {
            with(REQUEST_CERTIFICATES)?
        }
        Act::Confirm | Act::SendBack | Act::ConfirmRevocation | Act::StopRevocation => {
            with(CONFIRM_CERTIFICATES)?
        }
        Act::Refuse if it.state == State::Requested => with(CONFIRM_CERTIFICATES)?,
        Act::Refuse
        | Act::Send
        | Act::RecordIssue
        | Act::Deliver
        | Act::Activate
        | Act::PlaceKey
        | Act::RecordRevocation
        | Act::Import
        | Act::Expire => with(MANAGE_CERTIFICATES)?,
    };
    let asked = match act {
        Act::Confirm => it.requested_by,
        Act::ConfirmRevocation => it.revocation_by,
        _ => None,
    };
    if by.is(asked) {
        return Err(ActError::SamePerson { act });
    }
    Ok(by)
}

/// The agencies for which the actor may ask for certificates: of the own post, and of those who
/// delegated it. The first is meant where nothing else is said.
#[must_use]
pub fn desks(actor: &Actor) -> Vec<OrganisationId> {
    let mut found = Vec::new();
    for here in actor.standings() {
        let own = here.organisation;
        if here.reaches(REQUEST_CERTIFICATES, own, None) && !found.contains(&own) {
            found.push(own);
        }
    }
    found
}

/// As [`desks`], for one: that of `agency`, or the first.
pub(super) fn desk(actor: &Actor, agency: Option<OrganisationId>) -> Result<By<'_>, Refused> {
    let here = actor.standing(REQUEST_CERTIFICATES, |here| {
        here.reaches(REQUEST_CERTIFICATES, here.organisation, None)
            && agency.is_none_or(|agency| agency == here.organisation)
    })?;
    Ok(By { actor, here })
}
