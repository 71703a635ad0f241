//! Who is who in the province: organisations over time, their units and posts, people, accounts,
//! roles and delegation, and signing in.
//!
//! Every other context depends on this one; this one depends on none. Read the README first.

pub mod accounts;
pub mod actor;
pub mod delegations;
pub mod demo;
pub mod directory;
pub mod events;
mod ids;
mod log;
mod logged;
mod menu_count;
mod module;
pub mod organisations;
pub mod people;
pub mod permissions;
pub mod posts;
pub mod programs;
pub mod proposals;
mod readings;
pub mod roles;
pub mod sessions;
mod sort_keys;
mod trail;
pub mod units;
mod upkeep;

pub use accounts::Settings;
pub use actor::{
    Actor, ActorError, Authority, DelegatedRight, Enrolment, PermissionName, Places, Refused,
    Standing, Strength, actor_for, actor_of_person,
};
pub use ids::{
    AccountId, DelegationId, HoldingId, OrganisationId, PasskeyId, PersonId, PostId, ProgramId,
    ProgramSecretId, ProposalId, ResetId, RoleChangeId, SessionId, SignInSumId, SuccessionId,
    UnitId,
};
pub use menu_count::MenuCount;
pub use module::{MIGRATIONS, module};
pub use organisations::{
    FormerName, Organisation, OrganisationBrief, OrganisationKind, children, count_organisations,
    organisation, organisation_brief, organisation_brief_as_of, organisation_by_area_code,
    organisations_brief, organisations_of_kind,
    reach::{ReachGroup, reach_members},
    roots, search_organisations, some_of_kind,
    succeed::current_successor,
};
pub use people::{
    ListedPerson, Person, PersonBrief, find::Found, find::find_people, find::search_people,
    listed_people, person, person_brief,
};
pub use posts::{
    PostHolder, clerks_of, heads_of, holders_of_role, leaders_of, leads, people_of, post_holder,
    staff_of, works_in,
};
pub use programs::{ProgramRules, Programs};
pub use proposals::open_work::OpenWorkOfOffices;
pub use roles::{
    PermissionLabels, Role, RoleDefault, Scope, declared as declared_role_defaults,
    install as install_role_defaults,
};
pub use sessions::{Sessions, pages::enrolment_banner};
pub use sort_keys::make_sort_keys;
pub use trail::{Change, changes_of};
pub use units::{UnitBrief, UnitKind, unit_brief, units_of};
