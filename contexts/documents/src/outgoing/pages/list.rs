//! The lists of outgoing documents, by whose turn it is and how far they have come.

use super::{
    HERE, Visit, bulk,
    columns::{self, Named, is_out, named},
    states::{kind_choices, urgency_key},
};
use crate::{
    acting::{actor_of, place_of},
    outgoing::list::{self, Filter, PAGE_ROWS, Tab},
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, CONFIGURE, DRAFT, ISSUE},
};
use identity::Actor;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_web::{
    Answer, FilterKind, List, ListQuery, PageError, Parameters, Rows,
    ui::{self, Choice, Pager, Row, Table},
};
use maud::{Markup, html};
use vn::urgency::Urgency;

/// The lists and what narrows them.
static LIST: List = List {
    path: HERE,
    label: "documents-outgoing-filter",
    filters: &[
        kit_web::Filter {
            name: "q",
            label: "documents-outgoing-filter-text",
            kind: FilterKind::Text,
        },
        kit_web::Filter {
            name: "loai",
            label: "documents-outgoing-kind",
            kind: FilterKind::Choice {
                all: "documents-outgoing-all-kinds",
                choices: |_| kind_choices(),
            },
        },
        kit_web::Filter {
            name: "khan",
            label: "documents-outgoing-urgency",
            kind: FilterKind::Choice {
                all: "documents-outgoing-all-urgencies",
                choices: urgencies,
            },
        },
    ],
    kept: &[TAB],
};

/// The parameter of the tab; without it the list shows what waits.
const TAB: &str = "tab";

/// What an address asks for.
#[derive(Clone)]
pub(super) struct Query {
    pub(super) tab: Tab,
    pub(super) list: ListQuery,
}

impl Query {
    /// Reads an address.
    ///
    /// # Errors
    /// 400 for the place of another list.
    pub(super) fn read(visit: &Visit, parameters: &Parameters) -> Result<Self, PageError> {
        let list = ListQuery::read(&LIST, visit, parameters)?;
        let tab = list.parse(TAB).unwrap_or(Tab::Todo);
        Ok(Self { tab, list })
    }

    /// A tab without filters.
    pub(super) fn tab(tab: Tab) -> Self {
        let code = if tab == Tab::Todo { "" } else { tab.code() };
        let list = ListQuery::of(&LIST).with(TAB, code);
        Self { tab, list }
    }

    /// For the list.
    pub(super) fn filter(&self) -> Filter {
        Filter {
            kind: self.list.get("loai").to_owned(),
            urgency: Urgency::from_code(self.list.get("khan")).map(|it| it as i64),
            text: self.list.get("q").to_owned(),
        }
    }
}

fn urgencies(visit: &Visit) -> Vec<Choice> {
    let all = Urgency::ALL.iter();
    all.map(|it| Choice::new(it.code(), visit.t(urgency_key(*it))))
        .collect()
}

/// Everything on the page.
pub(super) struct Listed {
    pub(super) query: Query,
    pub(super) rows: Rows<Named>,
    /// What waits in the tabs where that matters.
    pub(super) counts: Vec<(Tab, i64)>,
}

/// The tabs whose rows wait for somebody.
const COUNTED: [Tab; 3] = [Tab::Todo, Tab::Moving, Tab::Approved];

/// The page.
pub(super) async fn open(visit: Visit, parameters: Parameters) -> Answer {
    let actor = actor_of(&visit)?;
    let query = Query::read(&visit, &parameters)?;
    let read = move |tx: &mut Tx<'_>| read(tx, &actor, query.clone());
    let listed = visit.web().db().read(read).await?;
    view(&visit, &listed)
}

fn read(tx: &mut Tx<'_>, actor: &Actor, query: Query) -> Result<Listed, DbError> {
    let (filter, place) = (query.filter(), query.list.place());
    let lines = list::page(tx, actor, query.tab, &filter, place)?;
    let rows = query
        .list
        .cut(named(tx, lines)?, PAGE_ROWS, |row| row.line.id);
    let mut counts = Vec::with_capacity(COUNTED.len());
    for tab in COUNTED {
        counts.push((tab, list::count(tx, actor, tab)?));
    }
    Ok(Listed {
        query,
        rows,
        counts,
    })
}

/// The text key of a tab.
pub(super) const fn tab_key(tab: Tab) -> &'static str {
    match tab {
        Tab::Todo => "documents-outgoing-tab-todo",
        Tab::Mine => "documents-outgoing-tab-mine",
        Tab::Moving => "documents-outgoing-tab-moving",
        Tab::Approved => "documents-outgoing-tab-approved",
        Tab::Issued => "documents-outgoing-tab-issued",
        Tab::Ended => "documents-outgoing-tab-ended",
    }
}

