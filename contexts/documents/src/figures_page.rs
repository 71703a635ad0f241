//! From a figure to what it counts: for those who oversee the province, counts of agencies and
//! days, never contents; for people of an agency, its own documents.

use crate::{
    figures::until,
    figures_rows::{self, IncomingRow, OutgoingRow, Rows, What},
    names::Names,
    permissions::{OVERVIEW, READ_ORGANISATION},
    reach,
    search_page::day_field,
    series::series,
};
use identity::{Actor, OrganisationId, Scope};
use jiff::civil::{Date, date};
use kit_base::Id;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_module::{FigureError, Period, SeriesScope};
use kit_web::{
    Access, Answer, Link, PageError, Parameters, Path, Routes, Visit,
    ui::{self, CellKind, Column, Pager, Row, Table, Width},
};
use maud::{Markup, html};

/// Agencies on a page.
const PAGE_AGENCIES: usize = 100;

/// The pages behind the figures.
#[must_use]
pub fn routes() -> Routes {
    const PATH: &str = "/so-lieu/van-ban/{what}";
    Routes::new()
        .get(
            PATH,
            Access::AnyPermission(&[OVERVIEW, READ_ORGANISATION]),
            open,
        )
        .sample(PATH, "agencies", |visit| {
            draw(visit, &sample_wanted(visit), &sample_agencies())
        })
        .sample(PATH, "days", |visit| {
            let days = vec![(date(2025, 11, 20), 41), (date(2025, 11, 21), 38)];
            draw(
                visit,
                &sample_wanted(visit),
                &Shown::Days {
                    name: "Sở Nội vụ".to_owned(),
                    days,
                },
            )
        })
        .sample(PATH, "nothing", |visit| {
            draw(
                visit,
                &sample_wanted(visit),
                &Shown::Rows {
                    rows: Rows::Incoming(Vec::new()),
                    next: None,
                },
            )
        })
}

/// What is asked for.
#[derive(Clone, Debug)]
struct Wanted {
    what: What,
    period: Period,
    agency: Option<OrganisationId>,
    /// The first agency, or the entry below which rows start.
    from: i64,
}

impl Wanted {
    fn read(what: &str, asked: &Parameters, today: Date) -> Result<Self, PageError> {
        let what = what.parse().map_err(|_| PageError::NotFound)?;
        let from = asked.date("tu").unwrap_or(today.first_of_year());
        let to = asked.date("den").unwrap_or(today);
        Ok(Self {
            what,
            period: Period { from, to },
            agency: asked.get("don-vi").parse().ok(),
            from: asked.get("tu-dong").parse().unwrap_or(0),
        })
    }

    fn path(&self) -> String {
        format!("/so-lieu/van-ban/{}", self.what)
    }

    fn href(&self, agency: Option<OrganisationId>, from: i64) -> String {
        let from = if from > 0 {
            from.to_string()
        } else {
            String::new()
        };
        Link::to(self.path())
            .with("tu", &self.period.from.to_string())
            .with("den", &self.period.to.to_string())
            .with(
                "don-vi",
                &agency.map(|id| id.to_string()).unwrap_or_default(),
            )
            .with("tu-dong", &from)
            .done()
    }
}

/// What the page shows.
enum Shown {
    /// Every agency with its count, the largest first.
    Agencies(Vec<(OrganisationId, String, i64)>),
    /// The days of one agency.
    Days {
        name: String,
        days: Vec<(Date, i64)>,
    },
    /// The documents of an agency that the viewer reads.
    Rows { rows: Rows, next: Option<i64> },
}

async fn open(visit: Visit, Path(what): Path<String>, asked: Parameters) -> Answer {
    let wanted = Wanted::read(&what, &asked, visit.today())?;
    let actor = visit.actor::<Actor>()?;
    let asked = wanted.clone();
    let shown = visit
        .web()
        .db()
        .read(move |tx| read(tx, &actor, &asked))
        .await?;
    draw(&visit, &wanted, &shown)
}

fn read(tx: &mut Tx<'_>, actor: &Actor, wanted: &Wanted) -> Result<Shown, PageError> {
    let province = Some(Scope::Province);
    let oversees = actor
        .standings()
        .any(|here| here.scope(OVERVIEW) == province);
    let read = reach::agencies(actor, READ_ORGANISATION);
    let own = match wanted.agency {
        None if oversees => return Ok(Shown::Agencies(agencies(tx, wanted)?)),
        None => read.first().copied(),
        Some(agency) => Some(agency).filter(|agency| read.contains(agency)),
    };
    match (own, wanted.agency) {
        (Some(agency), _) => {
            let before = Some(wanted.from).filter(|from| *from > 0);
            let mut rows = figures_rows::rows(tx, wanted.what, agency, &wanted.period, before)?;
            let next = rows.cut();
            Ok(Shown::Rows { rows, next })
        }
        (None, Some(agency)) if oversees => days(tx, wanted, agency),
        (None, _) => Err(PageError::NotFound),
    }
}

