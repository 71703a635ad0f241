//! How far a right over documents reaches, and in whose name: asked of the thing's own organisation
//! and unit, from each place in which somebody may stand ([`identity::Standing`]). A right that was
//! delegated opens what is the giver's, as far as the giver's own post lets it, and nothing of the
//! receiver's.
//!
//! No right over documents reaches beyond the agency of the post that has it: even one that the role
//! matrix gives for the province means every document of that agency. The province is seen in figures.

use identity::{
    Actor, Authority, OrganisationId, PermissionName, Refused, Scope, Standing, UnitId,
};

/// Who acts, and from which place: the own post's, or a giver's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doer<'a> {
    /// Who does it.
    pub(crate) actor: &'a Actor,
    /// In whose place: "mine", "our unit" and "our agency" are meant from here.
    pub(crate) here: Standing<'a>,
}

/// Whether a right reaches from here to a thing of `organisation` that lies in `unit`; `in_hand` tells
/// whether the thing is with the person in whose place one stands.
pub(crate) fn reaches(
    here: &Standing<'_>,
    right: impl PermissionName,
    (organisation, unit): (OrganisationId, Option<UnitId>),
    in_hand: bool,
) -> bool {
    here.organisation == organisation
        && match here.scope(right) {
            None => false,
            Some(Scope::Province | Scope::Organisation) => true,
            Some(Scope::Unit) => unit == Some(here.unit),
            Some(Scope::Person) => in_hand && unit.is_none_or(|unit| unit == here.unit),
        }
}

/// Whether a right reaches the whole agency from here.
pub(crate) fn reaches_agency(here: &Standing<'_>, right: impl PermissionName) -> bool {
    reaches(here, right, (here.organisation, None), false)
}

/// Where somebody stands who does with an agency as a whole what a right allows: the own post's agency
/// if the right reaches it, else that of whoever gave the newest delegation. `wanted` names the agency
/// where it is not left open.
///
/// # Errors
/// [`Refused`] if the right reaches no agency, or not this one.
pub(crate) fn agency(
    actor: &Actor,
    right: impl PermissionName + Copy,
    wanted: Option<OrganisationId>,
) -> Result<Doer<'_>, Refused> {
    first_or_newest(actor, right, wanted, |here| reaches_agency(here, right))
}

/// As [`agency`], for what begins in a unit or with a person: any reach will do.
///
/// # Errors
/// [`Refused`].
pub(crate) fn desk(
    actor: &Actor,
    right: impl PermissionName + Copy,
    wanted: Option<OrganisationId>,
) -> Result<Doer<'_>, Refused> {
    first_or_newest(actor, right, wanted, |here| here.has(right))
}

fn first_or_newest<'a>(
    actor: &'a Actor,
    right: impl PermissionName,
    wanted: Option<OrganisationId>,
    fits: impl Fn(&Standing<'_>) -> bool,
) -> Result<Doer<'a>, Refused> {
    let mut newest = None;
    let here = |here: &Standing<'_>| wanted.is_none_or(|it| it == here.organisation) && fits(here);
    for here in actor.standings().filter(here) {
        if here.authority == Authority::Own {
            return Ok(Doer { actor, here });
        }
        newest = Some(here);
    }
    match newest {
        Some(here) => Ok(Doer { actor, here }),
        None => Err(refused(actor, right)),
    }
}

/// The agencies that a right reaches as a whole, the own first, each once.
pub(crate) fn agencies(actor: &Actor, right: impl PermissionName + Copy) -> Vec<OrganisationId> {
    let mut all: Vec<OrganisationId> = Vec::new();
    for here in actor.standings().filter(|here| reaches_agency(here, right)) {
        if !all.contains(&here.organisation) {
            all.push(here.organisation);
        }
    }
    all
}

/// The agencies in which a right counts at all, the own first, each once.
pub(crate) fn desks(actor: &Actor, right: impl PermissionName + Copy) -> Vec<OrganisationId> {
    let mut all: Vec<OrganisationId> = Vec::new();
    for here in actor.standings().filter(|here| here.has(right)) {
        if !all.contains(&here.organisation) {
            all.push(here.organisation);
        }
    }
    all
}

/// The agencies in which the actor stands, the own first, each once.
pub(crate) fn organisations(actor: &Actor) -> Vec<OrganisationId> {
    let mut all: Vec<OrganisationId> = Vec::with_capacity(1);
    for here in actor.standings() {
        if !all.contains(&here.organisation) {
            all.push(here.organisation);
        }
    }
    all
}

/// Why somebody may not: the right is nowhere, or it does not reach so far.
pub(crate) fn refused(actor: &Actor, right: impl PermissionName) -> Refused {
    let permission = right.permission_name().to_owned();
    match actor.may(permission.as_str()) {
        true => Refused::Scope { permission },
        false => Refused::Permission { permission },
    }
}
