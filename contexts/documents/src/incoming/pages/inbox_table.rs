//! The lines of the inbox. Drawn without the general table: this is the page that everybody has
//! open all day, so texts are looked up once and nothing is built twice.

use super::{due, inbox::Read, states};
use crate::{
    incoming::{
        Phase, State,
        list::{Line, Tab},
    },
    permissions::{ASSIGN, DIRECT, PRESENT, REGISTER, SOLVE},
};
use identity::Actor;
use jiff::civil::{Date, DateTime};
use kit_base::in_province;
use kit_i18n::{Locale, format};
use kit_web::{
    Visit,
    ui::{self, Due},
};
use maud::{Markup, Render, html};
use std::fmt;
use worktime::Calendar;

/// Where the acts on selected lines are sent.
pub(super) const BULK: &str = "/van-ban-den/hang-loat";

/// Texts and icons that lines repeat.
struct Parts {
    locale: Locale,
    now: DateTime,
    unread: String,
    select: String,
    files: String,
    flagged: String,
    clip: Markup,
    star: Markup,
    urgencies: [Markup; 4],
    states: Vec<(State, Markup)>,
}

impl Parts {
    fn of(visit: &Visit) -> Self {
        Self {
            locale: visit.locale(),
            now: in_province(visit.now()),
            unread: visit.t("documents-incoming-unread"),
            select: visit.t("documents-incoming-select"),
            files: visit.t("web-files"),
            flagged: visit.t("documents-filter-flagged"),
            clip: ui::icon("paperclip"),
            star: ui::icon("star"),
            urgencies: [0, 1, 2, 3].map(|degree| states::urgency_tag(visit, degree)),
            states: State::ALL
                .iter()
                .map(|state| (*state, states::state_tag(visit, *state)))
                .collect(),
        }
    }

    fn state(&self, state: State) -> &Markup {
        let found = self.states.iter().find(|(one, _)| *one == state);
        &found.expect("every state was drawn above").1
    }

    fn urgency(&self, degree: i64) -> &Markup {
        let place = usize::try_from(degree).unwrap_or(0);
        self.urgencies.get(place).unwrap_or(&self.urgencies[0])
    }

    fn number<'a>(&self, line: &'a Line) -> Number<'a> {
        Number {
            line,
            locale: self.locale,
        }
    }
}

/// `12.481`, or nothing before the document is in the book.
struct Number<'a> {
    line: &'a Line,
    locale: Locale,
}

impl Render for Number<'_> {
    fn render_to(&self, out: &mut String) {
        if let Some(number) = self.line.arrival_number {
            out.push_str(&format::number(self.locale, number));
        }
    }
}

/// `21/11` in the present year, `21/11/2024` in others.
struct ShortDay {
    day: Date,
    year: i16,
}

impl fmt::Display for ShortDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}", self.day.day(), self.day.month())?;
        if self.day.year() != self.year {
            write!(f, "/{}", self.day.year())?;
        }
        Ok(())
    }
}

/// The deadlines of a page: the same few words come again and again.
#[derive(Default)]
struct Dues(Vec<(Due, Markup)>);

impl Dues {
    fn draw(&mut self, visit: &Visit, parts: &Parts, calendar: &Calendar, line: &Line) -> Markup {
        let Some(at) = line.due_at else {
            return Markup::default();
        };
        let year = parts.now.year();
        let day = |day: Date| html! { span class="due ok" { (ShortDay { day, year }) } };
        if line.state.phase() == Phase::Closed {
            return day(in_province(at).date());
        }
        let distance = due::distance_by(calendar, parts.now, at);
        if let Due::Later(date) = distance {
            return day(date);
        }
        if let Some((_, drawn)) = self.0.iter().find(|(known, _)| *known == distance) {
            return drawn.clone();
        }
        let drawn = ui::due(visit, distance);
        self.0.push((distance, drawn.clone()));
        drawn
    }
}

/// The sheet with filters, acts on selected lines, lines and pager.
pub(super) fn draw(
    visit: &Visit,
    actor: &Actor,
    read: &Read,
    tab: Tab,
    head: &Markup,
    foot: &Markup,
) -> Markup {
    let parts = Parts::of(visit);
    let mut dues = Dues::default();
    let caption = visit.t(super::inbox::tab_key(tab));
    html! {
        div class="sheet inbox" {
            (head)
            form method="post" action=(BULK) class="bulk-form" {
                (ui::hidden_fields(visit))
                (bulk_bar(visit, actor))
                div class="tw" tabindex="0" role="region" aria-label=(caption) {
                    table class="dt" data-keys-rows {
                        caption class="sr" { (caption) }
                        (columns(visit, tab))
                        tbody { @for line in &read.rows.rows { (row(&parts, line, &dues.draw(visit, &parts, &read.calendar, line))) } }
                    }
                }
            }
            (foot)
        }
    }
}

