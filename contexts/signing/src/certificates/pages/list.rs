//! The register: who holds which certificate, how far each has come, what ends soon.

use super::{
    HERE, STATISTICS,
    branch::{self, AGENCY, BELOW, Chosen, about, chosen},
    columns::{Named, named, of_table},
    states::{holder_key, state_key},
};
use crate::certificates::{
    HolderKind, State,
    branch::Branch,
    list::{Filter, PAGE_ROWS, page},
    rules::REMINDER_DAYS,
};
use crate::permissions::{MANAGE_CERTIFICATES, REQUEST_CERTIFICATES};
use identity::Actor;
use jiff::{Timestamp, civil::Date};
use kit_base::in_province;
use kit_i18n::args;
use kit_web::{
    Answer, FilterKind, List, ListQuery, Markup, PageError, Parameters, Rows, Visit, html,
    ui::{self, Choice, Pager},
};

/// The register and what narrows it.
static LIST: List = List {
    path: HERE,
    label: "signing-filter",
    filters: &[
        kit_web::Filter {
            name: "q",
            label: "signing-filter-text",
            kind: FilterKind::Text,
        },
        kit_web::Filter {
            name: "trang-thai",
            label: "signing-filter-state",
            kind: FilterKind::Choice {
                all: "signing-filter-state-all",
                choices: states,
            },
        },
        kit_web::Filter {
            name: "loai",
            label: "signing-filter-holder",
            kind: FilterKind::Choice {
                all: "signing-filter-holder-all",
                choices: holders,
            },
        },
        kit_web::Filter {
            name: "het-han",
            label: "signing-filter-ends",
            kind: FilterKind::Choice {
                all: "signing-filter-ends-all",
                choices: ends,
            },
        },
        kit_web::Filter {
            name: "dung-ngay",
            label: "signing-filter-in-use-on",
            kind: FilterKind::Linked(in_use_on),
        },
    ],
    kept: &[AGENCY, BELOW],
};

fn states(visit: &Visit) -> Vec<Choice> {
    let all = State::ALL.iter();
    all.map(|state| Choice::new(state.code(), visit.t(state_key(*state))))
        .collect()
}

fn holders(visit: &Visit) -> Vec<Choice> {
    let all = HolderKind::ALL.iter();
    all.map(|kind| Choice::new(kind.code(), visit.t(holder_key(*kind))))
        .collect()
}

fn ends(visit: &Visit) -> Vec<Choice> {
    let words = |days: i64| visit.ta("signing-filter-days", &args!["days" => days]);
    let all = REMINDER_DAYS.iter();
    all.map(|days| Choice::new(days.to_string(), words(*days)))
        .collect()
}

fn in_use_on(visit: &Visit, text: &str) -> Option<String> {
    text.parse().ok().map(|day: Date| visit.date(day))
}

/// What an address asks for.
#[derive(Clone)]
pub(super) struct Query {
    pub(super) list: ListQuery,
    pub(super) filter: Filter,
}

impl Query {
    /// Reads an address.
    ///
    /// # Errors
    /// 400 for the place of another list.
    pub(super) fn read(visit: &Visit, parameters: &Parameters) -> Result<Self, PageError> {
        Ok(Self::of(ListQuery::read(&LIST, visit, parameters)?))
    }

    /// The whole register, or that of a branch.
    pub(super) fn whole(branch: Option<Branch>) -> Self {
        let mut query = Self::of(ListQuery::of(&LIST));
        query.filter.branch = branch;
        query
    }

    fn of(list: ListQuery) -> Self {
        let filter = Filter {
            branch: branch::branch(list.get(AGENCY), list.get(BELOW)),
            state: list.parse("trang-thai"),
            holder: list.parse("loai"),
            ends_within: list.parse("het-han"),
            in_use_on: list.parse("dung-ngay"),
            text: list.get("q").to_owned(),
        };
        Self { list, filter }
    }
}

/// What was read for one page.
pub(super) struct Read {
    pub(super) rows: Rows<Named>,
    /// The agency that the list is narrowed to.
    pub(super) chosen: Chosen,
}

pub(super) async fn open(visit: Visit, parameters: Parameters) -> Answer {
    let query = Query::read(&visit, &parameters)?;
    let actor = visit.actor::<Actor>()?;
    let (now, asked) = (visit.now(), query.clone());
    let (typed, today) = (branch::typed(&visit), visit.today());
    let read = visit.web().db().read(move |tx| {
        let Query { list, filter } = &asked;
        let rows = page(tx, now, &actor, filter, list.place(), PAGE_ROWS + 1)?;
        let chosen = chosen(tx, &actor, filter.branch, &typed, today)?;
        let rows = named(tx, rows, |agency| match chosen.may_choose {
            true => about(list, Some(Branch::alone(agency))),
            false => String::new(),
        })?;
        let rows = list.cut(rows, PAGE_ROWS, |row| row.it.id);
        Ok::<_, PageError>(Read { rows, chosen })
    });
    draw(&visit, &query, &read.await?)
}

