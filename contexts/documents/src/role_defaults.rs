//! What each role may do with documents unless an operator decides otherwise
//! (Decree 30/2020, Articles 6, 11 to 18 and 22 to 24; an administrator reads no contents).

use crate::permissions::{
    APPROVE, ASSIGN, CHECK_CONTENT, CHECK_FORMAT, CONFIGURE, COPY, DIRECT, DRAFT, ISSUE, OVERVIEW,
    PRESENT, READ_ORGANISATION, READ_OWN, READ_UNIT, REGISTER, SOLVE,
};
use identity::{Role, RoleDefault, Scope};

/// The defaults, installed once at start.
pub const ROLE_DEFAULTS: &[RoleDefault] = &[
    RoleDefault::new(Role::Clerk, REGISTER, Scope::Organisation),
    RoleDefault::new(Role::Clerk, PRESENT, Scope::Organisation),
    RoleDefault::new(Role::Clerk, READ_ORGANISATION, Scope::Organisation),
    RoleDefault::new(Role::Clerk, CHECK_FORMAT, Scope::Organisation),
    RoleDefault::new(Role::Clerk, ISSUE, Scope::Organisation),
    RoleDefault::new(Role::Clerk, COPY, Scope::Organisation),
    RoleDefault::new(Role::Clerk, CONFIGURE, Scope::Organisation),
    RoleDefault::new(Role::Leader, DIRECT, Scope::Organisation),
    RoleDefault::new(Role::Leader, APPROVE, Scope::Organisation),
    RoleDefault::new(Role::Leader, READ_ORGANISATION, Scope::Organisation),
    RoleDefault::new(Role::ProvinceLeader, DIRECT, Scope::Organisation),
    RoleDefault::new(Role::ProvinceLeader, APPROVE, Scope::Organisation),
    RoleDefault::new(Role::ProvinceLeader, READ_ORGANISATION, Scope::Organisation),
    RoleDefault::new(Role::ProvinceLeader, OVERVIEW, Scope::Province),
    RoleDefault::new(Role::ChiefOfOffice, PRESENT, Scope::Organisation),
    RoleDefault::new(Role::ChiefOfOffice, ASSIGN, Scope::Unit),
    RoleDefault::new(Role::ChiefOfOffice, SOLVE, Scope::Unit),
    RoleDefault::new(Role::ChiefOfOffice, DRAFT, Scope::Unit),
    RoleDefault::new(Role::ChiefOfOffice, COPY, Scope::Unit),
    RoleDefault::new(Role::ChiefOfOffice, CHECK_CONTENT, Scope::Unit),
    RoleDefault::new(Role::ChiefOfOffice, CHECK_FORMAT, Scope::Organisation),
    RoleDefault::new(Role::ChiefOfOffice, READ_ORGANISATION, Scope::Organisation),
    RoleDefault::new(Role::ChiefOfOffice, CONFIGURE, Scope::Organisation),
    RoleDefault::new(Role::HeadOfUnit, ASSIGN, Scope::Unit),
    RoleDefault::new(Role::HeadOfUnit, SOLVE, Scope::Unit),
    RoleDefault::new(Role::HeadOfUnit, DRAFT, Scope::Unit),
    RoleDefault::new(Role::HeadOfUnit, COPY, Scope::Unit),
    RoleDefault::new(Role::HeadOfUnit, CHECK_CONTENT, Scope::Unit),
    RoleDefault::new(Role::HeadOfUnit, READ_UNIT, Scope::Unit),
    RoleDefault::new(Role::Specialist, SOLVE, Scope::Person),
    RoleDefault::new(Role::Specialist, DRAFT, Scope::Person),
    RoleDefault::new(Role::Specialist, COPY, Scope::Person),
    RoleDefault::new(Role::Specialist, READ_OWN, Scope::Person),
    RoleDefault::new(Role::Archivist, READ_ORGANISATION, Scope::Organisation),
];
