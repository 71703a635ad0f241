//! Every body of the province with its counts: what the shares and lists of the dashboard sum up.

use super::{
    Asked, BODIES, OVERVIEW, Shown,
    panels::{linked, share},
    samples, shown,
};
use crate::{
    dashboard::{
        BodyLine, View,
        counts::{AWAITING, DONE, DONE_LATE, ISSUED, RECEIVED},
    },
    permissions::READ_PROVINCE,
};
use identity::OrganisationId;
use kit_i18n::args;
use kit_web::{Access, Answer, Markup, PageError, Query, Routes, Visit, html, ui};
use serde::Deserialize;
use std::cmp::Ordering;
use vn::folding::fold;

/// Rows on a page: what an office screen shows without losing the head.
const PAGE_ROWS: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(BODIES, Access::Permission(READ_PROVINCE), open)
        .sample(BODIES, "bodies", |visit| {
            view(visit, &samples::province(), &List::default())
        })
        .sample(BODIES, "none found", |visit| {
            let list = List {
                query: "không có".to_owned(),
                ..List::default()
            };
            view(visit, &samples::province(), &list)
        })
}

/// What the list is narrowed to, and its order.
#[derive(Clone, Debug, Default, Deserialize)]
struct List {
    #[serde(default, rename = "q")]
    query: String,
    #[serde(default, rename = "huyen")]
    district: Option<OrganisationId>,
    #[serde(default, rename = "xep")]
    order: Order,
    /// Page, from 0.
    #[serde(default, rename = "trang")]
    page: usize,
}

/// By what the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum Order {
    /// Most waiting and late first: who needs a word from above.
    #[default]
    #[serde(rename = "can-chi-dao")]
    Attention,
    #[serde(rename = "ten")]
    Name,
    #[serde(rename = "den")]
    Received,
    #[serde(rename = "cho")]
    Awaiting,
    #[serde(rename = "di")]
    Issued,
    #[serde(rename = "xong")]
    Done,
    #[serde(rename = "tre")]
    Late,
    /// Lowest share in time first.
    #[serde(rename = "dung-han")]
    OnTime,
}

impl Order {
    const fn code(self) -> &'static str {
        match self {
            Self::Attention => "can-chi-dao",
            Self::Name => "ten",
            Self::Received => "den",
            Self::Awaiting => "cho",
            Self::Issued => "di",
            Self::Done => "xong",
            Self::Late => "tre",
            Self::OnTime => "dung-han",
        }
    }

    /// Names and shares rise, counts fall.
    const fn rises(self) -> bool {
        matches!(self, Self::Name | Self::OnTime)
    }

    fn compare(self, a: &BodyLine, b: &BodyLine) -> Ordering {
        let falling = |pick: fn(&BodyLine) -> i64| pick(b).cmp(&pick(a));
        let first = match self {
            Self::Attention => falling(|one| one.awaiting.max(0) + one.counts.done_late.max(0)),
            Self::Name => Ordering::Equal,
            Self::Received => falling(|one| one.counts.received),
            Self::Awaiting => falling(|one| one.awaiting),
            Self::Issued => falling(|one| one.counts.issued),
            Self::Done => falling(|one| one.counts.done),
            Self::Late => falling(|one| one.counts.done_late),
            Self::OnTime => {
                // who dealt with nothing has no share and stands last
                let share = |one: &BodyLine| one.counts.on_time_percent().unwrap_or(f64::INFINITY);
                share(a).total_cmp(&share(b))
            }
        };
        first
            .then_with(|| fold(&a.name).cmp(&fold(&b.name)))
            .then_with(|| a.id.cmp(&b.id))
    }
}

async fn open(visit: Visit, Query(asked): Query<Asked>, Query(list): Query<List>) -> Answer {
    let shown = shown(
        &visit,
        &Asked {
            scope: None,
            ..asked
        },
    )
    .await?;
    if shown.overview.view != View::Province {
        return Err(PageError::Forbidden);
    }
    view(&visit, &shown, &list)
}

