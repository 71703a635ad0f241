//! The lists of outgoing documents, by whose turn it is and how far they have come.

use super::{
    HERE, Visit, address, bulk,
    list_filter::Wanted,
    states::{kind_choices, kind_name, state_tag, urgency_key},
};
use crate::{
    acting::{actor_of, place_of},
    address::Asked,
    incoming::pages::urgency_tag,
    names::Names,
    outgoing::list::{self, Line, Tab},
    permissions::{APPROVE, CHECK_CONTENT, CHECK_FORMAT, CONFIGURE, DRAFT, ISSUE},
};
use identity::Actor;
use jiff::civil::Date;
use kit_base::in_province;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_web::{
    Answer, Rows,
    ui::{self, CellKind, Chip, Choice, Column, Pager, Row, Table, Width},
};
use maud::{Markup, html};
use vn::urgency::Urgency;

/// Everything on the page.
pub(super) struct Listed {
    pub(super) wanted: Wanted,
    pub(super) rows: Rows<Line>,
    /// What waits in the tabs where that matters.
    pub(super) counts: Vec<(Tab, i64)>,
    pub(super) names: Names,
}

/// The tabs whose rows wait for somebody.
const COUNTED: [Tab; 3] = [Tab::Todo, Tab::Moving, Tab::Approved];

/// The page.
pub(super) async fn open(visit: Visit, asked: Asked) -> Answer {
    let actor = actor_of(&visit)?;
    let wanted = Wanted::read(&asked)?;
    let listed = visit
        .web()
        .db()
        .read(move |tx| read(tx, &actor, wanted.clone()))
        .await?;
    view(&visit, &listed)
}

fn read(tx: &mut Tx<'_>, actor: &Actor, wanted: Wanted) -> Result<Listed, DbError> {
    let lines = list::page(tx, actor, wanted.tab, &wanted.filter(), wanted.place())?;
    let rows = wanted.cut(lines);
    let mut counts = Vec::with_capacity(COUNTED.len());
    for tab in COUNTED {
        counts.push((tab, list::count(tx, actor, tab)?));
    }
    let names = names_of(tx, &rows.rows)?;
    Ok(Listed {
        wanted,
        rows,
        counts,
        names,
    })
}

/// What the people and units in some lines are called.
pub(super) fn names_of(tx: &mut Tx<'_>, lines: &[Line]) -> Result<Names, DbError> {
    let mut names = Names::new();
    names.add_people(tx, lines.iter().map(|line| line.drafter_id))?;
    names.add_people(tx, lines.iter().filter_map(|line| line.signer_id))?;
    names.add_units(tx, lines.iter().map(|line| line.unit_id))?;
    Ok(names)
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
    let wanted = &listed.wanted;
    let place = visit.actor::<Actor>().map(|actor| place_of(&actor));
    let actions = html! {
        @if !listed.rows.rows.is_empty() {
            (ui::link_button(&wanted.href_of("/van-ban-di/xuat-excel"), &visit.t("documents-outgoing-export"), "download", false))
        }
        @if visit.may(CONFIGURE) {
            (ui::link_button("/nhom-noi-nhan", &visit.t("documents-groups"), "users", false))
        }
        @if visit.may(DRAFT) { (draft_button(visit)) }
    };
    let body = html! {
        (tabs(visit, listed))
        @if listed.rows.rows.is_empty() && !wanted.is_filtered() && wanted.cursor.is_none() {
            (empty(visit, wanted.tab))
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
            href: Wanted::tab(*tab).href(),
            count: count(*tab),
            overdue: false,
            current: *tab == listed.wanted.tab,
        })
        .collect();
    ui::tabs(visit, &visit.t("documents-outgoing-tabs"), &all)
}

fn table(visit: &Visit, listed: &Listed) -> Markup {
    let wanted = &listed.wanted;
    let (previous, next) = listed.rows.hrefs(&wanted.href());
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
    let is_out = matches!(wanted.tab, Tab::Approved | Tab::Issued | Tab::Ended);
    let rows = listed.rows.rows.iter().map(|line| Row {
        id: line.id.to_string(),
        name: line.subject.clone(),
        unread: false,
        cells: cells(visit, listed, line, is_out),
    });
    let table = Table::new(visit.t(tab_key(wanted.tab)))
        .columns(columns(visit, is_out))
        .rows(rows)
        .head(head(visit, wanted))
        .foot(foot);
    let acts = if count == 0 {
        Vec::new()
    } else {
        bulk::acts_on(visit, wanted.tab)
    };
    let table = if acts.is_empty() {
        table
    } else {
        table.selectable(bulk::BULK, acts)
    };
    html! { div class=(if is_out { "outbox sent" } else { "outbox" }) { (table.draw(visit)) } }
}

