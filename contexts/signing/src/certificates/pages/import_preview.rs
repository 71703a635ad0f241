//! What was read from files, line by line, before anything comes into the register.

use super::{HERE, import::choices, plain, states::holder_key};
use crate::certificates::import::{ImportId, Preview, Row};
use kit_i18n::args;
use kit_web::{
    Answer, FormState, Markup, Visit, html,
    ui::{self, CellKind, Column, Field, Kpi, TagColor, Width},
};

/// Good lines that are shown; wrong ones are shown up to [`WRONG_SHOWN`].
const GOOD_SHOWN: usize = 100;
/// Wrong lines that are shown: more are a wrong file.
const WRONG_SHOWN: usize = 500;

pub(super) fn draw(visit: &Visit, preview: &Preview, id: ImportId, state: &FormState) -> Answer {
    let (good, authorities, wrong) = preview.counts();
    let figure = |key: &str, value: usize| Kpi {
        label: visit.t(key),
        value: visit.number(i64::try_from(value).unwrap_or(i64::MAX)),
        unit: String::new(),
        href: None,
        change: None,
        history: Vec::new(),
    };
    let strip = ui::kpi_strip(&[
        figure("signing-import-count-good", good),
        figure("signing-import-count-authorities", authorities),
        figure("signing-import-count-wrong", wrong),
    ]);
    let bad = preview.rows.iter().filter(|row| !row.problem.is_empty());
    let fine = preview.rows.iter().filter(|row| row.problem.is_empty());
    let rows: Vec<&Row> = bad.take(WRONG_SHOWN).chain(fine.take(GOOD_SHOWN)).collect();
    let shown = rows.len();
    let body = html! {
        div class="stack" {
            (strip)
            @if good + authorities > 0 { div class="form" { (decision(visit, id, wrong, state)) } }
            (table(visit, &rows))
        }
        @if shown < preview.rows.len() {
            p class="hint" { (visit.ta("signing-import-shown", &args!["shown" => shown, "total" => preview.rows.len()])) }
        }
    };
    let page = visit
        .page(visit.t("signing-import-preview"))
        .crumb(visit.t("signing-certificates-title"), HERE)
        .crumb(visit.t("signing-import"), "/chung-thu-so/nhap")
        .subtitle(visit.t("signing-import-preview-subtitle"));
    // a page with a form is narrow, and five columns need the whole width
    if state.errors.is_empty() {
        page.body(body)
    } else {
        page.form(state).body(body)
    }
}

fn decision(visit: &Visit, id: ImportId, wrong: usize, state: &FormState) -> Markup {
    let action = format!("/chung-thu-so/nhap/{id}");
    let fields = if wrong == 0 {
        html! { input type="hidden" name="what" value="all"; }
    } else {
        let field = Field::new("what", "signing-import-what");
        ui::field_radio(visit, state, &field, &choices(visit))
    };
    ui::post_form(
        visit,
        state,
        &action,
        &visit.t("signing-import-store"),
        &fields,
    )
}

fn table(visit: &Visit, rows: &[&Row]) -> Markup {
    let columns = [
        Column::new(visit.t("signing-import-place"))
            .width(Width::Large)
            .kind(CellKind::Wrapped),
        Column::new(visit.t("signing-import-outcome")).kind(CellKind::Wrapped),
        Column::new(visit.t("signing-label-subject"))
            .width(Width::Large)
            .kind(CellKind::Wrapped),
        Column::new(visit.t("signing-label-holder"))
            .width(Width::Large)
            .kind(CellKind::Wrapped),
        Column::new(visit.t("signing-label-token"))
            .width(Width::Medium)
            .wide_only(),
    ];
    let lines = rows.iter().enumerate().map(|(number, row)| ui::Row {
        id: number.to_string(),
        name: row.place.clone(),
        unread: false,
        cells: vec![
            html! { (place_of(visit, &row.place)) },
            outcome(visit, row),
            html! { @if !row.serial.is_empty() { (plain::name_or_none(visit, &row.subject)) } },
            html! {
                (row.holder_name)
                @if let Some(kind) = row.holder_kind() { " (" (visit.t(holder_key(kind))) ")" }
            },
            html! { (row.token) },
        ],
    });
    ui::Table::new(visit.t("signing-import-preview"))
        .columns(columns)
        .rows(lines)
        .draw(visit)
}

/// `danh-sach.csv:3` in words.
fn place_of(visit: &Visit, place: &str) -> String {
    match place.rsplit_once(':') {
        Some((file, line)) if line.bytes().all(|letter| letter.is_ascii_digit()) => visit.ta(
            "signing-import-line",
            &args!["file" => file, "line" => line],
        ),
        _ => place.to_owned(),
    }
}

fn outcome(visit: &Visit, row: &Row) -> Markup {
    match row.problem() {
        // a sentence, which a tag would cut off
        Some(problem) => html! {
            span class="sign-fault" { (ui::icon("triangle-alert")) (visit.t(problem.text_key())) }
        },
        None if row.is_authority => ui::tag(&visit.t("signing-import-authority"), TagColor::Info),
        None => ui::tag(&visit.t("signing-import-fits"), TagColor::Success),
    }
}
