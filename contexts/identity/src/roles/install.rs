//! Puts the program's defaults into the table of what roles may.

use super::{Role, Scope, store};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// What a role may by default; each context declares those of its own permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleDefault {
    /// Role.
    pub role: Role,
    /// Permission.
    pub permission: &'static str,
    /// How far.
    pub scope: Scope,
    /// Whether the right stays with the person and cannot be delegated.
    pub personal: bool,
}

impl RoleDefault {
    /// `role` may `permission` within `scope`.
    #[must_use]
    pub const fn new(role: Role, permission: &'static str, scope: Scope) -> Self {
        Self {
            role,
            permission,
            scope,
            personal: false,
        }
    }

    /// As an office declares it in its [`kit_module::Module`].
    #[must_use]
    pub const fn declared(self) -> kit_module::RoleDefault {
        kit_module::RoleDefault {
            role: self.role.code(),
            permission: self.permission,
            scope: self.scope.code(),
            personal: self.personal,
        }
    }

    /// What an office declared; nothing where it names a role or a scope that there is not.
    #[must_use]
    pub fn read(declared: &kit_module::RoleDefault) -> Option<Self> {
        Some(Self {
            role: declared.role.parse().ok()?,
            permission: declared.permission,
            scope: declared.scope.parse().ok()?,
            personal: declared.personal,
        })
    }

    /// A right that stays with the person: nobody can delegate it.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }
}

/// What an office declares in its [`kit_module::Module`].
#[must_use]
pub fn declared(defaults: &[RoleDefault]) -> Vec<kit_module::RoleDefault> {
    defaults.iter().map(|default| default.declared()).collect()
}

/// Who is named as the author of defaults.
const PROGRAM: &str = "program";

/// Adds the defaults that the table does not have yet; tells how many. What an operator changed
/// or took away stays as it is. What the program gives to roles of administration and audit is all
/// that these roles can ever hold. Called at every start.
///
/// # Errors
/// As the database answers.
pub fn install(tx: &mut Tx<'_>, now: Timestamp, defaults: &[RoleDefault]) -> Result<u64, DbError> {
    let mut added = 0;
    for default in defaults {
        if default.role.is_administrative() {
            tx.execute(&store::ADD_ADMINISTRATION, params![default.permission])?;
        }
        if default.personal {
            tx.execute(&store::MARK_PERSONAL, params![default.permission])?;
        }
        added += tx.execute(
            &store::ADD_DEFAULT,
            params![
                default.role,
                default.permission,
                default.scope,
                true,
                now,
                PROGRAM
            ],
        )?;
    }
    Ok(added)
}
