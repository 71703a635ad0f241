//! The yearly report for commands: `tinhso report annual`.
//!
//! All take a transaction; open it with [`kit_db::Db::read_blocking`], which reads one moment, so
//! that the figures agree with each other.

use crate::{
    Figures,
    annual::{self, AnnualError, AnnualReport, Question, compute},
};
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use kit_i18n::Texts;
use kit_typeset::TypesetError;

/// Why a command has nothing to print.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is no such report, or a figure could not be measured.
    #[error(transparent)]
    Annual(#[from] AnnualError),
    /// The figures cannot be written as JSON.
    #[error("write the figures as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The PDF cannot be made.
    #[error(transparent)]
    Typeset(#[from] TypesetError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The report itself, for a command that prints it in its own way.
///
/// # Errors
/// [`ReportError::Annual`].
pub fn report(
    tx: &mut Tx<'_>,
    figures: &Figures,
    texts: &Texts,
    question: &Question,
) -> Result<AnnualReport, ReportError> {
    Ok(compute(tx, figures.indicators(), texts, question)?)
}

/// The report as indented JSON: `{"year":2022,"figures":[{"code","label","value","total"?,"as_of",
/// "rows_url"}]}`.
///
/// # Errors
/// [`ReportError`].
pub fn json(
    tx: &mut Tx<'_>,
    figures: &Figures,
    texts: &Texts,
    question: &Question,
) -> Result<String, ReportError> {
    let report = report(tx, figures, texts, question)?;
    Ok(serde_json::to_string_pretty(&report)?)
}

/// The report as one HTML file that needs no other. `base_url` (or nothing) stands before the
/// addresses of rows.
///
/// # Errors
/// [`ReportError`].
pub fn html(
    tx: &mut Tx<'_>,
    figures: &Figures,
    texts: &Texts,
    question: &Question,
    base_url: &str,
) -> Result<String, ReportError> {
    let report = report(tx, figures, texts, question)?;
    Ok(annual::document(texts, question.locale, &report, base_url).into_string())
}

/// The report as a PDF for the archive (PDF/A-2a), in Vietnamese. `at` is the time that the file
/// says it was made; the same figures and time give the same bytes.
///
/// # Errors
/// [`ReportError`].
pub fn pdf(
    tx: &mut Tx<'_>,
    figures: &Figures,
    texts: &Texts,
    question: &Question,
    at: Timestamp,
) -> Result<Vec<u8>, ReportError> {
    let vietnamese = Question {
        locale: kit_i18n::Locale::Vi,
        ..*question
    };
    let report = report(tx, figures, texts, &vietnamese)?;
    let issuer = annual::issuer(tx, texts, report.as_of().unwrap_or(question.today))?;
    Ok(annual::typeset(figures, texts, &report, &issuer, at)?)
}