/// Picks a figure out of the counters, which come in the order of [`series`]'s codes.
fn pick(what: What, values: &[i64]) -> i64 {
    let at = |place: usize| values.get(place).copied().unwrap_or(0);
    let (received, approved, forwarded) = (at(0), at(1), at(2));
    match what {
        What::Received => received,
        What::Awaiting => received - forwarded - at(6),
        What::Forwarded => forwarded,
        What::Approved => approved,
        What::Done => at(3),
        What::DoneLate => at(4),
        What::Issued => at(5),
    }
}

fn agencies(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
) -> Result<Vec<(OrganisationId, String, i64)>, PageError> {
    let mut counted = Vec::new();
    let period = match wanted.what {
        What::Awaiting => until(&wanted.period),
        _ => wanted.period,
    };
    for series in series() {
        counted.extend((series.by_body)(tx, &period).map_err(failed)?);
    }
    let mut names = Names::new();
    let ids = || counted.iter().map(|one| OrganisationId::from_i64(one.key));
    names.add_organisations(tx, ids())?;
    let mut found: Vec<_> = counted
        .iter()
        .zip(ids())
        .map(|(one, id)| {
            (
                id,
                names.organisation(id).to_owned(),
                pick(wanted.what, &one.values),
            )
        })
        .filter(|(_, _, count)| *count != 0)
        .collect();
    found.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
    Ok(found)
}

fn days(tx: &mut Tx<'_>, wanted: &Wanted, agency: OrganisationId) -> Result<Shown, PageError> {
    let name = match identity::organisation_brief(tx, agency) {
        Ok(brief) => brief.name,
        Err(DbError::NoRow) => return Err(PageError::NotFound),
        Err(error) => return Err(error.into()),
    };
    if wanted.what == What::Awaiting {
        let days = figures_rows::awaiting_by_day(tx, agency, &wanted.period)?;
        return Ok(Shown::Days { name, days });
    }
    let mut days = Vec::new();
    for series in series() {
        let scope = SeriesScope::Body(agency.to_i64());
        let counted = (series.by_day)(tx, &wanted.period, scope).map_err(failed)?;
        days.extend(
            counted
                .into_iter()
                .map(|one| (one.key, pick(wanted.what, &one.values))),
        );
    }
    days.retain(|(_, count)| *count != 0);
    Ok(Shown::Days { name, days })
}

fn failed(error: FigureError) -> PageError {
    let FigureError::Database(error) = error;
    error.into()
}

const fn title_key(what: What) -> &'static str {
    match what {
        What::Received => "documents-figure-received",
        What::Awaiting => "documents-figure-awaiting",
        What::Forwarded => "documents-figure-forwarded",
        What::Approved => "documents-figure-approved",
        What::Done => "documents-rows-done",
        What::DoneLate => "documents-rows-done-late",
        What::Issued => "documents-figure-issued",
    }
}

fn draw(visit: &Visit, wanted: &Wanted, shown: &Shown) -> Answer {
    let fields = html! {
        (day_field("tu", &visit.t("documents-search-from"), &visit.date(wanted.period.from)))
        (day_field("den", &visit.t("documents-search-to"), &visit.date(wanted.period.to)))
    };
    let agency = wanted.agency.map(|id| id.to_string()).unwrap_or_default();
    let kept = [("don-vi", agency.as_str())];
    let head = ui::filters(
        visit,
        &wanted.path(),
        &visit.t("documents-books-period"),
        &kept,
        &fields,
    );
    let (subtitle, body) = match shown {
        Shown::Agencies(all) => (
            visit.t("documents-rows-province"),
            by_agency(visit, wanted, all, head),
        ),
        Shown::Days { name, days } => (name.clone(), by_day(visit, days, head)),
        Shown::Rows { rows, next } => (
            visit.t("documents-rows-own"),
            documents(visit, wanted, rows, *next, head),
        ),
    };
    let page = visit
        .page(visit.t(title_key(wanted.what)))
        .subtitle(subtitle);
    let page = match shown {
        Shown::Days { .. } => page.crumb(visit.t("documents-rows-province"), wanted.href(None, 0)),
        Shown::Agencies(_) | Shown::Rows { .. } => page,
    };
    page.body(body)
}

fn nothing(visit: &Visit, head: &Markup) -> Markup {
    let (title, text) = (
        visit.t("documents-rows-nothing"),
        visit.t("documents-register-empty-text"),
    );
    html! { div class="sheet" { (head) (ui::empty_state("chart-column", &title, &text, None)) } }
}

