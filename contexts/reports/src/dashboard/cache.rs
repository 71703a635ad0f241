//! What this node has read a short while ago.

use super::{Counts, Overview, Span, View};
use jiff::civil::Date;
use kit_module::Period;
use moka::sync::Cache as Moka;
use std::{sync::Arc, time::Duration};

/// A dashboard is drawn from counts at most this old: what leaders are told they see.
pub const AGE_MAX: Duration = Duration::from_secs(60);
/// Counts of days that are over change no more (acts count on the day on which they happen); they
/// are read again after this time only because a simulation may play earlier days.
pub const PAST_AGE_MAX: Duration = Duration::from_secs(600);
/// Dashboards kept: every organisation of a province with two spans.
const OVERVIEWS_MAX: u64 = 2_000;
/// Counts of past days kept: as many organisations, at about 40 kB each.
const PASTS_MAX: u64 = 500;

/// Which counts of past days, of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PastKey {
    pub(super) view: View,
    pub(super) from: Date,
    pub(super) to: Date,
}

impl PastKey {
    pub(super) fn new(view: View, period: &Period) -> Self {
        Self {
            view,
            from: period.from,
            to: period.to,
        }
    }
}

/// Days with their counts, ascending.
pub(super) type Days = Arc<Vec<(Date, Counts)>>;
/// Bodies with their counts.
pub(super) type Bodies = Arc<Vec<(i64, Counts)>>;

/// The caches of one node.
pub(crate) struct Cache {
    pub(super) overviews: Moka<(View, Span, Date), Arc<Overview>>,
    pub(super) days: Moka<PastKey, Days>,
    pub(super) bodies: Moka<PastKey, Bodies>,
}

impl Cache {
    pub(crate) fn new() -> Self {
        Self {
            overviews: Moka::builder()
                .max_capacity(OVERVIEWS_MAX)
                .time_to_live(AGE_MAX)
                .build(),
            days: Moka::builder()
                .max_capacity(PASTS_MAX)
                .time_to_live(PAST_AGE_MAX)
                .build(),
            bodies: Moka::builder()
                .max_capacity(PASTS_MAX)
                .time_to_live(PAST_AGE_MAX)
                .build(),
        }
    }
}