fn view(visit: &Visit, shown: &Shown, list: &List) -> Answer {
    let wanted = fold(list.query.trim());
    let mut bodies: Vec<&BodyLine> = shown
        .overview
        .bodies
        .iter()
        .filter(|body| list.district.is_none() || body.district == list.district)
        .filter(|body| wanted.is_empty() || fold(&body.name).contains(&wanted))
        .collect();
    bodies.sort_by(|a, b| list.order.compare(a, b));
    let period = shown.current();
    let place = shown
        .overview
        .places
        .iter()
        .find(|place| Some(place.id) == list.district);
    let title = place.map_or_else(
        || visit.t("reports-bodies"),
        |place| visit.ta("reports-bodies-of", &args!["name" => place.name]),
    );
    let dates = args!["from" => visit.date(period.from), "to" => visit.date(period.to)];
    visit
        .page(title.clone())
        .crumb(visit.t("reports-overview"), shown.here(OVERVIEW))
        .subtitle(visit.ta("reports-bodies-subtitle", &dates))
        .body(table(visit, shown, list, &title, &bodies))
}

fn address(shown: &Shown, list: &List, order: Order, page: usize) -> String {
    let district = list
        .district
        .map(|id| format!("&huyen={id}"))
        .unwrap_or_default();
    let query = match list.query.trim() {
        "" => String::new(),
        typed => format!("&q={}", encoded(typed)),
    };
    format!(
        "{}&xep={}&trang={page}{district}{query}",
        shown.here(BODIES),
        order.code()
    )
}

/// What was typed, for an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

fn table(visit: &Visit, shown: &Shown, list: &List, title: &str, bodies: &[&BodyLine]) -> Markup {
    let last_page = bodies.len().saturating_sub(1) / PAGE_ROWS;
    let page = list.page.min(last_page);
    let on_page = bodies.iter().skip(page * PAGE_ROWS).take(PAGE_ROWS);
    let table = ui::Table::new(title)
        .head(filter(visit, shown, list))
        .columns(columns(visit, shown, list))
        .rows(on_page.map(|body| row(visit, shown, body)));
    if bodies.is_empty() {
        return html! {
            (filter(visit, shown, list))
            (ui::empty_state("building-2", &visit.t("reports-bodies-none"), &visit.t("reports-bodies-none-text"), None))
        };
    }
    let pager = ui::Pager {
        summary: visit.ta(
            "reports-bodies-summary",
            &args![
                "from" => page * PAGE_ROWS + 1,
                "to" => (page * PAGE_ROWS + PAGE_ROWS).min(bodies.len()),
                "count" => bodies.len()
            ],
        ),
        previous: (page > 0).then(|| address(shown, list, list.order, page - 1)),
        next: (page < last_page).then(|| address(shown, list, list.order, page + 1)),
        keys: false,
    };
    table.foot(ui::pager(visit, &pager)).draw(visit)
}

fn filter(visit: &Visit, shown: &Shown, list: &List) -> Markup {
    let last = shown.current().to.to_string();
    let district = list.district.map(|id| id.to_string()).unwrap_or_default();
    let kept = [
        ("ky", shown.overview.window.span.code()),
        ("den", last.as_str()),
        ("xep", list.order.code()),
        ("huyen", district.as_str()),
    ];
    let field = ui::filter_search("q", &visit.t("reports-bodies-search"), &list.query);
    ui::filters(
        visit,
        BODIES,
        &visit.t("reports-bodies-search"),
        &kept,
        &field,
    )
}

fn columns(visit: &Visit, shown: &Shown, list: &List) -> Vec<ui::Column> {
    let column = |label_key: &str, order: Order| {
        ui::Column::new(visit.t(label_key)).sort(ui::Sort {
            href: address(shown, list, order, 0),
            ascending: (order == list.order).then(|| order.rises()),
        })
    };
    let number = |label_key: &str, order: Order| {
        column(label_key, order)
            .width(ui::Width::Medium)
            .kind(ui::CellKind::Number)
    };
    vec![
        column("reports-column-body", Order::Name),
        number("reports-received", Order::Received),
        number("reports-awaiting", Order::Awaiting),
        number("reports-done", Order::Done),
        number("reports-late", Order::Late),
        number("reports-on-time-short", Order::OnTime),
        number("reports-issued", Order::Issued),
    ]
}

fn row(visit: &Visit, shown: &Shown, body: &BodyLine) -> ui::Row {
    let period = shown.current();
    let cell = |code: &str, value: i64| linked(visit, code, &period, body, value);
    ui::Row {
        id: body.id.to_string(),
        name: body.name.clone(),
        unread: false,
        cells: vec![
            html! { (body.name) },
            cell(RECEIVED, body.counts.received),
            linked(visit, AWAITING, &shown.year_to_date(), body, body.awaiting),
            cell(DONE, body.counts.done),
            cell(DONE_LATE, body.counts.done_late),
            share(visit, &period, body),
            cell(ISSUED, body.counts.issued),
        ],
    }
}
