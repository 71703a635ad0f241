//! Finds out what a person may now, in one post.

use super::{Actor, DelegatedRight, Strength};
use crate::{
    PersonId, PostId, Role, Scope, delegations,
    posts::{self, PostHolder},
    roles,
};
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

/// Why there is no actor.
#[derive(Debug, thiserror::Error)]
pub enum ActorError {
    /// The person does not hold the post on that day.
    #[error("act in a post that is not held on {on}")]
    NotHeld {
        /// The day in the province.
        on: Date,
    },
    /// The person holds no post at all.
    #[error("act without any post on {on}")]
    NoPost {
        /// The day in the province.
        on: Date,
    },
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The person in this post, as of `now`.
///
/// # Errors
/// [`ActorError::NotHeld`] if the person does not hold the post today.
pub fn actor_for(
    tx: &mut Tx<'_>,
    person: PersonId,
    post: PostId,
    now: Timestamp,
) -> Result<Actor, ActorError> {
    let today = in_province(now).date();
    let held = tx.query(&posts::store::POSTS_OF_PERSON, params![person, today])?;
    if !held.iter().any(|holder| holder.post == post) {
        return Err(ActorError::NotHeld { on: today });
    }
    load(tx, held, post, today)
}

/// The person in the post they have held longest.
///
/// # Errors
/// [`ActorError::NoPost`] if the person holds none today.
pub fn actor_of_person(
    tx: &mut Tx<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<Actor, ActorError> {
    let today = in_province(now).date();
    let held = tx.query(&posts::store::POSTS_OF_PERSON, params![person, today])?;
    let Some(first) = held.first().map(|holder| holder.post) else {
        return Err(ActorError::NoPost { on: today });
    };
    load(tx, held, first, today)
}

fn load(
    tx: &mut Tx<'_>,
    held: Vec<PostHolder>,
    post: PostId,
    today: Date,
) -> Result<Actor, ActorError> {
    let Some(now_in) = held.iter().find(|holder| holder.post == post).cloned() else {
        return Err(ActorError::NotHeld { on: today });
    };
    let scopes = rights_of(tx, now_in.role)?;
    let delegations = delegated(tx, now_in.person, today)?;
    let permissions: BTreeSet<String> = scopes
        .keys()
        .chain(delegations.iter().flat_map(|given| given.rights.keys()))
        .cloned()
        .collect();
    Ok(Actor {
        person: now_in.person,
        name: now_in.name.as_str().into(),
        post,
        role: now_in.role,
        organisation: now_in.organisation,
        unit: now_in.unit,
        role_line: now_in.role_line().into(),
        permissions: permissions.into(),
        scopes: scopes.into(),
        posts: held.into(),
        delegations: delegations.into(),
        strength: Strength::None,
        enrolment: None,
        request: None,
        system: None,
        program: None,
    })
}

fn rights_of(tx: &mut Tx<'_>, role: Role) -> Result<BTreeMap<String, Scope>, DbError> {
    let rights = tx.query(
        &roles::store::OF_ROLE,
        params![role, role.is_administrative()],
    )?;
    Ok(rights
        .into_iter()
        .map(|right| (right.permission, right.scope))
        .collect())
}

/// What was delegated and what the giver's post still allows: who loses a right, loses what they
/// delegated of it.
fn delegated(
    tx: &mut Tx<'_>,
    person: PersonId,
    today: Date,
) -> Result<Vec<DelegatedRight>, DbError> {
    let given = tx.query(&delegations::store::TO_PERSON, params![person, today])?;
    let mut found = Vec::with_capacity(given.len());
    for one in given {
        let mut rights = rights_of(tx, one.role)?;
        let names = tx.query(&delegations::store::COUNTING, params![one.id])?;
        rights.retain(|permission, _| names.contains(permission));
        found.push(DelegatedRight {
            id: one.id,
            from_person: one.from_person,
            from_name: one.from_name,
            from_post: one.from_post,
            organisation: one.organisation,
            unit: one.unit,
            document: one.document,
            until: one.valid_to,
            rights,
        });
    }
    Ok(found)
}
