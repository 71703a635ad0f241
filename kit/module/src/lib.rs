//! What an office contributes to the whole: tables, texts, permissions, pages, menu, jobs,
//! subscriptions, figures and search. `app` holds the one list of modules and knows nothing else
//! of them.

mod epoch;
mod figures;
mod files;
mod indicator;
mod module;
mod open_work;
mod reading;
mod recount;
mod role_default;
mod search;
mod search_prune;
mod series;

pub use epoch::begin_epoch;
pub use figures::{Figure, FigureError, Period};
pub use files::{FileSource, Judgement, NamedContent, those_named};
pub use indicator::Indicator;
pub use module::{Catalogue, MakeBadge, Module, Permission, TextSource};
pub use open_work::OpenWork;
pub use reading::ReadingRoute;
pub use recount::{Difference, Recount};
pub use role_default::RoleDefault;
pub use search::{SearchSource, database_feed, note_change, sources};
pub use search_prune::{SEARCH_CHANGES_KEPT, prune_search_changes};
pub use series::{Counted, CountedRows, Series, SeriesScope};

/// The tables of the contributions themselves.
pub const MIGRATIONS: &[kit_db::Migration] = &[
    kit_db::migration!(
        "202611220900_kit_search_change",
        "../migrations/202611220900_kit_search_change.sql"
    ),
    kit_db::migration!(
        "202611230010_kit_search_follower",
        "../migrations/202611230010_kit_search_follower.sql"
    ),
];
