//! The number behind "Văn bản đi" in the menu: what waits for the viewer, kept for a few seconds,
//! because every page of the office asks for it.

use crate::{
    outgoing::list::{self, Tab},
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, DRAFT, ISSUE},
};
use futures::future::BoxFuture;
use identity::{Actor, DelegationId, PostId};
use kit_db::Db;
use kit_web::{Badge, BadgeSource, Viewer};
use moka::sync::Cache;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

/// How old a count may be.
const KEPT: Duration = Duration::from_secs(5);
/// People of a province who are at work at the same time.
const MOST: u64 = 20_000;
/// Name of the count in the menu.
const BADGE: &str = "documents.outgoing.todo";

/// In which post somebody works, and with which delegations.
type Whose = (PostId, Vec<DelegationId>);

fn whose(actor: &Actor) -> Whose {
    let delegations = actor.delegations.iter().map(|given| given.id);
    (actor.post, delegations.collect())
}

static KNOWN: LazyLock<Cache<Whose, u64>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(MOST)
        .time_to_live(KEPT)
        .build()
});

/// After an act of this person: the next page counts again.
pub(super) fn forget(actor: &Actor) {
    KNOWN.invalidate(&whose(actor));
}

/// Counts what waits for the viewer.
#[derive(Clone)]
pub struct TodoBadge {
    db: Db,
}

impl TodoBadge {
    /// Over this database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    async fn count(&self, actor: Arc<Actor>) -> Option<u64> {
        let whose = whose(&actor);
        if let Some(count) = KNOWN.get(&whose) {
            return Some(count);
        }
        let counted = self
            .db
            .read(move |tx| list::count(tx, &actor, Tab::Todo))
            .await;
        let count = counted
            .inspect_err(|error| tracing::warn!(%error, "the menu shows no count of drafts"))
            .ok()?;
        let count = u64::try_from(count).unwrap_or(0);
        KNOWN.insert(whose, count);
        Some(count)
    }
}

impl BadgeSource for TodoBadge {
    fn badges<'a>(&'a self, viewer: &'a Viewer) -> BoxFuture<'a, HashMap<&'static str, Badge>> {
        Box::pin(async move {
            let works = [DRAFT, CHECK_CONTENT, CHECK_FORMAT, APPROVE, ISSUE]
                .iter()
                .any(|one| viewer.may(one));
            let actor = Arc::clone(&viewer.actor).downcast::<Actor>();
            let (true, Ok(actor)) = (works, actor) else {
                return HashMap::new();
            };
            // no count is no zero: without one there is no badge
            let counted = self.count(actor).await.map(|count| Badge {
                count,
                overdue: false,
            });
            counted.map(|badge| (BADGE, badge)).into_iter().collect()
        })
    }
}
