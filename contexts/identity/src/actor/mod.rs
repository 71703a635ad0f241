//! Who acts: a person in one of their posts, with what that post and delegations to them allow;
//! or a system of ours.

mod load;
mod permission_name;
mod reach;
mod standing;

pub use load::{ActorError, actor_for, actor_of_person};
pub use permission_name::PermissionName;
pub use reach::Places;
pub(crate) use reach::{may_over_person, must_over_person};
pub use standing::Standing;

use crate::{
    DelegationId, OrganisationId, PersonId, PostId, ProgramId, Role, Scope, UnitId,
    posts::PostHolder, programs::Program,
};
use jiff::{Timestamp, civil::Date};
use kit_base::Id;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

kit_db::code_enum! {
    /// How sure we are that it is the person.
    pub enum Strength {
        /// Nobody signed in: jobs, simulation.
        None = "none",
        /// A password.
        Password = "password",
        /// A password and a code of a recovery sheet.
        Recovery = "recovery",
        /// A password and a second factor.
        TwoFactors = "two_factors",
    }
}

/// How things stand with somebody whose rights need a second factor that is not set up, or was lost a short time ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// It is to be set up by then.
    By(Timestamp),
    /// These rights are withheld until it is.
    Withheld,
    /// These rights are withheld until then, whether or not one is set up: the account was reset.
    Held(Timestamp),
}

/// The person or system behind an act. Cheap to clone; loaded anew for every request, so that a
/// change of posts or rights holds at once.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person; a system has the identifier 0.
    pub person: PersonId,
    /// Name, or the system's.
    pub name: Arc<str>,
    /// The post in which the person acts.
    pub post: PostId,
    /// The post's role.
    pub role: Role,
    /// The post's organisation.
    pub organisation: OrganisationId,
    /// The post's unit.
    pub unit: UnitId,
    /// `Chuyên viên, Phòng Tổng hợp`.
    pub role_line: Arc<str>,
    /// Names of everything the person may in this post, what is delegated included. For menus
    /// and links; acts ask [`Actor::must`].
    pub permissions: Arc<BTreeSet<String>>,
    /// How far the post itself allows what it allows.
    pub scopes: Arc<BTreeMap<String, Scope>>,
    /// All posts that the person holds now, this one included.
    pub posts: Arc<[PostHolder]>,
    /// Delegations to the person in force.
    pub delegations: Arc<[DelegatedRight]>,
    /// How the person proved who they are.
    pub strength: Strength,
    /// Absent unless a right needs a second factor that is not set up.
    pub enrolment: Option<Enrolment>,
    /// The request, for the log of official acts.
    pub request: Option<Arc<str>>,
    system: Option<&'static str>,
    program: Option<ProgramId>,
}

/// What somebody delegated to the actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegatedRight {
    /// The delegation.
    pub id: DelegationId,
    /// Who gave it.
    pub from_person: PersonId,
    /// Name of who gave it.
    pub from_name: String,
    /// The post from which it was given.
    pub from_post: PostId,
    /// The organisation of that post.
    pub organisation: OrganisationId,
    /// The unit of that post.
    pub unit: UnitId,
    /// The document that says so.
    pub document: String,
    /// First day on which it no longer holds.
    pub until: Date,
    /// What was delegated, and how far it reaches from the giver's post today.
    pub rights: BTreeMap<String, Scope>,
}

/// In whose name an act is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority<'a> {
    /// By the actor's own post (or because a system acts).
    Own,
    /// By a delegation (giao quyền, thừa lệnh): the act names both.
    Delegated(&'a DelegatedRight),
}

impl<'a> Authority<'a> {
    /// Who delegated; absent where the actor acts in the own name. Stands in the log of official
    /// acts beside who acted.
    #[must_use]
    pub fn acting_for(&self) -> Option<PersonId> {
        self.delegation().map(|given| given.from_person)
    }

    /// The delegation by which the actor acts.
    #[must_use]
    pub const fn delegation(&self) -> Option<&'a DelegatedRight> {
        match self {
            Self::Own => None,
            Self::Delegated(given) => Some(given),
        }
    }
}

/// The actor may not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The post has no such right.
    #[error("act without the permission {permission}")]
    Permission {
        /// Permission.
        permission: String,
    },
    /// The right does not reach so far.
    #[error("act with the permission {permission} beyond its reach")]
    Scope {
        /// Permission.
        permission: String,
    },
}

impl Refused {
    /// The permission that was missing or did not reach far enough.
    #[must_use]
    pub fn permission(&self) -> &str {
        match self {
            Self::Permission { permission } | Self::Scope { permission } => permission,
        }
    }
}

