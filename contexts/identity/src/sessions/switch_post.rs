//! Chooses the post in which one acts from now on.

use super::store;
use crate::{
    Actor, PostId, SessionId,
    actor::{ActorError, actor_for},
    trail,
};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};

/// Why the post stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum SwitchPostError {
    /// The person does not hold the post.
    #[error(transparent)]
    Actor(#[from] ActorError),
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Switches the session to another post of the same person.
///
/// # Errors
/// [`SwitchPostError`].
pub fn switch_post(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    session: SessionId,
    post: PostId,
) -> Result<Actor, SwitchPostError> {
    let next = actor_for(tx, actor.person, post, now)?;
    tx.execute(&store::SET_POST, params![session, post])?;
    trail::of(actor, now, "identity.session.post_switched")
        .on("post", post)
        .unit(next.organisation)
        .record(tx)?;
    Ok(next)
}
