//! What an office contributes to the whole: tables, texts, permissions, pages, menu, jobs,
//! subscriptions, figures and search. `app` holds the one list of modules and knows nothing else
//! of them.

mod figures;
mod indicator;
mod module;
mod search;
mod series;

pub use figures::{Figure, FigureError, Period};
pub use indicator::Indicator;
pub use module::{Catalogue, Module, Permission, TextSource};
pub use search::{SearchSource, database_feed, note_change, sources};
pub use series::{Counted, CountedRows, Series, SeriesScope};

/// The tables of the contributions themselves.
pub const MIGRATIONS: &[kit_db::Migration] = &[kit_db::migration!(
    "202611220900_kit_search_change",
    "../migrations/202611220900_kit_search_change.sql"
)];