impl Actor {
    /// A system of ours (job, import, simulation) that may everything; `name` stands in the log of
    /// official acts, as `documents.exchange`.
    #[must_use]
    pub fn system(name: &'static str) -> Self {
        Self {
            person: PersonId::from_i64(0),
            name: name.into(),
            post: PostId::from_i64(0),
            role: Role::Administrator,
            organisation: OrganisationId::from_i64(0),
            unit: UnitId::from_i64(0),
            role_line: "".into(),
            permissions: Arc::default(),
            scopes: Arc::default(),
            posts: Arc::new([]),
            delegations: Arc::new([]),
            strength: Strength::None,
            enrolment: None,
            request: None,
            system: Some(name),
            program: None,
        }
    }

    /// A program of an agency, with exactly these rights within that agency.
    pub(crate) fn program(
        program: &Program,
        permissions: impl IntoIterator<Item = String>,
    ) -> Self {
        let scopes: BTreeMap<String, Scope> = permissions
            .into_iter()
            .map(|permission| (permission, Scope::Organisation))
            .collect();
        Self {
            person: PersonId::from_i64(program.id.to_i64()),
            name: program.name.as_str().into(),
            role: Role::Specialist,
            organisation: program.organisation,
            unit: program.unit,
            role_line: program.organisation_name.as_str().into(),
            permissions: Arc::new(scopes.keys().cloned().collect()),
            scopes: Arc::new(scopes),
            system: None,
            program: Some(program.id),
            ..Self::system("identity.program")
        }
    }

    /// The program that acts, where none of ours and no person does.
    #[must_use]
    pub fn program_id(&self) -> Option<ProgramId> {
        self.program
    }

    /// Whether a system acts, not a person.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.system.is_some()
    }

    /// The system that acts.
    #[must_use]
    pub fn system_name(&self) -> Option<&'static str> {
        self.system
    }

    /// Who acts, for the log of official acts: the person, the program of an agency, or a job named by the first 63 bits of
    /// the SHA-256 digest of the system's name.
    #[must_use]
    pub fn audit_actor(&self) -> kit_audit::Actor {
        if let Some(program) = self.program {
            return kit_audit::Actor::System(program.to_i64());
        }
        let Some(name) = self.system else {
            return kit_audit::Actor::Person(self.person.to_i64());
        };
        let digest = kit_base::sha256(name.as_bytes());
        let first = digest[..8]
            .iter()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        kit_audit::Actor::Job((first >> 1).cast_signed())
    }

    /// With the request's identifier, for the log of official acts.
    #[must_use]
    pub fn in_request(mut self, request: &str) -> Self {
        self.request = Some(request.into());
        self
    }

    /// Who looks at a page, with the request's identifier.
    ///
    /// # Errors
    /// [`kit_web::PageError::SignInNeeded`] if nobody is signed in.
    pub fn of_visit(visit: &kit_web::Visit) -> Result<Self, kit_web::PageError> {
        let actor = visit.actor::<Self>()?;
        Ok(actor.as_ref().clone().in_request(visit.request_id()))
    }

    /// With how the person proved who they are.
    #[must_use]
    pub fn with_strength(mut self, strength: Strength) -> Self {
        self.strength = strength;
        self
    }

    /// The same person without any right: until they have done what must come first.
    #[must_use]
    pub fn without_rights(mut self) -> Self {
        self.permissions = Arc::default();
        self.scopes = Arc::default();
        self.delegations = Arc::new([]);
        self
    }

    /// The same person, who is to set up a second factor: with all rights until `due`, then without those that need
    /// one, by the own post and by delegation.
    #[must_use]
    pub fn to_enrol(
        mut self,
        now: Timestamp,
        due: Option<Timestamp>,
        strong: &BTreeSet<String>,
    ) -> Self {
        match due {
            // a session from before the rule goes on until the next sign-in, which sets the time
            None => return self,
            Some(due) if due > now => {
                self.enrolment = Some(Enrolment::By(due));
                return self;
            }
            Some(_) => self.enrolment = Some(Enrolment::Withheld),
        }
        self.without(strong)
    }

    /// The same person after a reset that took the second factor away: without the rights that need one until then. Who
    /// has none of them notices nothing.
    #[must_use]
    pub fn held(mut self, until: Timestamp, strong: &BTreeSet<String>) -> Self {
        let has = self.permissions.iter().any(|name| strong.contains(name));
        if has {
            self.enrolment = Some(Enrolment::Held(until));
        }
        self.without(strong)
    }

    fn without(mut self, strong: &BTreeSet<String>) -> Self {
        Arc::make_mut(&mut self.permissions).retain(|name| !strong.contains(name));
        Arc::make_mut(&mut self.scopes).retain(|name, _| !strong.contains(name));
        let mut delegations = self.delegations.to_vec();
        for given in &mut delegations {
            given.rights.retain(|name, _| !strong.contains(name));
        }
        self.delegations = delegations.into();
        self
    }

    /// Whether the actor may this somewhere: by the post or by delegation.
    #[must_use]
    pub fn may(&self, permission: impl PermissionName) -> bool {
        self.is_system() || self.permissions.contains(permission.permission_name())
    }

    /// How far the actor's own post allows it.
    #[must_use]
    pub fn scope(&self, permission: impl PermissionName) -> Option<Scope> {
        if self.is_system() {
            return Some(Scope::Province);
        }
        self.scopes.get(permission.permission_name()).copied()
    }

    /// As [`Actor::may`], as an error to return.
    ///
    /// # Errors
    /// [`Refused::Permission`].
    pub fn must(&self, permission: impl PermissionName) -> Result<(), Refused> {
        let permission = permission.permission_name();
        if self.may(permission) {
            return Ok(());
        }
        Err(Refused::Permission {
            permission: permission.to_owned(),
        })
    }

    /// Whether, and in whose name, the actor may this to a thing of `organisation` and, where the
    /// thing lies in one, `unit`. A right that reaches the unit or the person only does not reach
    /// things without a unit.
    #[must_use]
    pub fn authority(
        &self,
        permission: impl PermissionName,
        organisation: OrganisationId,
        unit: Option<UnitId>,
    ) -> Option<Authority<'_>> {
        let permission = permission.permission_name();
        let place = (organisation, unit);
        let own = self.scope(permission);
        if own.is_some_and(|scope| reaches(scope, (self.organisation, self.unit), place)) {
            return Some(Authority::Own);
        }
        self.delegations
            .iter()
            .find(|given| {
                let scope = given.rights.get(permission);
                scope.is_some_and(|scope| reaches(*scope, (given.organisation, given.unit), place))
            })
            .map(Authority::Delegated)
    }

    /// As [`Actor::authority`], as an error to return.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn must_in(
        &self,
        permission: impl PermissionName,
        organisation: OrganisationId,
        unit: Option<UnitId>,
    ) -> Result<Authority<'_>, Refused> {
        let permission = permission.permission_name();
        if let Some(authority) = self.authority(permission, organisation, unit) {
            return Ok(authority);
        }
        self.must(permission)?;
        Err(Refused::Scope {
            permission: permission.to_owned(),
        })
    }
}

