//! The inbox: what waits, what is being worked on, what is late.

use super::{
    counts, found,
    inbox_filter::{HERE, Span, View},
    inbox_table,
};
use crate::{
    acting::place_of,
    calendar,
    incoming::{
        desks::Sight,
        list::{self, COUNT_LIMIT, Counts, Line, PAGE_ROWS, Tab},
    },
    permissions::{ASSIGN, DIRECT, READ_ORGANISATION, REGISTER},
};
use identity::{Actor, OrganisationId};
use kit_i18n::args;
use kit_web::{
    Answer, PageError, Parameters, Rows, Visit,
    ui::{self, Chip, Choice, Pager},
};
use maud::{Markup, html};
use std::sync::{Arc, LazyLock};
use vn::kinds::Kind;
use worktime::Calendar;

/// What was read for one page.
pub(super) struct Read {
    pub(super) rows: Rows<Line>,
    pub(super) counts: Counts,
    /// By which the distances to the due times are counted.
    pub(super) calendar: Arc<Calendar>,
}

pub(super) async fn open(visit: Visit, asked: Parameters) -> Answer {
    let view = View::read(&asked)?;
    let actor = visit.actor::<Actor>()?;
    let read = read(&visit, &actor, &view).await?;
    draw(&visit, &actor, &view, &read)
}

async fn read(visit: &Visit, actor: &Arc<Actor>, view: &View) -> Result<Read, PageError> {
    let (now, filter, place) = (visit.now(), view.filter(visit.today()), view.place());
    let documents = by_text(visit, actor, view).await?;
    let is_by_text = documents.is_some();
    let (who, tab, known) = (Arc::clone(actor), view.tab, counts::known(actor));
    let read = visit.web().db().read(move |tx| {
        let lines = match &documents {
            Some(documents) => found::lines(tx, &who, &filter, documents)?,
            None => list::page(tx, now, &who, tab, &filter, place)?,
        };
        let counts = match known {
            Some(counts) => counts,
            None => counts::count(tx, now, &who)?,
        };
        let calendar = calendar::of(tx, agency_of(&who))?;
        Ok::<_, PageError>((lines, counts, calendar))
    });
    let (lines, counts, calendar) = read.await?;
    let rows = if is_by_text {
        best(lines)
    } else {
        view.cut(lines, PAGE_ROWS)
    };
    Ok(Read {
        rows,
        counts,
        calendar,
    })
}

/// The agency whose calendar counts the distances to the due times: of the first desk.
fn agency_of(actor: &Actor) -> OrganisationId {
    let sight = Sight::of(actor);
    let first = sight.desks().first().map(|desk| desk.organisation());
    first.unwrap_or(actor.organisation)
}

/// The best of what the index found: one page, without neighbours.
fn best(mut rows: Vec<Line>) -> Rows<Line> {
    rows.truncate(PAGE_ROWS);
    Rows {
        rows,
        next: None,
        previous: None,
    }
}

/// What the index finds, if a text is asked for.
async fn by_text(visit: &Visit, actor: &Actor, view: &View) -> Result<Option<Vec<i64>>, PageError> {
    if view.text.is_empty() {
        return Ok(None);
    }
    let index = crate::search_page::index(visit)?;
    let found = found::documents(index, actor, &view.text).await;
    // the index is built anew by itself; the address keeps what was asked
    found.map(Some).map_err(|_| PageError::Unavailable {
        retry_after: crate::search_page::NO_INDEX_SECONDS,
    })
}

pub(super) fn draw(visit: &Visit, actor: &Actor, view: &View, read: &Read) -> Answer {
    let head = html! { (filters(visit, view)) (chips(visit, view)) };
    let body = if read.rows.rows.is_empty() {
        html! { div class="sheet" { (head) } (empty(visit, actor, view)) }
    } else {
        let foot = pager(visit, view, read);
        html! { (inbox_table::draw(visit, actor, read, view.tab, &head, &foot)) }
    };
    visit
        .page(visit.t("documents-incoming-title"))
        .subtitle(subtitle(visit, actor))
        .actions(actions(visit, actor))
        .below_heading(tabs(visit, view, &read.counts))
        .body(body)
}

fn subtitle(visit: &Visit, actor: &Actor) -> String {
    let place = place_of(actor);
    let time = visit.timestamp(visit.now());
    visit.ta(
        "documents-incoming-subtitle",
        &args!["place" => place, "time" => time],
    )
}

