//! Rows, decoded by column name into plain structs.

use crate::{
    DbError, FromCell, Kind,
    value::{PgCell, lite_cell},
};

/// A column that a row type reads.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSpec {
    /// Name; empty if the column is taken by its place.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the program accepts NULL.
    pub nullable: bool,
}

/// One row of an answer, with its columns in the order of [`FromRow::COLUMNS`].
pub struct Row<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) places: &'a [usize],
    pub(crate) columns: &'static [ColumnSpec],
}

pub(crate) enum Source<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Pg(&'a postgres::Row),
}

impl Row<'_> {
    /// The cell of the `index`-th column of the row type.
    ///
    /// # Errors
    /// [`DbError::Cell`] if it holds something else than `T`.
    pub fn get<T: FromCell>(&self, index: usize) -> Result<T, DbError> {
        let place = self.places.get(index).copied().unwrap_or(index);
        let cell = match &self.source {
            Source::Lite(row) => lite_cell(row.get_ref(place)?),
            Source::Pg(row) => row
                .try_get::<_, PgCell<'_>>(place)
                .map_err(DbError::from)
                .and_then(|cell| cell.0),
        };
        cell.and_then(T::from_cell)
            .map_err(|e| self.named(e, index))
    }

    fn named(&self, error: DbError, index: usize) -> DbError {
        match error {
            DbError::Cell {
                expected, found, ..
            } => DbError::Cell {
                column: match self.columns.get(index).map_or("", |c| c.name) {
                    "" => format!("number {}", index + 1),
                    name => name.to_owned(),
                },
                expected,
                found,
            },
            other => other,
        }
    }
}

/// Can be read from a row.
pub trait FromRow: Sized {
    /// What is read, in the order of [`Row::get`]'s index.
    const COLUMNS: &'static [ColumnSpec];
    /// Reads the row.
    ///
    /// # Errors
    /// [`DbError::Cell`] if a cell holds something else.
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

impl<T: FromCell> FromRow for T {
    const COLUMNS: &'static [ColumnSpec] = &[ColumnSpec {
        name: "",
        kind: T::KIND,
        nullable: T::NULLABLE,
    }];
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        row.get(0)
    }
}

/// Makes a struct that is read from rows by column name.
#[macro_export]
macro_rules! row {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_visibility:vis $field:ident: $type:ty),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        $visibility struct $name { $($(#[$field_meta])* $field_visibility $field: $type),+ }

        impl $crate::FromRow for $name {
            const COLUMNS: &'static [$crate::ColumnSpec] = &[$($crate::ColumnSpec {
                name: stringify!($field),
                kind: <$type as $crate::FromCell>::KIND,
                nullable: <$type as $crate::FromCell>::NULLABLE,
            }),+];
            fn from_row(row: &$crate::Row<'_>) -> Result<Self, $crate::DbError> {
                let mut place = 0..;
                Ok(Self { $($field: row.get(place.next().unwrap_or(usize::MAX))?),+ })
            }
        }
    };
}

/// Where the columns of a row type stand in an answer; empty if they stand in its own order,
/// which is what most statements are written to give.
pub(crate) fn places(
    columns: &'static [ColumnSpec],
    stands_at: impl Fn(usize, &str) -> bool,
    names: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<usize>, DbError> {
    let mut in_order = columns.iter().enumerate();
    if in_order.all(|(at, column)| column.name.is_empty() || stands_at(at, column.name)) {
        return Ok(Vec::new());
    }
    columns
        .iter()
        .enumerate()
        .map(|(index, column)| match column.name {
            "" => Ok(index),
            name => names(name).ok_or_else(|| DbError::Cell {
                column: name.to_owned(),
                expected: "a column of that name",
                found: "none".to_owned(),
            }),
        })
        .collect()
}
