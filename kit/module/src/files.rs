//! What an office says of the contents of files that its rows name.

use jiff::Timestamp;
use kit_db::{DbError, Sql, Tx, params};

kit_db::row! {
    /// A content of a file as a row names it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NamedContent {
        /// Its SHA-256, in hexadecimal.
        pub sha256: String,
        /// Its length in bytes, if the row says so.
        pub length: Option<i64>,
        /// The identifier of a thing to which the row belongs, one of several.
        pub thing: i64,
    }
}

/// Rows of one kind that name contents of files by their SHA-256, in hexadecimal. Whoever keeps such
/// rows must say so here: a content that no source names is deleted some weeks later.
#[derive(Clone, Copy)]
pub struct FileSource {
    /// Its name, as the table's.
    pub name: &'static str,
    /// The kind of thing to which the rows belong, in the words of the log of official acts.
    pub thing: &'static str,
    /// At most `limit` contents that its rows name, each once, above this one, in order: whether they are
    /// there is asked by every copy, restore and check.
    pub listed: fn(&mut Tx<'_>, &str, i64) -> Result<Vec<NamedContent>, DbError>,
    /// Which of these contents its rows name, drafts and removed things that may come back included.
    pub named: fn(&mut Tx<'_>, &[String]) -> Result<Vec<String>, DbError>,
    /// At most `limit` contents that the malware scanner could not judge yet, above this one, in order.
    pub waiting: fn(&mut Tx<'_>, &str, i64) -> Result<Vec<String>, DbError>,
    /// Notes what the scanner said of a content that waited, in all rows that name it; gives how many.
    pub judged: fn(&mut Tx<'_>, Timestamp, &str, Judgement) -> Result<u64, DbError>,
    /// At most `limit` contents that were found infected, above this one, in order.
    pub infected: fn(&mut Tx<'_>, &str, i64) -> Result<Vec<String>, DbError>,
}

impl FileSource {
    /// Of rows that name only what this program made itself: nothing of it waits for the scanner.
    #[must_use]
    pub const fn of_own_files(
        name: &'static str,
        thing: &'static str,
        listed: fn(&mut Tx<'_>, &str, i64) -> Result<Vec<NamedContent>, DbError>,
        named: fn(&mut Tx<'_>, &[String]) -> Result<Vec<String>, DbError>,
    ) -> Self {
        Self {
            name,
            thing,
            listed,
            named,
            waiting: |_, _, _| Ok(Vec::new()),
            judged: |_, _, _, _| Ok(0),
            infected: |_, _, _| Ok(Vec::new()),
        }
    }
}

/// Those of the contents that rows name; `counting` counts the rows that name the content `?1`.
///
/// # Errors
/// As the database answers.
pub fn those_named(
    tx: &mut Tx<'_>,
    counting: &Sql<i64>,
    digests: &[String],
) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    for digest in digests {
        if tx.get(counting, params![digest])? > 0 {
            found.push(digest.clone());
        }
    }
    Ok(found)
}

/// What the malware scanner said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing was found: people may have it.
    Clean,
    /// Malware: nobody gets it, it is kept for the investigation.
    Infected,
}
