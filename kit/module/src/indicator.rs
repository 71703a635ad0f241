//! Figures that an office can answer for.

use crate::{Figure, FigureError, Period};
use kit_db::Tx;

/// A figure with its definition: what it counts, and where its rows are.
#[derive(Clone, Copy)]
pub struct Indicator {
    /// Stable code: `documents.incoming.received`.
    pub code: &'static str,
    /// The text key of what it is called.
    pub label: &'static str,
    /// Counts the rows themselves as of the end of the period; `None` if there is nothing to
    /// count, which is not the same as zero.
    pub measure: fn(&mut Tx<'_>, &Period) -> Result<Option<Figure>, FigureError>,
    /// The address that lists the rows it counts.
    pub rows: fn(&Period) -> String,
}

impl std::fmt::Debug for Indicator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Indicator").field(&self.code).finish()
    }
}
