//! A count behind an entry of the menu: whom it concerns, and what is counted.

use crate::Actor;
use futures::future::BoxFuture;
use jiff::Timestamp;
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};
use kit_web::{Badge, BadgeSource, Viewer};
use std::sync::Arc;

/// What waits for somebody, as one number in the menu. Pages ask for it every few seconds at most (kit/web
/// remembers it for a session until that session acts).
#[derive(Clone, Copy)]
pub struct MenuCount {
    /// Its name, as the menu entry says it.
    pub name: &'static str,
    /// Whom it concerns; nobody else is counted for.
    pub concerns: fn(&Actor) -> bool,
    /// How many wait.
    pub count: fn(&mut Tx<'_>, Timestamp, &Actor) -> Result<i64, DbError>,
}

impl MenuCount {
    /// The source that counts it, for [`kit_module::Module::badges`].
    #[must_use]
    pub fn source(self, db: &Db, clock: &Clock) -> Arc<dyn BadgeSource> {
        Arc::new(Counting {
            what: self,
            db: db.clone(),
            clock: clock.clone(),
        })
    }
}

struct Counting {
    what: MenuCount,
    db: Db,
    clock: Clock,
}

impl Counting {
    async fn count(&self, actor: Arc<Actor>) -> Option<Badge> {
        let (now, count, name) = (self.clock.now(), self.what.count, self.what.name);
        let counted = self.db.read(move |tx| count(tx, now, &actor)).await;
        // no count is no zero: without one there is no badge
        let counted = counted
            .inspect_err(|error| tracing::warn!(%error, name, "the menu shows no count"))
            .ok()?;
        Some(Badge {
            count: u64::try_from(counted).unwrap_or(0),
            overdue: false,
        })
    }
}

impl BadgeSource for Counting {
    fn name(&self) -> &'static str {
        self.what.name
    }

    fn badge<'a>(&'a self, viewer: &'a Viewer) -> BoxFuture<'a, Option<Badge>> {
        Box::pin(async move {
            let actor = Arc::clone(&viewer.actor).downcast::<Actor>().ok();
            self.count(actor.filter(|actor| (self.what.concerns)(actor))?)
                .await
        })
    }
}