pub(super) fn draw(visit: &Visit, query: &Query, read: &Read) -> Answer {
    let without = about(&query.list, None);
    let chip = branch::chip(visit, query.filter.branch, &read.chosen, without);
    let head = html! { (query.list.form(visit)) (query.list.chips(visit, chip)) };
    let body = if read.rows.rows.is_empty() {
        html! { div class="sheet" { (head) (empty(visit, query)) } }
    } else {
        table(visit, query, read, head)
    };
    visit
        .page(visit.t("signing-certificates-title"))
        .subtitle(visit.t("signing-certificates-subtitle"))
        .actions(actions(visit))
        .below_heading(ways(visit, query.filter.branch))
        .body(html! { div class="stack" { (choice(visit, query, read)) (body) } })
}

fn actions(visit: &Visit) -> Markup {
    html! {
        @if visit.may(MANAGE_CERTIFICATES) {
            (ui::link_button("/chung-thu-so/nhap", &visit.t("signing-import"), "upload", false))
        }
        @if visit.may(REQUEST_CERTIFICATES) {
            (ui::link_button("/chung-thu-so/de-nghi", &visit.t("signing-act-request"), "plus", true))
        }
    }
}

/// The choice of an agency, with the other filters as they are.
fn choice(visit: &Visit, query: &Query, read: &Read) -> Markup {
    let names = LIST.filters.iter().map(|filter| filter.name);
    let kept: Vec<(&str, &str)> = names.map(|name| (name, query.list.get(name))).collect();
    branch::form(visit, HERE, &kept, query.filter.branch, &read.chosen)
}

/// The neighbours of the list; figures stay about the same agency.
fn ways(visit: &Visit, branch: Option<Branch>) -> Markup {
    let figures = branch::link_to(STATISTICS, branch, &[]);
    let tab = |key: &str, href: &str, current| ui::Tab {
        label: visit.t(key),
        href: href.to_owned(),
        count: None,
        overdue: false,
        current,
    };
    let mut tabs = vec![
        tab("signing-certificates-all", HERE, true),
        tab("signing-looks-title", "/chung-thu-so/can-xem", false),
        tab("signing-statistics-title", &figures, false),
    ];
    if visit.may(MANAGE_CERTIFICATES) {
        tabs.push(tab("signing-seals-title", "/chung-thu-so/con-dau", false));
        tabs.push(tab("signing-rules-title", "/chung-thu-so/quy-dinh", false));
    }
    if visit.may(REQUEST_CERTIFICATES) {
        tabs.push(tab(
            "signing-signatures-title",
            "/chung-thu-so/chu-ky",
            false,
        ));
    }
    ui::tabs(visit, &visit.t("signing-certificates-tabs"), &tabs)
}

fn table(visit: &Visit, query: &Query, read: &Read, head: Markup) -> Markup {
    let rows = read.rows.rows.iter().map(|row| ui::Row {
        id: row.it.id.to_string(),
        name: row.it.holder_name.clone(),
        unread: false,
        cells: of_table().map(|column| column.draw(visit, row)).collect(),
    });
    let (previous, next) = read.rows.hrefs(&query.list.link());
    let shown = read.rows.rows.len();
    let pager = Pager {
        summary: visit.ta("signing-certificates-shown", &args!["shown" => shown]),
        previous,
        next,
        keys: true,
    };
    let foot = html! {
        (ui::pager(visit, &pager))
        div class="tfoot" {
            span {
                a href=(query.list.link_at("/chung-thu-so/xuat-excel")) { (visit.t("signing-export-excel")) }
                " · "
                a href=(query.list.link_at("/chung-thu-so/xuat-csv")) { (visit.t("signing-export-csv")) }
            }
        }
    };
    ui::Table::new(visit.t("signing-certificates-title"))
        .columns(of_table().map(|column| column.column(visit)))
        .rows(rows)
        .head(head)
        .foot(foot)
        .draw(visit)
}

/// The last day, with a sign if it is near and the certificate is in use.
pub(super) fn end(visit: &Visit, not_after: Option<Timestamp>, state: State) -> Markup {
    let Some(at) = not_after else {
        return html! {};
    };
    if signatures::x509::is_no_end(at) {
        return html! { (visit.t("signing-no-end")) };
    }
    let date = in_province(at).date();
    let days = crate::certificates::request::days_until(visit.now(), at);
    if !state.is_live() {
        return html! { (visit.date(date)) };
    }
    if days < 0 {
        let words = visit.ta("signing-ended-on", &args!["date" => visit.date(date)]);
        return html! { span class="due late" { (kit_web::ui::icon("triangle-alert")) (words) } };
    }
    if days > REMINDER_DAYS[0] {
        return html! { (visit.date(date)) };
    }
    let left = visit.ta("signing-days-left", &args!["days" => days]);
    html! { span class="due soon" { (kit_web::ui::icon("clock")) (visit.date(date)) } " " span class="hint" { (left) } }
}

fn empty(visit: &Visit, query: &Query) -> Markup {
    if query.filter != Filter::default() {
        let clear = ui::link_button(HERE, &visit.t("web-filter-clear"), "x", false);
        return ui::empty_state(
            "funnel",
            &visit.t("signing-certificates-none-filtered"),
            &visit.t("signing-certificates-none-filtered-text"),
            Some(clear),
        );
    }
    ui::empty_state(
        "file-check",
        &visit.t("signing-certificates-none"),
        &visit.t("signing-certificates-none-text"),
        None,
    )
}
