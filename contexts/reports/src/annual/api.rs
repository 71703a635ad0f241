//! The report for programs.

use super::{
    AnnualError, AnnualFigure, AnnualReport, Question, compute,
    pages::{must_read, read_day},
};
use crate::Figures;
use axum::response::IntoResponse;
use http::Method;
use kit_web::{Access, Answer, Json, PageError, Query, Routes, Visit};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi};

const PATH: &str = "/api/v1/bao-cao/nam";

/// Which report a program wants.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The year.
    nam: i16,
    /// The last day to count, for all figures, as 2022-11-15; without it each figure's own.
    #[serde(default)]
    den: Option<String>,
}

pub(super) fn routes() -> Routes {
    let access = Access::Permission(crate::permissions::READ_ANNUAL);
    Routes::new().api(Method::GET, PATH, access, annual_report)
}

/// The figures of a year
///
/// Every figure of every office that is built, with its own as-of date and the address of the rows
/// that it counts. A figure that no office answers for is absent, never zero.
#[utoipa::path(get, path = PATH, params(Wanted), tag = "reports", responses(
    (status = 200, description = "The figures", body = AnnualReport),
    (status = 400, description = "There is no report of that year and day"),
))]
async fn annual_report(visit: Visit, Query(wanted): Query<Wanted>) -> Answer {
    must_read(&visit)?;
    let question = Question {
        year: wanted.nam,
        as_of: read_day(wanted.den.as_deref())?,
        today: visit.today(),
        locale: visit.locale(),
    };
    let (figures, texts) = (
        visit.web().service::<Figures>().clone(),
        visit.web().texts.clone(),
    );
    let measure =
        move |tx: &mut kit_db::Tx<'_>| compute(tx, figures.indicators(), &texts, &question);
    let report = visit.web().db().snapshot(measure).await?;
    Ok(Json(report).into_response())
}

impl From<AnnualError> for PageError {
    fn from(error: AnnualError) -> Self {
        match error {
            AnnualError::Database(error)
            | AnnualError::Figure(kit_module::FigureError::Database(error)) => error.into(),
            AnnualError::NoSuchYear(_) => Self::invalid("reports-error-year"),
            AnnualError::NotBegun { .. } => Self::invalid("reports-error-not-begun"),
            AnnualError::OutsideYear { .. } => Self::invalid("reports-error-outside-year"),
        }
    }
}

#[derive(OpenApi)]
#[openapi(paths(annual_report), components(schemas(AnnualReport, AnnualFigure)))]
struct Description;

/// The description of this office's API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
