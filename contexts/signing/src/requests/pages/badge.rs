//! The number behind "Ký số" in the menu, kept for a few seconds because every page asks for it.

use crate::requests::{self, may_sign, sealing};
use futures::future::BoxFuture;
use identity::{Actor, PostId};
use kit_db::Db;
use kit_web::{Badge, BadgeSource, Viewer};
use moka::sync::Cache;
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How old a count may be.
const KEPT: Duration = Duration::from_secs(5);
/// People of a province who are at work at the same time.
const MOST: u64 = 20_000;

/// Counts what waits for the viewer's signature.
#[derive(Clone)]
pub struct WaitingBadge {
    db: Db,
    known: Cache<PostId, u64>,
}

impl WaitingBadge {
    /// Over this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let known = Cache::builder()
            .max_capacity(MOST)
            .time_to_live(KEPT)
            .build();
        Self { db, known }
    }

    async fn count(&self, actor: Arc<Actor>) -> Option<u64> {
        let post = actor.post;
        if let Some(count) = self.known.get(&post) {
            return Some(count);
        }
        let counted = self
            .db
            .read(move |tx| requests::count_waiting(tx, &actor))
            .await;
        let count = counted
            .inspect_err(|error| tracing::warn!(%error, "the menu shows no count of signatures"))
            .ok()?;
        let count = u64::try_from(count).unwrap_or(0);
        self.known.insert(post, count);
        Some(count)
    }
}

/// Whether anything can wait for the actor: a signature of their own, or a seal.
fn signs(actor: &Actor) -> bool {
    may_sign(actor).is_ok() || sealing(actor) != "[]"
}

impl BadgeSource for WaitingBadge {
    fn badges<'a>(&'a self, viewer: &'a Viewer) -> BoxFuture<'a, HashMap<&'static str, Badge>> {
        Box::pin(async move {
            let Ok(actor) = Arc::clone(&viewer.actor).downcast::<Actor>() else {
                return HashMap::new();
            };
            if !signs(&actor) {
                return HashMap::new();
            };
            // no count is no zero: without one there is no badge
            let counted = self.count(actor).await.map(|count| Badge {
                count,
                overdue: false,
            });
            counted
                .map(|badge| ("signing.requests.waiting", badge))
                .into_iter()
                .collect()
        })
    }
}