fn actions(visit: &Visit, actor: &Actor) -> Markup {
    html! {
        @if actor.may(READ_ORGANISATION) {
            (ui::link_button("/so-van-ban", &visit.t("documents-incoming-print-book"), "printer", false))
        }
        @if actor.may(REGISTER) {
            (ui::link_button("/van-ban-den/vao-so", &visit.t("documents-incoming-register"), "plus", true))
        }
    }
}

pub(super) const fn tab_key(tab: Tab) -> &'static str {
    match tab {
        Tab::Todo => "documents-incoming-tab-todo",
        Tab::Doing => "documents-incoming-tab-doing",
        Tab::Soon => "documents-incoming-tab-soon",
        Tab::Late => "documents-incoming-tab-late",
        Tab::Helping => "documents-incoming-tab-helping",
        Tab::Approval => "documents-incoming-tab-approval",
        Tab::Done => "documents-incoming-tab-done",
        Tab::All => "documents-incoming-tab-all",
    }
}

fn tabs(visit: &Visit, view: &View, counts: &Counts) -> Markup {
    html! {
        nav class="vtabs" aria-label=(visit.t("documents-incoming-tabs")) {
            @for tab in Tab::ALL.iter().copied() {
                @let count = counts::of_tab(counts, tab);
                a href=(View::tab(tab).href()) aria-current=[(tab == view.tab && view.text.is_empty()).then_some("page")] {
                    (visit.t(tab_key(tab)))
                    @if let Some(count) = count {
                        " " span class=(if tab == Tab::Late && count > 0 { "k bad" } else { "k" }) {
                            @if count >= COUNT_LIMIT { (COUNT_LIMIT - 1) "+" } @else { (count) }
                        }
                    }
                }
            }
        }
    }
}

/// The names of kinds are Vietnamese in every language: they are terms of law.
static KINDS: LazyLock<Vec<Choice>> = LazyLock::new(|| {
    Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind.name()))
        .collect()
});

/// Every kind, for fields and filters.
pub(super) fn kinds() -> &'static [Choice] {
    &KINDS
}

pub(super) const fn span_key(span: Span) -> &'static str {
    match span {
        Span::Today => "documents-span-today",
        Span::Week => "documents-span-week",
        Span::Month => "documents-span-month",
        Span::LastMonth => "documents-span-last-month",
        Span::Year => "documents-span-year",
    }
}

fn filters(visit: &Visit, view: &View) -> Markup {
    let degrees: Vec<Choice> = (1..=3)
        .rev()
        .map(|degree| {
            Choice::new(
                degree.to_string(),
                visit.t(super::states::urgency_key(degree)),
            )
        })
        .collect();
    let spans: Vec<Choice> = Span::ALL
        .iter()
        .map(|span| Choice::new(span.code(), visit.t(span_key(*span))))
        .collect();
    let unread = [Choice::new("1", visit.t("documents-filter-unread"))];
    let degree = view
        .urgency
        .map(|degree| degree.to_string())
        .unwrap_or_default();
    let fields = html! {
        (ui::filter_search("q", &visit.t("documents-filter-text"), &view.text))
        (ui::filter_select("khan", &visit.t("documents-filter-urgency"), &visit.t("documents-filter-urgency-all"), &degree, &degrees))
        (ui::filter_select("loai", &visit.t("documents-filter-kind"), &visit.t("documents-filter-kind-all"),
            view.kind.map_or("", Kind::code), kinds()))
        (ui::filter_select("ky", &visit.t("documents-filter-span"), &visit.t("documents-filter-span-all"),
            view.span.map_or("", Span::code), &spans))
        (ui::filter_select("chua-doc", &visit.t("documents-filter-read"), &visit.t("documents-filter-read-all"),
            if view.unread { "1" } else { "" }, &unread))
    };
    let flagged = if view.flagged { "1" } else { "" };
    let kept = [("tab", view.tab.code()), ("co", flagged)];
    ui::filters(visit, HERE, &visit.t("documents-filter"), &kept, &fields)
}

