//! The dashboard as a workbook to save.

use super::{Asked, EXPORT, overview::MAY_READ, shown};
use crate::{annual::pages::attachment, dashboard::workbook};
use kit_web::{Access, Answer, PageError, Query, Routes, Visit};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn routes() -> Routes {
    Routes::new().get(EXPORT, Access::AnyPermission(MAY_READ), export)
}

async fn export(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let shown = shown(&visit, &asked).await?;
    let (texts, locale) = (visit.web().texts.clone(), visit.locale());
    let period = shown.overview.window.current;
    let name = format!("tong-quan-{}-{}.xlsx", period.from, period.to);
    let overview = shown.overview;
    let made = tokio::task::spawn_blocking(move || workbook::workbook(&overview, &texts, locale));
    let bytes = made
        .await
        .map_err(PageError::internal)?
        .map_err(PageError::internal)?;
    attachment(MEDIA_TYPE, &name, bytes)
}
