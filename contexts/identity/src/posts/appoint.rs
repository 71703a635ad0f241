//! Sets up posts, appoints people to them and releases them.

use super::{Post, store};
use crate::{
    Actor, HoldingId, PersonId, PostId, Refused, Role, UnitId, events, people, permissions, trail,
    units,
};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};

/// The longest title of a post.
pub const TITLE_MAX: usize = 120;

/// A new post.
#[derive(Clone, Debug)]
pub struct CreatePost {
    /// Where.
    pub unit: UnitId,
    /// Role.
    pub role: Role,
    /// Title, as `Phó Trưởng phòng`.
    pub title: String,
    /// Place in lists: 1 is the highest in the unit.
    pub rank: u16,
    /// First day.
    pub valid_from: Date,
}

/// Why posts were left as they are.
#[derive(Debug, thiserror::Error)]
pub enum AppointError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The title is empty or above [`TITLE_MAX`].
    #[error("title a post with {length} characters, 1 to {TITLE_MAX} are expected")]
    Title {
        /// Characters typed.
        length: usize,
    },
    /// The unit or the post does not exist on the first day.
    #[error("use a unit or post that does not exist on {on}")]
    Absent {
        /// The day.
        on: Date,
    },
    /// Somebody holds the post from that day on or later.
    #[error("appoint a second person to a post that is held")]
    Held,
    /// A person cannot put themselves into a post.
    #[error("appoint oneself")]
    Oneself,
    /// The holding ended before.
    #[error("release from a post on {on}, which is not while it is held")]
    NotHeld {
        /// The day.
        on: Date,
    },
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Sets up a post.
///
/// # Errors
/// [`AppointError`].
pub fn create_post(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &CreatePost,
) -> Result<PostId, AppointError> {
    let unit = units::unit_brief(tx, input.unit)?;
    let authority = actor.must_in(permissions::MANAGE_PEOPLE, unit.organisation, Some(unit.id))?;
    let title = input.title.trim();
    let length = title.chars().count();
    if !(1..=TITLE_MAX).contains(&length) {
        return Err(AppointError::Title { length });
    }
    let exists = unit.valid_from <= input.valid_from
        && unit.valid_to.is_none_or(|end| end > input.valid_from);
    if !exists {
        return Err(AppointError::Absent {
            on: input.valid_from,
        });
    }
    let id = PostId::generate();
    tx.execute(
        &store::ADD_POST,
        params![
            id,
            unit.organisation,
            unit.id,
            input.role,
            title,
            input.rank,
            input.valid_from,
            None::<Date>
        ],
    )?;
    trail::of(actor, now, "identity.post.created")
        .by(authority)
        .on("post", id)
        .unit(unit.organisation)
        .change(
            None,
            serde_json::json!({ "title": title, "role": input.role.code() }),
        )
        .record(tx)?;
    Ok(id)
}

/// Appoints a person to a vacant post; publishes `identity.person.appointed`.
///
/// # Errors
/// [`AppointError`].
pub fn appoint(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    person: PersonId,
    post: PostId,
    from: Date,
    decision: &str,
) -> Result<HoldingId, AppointError> {
    let at: Post = tx.get(&store::POST, params![post])?;
    let authority = actor.must_in(permissions::MANAGE_PEOPLE, at.organisation, Some(at.unit))?;
    // A post brings rights, so nobody gives one to themselves.
    if actor.person == person && !actor.is_system() {
        return Err(AppointError::Oneself);
    }
    people::person_brief(tx, person)?;
    tx.execute(&store::HOLD, params![post])?;
    if at.valid_from > from || at.valid_to.is_some_and(|end| end <= from) {
        return Err(AppointError::Absent { on: from });
    }
    if tx
        .find(&store::OTHER_HOLDER, params![post, from])?
        .is_some()
    {
        return Err(AppointError::Held);
    }
    let id = HoldingId::generate();
    tx.execute(
        &store::ADD_HOLDING,
        params![id, person, post, from, None::<Date>, decision.trim()],
    )?;
    trail::of(actor, now, "identity.person.appointed")
        .by(authority)
        .on("person", person)
        .unit(at.organisation)
        .basis(decision)
        .change(None, serde_json::json!({ "post": post, "from": from }))
        .record(tx)?;
    events::person_appointed(tx, now, person, post, from)?;
    Ok(id)
}

/// Releases a person from a post: the first day on which it is no longer held. Publishes
/// `identity.person.released`.
///
/// # Errors
/// [`AppointError`].
pub fn release(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    holding: HoldingId,
    on: Date,
    decision: &str,
) -> Result<(), AppointError> {
    let held = tx.get(&store::HOLDING, params![holding])?;
    let authority = actor.must_in(
        permissions::MANAGE_PEOPLE,
        held.organisation,
        Some(held.unit),
    )?;
    if on < held.valid_from || tx.execute(&store::END_HOLDING, params![holding, on])? == 0 {
        return Err(AppointError::NotHeld { on });
    }
    trail::of(actor, now, "identity.person.released")
        .by(authority)
        .on("person", held.person)
        .unit(held.organisation)
        .basis(decision)
        .change(None, serde_json::json!({ "post": held.post, "to": on }))
        .record(tx)?;
    events::person_released(tx, now, held.person, held.post, on)?;
    Ok(())
}
