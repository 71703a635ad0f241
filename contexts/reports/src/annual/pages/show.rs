//! The report as it is now, and what differs from what was published.

use super::{Asked, REPORT, must_read, query, table};
use crate::{
    Figures,
    annual::{
        AnnualError, AnnualReport, Difference, Published, PublishedBrief, Question, compute,
        differences, latest, sheet::value_text, versions,
    },
    dashboard,
    permissions::{PUBLISH_ANNUAL, READ_ANNUAL, reaches_province},
};
use identity::Actor;
use kit_db::Tx;
use kit_i18n::{Texts, args};
use kit_web::{Access, Answer, Markup, Query, Routes, Visit, html, ui};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(REPORT, Access::Permission(READ_ANNUAL), open)
        .sample(REPORT, "figures", sample::figures)
        .sample(REPORT, "published and changed", sample::changed)
        .sample(REPORT, "empty", sample::empty)
}

/// Everything that the page shows.
pub(super) struct Shown {
    question: Question,
    report: AnnualReport,
    newest: Option<Published>,
    versions: Vec<PublishedBrief>,
}

async fn open(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    must_read(&visit)?;
    let (figures, texts) = (
        visit.web().service::<Figures>().clone(),
        visit.web().texts.clone(),
    );
    let newest = {
        let (figures, today) = (figures.clone(), visit.today());
        visit
            .web()
            .db()
            .read(move |tx| dashboard::newest_year(tx, &figures, today))
            .await?
    };
    let question = asked.question(&visit, newest)?;
    let shown = visit
        .web()
        .db()
        .snapshot(move |tx| read(tx, &figures, &texts, question))
        .await?;
    view(&visit, &shown)
}

fn read(
    tx: &mut Tx<'_>,
    figures: &Figures,
    texts: &Texts,
    question: Question,
) -> Result<Shown, AnnualError> {
    Ok(Shown {
        report: compute(tx, figures.indicators(), texts, &question)?,
        newest: latest(tx, question.year)?,
        versions: versions(tx, question.year)?,
        question,
    })
}

fn view(visit: &Visit, shown: &Shown) -> Answer {
    let year = shown.question.year.to_string();
    let mut page = visit
        .page(visit.ta("reports-annual-heading", &args!["year" => &year]))
        .actions(html! { (years(visit, shown.question.year)) (actions(visit, shown)) });
    if let Some(day) = shown.report.as_of() {
        page = page.subtitle(visit.ta("reports-as-of", &args!["date" => visit.date(day)]));
    }
    if shown.report.figures.is_empty() {
        let title = visit.t("reports-annual-empty");
        let explanation = visit.ta("reports-annual-empty-text", &args!["year" => &year]);
        return page.body(ui::empty_state("chart-column", &title, &explanation, None));
    }
    page.body(html! { div class="stack" {
        @if let Some(newest) = &shown.newest { (publication(visit, newest, &shown.report)) }
        (table::sections(visit, &shown.report))
        @if !shown.versions.is_empty() { (all_versions(visit, &shown.versions)) }
    } })
}

/// Whether the viewer may publish: as the act asks.
fn publishes(visit: &Visit) -> bool {
    let actor = visit.actor::<Actor>();
    actor.is_ok_and(|actor| reaches_province(&actor, PUBLISH_ANNUAL))
}

fn actions(visit: &Visit, shown: &Shown) -> Markup {
    if shown.report.figures.is_empty() {
        return html! {};
    }
    let tail = query(&shown.question);
    html! {
        (ui::link_button(&format!("{REPORT}/pdf{tail}"), &visit.t("reports-annual-pdf"), "download", false))
        (ui::link_button(&format!("/api/v1{REPORT}{tail}"), &visit.t("reports-annual-json"), "file-text", false))
        @if publishes(visit) {
            (ui::link_button(&format!("{REPORT}/cong-bo{tail}"), &visit.t("reports-publish"), "stamp", true))
        }
    }
}

/// The years around the one shown, as far as they have begun.
fn years(visit: &Visit, shown: i16) -> Markup {
    let this_year = visit.today().year();
    let around = [
        shown.saturating_sub(2),
        shown.saturating_sub(1),
        shown,
        shown.saturating_add(1),
    ];
    html! {
        nav class="seg" aria-label=(visit.t("reports-years")) {
            @for year in around.into_iter().filter(|year| *year <= this_year) {
                a href=(format!("{REPORT}?nam={year}")) aria-current=[(year == shown).then_some("page")] { (year) }
            }
        }
    }
}

fn publication(visit: &Visit, newest: &Published, now: &AnnualReport) -> Markup {
    let found = differences(&newest.report, now);
    let told = visit.ta(
        "reports-published-by",
        &args![
            "version" => newest.brief.version.to_string(),
            "time" => visit.timestamp(newest.brief.published_at),
            "name" => &newest.brief.published_name
        ],
    );
    let more = html! {
        p { a href=(format!("{REPORT}/ban/{}", newest.brief.id)) { (visit.t("reports-published-open")) } }
    };
    let kind = if found.is_empty() {
        ui::NoticeKind::Success
    } else {
        ui::NoticeKind::Warning
    };
    html! {
        (ui::notice(visit, kind, &told, &more))
        @if !found.is_empty() { (changed(visit, &found)) }
    }
}

