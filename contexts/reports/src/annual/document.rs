//! The report as one HTML file that stands by itself: for sending and printing without the system.

use super::{AnnualReport, sheet::value_text};
use kit_i18n::{Locale, Texts, args, format};
use maud::{DOCTYPE, Markup, html};

/// The look of the file: no other file is read. Without signs that HTML would have to escape.
const STYLE: &str = "body{font:16px/1.45 'Source Sans 3',Tinos,'Times New Roman',serif;max-width:60rem;\
    margin:2rem auto;padding:0 1rem;color:#212d38}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:1.6rem}\
    table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #c9d2dc;padding:.35rem .5rem;text-align:left}\
    .r{text-align:right;font-variant-numeric:tabular-nums}a{color:#155ea8}\
    @media print{body{margin:0;max-width:none}a{color:inherit;text-decoration:none}tr{break-inside:avoid}}";

/// The file. `base_url` stands before the addresses of rows, so that they can be followed from
/// anywhere: `https://hanhchinh.example.vn`, or empty.
pub(crate) fn document(
    texts: &Texts,
    locale: Locale,
    report: &AnnualReport,
    base_url: &str,
) -> Markup {
    let year = report.year.to_string();
    let title = texts.get_args(locale, "reports-annual-heading", &args!["year" => year]);
    let as_of = report
        .as_of()
        .map(|day| format::date(locale, day))
        .unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (STYLE) }
            }
            body {
                h1 { (title) }
                @if report.figures.is_empty() {
                    p { (texts.get(locale, "reports-annual-empty")) }
                } @else {
                    p { (texts.get_args(locale, "reports-as-of", &args!["date" => as_of])) }
                }
                @for section in report.sections() {
                    h2 { (texts.get(locale, section.heading_key)) }
                    (table(texts, locale, &section.figures, base_url))
                }
            }
        }
    }
}

fn table(
    texts: &Texts,
    locale: Locale,
    figures: &[&super::AnnualFigure],
    base_url: &str,
) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (texts.get(locale, "reports-column-figure")) }
                th scope="col" class="r" { (texts.get(locale, "reports-column-value")) }
                th scope="col" class="r" { (texts.get(locale, "reports-column-as-of")) }
            } }
            tbody {
                @for figure in figures {
                    tr {
                        th scope="row" { (figure.label) }
                        td class="r" { a href=(format!("{base_url}{}", figure.rows_url)) { (value_text(locale, figure)) } }
                        td class="r" { (format::date(locale, figure.as_of)) }
                    }
                }
            }
        }
    }
}
