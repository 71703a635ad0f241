//! All SQL about published reports.

use super::{AnnualReport, ReportId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params, sql};

kit_db::row! {
    /// A published report without its figures.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PublishedBrief {
        /// Identifier.
        pub id: ReportId,
        /// Year.
        pub year: i64,
        /// 1, then one more for each correction.
        pub version: i64,
        /// The day asked for all figures; `None`: each figure's own.
        pub as_of: Option<Date>,
        /// SHA-256 of the figures' JSON, in hexadecimal.
        pub digest: String,
        /// Why it was corrected; empty in version 1.
        pub reason: String,
        /// When.
        pub published_at: Timestamp,
        /// Name of who published it.
        pub published_name: String,
    }
}

/// A published report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What is said about it.
    pub brief: PublishedBrief,
    /// Its figures, as they were.
    pub report: AnnualReport,
}

sql!(pub(super) INSERT:
    "insert into rep_report (id, year, version, as_of, figures, digest, reason, published_at,
       published_by, published_name)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
sql!(OF_YEAR -> PublishedBrief:
    "select id, year, version, as_of, digest, reason, published_at, published_name
     from rep_report where year = ?1 order by version desc");
sql!(BRIEF -> PublishedBrief:
    "select id, year, version, as_of, digest, reason, published_at, published_name
     from rep_report where id = ?1");
sql!(FIGURES -> String: "select figures from rep_report where id = ?1");

/// The versions of a year's report, the newest first.
///
/// # Errors
/// As the database answers.
pub fn versions(tx: &mut Tx<'_>, year: i16) -> Result<Vec<PublishedBrief>, DbError> {
    tx.query(&OF_YEAR, params![year])
}

/// The newest published report of a year.
///
/// # Errors
/// As the database answers.
pub fn latest(tx: &mut Tx<'_>, year: i16) -> Result<Option<Published>, DbError> {
    let newest = versions(tx, year)?.into_iter().next();
    newest.map(|brief| with_figures(tx, brief)).transpose()
}

/// A published report.
///
/// # Errors
/// As the database answers.
pub fn published(tx: &mut Tx<'_>, id: ReportId) -> Result<Option<Published>, DbError> {
    let found = tx.find(&BRIEF, params![id])?;
    found.map(|brief| with_figures(tx, brief)).transpose()
}

fn with_figures(tx: &mut Tx<'_>, brief: PublishedBrief) -> Result<Published, DbError> {
    let text = tx.get(&FIGURES, params![brief.id])?;
    let report = serde_json::from_str(&text).map_err(|error| DbError::Cell {
        column: "figures".to_owned(),
        expected: "the JSON of a report",
        found: error.to_string(),
    })?;
    Ok(Published { brief, report })
}
