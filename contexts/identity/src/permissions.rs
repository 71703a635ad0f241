//! What one may be allowed to do in this context, and which roles may by default.

use crate::{Role, RoleDefault, Scope};
use kit_module::Permission;

/// Set up, rename, correct and end organisations and units; give agency codes.
pub const MANAGE_ORGANISATIONS: Permission = Permission {
    name: "identity.organisations.manage",
    label: "identity-permission-organisations-manage",
};
/// Register people, set up posts, appoint and release.
pub const MANAGE_PEOPLE: Permission = Permission {
    name: "identity.people.manage",
    label: "identity-permission-people-manage",
};
/// Create and disable accounts, end sessions, ask for resets.
pub const MANAGE_ACCOUNTS: Permission = Permission {
    name: "identity.accounts.manage",
    label: "identity-permission-accounts-manage",
};
/// Approve the reset of an account; two people who hold it are needed.
pub const APPROVE_RESETS: Permission = Permission {
    name: "identity.resets.approve",
    label: "identity-permission-resets-approve",
};
/// Ask for changes of what roles may, and accept those of others.
pub const MANAGE_ROLES: Permission = Permission {
    name: "identity.roles.manage",
    label: "identity-permission-roles-manage",
};
/// Delegate rights of one's own post in writing.
pub const GIVE_DELEGATIONS: Permission = Permission {
    name: "identity.delegations.give",
    label: "identity-permission-delegations-give",
};
/// Read the log of official acts.
pub const READ_LOG: Permission = Permission {
    name: "identity.log.read",
    label: "identity-permission-log-read",
};

/// All of them, for the module.
pub const ALL: [Permission; 7] = [
    MANAGE_ORGANISATIONS,
    MANAGE_PEOPLE,
    MANAGE_ACCOUNTS,
    APPROVE_RESETS,
    MANAGE_ROLES,
    GIVE_DELEGATIONS,
    READ_LOG,
];

/// Permissions that nobody uses without a second factor: who has them changes what others may, or reads what
/// everybody did.
pub const STRONG: [&str; 7] = [
    MANAGE_ORGANISATIONS.name,
    MANAGE_PEOPLE.name,
    MANAGE_ACCOUNTS.name,
    APPROVE_RESETS.name,
    MANAGE_ROLES.name,
    GIVE_DELEGATIONS.name,
    READ_LOG.name,
];

/// Permissions of this context that stay with the person: who could give these on, could give
/// everything on. Other offices mark theirs where they say which roles have them
/// ([`RoleDefault::personal`]).
pub const PERSONAL: [Permission; 5] = [
    MANAGE_ACCOUNTS,
    APPROVE_RESETS,
    MANAGE_ROLES,
    GIVE_DELEGATIONS,
    READ_LOG,
];

/// Rights of administration and audit alone: no role that works with contents holds them.
pub const OF_ADMINISTRATORS: [Permission; 6] = [
    MANAGE_ORGANISATIONS,
    MANAGE_PEOPLE,
    MANAGE_ACCOUNTS,
    APPROVE_RESETS,
    MANAGE_ROLES,
    READ_LOG,
];

/// Which roles may what by default.
#[must_use]
pub fn role_defaults() -> Vec<RoleDefault> {
    let admin = |permission: Permission| {
        RoleDefault::new(Role::Administrator, permission.name, Scope::Province)
    };
    vec![
        admin(MANAGE_ORGANISATIONS),
        admin(MANAGE_PEOPLE),
        admin(MANAGE_ACCOUNTS),
        admin(APPROVE_RESETS),
        admin(MANAGE_ROLES),
        RoleDefault::new(Role::Auditor, READ_LOG.name, Scope::Province),
        RoleDefault::new(Role::Leader, GIVE_DELEGATIONS.name, Scope::Person),
        RoleDefault::new(Role::ChiefOfOffice, GIVE_DELEGATIONS.name, Scope::Person),
        RoleDefault::new(Role::HeadOfUnit, GIVE_DELEGATIONS.name, Scope::Person),
    ]
}