/// Whether a right of somebody at `own` reaches a thing at `place`. Which things a person has in
/// hand only their context knows, so a right of [`Scope::Person`] reaches the own unit's things
/// here, and the context compares the person.
fn reaches(
    scope: Scope,
    own: (OrganisationId, UnitId),
    place: (OrganisationId, Option<UnitId>),
) -> bool {
    match scope {
        Scope::Province => true,
        Scope::Organisation => own.0 == place.0,
        Scope::Unit | Scope::Person => own.0 == place.0 && place.1 == Some(own.1),
    }
}

impl From<Refused> for kit_web::PageError {
    fn from(refused: Refused) -> Self {
        tracing::info!(permission = refused.permission(), "refused an act");
        Self::Forbidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(organisation: i64, unit: i64) -> (OrganisationId, Option<UnitId>) {
        (
            OrganisationId::from_i64(organisation),
            Some(UnitId::from_i64(unit)),
        )
    }

    #[test]
    fn a_wider_scope_reaches_whatever_a_narrower_one_reaches() {
        let own = (OrganisationId::from_i64(1), UnitId::from_i64(1));
        for there in [place(1, 1), place(1, 2), place(2, 1), (own.0, None)] {
            let reached: Vec<bool> = Scope::ALL.iter().map(|s| reaches(*s, own, there)).collect();
            assert!(reached.is_sorted(), "{there:?}: {reached:?}");
        }
    }

    #[test]
    fn a_unit_right_reaches_neither_other_units_nor_things_without_one() {
        let own = (OrganisationId::from_i64(1), UnitId::from_i64(1));
        assert!(reaches(Scope::Unit, own, place(1, 1)));
        assert!(!reaches(Scope::Unit, own, place(1, 2)));
        assert!(!reaches(Scope::Unit, own, (own.0, None)));
    }

    #[test]
    fn a_system_may_everything_everywhere() {
        let system = Actor::system("test");
        let authority = system.must_in("anything", OrganisationId::from_i64(7), None);
        assert_eq!(authority, Ok(Authority::Own));
    }
}
