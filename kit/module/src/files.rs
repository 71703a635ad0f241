//! What an office says of the contents of files that its rows name.

use jiff::Timestamp;
use kit_db::{DbError, Tx};

/// Rows of one kind that name contents of files by their SHA-256, in hexadecimal. Whoever keeps such
/// rows must say so here: a content that no source names is deleted some weeks later.
#[derive(Clone, Copy)]
pub struct FileSource {
    /// Its name, as the table's.
    pub name: &'static str,
    /// Which of these contents its rows name, drafts and removed things that may come back included.
    pub named: fn(&mut Tx<'_>, &[String]) -> Result<Vec<String>, DbError>,
    /// At most `limit` contents that the malware scanner could not judge yet, above this one, in order.
    pub waiting: fn(&mut Tx<'_>, &str, i64) -> Result<Vec<String>, DbError>,
    /// Notes what the scanner said of a content that waited, in all rows that name it; gives how many.
    pub judged: fn(&mut Tx<'_>, Timestamp, &str, Judgement) -> Result<u64, DbError>,
    /// At most `limit` contents that were found infected, above this one, in order.
    pub infected: fn(&mut Tx<'_>, &str, i64) -> Result<Vec<String>, DbError>,
}

/// What the malware scanner said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing was found: people may have it.
    Clean,
    /// Malware: nobody gets it, it is kept for the investigation.
    Infected,
}
