//! The number behind "Chờ xác nhận" in the menu. Only administrators see it, a handful of people.

use super::waiting_for;
use crate::{
    Actor,
    permissions::{MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS, MANAGE_PEOPLE},
};
use kit_base::Clock;
use kit_db::Db;
use kit_web::{Badge, BadgeSource, Viewer};
use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

/// Name of the count, for the menu.
pub(crate) const BADGE: &str = "identity.proposals";

/// Counts what waits for the viewer's confirmation.
#[derive(Clone)]
pub struct ProposalBadge {
    db: Db,
    clock: Clock,
}

impl ProposalBadge {
    /// Over this database, by this clock.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    async fn count(&self, actor: Arc<Actor>) -> Option<u64> {
        let now = self.clock.now();
        let counted = self.db.read(move |tx| waiting_for(tx, now, &actor)).await;
        let count = counted
            .inspect_err(|error| tracing::warn!(%error, "the menu shows no count of proposals"))
            .ok()?;
        u64::try_from(count).ok()
    }
}

impl BadgeSource for ProposalBadge {
    fn badges<'a>(
        &'a self,
        viewer: &'a Viewer,
    ) -> Pin<Box<dyn Future<Output = HashMap<&'static str, Badge>> + Send + 'a>> {
        Box::pin(async move {
            let actor = Arc::clone(&viewer.actor).downcast::<Actor>();
            let decides = [MANAGE_ACCOUNTS, MANAGE_PEOPLE, MANAGE_ORGANISATIONS];
            let decides = decides.iter().any(|right| viewer.may(right.name));
            let (true, Ok(actor)) = (decides, actor) else {
                return HashMap::new();
            };
            let Some(count) = self.count(actor).await else {
                return HashMap::new();
            };
            let badge = Badge {
                count,
                overdue: false,
            };
            HashMap::from([(BADGE, badge)])
        })
    }
}