/// The figures that differ from the published ones.
pub(super) fn changed(visit: &Visit, found: &[Difference]) -> Markup {
    let text = |figure: &Option<crate::annual::AnnualFigure>| match figure {
        Some(figure) => format!(
            "{} ({})",
            value_text(visit.locale(), figure),
            visit.date(figure.as_of)
        ),
        None => visit.t("reports-difference-absent"),
    };
    let body = html! {
        table class="lt" {
            caption class="sr" { (visit.t("reports-differences")) }
            thead { tr {
                th scope="col" { (visit.t("reports-column-figure")) }
                th scope="col" class="r" { (visit.t("reports-column-published")) }
                th scope="col" class="r" { (visit.t("reports-column-now")) }
            } }
            tbody {
                @for one in found {
                    tr {
                        th scope="row" { (one.label) }
                        td class="r" { (text(&one.published)) }
                        td class="r" {
                            @match &one.now {
                                Some(figure) => a href=(figure.rows_url) { (text(&one.now)) },
                                None => (text(&one.now)),
                            }
                        }
                    }
                }
            }
        }
    };
    ui::panel(&visit.t("reports-differences"), "", &html! {}, &body)
}

fn all_versions(visit: &Visit, versions: &[PublishedBrief]) -> Markup {
    let body = html! {
        table class="lt" {
            caption class="sr" { (visit.t("reports-versions")) }
            thead { tr {
                th scope="col" { (visit.t("reports-column-version")) }
                th scope="col" { (visit.t("reports-column-published-at")) }
                th scope="col" { (visit.t("reports-column-published-by")) }
                th scope="col" { (visit.t("reports-column-reason")) }
            } }
            tbody {
                @for one in versions {
                    tr {
                        th scope="row" { a href=(format!("{REPORT}/ban/{}", one.id)) { (visit.ta("reports-version", &args!["version" => one.version.to_string()])) } }
                        td { (visit.timestamp(one.published_at)) }
                        td { (one.published_name) }
                        td { (one.reason) }
                    }
                }
            }
        }
    };
    ui::panel(&visit.t("reports-versions"), "", &html! {}, &body)
}

/// The page with invented figures.
pub(super) mod sample {
    use super::{Shown, view};
    use crate::annual::{
        AnnualFigure, AnnualReport, Published, PublishedBrief, Question, ReportId,
    };
    use jiff::civil::{Date, date};
    use kit_base::Id;
    use kit_i18n::Locale;
    use kit_web::{Answer, Visit};

    const DAY: Date = date(2022, 11, 15);

    pub(in crate::annual) fn report() -> AnnualReport {
        let figure = |code: &str, label: &str, value, total, rows_url: &str| AnnualFigure {
            code: code.to_owned(),
            label: label.to_owned(),
            value,
            total,
            as_of: DAY,
            rows_url: rows_url.to_owned(),
        };
        let list = "/so-lieu/van-ban/van-ban-den?tu=2022-01-01&den=2022-11-15";
        let figures = vec![
            figure(
                "documents.incoming.received",
                "Văn bản đến",
                2_883_342,
                None,
                list,
            ),
            figure(
                "documents.outgoing.issued",
                "Văn bản đi",
                576_127,
                None,
                list,
            ),
            figure(
                "documents.reach.communes",
                "UBND cấp xã",
                460,
                Some(460),
                "/so-lieu/tiep-can/communes?den=2022-11-15",
            ),
        ];
        AnnualReport {
            year: 2022,
            figures,
        }
    }

    pub(in crate::annual) fn published() -> Published {
        let mut report = report();
        if let Some(first) = report.figures.first_mut() {
            first.value -= 42;
        }
        let brief = PublishedBrief {
            id: ReportId::from_i64(1),
            year: 2022,
            version: 1,
            as_of: None,
            digest: "0".repeat(64),
            reason: String::new(),
            published_at: kit_base::Clock::instant_of(date(2022, 12, 15).at(9, 0, 0, 0)),
            published_name: "Nguyễn Thị Mẫu".to_owned(),
        };
        Published { brief, report }
    }

    fn shown(visit: &Visit, report: AnnualReport, newest: Option<Published>) -> Shown {
        let question = Question {
            year: 2022,
            as_of: None,
            today: visit.today(),
            locale: Locale::Vi,
        };
        let versions = newest.iter().map(|one| one.brief.clone()).collect();
        Shown {
            question,
            report,
            newest,
            versions,
        }
    }

    pub(super) fn figures(visit: &Visit) -> Answer {
        view(visit, &shown(visit, report(), None))
    }

    pub(super) fn changed(visit: &Visit) -> Answer {
        view(visit, &shown(visit, report(), Some(published())))
    }

    pub(super) fn empty(visit: &Visit) -> Answer {
        let none = AnnualReport {
            year: 2022,
            figures: Vec::new(),
        };
        view(visit, &shown(visit, none, None))
    }
}