fn chips(visit: &Visit, view: &View) -> Markup {
    let mut chips = Vec::new();
    let mut add = |name: &str, value: String, change: &dyn Fn(&mut View)| {
        let mut without = view.clone();
        change(&mut without);
        chips.push(Chip {
            name: visit.t(name),
            value,
            remove_href: without.href(),
        });
    };
    if !view.text.is_empty() {
        add(
            "documents-chip-text",
            format!("“{}”", view.text),
            &|v| v.text.clear(),
        );
    }
    if let Some(degree) = view.urgency {
        let value = visit.t(super::states::urgency_key(degree));
        add("documents-filter-urgency", value, &|v| v.urgency = None);
    }
    if let Some(kind) = view.kind {
        add("documents-filter-kind", kind.name().to_owned(), &|v| {
            v.kind = None
        });
    }
    if let Some(span) = view.span {
        add("documents-filter-span", visit.t(span_key(span)), &|v| {
            v.span = None
        });
    }
    if let Some(day) = view.from {
        add("documents-chip-from", visit.date(day), &|v| v.from = None);
    }
    if let Some(day) = view.to {
        add("documents-chip-to", visit.date(day), &|v| v.to = None);
    }
    if view.unread {
        add(
            "documents-filter-read",
            visit.t("documents-filter-unread"),
            &|v| v.unread = false,
        );
    }
    if view.flagged {
        add(
            "documents-chip-mark",
            visit.t("documents-filter-flagged"),
            &|v| v.flagged = false,
        );
    }
    ui::chips(visit, &chips, &view.cleared().href())
}

fn pager(visit: &Visit, view: &View, read: &Read) -> Markup {
    let shown = read.rows.rows.len();
    let total = counts::of_tab(&read.counts, view.tab).filter(|_| !view.is_filtered());
    let summary = match total {
        Some(total) if total >= COUNT_LIMIT => visit.ta(
            "documents-incoming-shown-many",
            &args!["shown" => shown, "total" => COUNT_LIMIT - 1],
        ),
        Some(total) => visit.ta(
            "documents-incoming-shown-of",
            &args!["shown" => shown, "total" => total],
        ),
        None => visit.ta("documents-incoming-shown", &args!["shown" => shown]),
    };
    let (previous, next) = read.rows.hrefs(&view.href());
    html! {
        (ui::pager(visit, &Pager { summary, previous, next, keys: true }))
    }
}

fn empty(visit: &Visit, actor: &Actor, view: &View) -> Markup {
    if view.is_filtered() {
        let clear = ui::link_button(
            &view.cleared().href(),
            &visit.t("web-filter-clear"),
            "x",
            false,
        );
        return ui::empty_state(
            "funnel",
            &visit.t("documents-incoming-empty-filtered"),
            &visit.t("documents-incoming-empty-filtered-text"),
            Some(clear),
        );
    }
    let (icon, title, text) = empty_texts(actor, view.tab);
    let action = (view.tab == Tab::Todo && actor.may(REGISTER)).then(|| {
        ui::link_button(
            "/van-ban-den/vao-so",
            &visit.t("documents-incoming-register"),
            "plus",
            true,
        )
    });
    ui::empty_state(icon, &visit.t(title), &visit.t(text), action)
}

/// Icon, title and explanation of an empty tab, in the words of the viewer's work.
fn empty_texts(actor: &Actor, tab: Tab) -> (&'static str, &'static str, &'static str) {
    match tab {
        Tab::Todo if actor.may(DIRECT) => (
            "circle-check",
            "documents-incoming-empty-todo",
            "documents-incoming-empty-todo-leader",
        ),
        Tab::Todo if actor.may(REGISTER) => (
            "inbox",
            "documents-incoming-empty-desk",
            "documents-incoming-empty-todo-clerk",
        ),
        Tab::Todo if actor.may(ASSIGN) => (
            "circle-check",
            "documents-incoming-empty-todo",
            "documents-incoming-empty-todo-head",
        ),
        Tab::Todo => (
            "circle-check",
            "documents-incoming-empty-todo",
            "documents-incoming-empty-todo-person",
        ),
        Tab::Doing => (
            "inbox",
            "documents-incoming-empty-doing",
            "documents-incoming-empty-doing-text",
        ),
        Tab::Soon => (
            "clock",
            "documents-incoming-empty-soon",
            "documents-incoming-empty-soon-text",
        ),
        Tab::Late => (
            "circle-check",
            "documents-incoming-empty-late",
            "documents-incoming-empty-late-text",
        ),
        Tab::Helping => (
            "users",
            "documents-incoming-empty-helping",
            "documents-incoming-empty-helping-text",
        ),
        Tab::Approval => (
            "inbox",
            "documents-incoming-empty-approval",
            "documents-incoming-empty-approval-text",
        ),
        Tab::Done => (
            "archive",
            "documents-incoming-empty-done",
            "documents-incoming-empty-done-text",
        ),
        Tab::All => (
            "inbox",
            "documents-incoming-empty-all",
            "documents-incoming-empty-all-text",
        ),
    }
}
