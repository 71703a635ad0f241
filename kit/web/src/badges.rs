//! The counts behind menu entries, remembered for a session: every whole page asks for all of them.

use crate::{Badge, Viewer, Web};
use moka::sync::Cache;
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How old a count may be: what others did meanwhile shows this much later.
const KEPT: Duration = Duration::from_secs(5);
/// Sessions of a province that are at work at the same time.
const MOST: u64 = 20_000;

pub(crate) type Badges = Arc<HashMap<&'static str, Badge>>;

/// What was counted, by session.
pub(crate) struct BadgeMemory(Cache<String, Badges>);

impl Default for BadgeMemory {
    fn default() -> Self {
        let cache = Cache::builder();
        Self(cache.max_capacity(MOST).time_to_live(KEPT).build())
    }
}

impl BadgeMemory {
    /// After whatever this session did: its next page counts again.
    pub(crate) fn forget(&self, viewer: &Viewer) {
        self.0.invalidate(&viewer.session);
    }
}

/// All counts for a viewer.
pub(crate) async fn badges(web: &Web, viewer: &Viewer) -> Badges {
    if let Some(known) = web.badge_memory.0.get(&viewer.session) {
        return known;
    }
    let mut all = HashMap::new();
    for source in &web.badge_sources {
        if let Some(badge) = source.badge(viewer).await {
            all.insert(source.name(), badge);
        }
    }
    let all = Arc::new(all);
    (web.badge_memory.0).insert(viewer.session.clone(), Arc::clone(&all));
    all
}
