//! Who acts in a request: for pages and for programs.

use identity::Actor;
use kit_web::{PageError, Visit};
use std::sync::Arc;

/// Where a person works in this post: unit and agency, as the head of a list says it.
pub(crate) fn place_of(actor: &Actor) -> String {
    let post = actor.posts.iter().find(|post| post.post == actor.post);
    post.map(|post| format!("{}, {}", post.unit_name, post.organisation_name))
        .unwrap_or_default()
}

/// Who acts, with the request for the log of official acts.
pub(crate) fn actor_of(visit: &Visit) -> Result<Arc<Actor>, PageError> {
    let actor = visit.actor::<Actor>()?;
    Ok(Arc::new(
        Actor::clone(&actor).in_request(visit.request_id()),
    ))
}
