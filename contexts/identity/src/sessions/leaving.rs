//! Whoever leaves the last post is signed out: within the minute in which the event is delivered, and without it, too,
//! because nobody acts without a post.

use super::end_all;
use crate::{
    PersonId,
    accounts::accounts_of,
    actor::{ActorError, actor_of_person},
    events::PERSON_RELEASED,
};
use kit_base::Id;
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription};

/// Ends the sessions of whoever holds no post any more.
pub(crate) const SIGN_OUT: Subscription = Subscription {
    name: "identity.released_signs_out",
    topic: PERSON_RELEASED,
    handle: released,
};

fn released(context: &JobContext, event: &StoredEvent) -> Result<(), JobError> {
    let (event, now) = (event.clone(), context.clock.now());
    let person = PersonId::from_i64(event.subject);
    context.db.write_blocking(move |tx| {
        match actor_of_person(tx, person, now) {
            Err(ActorError::Database(error)) => return Err(error.into()),
            Err(ActorError::NoPost { .. }) => {
                for account in accounts_of(tx, person)? {
                    end_all(tx, now, account.id, None, "no_post")?;
                }
            }
            _ => {}
        }
        event.finish_in(tx).map(drop)
    })
}
