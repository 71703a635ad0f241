//! The counts beside the tabs, shared by everybody who would count the same rows, and kept for a
//! few seconds: at eight in the morning a whole agency opens its inbox at once.

use crate::{
    incoming::{
        counts::{Counts, counts_of},
        desks::Sight,
        list::Tab,
    },
    permissions::{READ_ORGANISATION, READ_OWN, READ_UNIT},
};
use futures::future::BoxFuture;
use identity::Actor;
use jiff::Timestamp;
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};
use kit_web::{Badge, BadgeSource, Viewer};
use moka::sync::Cache;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

/// How old a count may be.
const KEPT: Duration = Duration::from_secs(5);
/// Desks of a province and their people.
const MOST: u64 = 20_000;
/// Name of the count in the menu.
const BADGE: &str = "documents.incoming.todo";

static KNOWN: LazyLock<Cache<Sight, Counts>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(MOST)
        .time_to_live(KEPT)
        .build()
});

/// The counts as they were at most five seconds ago, if somebody asked.
pub(super) fn known(actor: &Actor) -> Option<Counts> {
    KNOWN.get(&Sight::of(actor))
}

/// Counts, and remembers it.
///
/// # Errors
/// As the database answers.
pub(super) fn count(tx: &mut Tx<'_>, now: Timestamp, actor: &Actor) -> Result<Counts, DbError> {
    let sight = Sight::of(actor);
    let counts = counts_of(tx, now, &sight)?;
    KNOWN.insert(sight, counts);
    Ok(counts)
}

/// After an act of this person: the next page counts again.
pub(super) fn forget(actor: &Actor) {
    KNOWN.invalidate(&Sight::of(actor));
}

/// The count of one tab; done and all are not counted.
pub(super) const fn of_tab(counts: &Counts, tab: Tab) -> Option<i64> {
    match tab {
        Tab::Todo => Some(counts.todo),
        Tab::Doing => Some(counts.doing),
        Tab::Soon => Some(counts.soon),
        Tab::Late => Some(counts.late),
        Tab::Helping => Some(counts.helping),
        Tab::Approval => Some(counts.approval),
        Tab::Done | Tab::All => None,
    }
}

/// The number behind "Văn bản đến" in the menu.
#[derive(Clone)]
pub struct TodoBadge {
    db: Db,
    clock: Clock,
}

impl TodoBadge {
    /// Over this database.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    async fn count(&self, actor: Arc<Actor>) -> Option<Counts> {
        if let Some(counts) = known(&actor) {
            return Some(counts);
        }
        let now = self.clock.now();
        let counted = self.db.read(move |tx| count(tx, now, &actor)).await;
        counted
            .inspect_err(|error| tracing::warn!(%error, "the menu shows no count of documents"))
            .ok()
    }
}

impl BadgeSource for TodoBadge {
    fn badges<'a>(&'a self, viewer: &'a Viewer) -> BoxFuture<'a, HashMap<&'static str, Badge>> {
        Box::pin(async move {
            let reads = [READ_ORGANISATION, READ_UNIT, READ_OWN]
                .iter()
                .any(|one| viewer.may(one));
            let actor = Arc::clone(&viewer.actor).downcast::<Actor>();
            let (true, Ok(actor)) = (reads, actor) else {
                return HashMap::new();
            };
            // no count is no zero: without one there is no badge
            let counted = self.count(actor).await.map(|counts| Badge {
                count: u64::try_from(counts.todo).unwrap_or(0),
                overdue: false,
            });
            counted.map(|badge| (BADGE, badge)).into_iter().collect()
        })
    }
}
