//! Counts over days and bodies, for dashboards: many numbers with few questions.

use crate::{FigureError, Period};
use jiff::civil::Date;
use kit_db::Tx;

/// Whose rows are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeriesScope {
    /// Everybody's.
    Whole,
    /// Those of one body, by its identifier in the database.
    Body(i64),
}

/// What a series answers.
pub type CountedRows<K> = Result<Vec<Counted<K>>, FigureError>;

/// What one office counts, all codes in one pass over its counters. Counts of days that are over
/// stay as they are: acts count on the day on which they happen.
#[derive(Clone, Copy)]
pub struct Series {
    /// What is counted, in the order of [`Counted::values`]: `documents.incoming.received`.
    pub codes: &'static [&'static str],
    /// One entry for each day of the period on which anything was counted, ascending.
    pub by_day: fn(&mut Tx<'_>, &Period, SeriesScope) -> CountedRows<Date>,
    /// One entry for each body that has anything in the period, by its identifier.
    pub by_body: fn(&mut Tx<'_>, &Period) -> CountedRows<i64>,
    /// The last day on which anything was counted.
    pub last_day: fn(&mut Tx<'_>) -> Result<Option<Date>, FigureError>,
    /// The address that lists the rows behind a code (or behind a figure made of several codes);
    /// `None` for a code that is not this office's.
    pub rows: fn(&str, &Period, SeriesScope) -> Option<String>,
}

/// Counts of one day or body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted<K> {
    /// The day or body.
    pub key: K,
    /// As many as the series has codes.
    pub values: Vec<i64>,
}

impl std::fmt::Debug for Series {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Series").field(&self.codes).finish()
    }
}
