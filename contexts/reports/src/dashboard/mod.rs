//! The dashboards: what comes in, waits, goes out and is done in time, of the whole province for
//! its leaders, of one organisation for its own.
//!
//! Everything is read from what the offices count ([`kit_module::Series`]) in a few questions, and
//! kept on this node for at most [`AGE_MAX`].

mod body;
mod cache;
mod counts;
mod overview;
pub(crate) mod pages;
mod places;
mod span;
mod workbook;

pub use body::BodyLine;
pub(crate) use cache::Cache;
pub use cache::{AGE_MAX, PAST_AGE_MAX};
pub use counts::Counts;
pub use overview::{Overview, View, overview};
pub use span::{Span, Window};

use crate::Figures;
use jiff::civil::Date;
use kit_db::Tx;
use kit_module::FigureError;

/// The last day on which any office counted anything.
///
/// # Errors
/// As the database answers.
pub fn last_day(tx: &mut Tx<'_>, figures: &Figures) -> Result<Option<Date>, FigureError> {
    let mut last = None;
    for series in figures.series() {
        last = last.max((series.last_day)(tx)?);
    }
    Ok(last)
}

/// The year that a reader most likely wants: that of the newest counts, not after today.
///
/// # Errors
/// As the database answers.
pub(crate) fn newest_year(
    tx: &mut Tx<'_>,
    figures: &Figures,
    today: Date,
) -> Result<i16, kit_db::DbError> {
    let last = last_day(tx, figures).map_err(|FigureError::Database(error)| error)?;
    Ok(last.map_or(today, |day| day.min(today)).year())
}
