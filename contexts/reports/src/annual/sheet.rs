//! The report as an official sheet: PDF in the layout of Decree 30/2020/NĐ-CP.

use super::{AnnualFigure, AnnualReport};
use crate::Figures;
use identity::OrganisationKind;
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_db::{DbError, Tx};
use kit_i18n::{Locale, Texts, args, format};
use kit_typeset::{About, TypesetError, Typesetter};
use serde_json::{Value, json};

/// Official documents are in Vietnamese.
const LANGUAGE: Locale = Locale::Vi;
/// The template of kit-typeset for reports of figures.
const TEMPLATE: &str = "figures";
/// What stands before the name of the place in the name of a province's People's Committee.
const BEFORE_PLACE: [&str; 2] = ["Ủy ban nhân dân tỉnh ", "Ủy ban nhân dân thành phố "];

/// Who reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Issuer {
    /// Full name: `Ủy ban nhân dân tỉnh Nghệ An`.
    pub(crate) name: String,
    /// The name for the line of place and date: `Nghệ An`; empty if the name does not tell.
    pub(crate) place: String,
}

/// The People's Committee of the province as it was called on a day; the words for one in general
/// where none is registered.
pub(crate) fn issuer(tx: &mut Tx<'_>, texts: &Texts, on: Date) -> Result<Issuer, DbError> {
    let committees = identity::organisations_of_kind(tx, OrganisationKind::Province, on)?;
    let Some(first) = committees.first() else {
        let name = texts.get(LANGUAGE, "reports-annual-issuer");
        return Ok(Issuer {
            name,
            place: String::new(),
        });
    };
    let name = identity::organisation_brief_as_of(tx, first.id, on)?.name;
    let place = BEFORE_PLACE
        .iter()
        .find_map(|words| name.strip_prefix(words));
    Ok(Issuer {
        place: place.unwrap_or_default().to_owned(),
        name,
    })
}

/// The PDF of a report. The same report, issuer and time give the same bytes. Takes long: call it
/// on a thread that may wait.
///
/// # Errors
/// [`TypesetError`].
pub(crate) fn typeset(
    figures: &Figures,
    texts: &Texts,
    report: &AnnualReport,
    issuer: &Issuer,
    at: Timestamp,
) -> Result<Vec<u8>, TypesetError> {
    let typesetter = figures.typesetter()?;
    render(&typesetter, texts, report, issuer, at)
}

fn render(
    typesetter: &Typesetter,
    texts: &Texts,
    report: &AnnualReport,
    issuer: &Issuer,
    at: Timestamp,
) -> Result<Vec<u8>, TypesetError> {
    let title = title(texts, report);
    let about = About::new(title, issuer.name.clone(), at);
    typesetter.render(TEMPLATE, &data(texts, report, issuer, at), &about)
}

fn title(texts: &Texts, report: &AnnualReport) -> String {
    let year = report.year.to_string();
    texts.get_args(LANGUAGE, "reports-annual-heading", &args!["year" => year])
}

/// The data of the template.
fn data(texts: &Texts, report: &AnnualReport, issuer: &Issuer, at: Timestamp) -> Value {
    let text = |key: &str| texts.get(LANGUAGE, key);
    let mut sections: Vec<Value> = Vec::new();
    for (index, section) in report.sections().into_iter().enumerate() {
        let number = index + 1;
        sections.push(json!({
            "heading": format!("{number}. {}", text(section.heading_key)),
            "table": {
                "columns": columns(texts),
                "rows": rows(&section.figures),
            },
        }));
    }
    let as_of = report
        .as_of()
        .map(|day| format::date(LANGUAGE, day))
        .unwrap_or_default();
    let intro = texts.get_args(LANGUAGE, "reports-annual-intro", &args!["date" => as_of]);
    let place_date = match issuer.place.as_str() {
        "" => Value::Null,
        place => json!(vn::words::place_and_date(place, in_province(at).date())),
    };
    if let Some(Value::Object(first)) = sections.first_mut() {
        first.insert("paragraphs".to_owned(), json!([intro]));
    }
    json!({
        "agency": issuer.name,
        "place_date": place_date,
        "title": text("reports-annual-kind"),
        "subtitle": title(texts, report),
        "basis": [text("reports-annual-basis")],
        "sections": sections,
    })
}

fn columns(texts: &Texts) -> Value {
    let text = |key: &str| texts.get(LANGUAGE, key);
    json!([
        { "title": text("reports-column-number"), "align": "center", "width": 0.7 },
        { "title": text("reports-column-figure"), "align": "left", "width": 5 },
        { "title": text("reports-column-value"), "align": "right", "width": 1.7 },
        { "title": text("reports-column-as-of"), "align": "center", "width": 1.9 },
    ])
}

fn rows(figures: &[&AnnualFigure]) -> Vec<[String; 4]> {
    let row = |(index, figure): (usize, &&AnnualFigure)| {
        let day = format::date(LANGUAGE, figure.as_of);
        [
            (index + 1).to_string(),
            figure.label.clone(),
            value_text(LANGUAGE, figure),
            day,
        ]
    };
    figures.iter().enumerate().map(row).collect()
}

/// `2.883.342`, or `460/460` of a figure that is a share.
pub(crate) fn value_text(locale: Locale, figure: &AnnualFigure) -> String {
    let value = format::number(locale, figure.value);
    match figure.total {
        Some(total) => format!("{value}/{}", format::number(locale, total)),
        None => value,
    }
}
