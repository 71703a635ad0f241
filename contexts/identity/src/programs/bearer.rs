//! Turns the token of an `Authorization: Bearer` header into the program that asks, for kit-web.

use super::{
    Program, digest, permissions_of, program,
    quota::{Left, count_request},
    store,
};
use crate::{Actor, ProgramId};
use jiff::{SignedDuration, Timestamp};
use kit_base::in_province;
use kit_db::{Db, DbError, Tx, params};
use kit_web::{BearerSource, BearerViewer, PageError, QuotaLeft, Viewer};
use std::{future::Future, pin::Pin, sync::Arc};

/// The last request of a program is written down at most so often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// The [`BearerSource`] of the program.
#[derive(Clone)]
pub struct Programs {
    db: Db,
}

impl Programs {
    /// Over this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    async fn find(&self, token: &str, now: Timestamp) -> Result<Option<BearerViewer>, PageError> {
        let hash = digest(token);
        let found = self
            .db
            .write(move |tx| look_up(tx, now, &hash))
            .await
            .map_err(PageError::from)?;
        Ok(found.map(|(actor, left)| viewer(actor, &left)))
    }
}

impl BearerSource for Programs {
    fn bearer<'a>(
        &'a self,
        token: &'a str,
        now: Timestamp,
    ) -> Pin<Box<dyn Future<Output = Result<Option<BearerViewer>, PageError>> + Send + 'a>> {
        Box::pin(self.find(token, now))
    }
}

fn look_up(
    tx: &mut Tx<'_>,
    now: Timestamp,
    hash: &[u8; 32],
) -> Result<Option<(Actor, [Left; 2])>, DbError> {
    let Some(id) = tx.find(&store::OF_TOKEN, params![hash, now])? else {
        return Ok(None);
    };
    let found: Program = program(tx, id)?;
    if !found.works_on(in_province(now).date()) {
        return Ok(None);
    }
    let left = count_request(tx, now, &found)?;
    touch(tx, now, id, found.last_used_at)?;
    let actor = Actor::program(&found, permissions_of(tx, id)?);
    Ok(Some((actor, left)))
}

fn touch(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: ProgramId,
    last: Option<Timestamp>,
) -> Result<(), DbError> {
    if last.is_none_or(|last| now.duration_since(last) >= TOUCH_EVERY) {
        tx.execute(&store::TOUCH, params![id, now])?;
    }
    Ok(())
}

fn viewer(actor: Actor, left: &[Left]) -> BearerViewer {
    let quotas = left.iter().map(|one| QuotaLeft {
        name: one.span,
        window: one.seconds.unsigned_abs(),
        quota: one.quota.unsigned_abs(),
        left: one.left.unsigned_abs(),
        resets_in: one.resets_in.unsigned_abs(),
        over: one.over,
    });
    BearerViewer {
        quotas: quotas.collect(),
        viewer: Viewer {
            account: format!("program {}", actor.person),
            name: actor.name.to_string(),
            role: String::new(),
            initials: String::new(),
            permissions: Arc::clone(&actor.permissions),
            session: String::new(),
            preferences: None,
            actor: Arc::new(actor),
        },
    }
}
