//! Publishes a yearly report: keeps its figures as they are at this moment.

use super::{AnnualError, AnnualReport, Question, ReportId, compute, differences, latest, store};
use crate::{
    Figures,
    permissions::{PUBLISH_ANNUAL, must_reach_province},
};
use identity::{Actor, Refused, Standing};
use jiff::{Timestamp, civil::Date};
use kit_audit::Leaf;
use kit_base::{Id, hex, in_province, sha256};
use kit_db::{DbError, Tx, params};
use kit_i18n::{Locale, Texts};

/// Characters of a reason: a sentence or two.
pub const REASON_MAX: usize = 500;

/// What is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    /// The year.
    pub year: i16,
    /// The day asked for all figures; `None`: each figure's own.
    pub as_of: Option<Date>,
    /// The digest of the figures that the person saw and agreed to; see [`digest`].
    pub digest: String,
    /// Why the report is corrected; not needed for the first publication.
    pub reason: String,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no report of that year and day.
    #[error(transparent)]
    Annual(#[from] AnnualError),
    /// The report has no figure at all.
    #[error("publish a report without figures")]
    Empty,
    /// The figures are others than those that the person saw.
    #[error("publish figures that have changed since they were shown")]
    Changed,
    /// The newest version says the same.
    #[error("publish again what version {version} says already")]
    Unchanged {
        /// The newest version.
        version: i64,
    },
    /// A correction says why.
    #[error("correct version {version} without a reason")]
    ReasonMissing {
        /// The newest version.
        version: i64,
    },
    /// The reason is too long.
    #[error("publish with a reason of {0} characters: {REASON_MAX} at most")]
    ReasonTooLong(usize),
    /// The figures cannot be written down.
    #[error("write the figures as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The digest of a report's JSON: SHA-256 in hexadecimal.
#[must_use]
pub fn digest(canonical_json: &str) -> String {
    hex(&sha256(canonical_json.as_bytes()))
}

/// Publishes the report of a year as its next version. The labels are in Vietnamese, the language
/// of official documents.
///
/// # Errors
/// [`PublishError`]; nothing is changed.
pub fn publish(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    (figures, texts): (&Figures, &Texts),
    input: &Publish,
) -> Result<ReportId, PublishError> {
    let here = must_reach_province(actor, PUBLISH_ANNUAL)?;
    let question = Question {
        year: input.year,
        as_of: input.as_of,
        today: in_province(now).date(),
        locale: Locale::Vi,
    };
    let report = compute(tx, figures.indicators(), texts, &question)?;
    if report.figures.is_empty() {
        return Err(PublishError::Empty);
    }
    let json = report.canonical_json()?;
    let found = digest(&json);
    if found != input.digest {
        return Err(PublishError::Changed);
    }
    let (version, reason) = next_version(tx, input, &report)?;
    let id = ReportId::generate();
    tx.execute(
        &store::INSERT,
        params![
            id,
            input.year,
            version,
            input.as_of,
            json,
            found,
            reason,
            now,
            actor.person,
            *actor.name
        ],
    )?;
    record(tx, now, actor, &here, (id, version), &found)?;
    Ok(id)
}

/// The number of the new version, and its reason as it is kept.
fn next_version(
    tx: &mut Tx<'_>,
    input: &Publish,
    report: &AnnualReport,
) -> Result<(i64, String), PublishError> {
    let reason = input.reason.trim();
    let length = reason.chars().count();
    if length > REASON_MAX {
        return Err(PublishError::ReasonTooLong(length));
    }
    let Some(newest) = latest(tx, input.year)? else {
        return Ok((1, String::new()));
    };
    let version = newest.brief.version;
    if differences(&newest.report, report).is_empty() {
        return Err(PublishError::Unchanged { version });
    }
    if reason.is_empty() {
        return Err(PublishError::ReasonMissing { version });
    }
    Ok((version + 1, reason.to_owned()))
}

/// One leaf in the log of official acts: with the digest of the figures, so that the log alone
/// proves what was published.
fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    here: &Standing<'_>,
    (id, version): (ReportId, i64),
    digest: &str,
) -> Result<(), DbError> {
    let proof = format!("sha256 {digest}");
    let leaf = Leaf {
        acting_for: here.authority.acting_for().map(Id::to_i64),
        unit: Some(here.unit.to_i64()),
        before: (version > 1).then_some(version - 1),
        after: Some(version),
        reason: Some(&proof),
        request: actor.request.as_deref(),
        ..Leaf::new(
            now,
            "reports.annual.publish",
            actor.audit_actor(),
            ("report", id.to_i64()),
        )
    };
    kit_audit::record(tx, &leaf)
}
