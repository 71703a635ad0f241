//! The figures as tables, section by section: on the page, on the published page and on paper.

use crate::annual::{AnnualFigure, AnnualReport, definition_of, sheet::value_text};
use kit_i18n::args;
use kit_web::{Markup, Visit, html, ui};

/// Every section of the report, in one table so that the columns stand under each other; each
/// number is a link to its rows.
pub(super) fn sections(visit: &Visit, report: &AnnualReport) -> Markup {
    let title = visit.t("reports-figures");
    let body = html! {
        div class="lt-wrap" { table class="lt" {
            caption class="sr" { (title) }
            thead { tr {
                th scope="col" { (visit.t("reports-column-figure")) }
                th scope="col" class="r" { (visit.t("reports-column-value")) }
                th scope="col" class="r" { (visit.t("reports-column-as-of")) }
            } }
            @for section in report.sections() {
                tbody {
                    tr { th scope="rowgroup" colspan="3" { b { (visit.t(section.heading_key)) } } }
                    @for figure in &section.figures { (row(visit, figure)) }
                }
            }
        } }
        (sources(visit, report))
    };
    ui::panel(&title, "", &html! {}, &body)
}

fn row(visit: &Visit, figure: &AnnualFigure) -> Markup {
    html! {
        tr {
            th scope="row" { (figure.label) }
            td class="r" { a href=(figure.rows_url) { (value_text(visit.locale(), figure)) } }
            td class="r" { (visit.date(figure.as_of)) }
        }
    }
}

/// Where the as-of days come from, one line for each source.
fn sources(visit: &Visit, report: &AnnualReport) -> Markup {
    let mut named: Vec<(String, &str)> = Vec::new();
    for figure in &report.figures {
        let fixed = definition_of(&figure.code, report.year);
        if let Some(one) = fixed.filter(|one| one.as_of == figure.as_of) {
            let line = (visit.date(one.as_of), one.source);
            if !named.contains(&line) {
                named.push(line);
            }
        }
    }
    html! {
        @for (day, source) in &named {
            p class="hint" { (visit.ta("reports-as-of-source", &args!["date" => day, "source" => *source])) }
        }
    }
}
