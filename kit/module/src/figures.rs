//! Values of figures and the time they are about.

use jiff::civil::Date;

/// From the first to the last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day: figures are "as of" its end.
    pub to: Date,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// How many.
    pub value: i64,
    /// Of how many, where the figure is a share.
    pub total: Option<i64>,
}

/// Why a figure could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum FigureError {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] kit_db::DbError),
}
