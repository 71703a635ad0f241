//! What checks of the whole found when they last ran.

use crate::{DbError, Tx, params};
use jiff::Timestamp;

/// What is kept of a finding, in characters: the log has the rest.
const FOUND_MAX: usize = 500;

crate::row! {
    /// How a check ended when it last ran.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CheckVerdict {
        /// Which check.
        pub name: String,
        /// When it ran.
        pub checked_at: Timestamp,
        /// Whether it found nothing.
        pub well: bool,
        /// When it last found nothing; none if it never did.
        pub well_at: Option<Timestamp>,
        /// What it found, beginning with the first; empty if nothing.
        pub found: String,
    }
}
crate::sql!(NOTE: "insert into kit_check (name, checked_at, well, well_at, found) values (?1, ?2, ?3, ?4, ?5)
    on conflict (name) do update set checked_at = excluded.checked_at, well = excluded.well,
      well_at = coalesce(excluded.well_at, kit_check.well_at), found = excluded.found");
crate::sql!(ALL -> CheckVerdict: "select name, checked_at, well, well_at, found from kit_check order by name");

/// Notes how a check ended; `found` is what it found, `None` if nothing.
///
/// # Errors
/// As the database answers.
pub fn note_check(
    tx: &mut Tx<'_>,
    now: Timestamp,
    name: &str,
    found: Option<&str>,
) -> Result<(), DbError> {
    let well = found.is_none();
    let told: String = found.unwrap_or_default().chars().take(FOUND_MAX).collect();
    let well_at = well.then_some(now);
    let values = params![name, now, well, well_at, told];
    tx.execute(&NOTE, values).map(drop)
}

/// How every check ended when it last ran.
///
/// # Errors
/// As the database answers.
pub fn check_verdicts(tx: &mut Tx<'_>) -> Result<Vec<CheckVerdict>, DbError> {
    tx.query(&ALL, params![])
}
