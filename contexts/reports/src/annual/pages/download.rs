//! The report as a PDF: as it is now, or as it was published.

use super::{Asked, attachment, must_read};
use crate::{
    Figures,
    annual::{self, AnnualError, AnnualReport, Issuer, Question, ReportId, compute},
    permissions::READ_ANNUAL,
};
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use kit_i18n::Locale;
use kit_typeset::TypesetError;
use kit_web::{Access, Answer, PageError, Query, Routes, Visit};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new().get("/bao-cao/nam/pdf", Access::Permission(READ_ANNUAL), pdf)
}

#[derive(Deserialize)]
struct Wanted {
    /// A published version.
    #[serde(default)]
    ban: Option<ReportId>,
    #[serde(default)]
    nam: Option<i16>,
    #[serde(default)]
    den: Option<String>,
}

async fn pdf(visit: Visit, Query(wanted): Query<Wanted>) -> Answer {
    must_read(&visit)?;
    let sheet = match wanted.ban {
        Some(id) => published(&visit, id).await?,
        None => {
            current(
                &visit,
                Asked {
                    nam: wanted.nam,
                    den: wanted.den,
                },
            )
            .await?
        }
    };
    let (figures, texts) = (
        visit.web().service::<Figures>().clone(),
        visit.web().texts.clone(),
    );
    let name = format!("bao-cao-nam-{}.pdf", sheet.report.year);
    // setting a page takes longer than a request may hold a thread of the runtime
    let set = tokio::task::spawn_blocking(move || {
        annual::typeset(&figures, &texts, &sheet.report, &sheet.issuer, sheet.at)
    });
    let bytes = set.await.map_err(PageError::internal)?.map_err(not_set)?;
    attachment("application/pdf", &name, bytes)
}

/// What is set.
struct Sheet {
    report: AnnualReport,
    issuer: Issuer,
    at: Timestamp,
}

/// The same bytes whenever it is asked for: its time is that of the publication.
async fn published(visit: &Visit, id: ReportId) -> Result<Sheet, PageError> {
    let (texts, today) = (visit.web().texts.clone(), visit.today());
    let read = move |tx: &mut Tx<'_>| {
        let Some(found) = annual::published(tx, id)? else {
            return Ok::<_, DbError>(None);
        };
        let on = found.report.as_of().unwrap_or(today);
        let issuer = annual::issuer(tx, &texts, on)?;
        Ok(Some(Sheet {
            issuer,
            at: found.brief.published_at,
            report: found.report,
        }))
    };
    visit
        .web()
        .db()
        .read(read)
        .await?
        .ok_or(PageError::NotFound)
}

async fn current(visit: &Visit, asked: Asked) -> Result<Sheet, PageError> {
    let (figures, texts) = (
        visit.web().service::<Figures>().clone(),
        visit.web().texts.clone(),
    );
    let at = visit.now();
    let question = asked.question(visit, visit.today().year())?;
    let question = Question {
        locale: Locale::Vi,
        ..question
    };
    let read = move |tx: &mut Tx<'_>| {
        let report = compute(tx, figures.indicators(), &texts, &question)?;
        let on = report.as_of().unwrap_or(question.today);
        let issuer = annual::issuer(tx, &texts, on)?;
        Ok::<_, AnnualError>(Sheet { report, issuer, at })
    };
    Ok(visit.web().db().snapshot(read).await?)
}

fn not_set(error: TypesetError) -> PageError {
    match error {
        TypesetError::FontsMissing | TypesetError::SwitchedOff => {
            tracing::warn!(%error, "no PDF");
            PageError::conflict("reports-error-no-pdf")
        }
        other => PageError::internal(other),
    }
}
