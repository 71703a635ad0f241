//! In whose place somebody may act: the own post's, or a giver's by delegation.

use super::{Actor, Authority, DelegatedRight, PermissionName, Refused, reaches};
use crate::{OrganisationId, PersonId, PostId, Scope, UnitId};
use std::collections::BTreeMap;

/// One place from which an actor may act: a person in a post, with the rights that count there.
///
/// Whether "mine" means the actor or the giver of a delegation, "our unit" the actor's or the
/// giver's, is answered by the standing and never by the [`Actor`] itself: a right that was
/// delegated opens the giver's things and nothing of the receiver's.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The person whose things these are: the actor, or who delegated.
    pub person: PersonId,
    /// The post in whose name the act is done.
    pub post: PostId,
    /// That post's organisation.
    pub organisation: OrganisationId,
    /// That post's unit.
    pub unit: UnitId,
    /// By what the actor stands here; goes into the log of official acts.
    pub authority: Authority<'a>,
    /// Absent for a system of ours, which may everything.
    rights: Option<&'a BTreeMap<String, Scope>>,
}

impl<'a> Standing<'a> {
    pub(super) fn own(actor: &'a Actor) -> Self {
        Self {
            person: actor.person,
            post: actor.post,
            organisation: actor.organisation,
            unit: actor.unit,
            authority: Authority::Own,
            rights: (!actor.is_system()).then_some(&*actor.scopes),
        }
    }

    fn delegated(given: &'a DelegatedRight) -> Self {
        Self {
            person: given.from_person,
            post: given.from_post,
            organisation: given.organisation,
            unit: given.unit,
            authority: Authority::Delegated(given),
            rights: Some(&given.rights),
        }
    }

    /// How far a right reaches from here; absent if it does not count here.
    #[must_use]
    pub fn scope(&self, permission: impl PermissionName) -> Option<Scope> {
        let Some(rights) = self.rights else {
            return Some(Scope::Province);
        };
        rights.get(permission.permission_name()).copied()
    }

    /// Whether a right counts here at all. Alone it opens nothing: see [`Standing::reaches`].
    #[must_use]
    pub fn has(&self, permission: impl PermissionName) -> bool {
        self.scope(permission).is_some()
    }

    /// Whether a right reaches from here to a thing of `organisation` and, where it lies in one,
    /// `unit`. A right of [`Scope::Person`] reaches the unit's things, and the caller compares
    /// [`Standing::person`] with whoever has the thing in hand.
    #[must_use]
    pub fn reaches(
        &self,
        permission: impl PermissionName,
        organisation: OrganisationId,
        unit: Option<UnitId>,
    ) -> bool {
        let own = (self.organisation, self.unit);
        self.scope(permission)
            .is_some_and(|scope| reaches(scope, own, (organisation, unit)))
    }
}

impl Actor {
    /// Every place from which the actor may act now: the own post first, then each delegation in
    /// force, in the order in which they were given.
    pub fn standings(&self) -> impl Iterator<Item = Standing<'_>> {
        let delegated = self.delegations.iter().map(Standing::delegated);
        std::iter::once(Standing::own(self)).chain(delegated)
    }

    /// The first standing that has the right and for which `fits` holds: the own post before any
    /// delegation, so that nobody acts for another where they may act themselves.
    ///
    /// # Errors
    /// [`Refused::Permission`] if no standing has the right, [`Refused::Scope`] if none fits.
    pub fn standing(
        &self,
        permission: impl PermissionName,
        fits: impl Fn(&Standing<'_>) -> bool,
    ) -> Result<Standing<'_>, Refused> {
        let permission = permission.permission_name();
        let mut refused = Refused::Permission {
            permission: permission.to_owned(),
        };
        for here in self.standings().filter(|here| here.has(permission)) {
            if fits(&here) {
                return Ok(here);
            }
            refused = Refused::Scope {
                permission: permission.to_owned(),
            };
        }
        Err(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DelegationId;
    use jiff::civil::date;
    use kit_base::Id;

    fn somebody(permission: &str) -> Actor {
        Actor {
            person: PersonId::from_i64(1),
            organisation: OrganisationId::from_i64(10),
            unit: UnitId::from_i64(100),
            scopes: std::sync::Arc::new([(permission.to_owned(), Scope::Organisation)].into()),
            system: None,
            ..Actor::system("test")
        }
    }

    fn given(permission: &str, scope: Scope) -> DelegatedRight {
        DelegatedRight {
            id: DelegationId::from_i64(5),
            from_person: PersonId::from_i64(2),
            from_name: String::new(),
            from_post: PostId::from_i64(22),
            organisation: OrganisationId::from_i64(20),
            unit: UnitId::from_i64(200),
            document: "15/QĐ".to_owned(),
            until: date(2022, 4, 1),
            rights: [(permission.to_owned(), scope)].into(),
        }
    }

    #[test]
    fn a_delegated_right_opens_the_givers_things_and_nothing_of_the_receivers() {
        let actor = Actor {
            delegations: std::sync::Arc::new([given("read", Scope::Organisation)]),
            ..somebody("write")
        };
        let (own, givers) = (actor.organisation, OrganisationId::from_i64(20));
        let at = |place| actor.standing("read", |here| here.reaches("read", place, None));
        assert!(matches!(at(own), Err(Refused::Scope { .. })));
        let there = at(givers).expect("it reaches");
        assert_eq!(there.person, PersonId::from_i64(2));
        assert_eq!(there.authority.acting_for(), Some(PersonId::from_i64(2)));
    }

    #[test]
    fn nobody_acts_for_another_where_they_may_act_themselves() {
        let mut twin = given("read", Scope::Province);
        twin.organisation = OrganisationId::from_i64(10);
        let actor = Actor {
            delegations: std::sync::Arc::new([twin]),
            ..somebody("read")
        };
        let here = actor.standing("read", |_| true).expect("it reaches");
        assert_eq!(here.authority, Authority::Own);
        assert_eq!(here.authority.acting_for(), None);
    }

    #[test]
    fn without_the_right_anywhere_the_refusal_names_it() {
        let actor = somebody("write");
        let refused = actor.standing("read", |_| true).expect_err("nobody has it");
        assert!(matches!(&refused, Refused::Permission { permission } if permission == "read"));
    }
}
