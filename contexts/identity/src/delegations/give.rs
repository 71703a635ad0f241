//! Gives rights of one's own post to another person for a time.

use super::store;
use crate::{
    Actor, DelegationId, PersonId, Refused, events, organisations, permissions, posts, roles, trail,
};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};
use std::collections::BTreeSet;
use vn::text::clean;

/// The longest number and notation of a document.
pub const DOCUMENT_MAX: usize = 120;
/// The longest time in days: a delegation is renewed in writing every year.
pub const DAYS_MAX: i32 = 366;

/// Rights to be given.
#[derive(Clone, Debug)]
pub struct GiveDelegation {
    /// Who receives.
    pub to: PersonId,
    /// What.
    pub permissions: BTreeSet<String>,
    /// Number and notation of the document that says so.
    pub document: String,
    /// First day.
    pub valid_from: Date,
    /// First day on which it no longer holds.
    pub valid_to: Date,
}

/// Why nothing was delegated.
#[derive(Debug, thiserror::Error)]
pub enum GiveDelegationError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nothing was chosen.
    #[error("delegate nothing")]
    Nothing,
    /// A right that the giver's own post does not have; what was received cannot be given on.
    #[error("delegate {permission}, which one's own post does not allow")]
    NotOwn {
        /// Permission.
        permission: String,
    },
    /// A right that stays with the person.
    #[error("delegate {permission}, which cannot be delegated")]
    Personal {
        /// Permission.
        permission: String,
    },
    /// To oneself.
    #[error("delegate to oneself")]
    Oneself,
    /// The receiver works in no organisation below or equal to the giver's.
    #[error("delegate to somebody outside one's organisation")]
    Outsider,
    /// The receiver holds a post of administration or audit, which stays apart from contents.
    #[error("delegate to somebody who administers or audits")]
    Administrative,
    /// The days make no sense, or are more than [`DAYS_MAX`].
    #[error(
        "delegate from {from} to {to}: one day to {DAYS_MAX} days, not in the past, are expected"
    )]
    Days {
        /// First day.
        from: Date,
        /// First day after.
        to: Date,
    },
    /// The document is missing or its notation is too long.
    #[error("delegate without a document in writing")]
    NoDocument,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Gives the rights; publishes `identity.delegation.given`.
///
/// # Errors
/// [`GiveDelegationError`].
pub fn give_delegation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &GiveDelegation,
) -> Result<DelegationId, GiveDelegationError> {
    check_rights(tx, actor, input)?;
    check_days(input, in_province(now).date())?;
    let document = clean(&input.document);
    if document.is_empty() || document.chars().count() > DOCUMENT_MAX {
        return Err(GiveDelegationError::NoDocument);
    }
    must_work_near(tx, actor, input)?;
    let id = DelegationId::generate();
    tx.execute(
        &store::INSERT,
        params![
            id,
            actor.person,
            actor.post,
            input.to,
            document,
            input.valid_from,
            input.valid_to,
            now
        ],
    )?;
    for permission in &input.permissions {
        tx.execute(&store::ADD_PERMISSION, params![id, permission])?;
    }
    trail::of(actor, now, "identity.delegation.given")
        .on("delegation", id)
        .unit(actor.organisation)
        .basis(&document)
        .change(
            None,
            serde_json::json!({
                "to": input.to, "permissions": input.permissions,
                "from": input.valid_from, "until": input.valid_to,
            }),
        )
        .record(tx)?;
    let people = events::BetweenPeople {
        from: actor.person,
        to: input.to,
        by: Some(actor.person),
    };
    events::delegation_given(tx, now, id, people)?;
    Ok(id)
}

fn check_rights(
    tx: &mut Tx<'_>,
    actor: &Actor,
    input: &GiveDelegation,
) -> Result<(), GiveDelegationError> {
    if actor.scope(permissions::GIVE_DELEGATIONS).is_none() {
        actor.must(permissions::GIVE_DELEGATIONS)?;
        let permission = permissions::GIVE_DELEGATIONS.name.to_owned();
        return Err(Refused::Scope { permission }.into());
    }
    if actor.person == input.to {
        return Err(GiveDelegationError::Oneself);
    }
    if input.permissions.is_empty() {
        return Err(GiveDelegationError::Nothing);
    }
    let personal = personal_permissions(tx)?;
    for permission in &input.permissions {
        if personal.contains(permission) {
            return Err(GiveDelegationError::Personal {
                permission: permission.clone(),
            });
        }
        if actor.scope(permission).is_none() {
            return Err(GiveDelegationError::NotOwn {
                permission: permission.clone(),
            });
        }
    }
    Ok(())
}

/// The permissions that nobody can delegate: those of this context, and those that other offices
/// marked.
///
/// # Errors
/// As the database answers.
pub(crate) fn personal_permissions(tx: &mut Tx<'_>) -> Result<BTreeSet<String>, DbError> {
    let mut names: BTreeSet<String> = tx
        .query(&roles::store::PERSONAL, params![])?
        .into_iter()
        .collect();
    names.extend(permissions::PERSONAL.iter().map(|own| own.name.to_owned()));
    Ok(names)
}

fn check_days(input: &GiveDelegation, today: Date) -> Result<(), GiveDelegationError> {
    let days = input
        .valid_from
        .until(input.valid_to)
        .map_or(0, |span| span.get_days());
    if (1..=DAYS_MAX).contains(&days) && input.valid_to > today {
        return Ok(());
    }
    Err(GiveDelegationError::Days {
        from: input.valid_from,
        to: input.valid_to,
    })
}

/// The receiver must hold a post in the giver's organisation, the one above (an office serves the
/// committee above it) or one directly below.
fn must_work_near(
    tx: &mut Tx<'_>,
    actor: &Actor,
    input: &GiveDelegation,
) -> Result<(), GiveDelegationError> {
    let own = organisations::organisation_brief(tx, actor.organisation)?;
    let mut held = posts::holdings_of(tx, input.to)?;
    held.retain(|held| held.valid_to.is_none_or(|end| end > input.valid_from));
    if held.iter().any(|held| held.role.is_administrative()) {
        return Err(GiveDelegationError::Administrative);
    }
    for held in held {
        let theirs = organisations::organisation_brief(tx, held.organisation)?;
        if theirs.id == own.id || theirs.parent == Some(own.id) || own.parent == Some(theirs.id) {
            return Ok(());
        }
    }
    Err(GiveDelegationError::Outsider)
}