fn columns(visit: &Visit, tab: Tab) -> Markup {
    let by_due = matches!(tab, Tab::Soon | Tab::Late);
    let arrow = |name: &str| html! { " " (ui::icon(name)) };
    html! {
        colgroup {
            col class="w-check"; col class="w-small"; col class="w-small"; col class="w-medium"; col class="w-large";
            col class="w-rest"; col class="w-tiny"; col class="w-medium"; col class="w-medium wide-only";
        }
        thead { tr {
            th scope="col" { input class="cb" type="checkbox" data-select-all aria-label=(visit.t("web-select-all")); }
            th scope="col" aria-sort=[(!by_due).then_some("descending")] {
                (visit.t("documents-column-arrival-number")) @if !by_due { (arrow("arrow-down")) }
            }
            th scope="col" { (visit.t("documents-column-day")) }
            th scope="col" { (visit.t("documents-column-notation")) }
            th scope="col" { (visit.t("documents-column-issuer")) }
            th scope="col" { (visit.t("documents-column-subject")) }
            th scope="col" { (visit.t("documents-column-files")) }
            th scope="col" aria-sort=[by_due.then_some("ascending")] {
                (visit.t("documents-column-due")) @if by_due { (arrow("arrow-up")) }
            }
            th scope="col" class="wide-only" { (visit.t("documents-column-state")) }
        } }
    }
}

fn row(parts: &Parts, line: &Line, due: &Markup) -> Markup {
    let is_unread = line.read_at.is_none();
    let day = line
        .arrival_on
        .unwrap_or_else(|| in_province(line.received_at).date());
    html! {
        tr class=[is_unread.then_some("unread")] {
            td class="dot" {
                input class="cb" type="checkbox" name="id" value=(line.id)
                    aria-label={ (parts.select) " " (line.notation) };
            }
            td { (parts.number(line)) }
            td class="m" { (ShortDay { day, year: parts.now.year() }) }
            td { (line.notation) }
            td class="m wrapc" { span { (line.issuer_name) } }
            td class="wrapc" {
                span {
                    (parts.urgency(line.urgency))
                    a class="subj" href={ "/van-ban-den/" (line.id) } {
                        @if is_unread { span class="sr" { (parts.unread) " " } }
                        (line.subject)
                    }
                    @if line.flagged == Some(true) { " " (parts.star) span class="sr" { (parts.flagged) } }
                }
            }
            td {
                @if line.files > 0 {
                    span class="clip" { (parts.clip) (line.files) span class="sr" { " " (parts.files) } }
                }
            }
            td { (due) }
            td class="wide-only" { (parts.state(line.state)) }
        }
    }
}

/// The acts on selected lines that the viewer's post allows; the first is the main one (key E).
pub(super) fn bulk_acts(actor: &Actor) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut acts = Vec::with_capacity(7);
    if actor.may(REGISTER) {
        acts.push(("vao-so", "documents-bulk-register", "book-open"));
    }
    if actor.may(PRESENT) {
        acts.push(("trinh", "documents-bulk-present", "user"));
    }
    if actor.may(PRESENT) || actor.may(DIRECT) || actor.may(ASSIGN) {
        acts.push(("chuyen", "documents-bulk-forward", "reply"));
    }
    if actor.may(DIRECT) || actor.may(ASSIGN) || actor.may(SOLVE) {
        acts.push(("xong", "documents-bulk-finish", "circle-check"));
    }
    acts.push(("doc", "documents-bulk-read", "eye"));
    acts.push(("co", "documents-bulk-flag", "star"));
    acts.push(("xuat", "documents-bulk-export", "download"));
    acts
}

fn bulk_bar(visit: &Visit, actor: &Actor) -> Markup {
    html! {
        div class="bulk" role="group" aria-label=(visit.t("web-bulk")) {
            b aria-live="polite" data-selected-count=(visit.t("web-selected")) {}
            @for (place, (value, label, icon)) in bulk_acts(actor).into_iter().enumerate() {
                button class="ds-button" data-variant="tertiary" name="viec" value=(value) data-key-act[place == 0] {
                    (ui::icon(icon)) (visit.t(label))
                }
            }
        }
    }
}
