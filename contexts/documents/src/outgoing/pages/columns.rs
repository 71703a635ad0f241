//! The columns of the lists, for the table and for the spreadsheet.

use super::{
    address,
    states::{kind_name, state_key, state_tag, urgency_key, urgency_of},
};
use crate::{
    incoming::pages::urgency_tag,
    names::Names,
    outgoing::list::{Line, Tab},
};
use jiff::civil::Date;
use kit_base::in_province;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_web::{
    ListColumn,
    ui::{self, CellKind, Width},
};
use maud::html;

/// A line with what its people and its unit are called.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) line: Line,
    pub(super) drafter: String,
    pub(super) unit: String,
    pub(super) signer: String,
}

/// Where a column stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Always,
    /// In the tabs of what is approved or out.
    Out,
    /// In the tabs of what is on its way there.
    Moving,
    /// Where the receivers are told, and where the state is.
    Issued,
    NotIssued,
    /// In the spreadsheet alone.
    Sheet,
}

/// Whether a tab shows what is approved or out.
pub(super) const fn is_out(tab: Tab) -> bool {
    matches!(tab, Tab::Approved | Tab::Issued | Tab::Ended)
}

/// The columns of the table of a tab.
pub(super) fn of(tab: Tab) -> impl Iterator<Item = &'static ListColumn<Named>> {
    let stands = move |shown: Shown| match shown {
        Shown::Always => true,
        Shown::Out => is_out(tab),
        Shown::Moving => !is_out(tab),
        Shown::Issued => tab == Tab::Issued,
        Shown::NotIssued => tab != Tab::Issued,
        Shown::Sheet => false,
    };
    let all = COLUMNS.iter();
    all.filter(move |(shown, _)| stands(*shown))
        .map(|(_, column)| column)
}

/// All columns, in the order of the table and of the spreadsheet.
pub(super) static COLUMNS: [(Shown, ListColumn<Named>); 12] = [
    (
        Shown::Out,
        column("documents-outgoing-notation")
            .width(Width::Medium)
            .text(|_, row| row.line.notation.clone())
            .cell(|visit, row| match row.line.notation.as_str() {
                "" => html! { span class="sr" { (visit.t("documents-outgoing-no-number")) } "–" },
                notation => html! { (notation) },
            }),
    ),
    (
        Shown::Out,
        column("documents-outgoing-day-short")
            .exported_as("documents-outgoing-day")
            .width(Width::Small)
            .kind(CellKind::Muted)
            .text(|visit, row| row.line.issued_on.map(|on| visit.date(on)).unwrap_or_default())
            .cell(|visit, row| {
                let day = row.line.issued_on.map(|on| short_day(on, visit.today()));
                html! { (day.unwrap_or_default()) }
            }),
    ),
    (
        Shown::Moving,
        column("documents-outgoing-changed")
            .width(Width::Small)
            .kind(CellKind::Muted)
            .cell(|visit, row| {
                let day = in_province(row.line.updated_at).date();
                html! { (short_day(day, visit.today())) }
            }),
    ),
    (
        Shown::Always,
        column("documents-outgoing-kind")
            .width(Width::Medium)
            .kind(CellKind::Muted)
            .wide_only()
            .text(|_, row| kind_name(&row.line.kind).to_owned()),
    ),
    (
        Shown::Always,
        column("documents-outgoing-subject")
            .kind(CellKind::Wrapped)
            .text(|_, row| row.line.subject.clone())
            .cell(|visit, row| {
                html! {
                    (urgency_tag(visit, row.line.urgency))
                    a class="subj" href=(address(row.line.id)) { (row.line.subject) }
                }
            }),
    ),
    (
        Shown::Sheet,
        column("documents-outgoing-urgency")
            .text(|visit, row| visit.t(urgency_key(urgency_of(row.line.urgency)))),
    ),
    (
        Shown::Always,
        people("documents-outgoing-drafter")
            .text(|_, row| row.drafter.clone())
            .cell(|_, row| html! { (row.drafter) @if !row.unit.is_empty() { ", " (row.unit) } }),
    ),
    (
        Shown::Sheet,
        column("documents-outgoing-unit").text(|_, row| row.unit.clone()),
    ),
    (
        Shown::Always,
        people("documents-outgoing-signer").text(|_, row| row.signer.clone()),
    ),
    (
        Shown::Always,
        column("documents-outgoing-files-short")
            .width(Width::Tiny)
            .cell(|visit, row| ui::file_count(visit, usize::try_from(row.line.files).unwrap_or(0))),
    ),
    (
        Shown::Issued,
        column("documents-outgoing-receivers")
            .exported_as("documents-outgoing-receivers-number")
            .width(Width::Medium)
            .text(|visit, row| visit.number(row.line.receivers))
            .cell(|visit, row| {
                html! { (visit.ta("documents-receivers-count", &args!["count" => row.line.receivers])) }
            }),
    ),
    (
        Shown::NotIssued,
        column("documents-outgoing-state")
            .width(Width::Medium)
            .text(|visit, row| visit.t(state_key(row.line.state)))
            .cell(|visit, row| state_tag(visit, row.line.state)),
    ),
];

const fn column(head: &'static str) -> ListColumn<Named> {
    ListColumn::new(head)
}

const fn people(head: &'static str) -> ListColumn<Named> {
    column(head)
        .width(Width::Large)
        .kind(CellKind::WrappedMuted)
}

/// What the people and units in some lines are called.
pub(super) fn named(tx: &mut Tx<'_>, lines: Vec<Line>) -> Result<Vec<Named>, DbError> {
    let mut names = Names::new();
    names.add_people(tx, lines.iter().map(|line| line.drafter_id))?;
    names.add_people(tx, lines.iter().filter_map(|line| line.signer_id))?;
    names.add_units(tx, lines.iter().map(|line| line.unit_id))?;
    let with_names = |line: Line| Named {
        drafter: names.person(line.drafter_id).to_owned(),
        unit: names.unit(line.unit_id).to_owned(),
        signer: line.signer_id.map_or("", |id| names.person(id)).to_owned(),
        line,
    };
    Ok(lines.into_iter().map(with_names).collect())
}

/// `16/11` this year, `16/11/21` in others: the column is as narrow as its head.
fn short_day(day: Date, today: Date) -> String {
    let short = format!("{:02}/{:02}", day.day(), day.month());
    if day.year() == today.year() {
        short
    } else {
        format!("{short}/{:02}", day.year() % 100)
    }
}
