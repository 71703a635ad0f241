//! Turns the token of a cookie into the person who looks, for kit-web.

use super::{
    LiveSession,
    sign_in::{must_first, needs_factor},
    store, token_hash,
};
use crate::{
    Actor,
    accounts::Settings,
    actor::{ActorError, Strength, actor_for, actor_of_person},
    people::initials,
};
use jiff::{SignedDuration, Timestamp};
use kit_db::{Db, DbError, Tx, params};
use kit_web::{PageError, Viewer, ViewerSource};
use std::{future::Future, pin::Pin, sync::Arc};

/// The last request of a session is written down at most so often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// The [`ViewerSource`] of the program.
#[derive(Clone)]
pub struct Sessions {
    db: Db,
    settings: Settings,
}

impl Sessions {
    /// Over this database, by these settings.
    #[must_use]
    pub fn new(db: Db, settings: Settings) -> Self {
        Self { db, settings }
    }

    async fn find(&self, token: &str, now: Timestamp) -> Result<Option<Viewer>, PageError> {
        let (hash, settings) = (token_hash(token), self.settings.clone());
        let found = self
            .db
            .read(move |tx| look_up(tx, &settings, &hash, now))
            .await?;
        let Some((session, actor)) = found else {
            return Ok(None);
        };
        if is_to_be_touched(&session, now, self.settings.absolute) {
            let (id, latest) = (session.id, now + self.settings.absolute);
            self.db
                .write(move |tx| tx.execute(&store::SEEN, params![id, now, latest]))
                .await?;
        }
        Ok(Some(viewer(&session, actor)))
    }
}

impl ViewerSource for Sessions {
    fn viewer<'a>(
        &'a self,
        token: &'a str,
        now: Timestamp,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Viewer>, PageError>> + Send + 'a>> {
        Box::pin(self.find(token, now))
    }
}

/// Whether the request is written down: once in a while, and at once where the session speaks of a future that a clock
/// which ran ahead saw: it ends at its lifetime from now.
fn is_to_be_touched(session: &LiveSession, now: Timestamp, life: SignedDuration) -> bool {
    let since = now.duration_since(session.seen_at);
    since >= TOUCH_EVERY || since <= -TOUCH_EVERY || session.ends_at.duration_since(now) > life
}

fn look_up(
    tx: &mut Tx<'_>,
    settings: &Settings,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<(LiveSession, Actor)>, DbError> {
    let found: Option<LiveSession> = tx.find(&store::BY_TOKEN, params![hash])?;
    let live = |s: &LiveSession| {
        s.strength != Strength::None && s.ends_at > now && s.disabled_at.is_none()
    };
    let Some(session) = found.filter(live) else {
        return Ok(None);
    };
    let Some(actor) = actor_of_session(tx, &session, now)? else {
        return Ok(None);
    };
    let privileged = |role| settings.second_factor_for.contains(&role);
    let idle = if session.demo {
        settings.absolute
    } else if actor.posts.iter().any(|post| privileged(post.role)) {
        settings.idle_privileged
    } else {
        settings.idle
    };
    if now.duration_since(session.seen_at) > idle {
        return Ok(None);
    }
    let first = must_first(
        settings,
        &actor,
        session.demo,
        session.must_change_password,
        session.has_second_factor,
    );
    let actor = if first.is_some() {
        actor.without_rights()
    } else if needs_factor(settings, &actor, session.demo, session.has_second_factor) {
        actor.to_enrol(now, session.factor_due_at, &settings.strong_rights)
    } else {
        actor
    };
    let held = session.held_until.filter(|until| *until > now);
    let actor = match held {
        Some(until) => actor.held(until, &settings.strong_rights),
        None => actor,
    };
    Ok(Some((session, actor)))
}

/// The person in the post of the session, or in another if that one is no longer held.
fn actor_of_session(
    tx: &mut Tx<'_>,
    session: &LiveSession,
    now: Timestamp,
) -> Result<Option<Actor>, DbError> {
    let chosen = match session.post {
        Some(post) => actor_for(tx, session.person, post, now),
        None => actor_of_person(tx, session.person, now),
    };
    let actor = match chosen {
        Err(ActorError::NotHeld { .. }) => actor_of_person(tx, session.person, now),
        other => other,
    };
    match actor {
        Ok(actor) => Ok(Some(actor.with_strength(session.strength))),
        Err(ActorError::Database(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

fn viewer(session: &LiveSession, actor: Actor) -> Viewer {
    Viewer {
        account: session.account.to_string(),
        name: actor.name.to_string(),
        role: actor.role_line.to_string(),
        initials: initials(&actor.name),
        permissions: Arc::clone(&actor.permissions),
        session: session.id.to_string(),
        preferences: None,
        actor: Arc::new(actor),
    }
}