/// Draws the page.
pub(super) fn view(visit: &Visit, listed: &Listed) -> Answer {
    let query = &listed.query;
    let place = visit.actor::<Actor>().map(|actor| place_of(&actor));
    let actions = html! {
        @if !listed.rows.rows.is_empty() {
            (ui::link_button(&query.list.link_at("/van-ban-di/xuat-excel"), &visit.t("documents-outgoing-export"), "download", false))
        }
        @if visit.may(CONFIGURE) {
            (ui::link_button("/nhom-noi-nhan", &visit.t("documents-groups"), "users", false))
        }
        @if visit.may(DRAFT) { (draft_button(visit)) }
    };
    let body = html! {
        (tabs(visit, listed))
        @if listed.rows.rows.is_empty() && !query.list.is_filtered() && !query.list.is_continued() {
            (empty(visit, query.tab))
        } @else {
            (table(visit, listed))
        }
    };
    visit
        .page(visit.t("documents-menu-outgoing"))
        .subtitle(place.unwrap_or_default())
        .actions(actions)
        .body(body)
}

fn draft_button(visit: &Visit) -> Markup {
    let label = visit.t("documents-outgoing-new");
    ui::link_button(&format!("{HERE}/soan"), &label, "plus", true)
}

fn tabs(visit: &Visit, listed: &Listed) -> Markup {
    let count = |tab: Tab| {
        let found = listed.counts.iter().find(|(counted, _)| *counted == tab);
        found.and_then(|(_, count)| u64::try_from(*count).ok())
    };
    let all: Vec<ui::Tab> = Tab::ALL
        .iter()
        .filter(|tab| **tab != Tab::Mine || visit.may(DRAFT))
        .map(|tab| ui::Tab {
            label: visit.t(tab_key(*tab)),
            href: Query::tab(*tab).list.link(),
            count: count(*tab),
            overdue: false,
            current: *tab == listed.query.tab,
        })
        .collect();
    ui::tabs(visit, &visit.t("documents-outgoing-tabs"), &all)
}

fn table(visit: &Visit, listed: &Listed) -> Markup {
    let query = &listed.query;
    let (previous, next) = listed.rows.hrefs(&query.list.link());
    let count = listed.rows.rows.len();
    let summary = match count {
        0 => visit.t("documents-outgoing-no-match"),
        _ => visit.ta("documents-outgoing-rows", &args!["count" => count]),
    };
    let foot = ui::pager(
        visit,
        &Pager {
            summary,
            previous,
            next,
            keys: false,
        },
    );
    let rows = listed.rows.rows.iter().map(|row| Row {
        id: row.line.id.to_string(),
        name: row.line.subject.clone(),
        unread: false,
        cells: columns::of(query.tab)
            .map(|column| column.draw(visit, row))
            .collect(),
    });
    let head = html! { (query.list.form(visit)) (query.list.chips(visit, [])) };
    let table = Table::new(visit.t(tab_key(query.tab)))
        .columns(columns::of(query.tab).map(|column| column.column(visit)))
        .rows(rows)
        .head(head)
        .foot(foot);
    let acts = if count == 0 {
        Vec::new()
    } else {
        bulk::acts_on(visit, query.tab)
    };
    let table = if acts.is_empty() {
        table
    } else {
        table.selectable(bulk::BULK, acts)
    };
    html! { div class=(if is_out(query.tab) { "outbox sent" } else { "outbox" }) { (table.draw(visit)) } }
}

/// What an empty tab teaches: why nothing is here, and from where something comes.
fn empty(visit: &Visit, tab: Tab) -> Markup {
    let (icon, key) = match tab {
        Tab::Todo if visit.may(ISSUE) => ("stamp", "documents-outgoing-empty-todo-clerk"),
        Tab::Todo if visit.may(APPROVE) => ("pen-line", "documents-outgoing-empty-todo-leader"),
        Tab::Todo if visit.may(CHECK_FORMAT) => {
            ("list-checks", "documents-outgoing-empty-todo-format")
        }
        Tab::Todo if visit.may(CHECK_CONTENT) => {
            ("list-checks", "documents-outgoing-empty-todo-head")
        }
        Tab::Todo => ("pen-line", "documents-outgoing-empty-todo-drafter"),
        Tab::Mine => ("pen-line", "documents-outgoing-empty-mine"),
        Tab::Moving => ("hourglass", "documents-outgoing-empty-moving"),
        Tab::Approved => ("stamp", "documents-outgoing-empty-approved"),
        Tab::Issued => ("send", "documents-outgoing-empty-issued"),
        Tab::Ended => ("archive", "documents-outgoing-empty-ended"),
    };
    let drafts = visit.may(DRAFT) && matches!(tab, Tab::Todo | Tab::Mine);
    let action = drafts.then(|| draft_button(visit));
    let title = visit.t("documents-outgoing-empty");
    ui::empty_state(icon, &title, &visit.t(key), action)
}
