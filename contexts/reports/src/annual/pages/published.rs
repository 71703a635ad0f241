//! A published report, as it was.

use super::{REPORT, must_read, show::sample, table};
use crate::{
    annual::{self, Published, ReportId},
    permissions::READ_ANNUAL,
};
use kit_i18n::args;
use kit_web::{Access, Answer, PageError, Path, Routes, Visit, html, ui};

const PAGE: &str = "/bao-cao/nam/ban/{id}";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PAGE, Access::Permission(READ_ANNUAL), open)
        .sample(PAGE, "version 1", |visit| view(visit, &sample::published()))
}

async fn open(visit: Visit, Path(id): Path<ReportId>) -> Answer {
    must_read(&visit)?;
    let found = visit
        .web()
        .db()
        .read(move |tx| annual::published(tx, id))
        .await?;
    view(&visit, &found.ok_or(PageError::NotFound)?)
}

fn view(visit: &Visit, published: &Published) -> Answer {
    let (brief, year) = (&published.brief, published.report.year.to_string());
    let told = visit.ta(
        "reports-published-by",
        &args![
            "version" => brief.version.to_string(),
            "time" => visit.timestamp(brief.published_at),
            "name" => &brief.published_name
        ],
    );
    let pdf = format!("{REPORT}/pdf?ban={}", brief.id);
    let facts = [
        (visit.t("reports-digest"), html! { code { (brief.digest) } }),
        (visit.t("reports-column-reason"), html! { (brief.reason) }),
    ];
    let shown = if brief.reason.is_empty() {
        &facts[..1]
    } else {
        &facts[..]
    };
    visit
        .page(visit.ta("reports-published-heading", &args!["year" => &year]))
        .crumb(
            visit.ta("reports-annual-heading", &args!["year" => &year]),
            format!("{REPORT}?nam={year}"),
        )
        .subtitle(told)
        .actions(ui::link_button(
            &pdf,
            &visit.t("reports-annual-pdf"),
            "download",
            false,
        ))
        .body(html! { div class="stack" {
            (table::sections(visit, &published.report))
            (ui::key_values(shown))
        } })
}
