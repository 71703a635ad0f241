//! Pages of a list: down from a place and up to it, from one text.

use crate::{DbError, FromRow, Sql, Tx, Value};
use kit_base::Id;

/// Where a page of a list begins that runs from the newest identifier to the oldest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place<I> {
    /// At the newest.
    #[default]
    Start,
    /// Below this one.
    After(I),
    /// Above this one, nearest first.
    Before(I),
}

impl<I: Id> Place<I> {
    /// The identifier between this page and its neighbour, for the statement.
    #[must_use]
    pub fn edge(&self) -> i64 {
        match self {
            Self::Start => i64::MAX,
            Self::After(id) | Self::Before(id) => id.to_i64(),
        }
    }

    /// Whether rows are read upwards, the oldest first.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        matches!(self, Self::Before(_))
    }
}

/// One list's two statements; declared with [`crate::pages!`].
pub struct Pages<R> {
    /// Below the place, newest first.
    pub down: Sql<R>,
    /// Above the place, oldest first.
    pub up: Sql<R>,
}

/// Declares a list that is read in pages by an identifier: the text up to its last condition, the column, and the
/// parameters of the place ([`Place::edge`]) and of the number of rows.
///
/// ```
/// use kit_db::pages;
/// kit_db::row! { struct Line { id: i64, name: String } }
/// pages!(LINES -> Line: "select id, name from t_person where born > ?1", by "id", place "?2", rows "?3");
/// ```
#[macro_export]
macro_rules! pages {
    ($(#[$meta:meta])* $visibility:vis $name:ident -> $row:ty:
        lite $lite:expr, pg $pg:expr, by $column:literal, place $place:literal, rows $rows:literal) => {
        $(#[$meta])*
        $visibility const $name: $crate::Pages<$row> = {
            $crate::sql!(DOWN -> $row:
                lite $crate::pages!(@down $lite, $column, $place, $rows),
                pg $crate::pages!(@down $pg, $column, $place, $rows));
            $crate::sql!(UP -> $row:
                lite $crate::pages!(@up $lite, $column, $place, $rows),
                pg $crate::pages!(@up $pg, $column, $place, $rows));
            $crate::Pages { down: DOWN, up: UP }
        };
    };
    ($(#[$meta:meta])* $visibility:vis $name:ident -> $row:ty:
        $text:expr, by $column:literal, place $place:literal, rows $rows:literal) => {
        $crate::pages!($(#[$meta])* $visibility $name -> $row:
            lite $text, pg $text, by $column, place $place, rows $rows);
    };
    (@down $text:expr, $column:literal, $place:literal, $rows:literal) => {
        concat!($text, " and ", $column, " < ", $place, " order by ", $column, " desc limit ", $rows)
    };
    (@up $text:expr, $column:literal, $place:literal, $rows:literal) => {
        concat!($text, " and ", $column, " > ", $place, " order by ", $column, " limit ", $rows)
    };
}

impl Tx<'_> {
    /// The rows of a page, in the direction in which they are read; a row that cannot be read is left out, as by
    /// [`Tx::list`].
    ///
    /// # Errors
    /// As [`Tx::list`].
    pub fn page<R: FromRow, I: Id>(
        &mut self,
        pages: &Pages<R>,
        place: Place<I>,
        params: &[Value<'_>],
    ) -> Result<Vec<R>, DbError> {
        let statement = if place.is_up() {
            &pages.up
        } else {
            &pages.down
        };
        self.list(statement, params)
    }
}
