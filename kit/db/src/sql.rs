//! Statements: one text for both databases, known to the program as a whole.

use crate::{ColumnSpec, FromRow};
use std::marker::PhantomData;

/// A statement that is part of the program. `R` is the row it gives; `()` for none.
/// Declared with [`crate::sql!`] only, so that the check over all statements finds it.
pub struct Sql<R = ()> {
    pub(crate) lite: &'static str,
    pub(crate) pg: &'static str,
    row: PhantomData<fn() -> R>,
}

/// What [`crate::sql!`] calls; nobody else, so that no statement escapes the check.
#[must_use]
pub const fn declared<R>(lite: &'static str, pg: &'static str) -> Sql<R> {
    Sql {
        lite,
        pg,
        row: PhantomData,
    }
}

/// A statement as the check over all statements sees it.
pub struct Registered {
    /// Where it is declared.
    pub place: &'static str,
    /// The text for SQLite.
    pub lite: &'static str,
    /// The text for PostgreSQL, parameters still as `?1`.
    pub pg: &'static str,
    /// The columns that the program reads; empty for statements without rows.
    pub columns: &'static [ColumnSpec],
}

inventory::collect!(Registered);

#[doc(hidden)]
#[must_use]
pub const fn columns_of<R: FromRow>() -> &'static [ColumnSpec] {
    R::COLUMNS
}

/// Declares statements.
///
/// ```
/// use kit_db::sql;
/// kit_db::row! { struct Person { name: String, born: Option<jiff::civil::Date> } }
/// sql!(INSERT: "insert into t_person (name, born) values (?1, ?2)");
/// sql!(ALL -> Person: "select name, born from t_person order by name limit ?1");
/// sql!(NOW_EMPTY -> i64: lite "select 1 where ?1 > 0", pg "select 1::bigint where ?1 > 0");
/// ```
#[macro_export]
macro_rules! sql {
    ($(#[$meta:meta])* $visibility:vis $name:ident: $text:expr) => {
        $crate::sql!(@declare [$(#[$meta])*] [$visibility] $name () $text, $text);
    };
    ($(#[$meta:meta])* $visibility:vis $name:ident: lite $lite:expr, pg $pg:expr) => {
        $crate::sql!(@declare [$(#[$meta])*] [$visibility] $name () $lite, $pg);
    };
    ($(#[$meta:meta])* $visibility:vis $name:ident -> $row:ty: lite $lite:expr, pg $pg:expr) => {
        $crate::sql!(@declare [$(#[$meta])*] [$visibility] $name $row; $lite, $pg);
    };
    ($(#[$meta:meta])* $visibility:vis $name:ident -> $row:ty: $text:expr) => {
        $crate::sql!(@declare [$(#[$meta])*] [$visibility] $name $row; $text, $text);
    };
    (@declare [$(#[$meta:meta])*] [$visibility:vis] $name:ident () $lite:expr, $pg:expr) => {
        $(#[$meta])*
        $visibility const $name: $crate::Sql<()> = $crate::__private::declared($lite, $pg);
        $crate::__private::inventory::submit! {
            $crate::Registered {
                place: concat!(module_path!(), "::", stringify!($name)),
                lite: $lite,
                pg: $pg,
                columns: &[],
            }
        }
    };
    (@declare [$(#[$meta:meta])*] [$visibility:vis] $name:ident $row:ty; $lite:expr, $pg:expr) => {
        $(#[$meta])*
        $visibility const $name: $crate::Sql<$row> = $crate::__private::declared($lite, $pg);
        $crate::__private::inventory::submit! {
            $crate::Registered {
                place: concat!(module_path!(), "::", stringify!($name)),
                lite: $lite,
                pg: $pg,
                columns: $crate::__private::columns_of::<$row>(),
            }
        }
    };
}

/// How far a reader has come in an append-only table.
///
/// On PostgreSQL a sequence number is handed out before the commit, so reading "above the last
/// number" loses rows. A feed is therefore read in the order (transaction, number) and only
/// below the oldest transaction still running, where nothing can appear any more. SQLite
/// commits in the order of numbers; its transaction is always 0.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Position {
    /// The writing transaction; 0 on SQLite.
    pub transaction: i64,
    /// The number within the table.
    pub number: i64,
}

/// Turns `?1` into `$1` for PostgreSQL; leaves quoted texts alone.
pub(crate) fn with_dollar_parameters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\'' {
            quoted = !quoted;
        }
        let is_parameter =
            c == '?' && !quoted && characters.peek().is_some_and(char::is_ascii_digit);
        out.push(if is_parameter { '$' } else { c });
    }
    out
}

/// Replaces the type words of migrations by the database's own types.
pub(crate) fn with_types(text: &str, pg: bool) -> String {
    const WORDS: &[(&str, &str, &str)] = &[
        ("@id", "INTEGER", "BIGINT"),
        ("@int", "INTEGER", "BIGINT"),
        ("@text", "TEXT", "TEXT COLLATE \"C\""),
        ("@bytes", "BLOB", "BYTEA"),
        ("@json", "TEXT", "JSONB"),
        ("@date", "TEXT", "DATE"),
        ("@time", "INTEGER", "TIMESTAMPTZ"),
        ("@bool", "INTEGER", "BOOLEAN"),
        (
            "@feed_number",
            "INTEGER PRIMARY KEY AUTOINCREMENT",
            "BIGINT GENERATED BY DEFAULT AS IDENTITY",
        ),
        (
            "@feed_transaction",
            "INTEGER NOT NULL DEFAULT 0",
            "XID8 NOT NULL DEFAULT pg_current_xact_id()",
        ),
        ("@true", "1", "TRUE"),
        ("@false", "0", "FALSE"),
    ];
    let (mine, other) = if pg {
        ("-- pg:", "-- lite:")
    } else {
        ("-- lite:", "-- pg:")
    };
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for line in text.lines() {
        let line = match line.trim_start() {
            only if only.starts_with(other) => continue,
            only if only.starts_with(mine) => &only[mine.len()..],
            _ => line,
        };
        let mut rest = line;
        while let Some(at) = rest.find('@') {
            out.push_str(&rest[..at]);
            let word_end = rest[at + 1..]
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .map_or(rest.len(), |length| at + 1 + length);
            let word = &rest[at..word_end];
            let known = WORDS.iter().find(|(name, ..)| *name == word);
            out.push_str(known.map_or(word, |(_, lite, pg_type)| if pg { pg_type } else { lite }));
            rest = &rest[word_end..];
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_dollars_outside_quotes_only() {
        assert_eq!(
            with_dollar_parameters("select ?1, 'why?1', x ? 2 where a = ?12"),
            "select $1, 'why?1', x ? 2 where a = $12"
        );
    }

    #[test]
    fn type_words_follow_the_database() {
        let text = "a @id, b @text\n-- pg: only here @bool\n-- lite: only there";
        assert_eq!(
            with_types(text, true),
            "a BIGINT, b TEXT COLLATE \"C\"\n only here BOOLEAN\n"
        );
        assert_eq!(with_types(text, false), "a INTEGER, b TEXT\n only there\n");
    }
}