fn by_agency(
    visit: &Visit,
    wanted: &Wanted,
    all: &[(OrganisationId, String, i64)],
    head: Markup,
) -> Markup {
    if all.is_empty() {
        return nothing(visit, &head);
    }
    let start = usize::try_from(wanted.from).unwrap_or(0).min(all.len());
    let shown = &all[start..all.len().min(start + PAGE_AGENCIES)];
    let total: i64 = all.iter().map(|(_, _, count)| count).sum();
    let rows = shown.iter().map(|(id, name, count)| Row {
        id: id.to_string(),
        name: name.clone(),
        unread: false,
        cells: vec![
            html! { a href=(wanted.href(Some(*id), 0)) { (name) } },
            html! { (visit.number(*count)) },
        ],
    });
    let place = |at: usize| i64::try_from(at).unwrap_or(0);
    let pager = Pager {
        summary: visit.ta(
            "documents-rows-total",
            &args!["agencies" => all.len(), "total" => total],
        ),
        previous: (start > 0)
            .then(|| wanted.href(None, place(start.saturating_sub(PAGE_AGENCIES)))),
        next: (start + PAGE_AGENCIES < all.len())
            .then(|| wanted.href(None, place(start + PAGE_AGENCIES))),
        keys: false,
    };
    let columns = [
        Column::new(visit.t("documents-rows-agency")),
        Column::new(visit.t("documents-rows-count"))
            .width(Width::Medium)
            .kind(CellKind::Number),
    ];
    Table::new(visit.t("documents-rows-province"))
        .columns(columns)
        .rows(rows)
        .head(head)
        .foot(ui::pager(visit, &pager))
        .draw(visit)
}

fn by_day(visit: &Visit, days: &[(Date, i64)], head: Markup) -> Markup {
    if days.is_empty() {
        return nothing(visit, &head);
    }
    let total: i64 = days.iter().map(|(_, count)| count).sum();
    let rows = days.iter().rev().map(|(day, count)| Row {
        id: day.to_string(),
        name: visit.date(*day),
        unread: false,
        cells: vec![
            html! { (visit.date(*day)) },
            html! { (visit.number(*count)) },
        ],
    });
    let columns = [
        Column::new(visit.t("documents-column-day")),
        Column::new(visit.t("documents-rows-count"))
            .width(Width::Medium)
            .kind(CellKind::Number),
    ];
    let summary = visit.ta(
        "documents-rows-days",
        &args!["days" => days.len(), "total" => total],
    );
    Table::new(visit.t("documents-rows-count"))
        .columns(columns)
        .rows(rows)
        .head(head)
        .foot(ui::pager(
            visit,
            &Pager {
                summary,
                ..Pager::default()
            },
        ))
        .draw(visit)
}

fn documents(
    visit: &Visit,
    wanted: &Wanted,
    rows: &Rows,
    next: Option<i64>,
    head: Markup,
) -> Markup {
    if rows.is_empty() {
        return nothing(visit, &head);
    }
    let drawn: Vec<Row> = match rows {
        Rows::Incoming(rows) => rows.iter().map(|row| incoming_line(visit, row)).collect(),
        Rows::Outgoing(rows) => rows.iter().map(|row| outgoing_line(visit, row)).collect(),
    };
    let columns = [
        Column::new(visit.t("documents-rows-number")).width(Width::Medium),
        Column::new(visit.t("documents-column-day"))
            .width(Width::Medium)
            .kind(CellKind::Muted),
        Column::new(visit.t("documents-column-subject")).kind(CellKind::Wrapped),
        Column::new(visit.t("documents-column-notation"))
            .width(Width::Large)
            .kind(CellKind::WrappedMuted),
    ];
    let pager = Pager {
        summary: visit.ta("documents-incoming-shown", &args!["shown" => drawn.len()]),
        previous: None,
        next: next.map(|from| wanted.href(wanted.agency, from)),
        keys: false,
    };
    Table::new(visit.t(title_key(wanted.what)))
        .columns(columns)
        .rows(drawn)
        .head(head)
        .foot(ui::pager(visit, &pager))
        .draw(visit)
}

fn day_of(visit: &Visit, day: Option<Date>) -> Markup {
    html! { @if let Some(day) = day { (visit.date(day)) } }
}

fn incoming_line(visit: &Visit, row: &IncomingRow) -> Row {
    Row {
        id: row.id.to_string(),
        name: row.notation.clone(),
        unread: false,
        cells: vec![
            html! { @if let Some(number) = row.arrival_number { (visit.number(number)) } },
            day_of(visit, row.arrival_on),
            html! { a href={ "/van-ban-den/" (row.id) } { (row.subject) } },
            html! { (row.notation) ", " (row.issuer_name) },
        ],
    }
}

fn outgoing_line(visit: &Visit, row: &OutgoingRow) -> Row {
    Row {
        id: row.id.to_string(),
        name: row.notation.clone(),
        unread: false,
        cells: vec![
            html! { (row.notation) },
            day_of(visit, row.issued_on),
            html! { a href={ "/van-ban-di/" (row.id) } { (row.subject) } },
            html! {},
        ],
    }
}

fn sample_wanted(visit: &Visit) -> Wanted {
    let today = visit.today();
    let period = Period {
        from: today.first_of_year(),
        to: today,
    };
    Wanted {
        what: What::Received,
        period,
        agency: None,
        from: 0,
    }
}

fn sample_agencies() -> Shown {
    Shown::Agencies(vec![
        (
            OrganisationId::from_i64(1),
            "Văn phòng UBND tỉnh".to_owned(),
            12_481,
        ),
        (OrganisationId::from_i64(2), "Sở Nội vụ".to_owned(), 4_120),
    ])
}
