//! Counters against the rows that they count.

use crate::Period;
use jiff::civil::Date;
use kit_db::{DbError, Tx};

/// A counter that is not the number of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The body that is counted.
    pub body: i64,
    /// The day.
    pub day: Date,
    /// The column of the counters.
    pub figure: String,
    /// What the counter says.
    pub counted: i64,
    /// How many rows there are.
    pub rows: i64,
}

/// Counters of an office, and how they are counted again: from the rows, never from the counters.
#[derive(Clone, Copy, Debug)]
pub struct Recount {
    /// Their name in messages.
    pub name: &'static str,
    /// Those of a period that differ from their rows, for every body, day and column, also where
    /// one of the two is missing. As of one moment, so nothing that is done meanwhile differs.
    pub differences: fn(&mut Tx<'_>, &Period) -> Result<Vec<Difference>, DbError>,
}
