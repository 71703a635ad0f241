//! Changes what a role may: one person asks, another accepts (four eyes).

use super::{
    Role, Scope,
    keepers::{NobodyLeft, somebody_stays},
    store,
};
use crate::{
    Actor, PersonId, Refused, RoleChangeId,
    events::{self, OfRole},
    permissions, trail,
};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::{DbError, Tx, params};

/// The longest reason.
pub const REASON_MAX: usize = 500;

/// A change to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChange {
    /// Role.
    pub role: Role,
    /// Permission.
    pub permission: String,
    /// How far, if granted.
    pub scope: Scope,
    /// Whether the role shall have it.
    pub granted: bool,
    /// Why.
    pub reason: String,
}

kit_db::row! {
    /// A change that waits for a second person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OpenChange {
        /// Identifier.
        pub id: RoleChangeId,
        /// Role.
        pub role: Role,
        /// Permission.
        pub permission: String,
        /// How far.
        pub scope: Scope,
        /// Whether it is given or taken.
        pub granted: bool,
        /// Why.
        pub reason: String,
        /// Who asked.
        pub asked_by: PersonId,
        /// Name of who asked.
        pub asked_by_name: String,
        /// When.
        pub asked_at: Timestamp,
    }
}

/// Why a change was not asked for or decided.
#[derive(Debug, thiserror::Error)]
pub enum RoleChangeError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The program has no such permission.
    #[error("change the permission {0:?}, which nothing declares")]
    Unknown(String),
    /// The reason is empty or above [`REASON_MAX`].
    #[error(
        "change what a role may for a reason of {length} characters, 1 to {REASON_MAX} are expected"
    )]
    Reason {
        /// Characters typed.
        length: usize,
    },
    /// Roles of administration and audit hold no right over contents.
    #[error("give {0:?} to a role of administration or audit")]
    Contents(String),
    /// Roles that work with contents hold no right of administration.
    #[error("give {0:?}, a right of administration, to a role that works with contents")]
    Administration(String),
    /// Nobody could administer any more.
    #[error(transparent)]
    NobodyLeft(#[from] NobodyLeft),
    /// Somebody decided it before, or nobody asked.
    #[error("decide a change that does not wait for a decision")]
    NotOpen,
    /// The second person must be another one.
    #[error("accept a change that one has asked for oneself")]
    SamePerson,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Asks for a change. Nothing changes yet.
///
/// # Errors
/// [`RoleChangeError`].
pub fn ask_role_change(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    change: &RoleChange,
) -> Result<RoleChangeId, RoleChangeError> {
    let here = actor.must_everywhere(permissions::MANAGE_ROLES)?;
    let length = change.reason.trim().chars().count();
    if !(1..=REASON_MAX).contains(&length) {
        return Err(RoleChangeError::Reason { length });
    }
    if tx.get(&store::KNOWN, params![change.permission])? == 0 {
        return Err(RoleChangeError::Unknown(
            change.permission.chars().take(80).collect(),
        ));
    }
    must_fit(tx, change.role, &change.permission, change.granted)?;
    let id = RoleChangeId::generate();
    tx.execute(
        &store::ASK,
        params![
            id,
            change.role,
            change.permission,
            change.scope,
            change.granted,
            change.reason.trim(),
            actor.person,
            now
        ],
    )?;
    trail::of(actor, now, "identity.role.change_asked")
        .by(here.authority)
        .on("role_change", id)
        .change(
            None,
            as_json(
                change.role,
                &change.permission,
                change.scope,
                change.granted,
            ),
        )
        .reason(&change.reason)
        .record(tx)?;
    Ok(id)
}

/// Accepts or turns down a change that another person asked for; accepted, it holds for every
/// request from now on.
///
/// # Errors
/// [`RoleChangeError`].
pub fn decide_role_change(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: RoleChangeId,
    accepted: bool,
) -> Result<(), RoleChangeError> {
    let here = actor.must_everywhere(permissions::MANAGE_ROLES)?;
    let Some(open) = tx.find(&store::ONE_OPEN, params![id])? else {
        return Err(RoleChangeError::NotOpen);
    };
    if accepted && open.asked_by == actor.person {
        return Err(RoleChangeError::SamePerson);
    }
    if tx
        .find(&store::DECIDE, params![id, actor.person, now, accepted])?
        .is_none()
    {
        return Err(RoleChangeError::NotOpen);
    }
    if accepted {
        must_fit(tx, open.role, &open.permission, open.granted)?;
        let by = actor.person.to_string();
        somebody_stays(tx, in_province(now).date(), |tx| {
            let row = params![
                open.role,
                open.permission,
                open.scope,
                open.granted,
                now,
                by
            ];
            tx.execute(&store::SET, row)?;
            Ok::<_, RoleChangeError>(())
        })?;
        let changed = OfRole {
            role: open.role.code().to_owned(),
            permission: open.permission.clone(),
            granted: open.granted,
        };
        events::role_changed(tx, now, id, &changed)?;
    }
    let action = if accepted {
        "identity.role.changed"
    } else {
        "identity.role.change_turned_down"
    };
    trail::of(actor, now, action)
        .by(here.authority)
        .on("role_change", id)
        .change(
            None,
            as_json(open.role, &open.permission, open.scope, open.granted),
        )
        .record(tx)?;
    Ok(())
}

/// Who configures or watches does not thereby read or decide, and the other way round.
fn must_fit(
    tx: &mut Tx<'_>,
    role: Role,
    permission: &str,
    granted: bool,
) -> Result<(), RoleChangeError> {
    if !granted {
        return Ok(());
    }
    let of_administrators = permissions::OF_ADMINISTRATORS
        .iter()
        .any(|one| one.name == permission);
    if role.is_administrative() && tx.get(&store::ADMINISTRATION, params![permission])? == 0 {
        return Err(RoleChangeError::Contents(permission.to_owned()));
    }
    if !role.is_administrative() && of_administrators {
        return Err(RoleChangeError::Administration(permission.to_owned()));
    }
    Ok(())
}

/// The changes that wait for a second person, the oldest first, 200 at most.
///
/// # Errors
/// As the database answers.
pub fn open_role_changes(tx: &mut Tx<'_>) -> Result<Vec<OpenChange>, DbError> {
    tx.query(&store::OPEN, params![])
}

fn as_json(role: Role, permission: &str, scope: Scope, granted: bool) -> serde_json::Value {
    serde_json::json!({
        "role": role.code(), "permission": permission, "scope": scope.code(), "granted": granted,
    })
}