fn head(visit: &Visit, wanted: &Wanted) -> Markup {
    let urgencies: Vec<Choice> = Urgency::ALL
        .iter()
        .map(|it| Choice::new(it.code(), visit.t(urgency_key(*it))))
        .collect();
    let urgency = wanted.urgency.map_or("", Urgency::code);
    let fields = html! {
        (ui::filter_search("q", &visit.t("documents-outgoing-filter-text"), &wanted.text))
        (ui::filter_select("loai", &visit.t("documents-outgoing-kind"), &visit.t("documents-outgoing-all-kinds"), wanted.kind_code(), &kind_choices()))
        (ui::filter_select("khan", &visit.t("documents-outgoing-urgency"), &visit.t("documents-outgoing-all-urgencies"), urgency, &urgencies))
    };
    let mut chips = Vec::new();
    if !wanted.text.is_empty() {
        let without = Wanted {
            text: String::new(),
            ..wanted.clone()
        };
        chips.push(Chip {
            name: visit.t("documents-chip-text"),
            value: format!("“{}”", wanted.text),
            remove_href: without.href(),
        });
    }
    if let Some(kind) = wanted.kind {
        let without = Wanted {
            kind: None,
            ..wanted.clone()
        };
        chips.push(Chip {
            name: visit.t("documents-outgoing-kind"),
            value: kind.name().to_owned(),
            remove_href: without.href(),
        });
    }
    if let Some(urgency) = wanted.urgency {
        let without = Wanted {
            urgency: None,
            ..wanted.clone()
        };
        chips.push(Chip {
            name: visit.t("documents-outgoing-urgency"),
            value: visit.t(urgency_key(urgency)),
            remove_href: without.href(),
        });
    }
    let label = visit.t("documents-outgoing-filter");
    html! {
        (ui::filters(visit, HERE, &label, &[("tab", wanted.tab.code())], &fields))
        (ui::chips(visit, &chips, &Wanted::tab(wanted.tab).href()))
    }
}

fn columns(visit: &Visit, is_out: bool) -> Vec<Column> {
    let column = |key: &str| Column::new(visit.t(key));
    let first = if is_out {
        vec![
            column("documents-outgoing-notation").width(Width::Medium),
            column("documents-outgoing-day-short")
                .width(Width::Small)
                .kind(CellKind::Muted),
        ]
    } else {
        vec![
            column("documents-outgoing-changed")
                .width(Width::Small)
                .kind(CellKind::Muted),
        ]
    };
    let people = |key: &str| column(key).width(Width::Large).kind(CellKind::WrappedMuted);
    let rest = [
        column("documents-outgoing-kind")
            .width(Width::Medium)
            .kind(CellKind::Muted)
            .wide_only(),
        column("documents-outgoing-subject").kind(CellKind::Wrapped),
        people("documents-outgoing-drafter"),
        people("documents-outgoing-signer"),
        column("documents-outgoing-files-short").width(Width::Tiny),
        column(if is_out {
            "documents-outgoing-receivers"
        } else {
            "documents-outgoing-state"
        })
        .width(Width::Medium),
    ];
    first.into_iter().chain(rest).collect()
}

fn cells(visit: &Visit, listed: &Listed, line: &Line, is_out: bool) -> Vec<Markup> {
    let names = &listed.names;
    let short = |day: Date| short_day(day, visit.today());
    let subject = html! {
        (urgency_tag(visit, line.urgency))
        a class="subj" href=(address(line.id)) { (line.subject) }
    };
    let drafter = html! { (names.person(line.drafter_id)) @if !names.unit(line.unit_id).is_empty() { ", " (names.unit(line.unit_id)) } };
    let signer = html! { (line.signer_id.map(|id| names.person(id)).unwrap_or_default()) };
    let mut cells = if is_out {
        let number = if line.notation.is_empty() {
            html! { span class="sr" { (visit.t("documents-outgoing-no-number")) } "–" }
        } else {
            html! { (line.notation) }
        };
        vec![
            number,
            html! { (line.issued_on.map(short).unwrap_or_default()) },
        ]
    } else {
        vec![html! { (short(in_province(line.updated_at).date())) }]
    };
    cells.extend([html! { (kind_name(&line.kind)) }, subject, drafter, signer]);
    cells.push(ui::file_count(
        visit,
        usize::try_from(line.files).unwrap_or(0),
    ));
    cells.push(match listed.wanted.tab {
        Tab::Issued => {
            html! { (visit.ta("documents-receivers-count", &args!["count" => line.receivers])) }
        }
        _ => state_tag(visit, line.state),
    });
    cells
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
