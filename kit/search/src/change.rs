//! What goes into the index, and how far the index has come.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a set to which rows can belong, for example the organisations or persons that may see a
/// row. Names are part of the index on disk: choose them once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilterName(pub &'static str);

/// One row to be found. The pair (`source`, `id`) is its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchDoc {
    /// The name of the source that owns the row, for example `documents.incoming`.
    pub source: &'static str,
    /// The row's id in its source.
    pub id: i64,
    /// The row's version, which grows with each change. A lower version never replaces a higher one.
    pub version: i64,
    /// The text that counts double and is shown as the heading of a hit.
    pub title: String,
    /// Everything else; cut after [`crate::schema::MAX_BODY_BYTES`].
    pub body: String,
    /// Number and notation such as `586/KH-UBND`; several are separated by a line break. May be empty.
    pub notation: String,
    /// The sets to which the row belongs. They serve permissions and facets alike.
    pub filters: Vec<(FilterName, i64)>,
    /// The day by which the row is sorted and limited, if it has one.
    pub date: Option<jiff::civil::Date>,
}

/// One change to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Insert or replace, unless the index already holds a higher version.
    Upsert(SearchDoc),
    /// Remove, whatever version the index holds.
    Delete {
        /// The name of the source.
        source: String,
        /// The row's id in its source.
        id: i64,
    },
}

/// A place in the feed of changes. Positions are ordered by `transaction`, then by `sequence`.
///
/// PostgreSQL hands out sequence numbers before commit, so there the transaction leads and only
/// transactions below the oldest running one are read. SQLite has one writer: `transaction` stays 0.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Position {
    /// The number of the writing transaction, or 0 where sequence order is commit order.
    pub transaction: i64,
    /// The change's own number.
    pub sequence: i64,
}

impl Position {
    /// Before the first change.
    pub const START: Self = Self {
        transaction: 0,
        sequence: 0,
    };

    /// A place in a feed whose sequence order is commit order.
    pub const fn sequence(sequence: i64) -> Self {
        Self {
            transaction: 0,
            sequence,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.transaction, self.sequence)
    }
}
