//! The days of a year that are not worked as usual: those of the state, and the agency's own, with
//! the form for one more.

use super::HERE;
use crate::{
    acting::actor_of,
    calendar::{
        OwnDay,
        change::{ChangeError, NAME_CHARACTERS, NewDay, SOURCE_CHARACTERS, Sort, add_day},
        own_days,
    },
    desk_choice::{self, DeskChoice},
    field_errors::Place,
    permissions::CONFIGURE,
};
use kit_db::Once;
use kit_i18n::args;
use kit_web::{
    Answer, Fields, Flash, Form, FormState, FromForm, Link, PageError, Parameters, Visit,
    ui::{self, CellKind, Choice, Column, Field, Row, Table, Width},
};
use maud::{Markup, html};
use worktime::{Calendar, DayKind};

/// Years that can be opened one from another.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2079;

/// The page of the year in `nam`, or of this year.
pub(super) async fn open(visit: Visit, asked: Parameters) -> Answer {
    let year = asked.get("nam").parse().ok();
    let year = year.filter(|year| YEARS.contains(year));
    let year = year.unwrap_or(visit.today().year());
    let state = FormState::new().with(desk_choice::FIELD, asked.get(desk_choice::FIELD));
    show(&visit, year, &state).await
}

async fn show(visit: &Visit, year: i16, state: &FormState) -> Answer {
    let (actor, wanted) = (
        actor_of(visit)?,
        state.value(desk_choice::FIELD).parse().ok(),
    );
    let read = visit.web().db().read(move |tx| {
        let (desk, agency) = DeskChoice::of_agencies(tx, &actor, CONFIGURE, wanted)?;
        Ok::<_, PageError>((desk, own_days(tx, agency)?))
    });
    let (desk, own) = read.await?;
    view(visit, (year, &desk), &own, state)
}

impl FromForm for NewDay {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let day = form.date("day", "documents-calendar-day").optional();
        let worked_on = form
            .date("worked_on", "documents-calendar-worked-on")
            .optional();
        let options: Vec<(&str, Sort)> = Sort::ALL.iter().map(|it| (it.code(), *it)).collect();
        let sort = form
            .choice("sort", "documents-calendar-sort", &options)
            .required();
        let name = form.raw("name").to_owned();
        let source = form.raw("source").to_owned();
        let organisation = form.raw(desk_choice::FIELD).parse().ok();
        Some(Self {
            organisation,
            day: day?,
            sort: sort?,
            worked_on: worked_on?,
            name,
            source,
        })
    }
}

/// The text key of what a field is called.
pub(super) fn label(field: &str) -> &'static str {
    match field {
        "worked_on" => "documents-calendar-worked-on",
        "name" => "documents-calendar-name",
        "source" => "documents-calendar-source",
        _ => "documents-calendar-day",
    }
}

/// The form's fields have the names of the act's.
fn place(field: &'static str) -> Place {
    (field, label(field))
}

/// Signs off a day.
pub(super) async fn send(visit: Visit, form: Form<NewDay>) -> Answer {
    let this_year = visit.today().year();
    let Some(new) = form.input else {
        return show(&visit, this_year, &form.state).await;
    };
    let (actor, now) = (actor_of(&visit)?, visit.now());
    let once = form.key.once(&visit, "documents.calendar.add");
    let year = new.day.map_or(this_year, |day| day.year());
    let added = visit.web().db().write(move |tx| {
        if tx.once(&once, now)? == Once::First {
            add_day(tx, now, &actor, &new)?;
        }
        Ok::<_, ChangeError>(())
    });
    match added.await {
        Ok(()) => {
            let flash = Flash::success("documents-calendar-added");
            visit.redirect_with(&address(year, form.state.value(desk_choice::FIELD)), flash)
        }
        Err(ChangeError::Invalid(problems)) => {
            let state = form.state.refuse_all(&problems, place);
            show(&visit, this_year, &state).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The page of a year, of the agency that is named if there are several.
pub(super) fn address(year: i16, agency: &str) -> String {
    Link::to(HERE)
        .with("nam", &year.to_string())
        .with(desk_choice::FIELD, agency)
        .done()
}

/// The page.
pub(super) fn view(
    visit: &Visit,
    (year, desk): (i16, &DeskChoice),
    own: &[OwnDay],
    state: &FormState,
) -> Answer {
    let agency = desk.value();
    let link = |year: i16, icon| {
        let text = visit.ta(
            "documents-calendar-year",
            &args!["year" => year.to_string()],
        );
        ui::link_button(&address(year, &agency), &text, icon, false)
    };
    let actions = html! { (link(year - 1, "chevron-left")) (link(year + 1, "chevron-right")) };
    let form = ui::post_form(
        visit,
        state,
        HERE,
        &visit.t("documents-calendar-add"),
        &html! { (desk.draw(visit, HERE)) (fields(visit, state)) },
    );
    let body = html! {
        p class="lead-text" { (visit.t("documents-calendar-text")) }
        (table(visit, (year, &agency), own))
        (ui::panel(&visit.t("documents-calendar-new"), "", &html! {}, &html! { div class="form" { (form) } }))
    };
    visit
        .page(visit.ta(
            "documents-calendar-title",
            &args!["year" => year.to_string()],
        ))
        .crumb(visit.t("documents-menu-books"), "/so-van-ban")
        .actions(actions)
        .form(state)
        .body(body)
}

fn fields(visit: &Visit, state: &FormState) -> Markup {
    let sorts: Vec<Choice> = Sort::ALL
        .iter()
        .map(|sort| Choice::new(sort.code(), visit.t(sort_key(*sort))))
        .collect();
    html! {
        (ui::field_select(visit, state, &Field::new("sort", "documents-calendar-sort"), &sorts))
        (ui::field_date(visit, state, &Field::new("day", "documents-calendar-day")))
        (ui::field_date(visit, state, &Field::new("worked_on", "documents-calendar-worked-on")
            .hint(visit.t("documents-calendar-worked-on-hint")).optional()))
        (ui::field_text(visit, state, &Field::new("name", "documents-calendar-name").max(NAME_CHARACTERS)))
        (ui::field_text(visit, state, &Field::new("source", "documents-calendar-source")
            .hint(visit.t("documents-calendar-source-hint")).max(SOURCE_CHARACTERS)))
    }
}

const fn sort_key(sort: Sort) -> &'static str {
    match sort {
        Sort::Closure => "documents-calendar-closure",
        Sort::Holiday => "documents-calendar-holiday",
        Sort::CompensatoryRest => "documents-calendar-in-lieu",
        Sort::Swap => "documents-calendar-swap",
    }
}

/// The days of a year in their order; those of the agency can be taken back.
fn table(visit: &Visit, (year, agency): (i16, &str), own: &[OwnDay]) -> Markup {
    let own_days = own.iter().filter(|it| it.day.year() == year);
    let mut rows: Vec<(jiff::civil::Date, Row)> = own_days
        .map(|it| {
            let remove = html! {
                a href=(super::remove::address(it.day, agency)) {
                    (visit.t("documents-calendar-remove")) span class="sr" { ": " (visit.date(it.day)) }
                }
            };
            let kind = it.kind.as_str();
            (it.day, row(visit, it.day, kind, &it.name, &it.source, remove))
        })
        .collect();
    let replaced = |day| own.iter().any(|it| it.day == day);
    let national = Calendar::vietnam().definition().days.iter();
    for entry in national.filter(|it| it.date.year() == year && !replaced(it.date)) {
        let whole = html! { (visit.t("documents-calendar-national")) };
        let kind = code_of(entry.kind);
        let drawn = row(visit, entry.date, kind, &entry.name, &entry.source, whole);
        rows.push((entry.date, drawn));
    }
    if rows.is_empty() {
        return ui::empty_state(
            "calendar",
            &visit.t("documents-calendar-empty"),
            &visit.t("documents-calendar-empty-text"),
            None,
        );
    }
    rows.sort_by_key(|(day, _)| *day);
    let column = |key: &str| Column::new(visit.t(key));
    Table::new(visit.ta(
        "documents-calendar-title",
        &args!["year" => year.to_string()],
    ))
    .columns([
        column("documents-calendar-day").width(Width::Medium),
        column("documents-calendar-sort")
            .width(Width::Large)
            .kind(CellKind::Wrapped),
        column("documents-calendar-name").kind(CellKind::Wrapped),
        column("documents-calendar-source")
            .kind(CellKind::WrappedMuted)
            .wide_only(),
        column("documents-calendar-whose").width(Width::Medium),
    ])
    .rows(rows.into_iter().map(|(_, row)| row))
    .draw(visit)
}

fn row(
    visit: &Visit,
    day: jiff::civil::Date,
    kind: &str,
    name: &str,
    source: &str,
    last: Markup,
) -> Row {
    Row {
        id: day.to_string(),
        name: name.to_owned(),
        unread: false,
        cells: vec![
            html! { (visit.date(day)) },
            html! { (visit.t(kind_key(kind))) },
            html! { (name) },
            html! { (source) },
            last,
        ],
    }
}

const fn code_of(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Holiday => "holiday",
        DayKind::CompensatoryRest => "compensatory_rest",
        DayKind::SwappedRest { .. } => "swapped_rest",
        DayKind::SwappedWork { .. } => "swapped_work",
        DayKind::Closure => "closure",
    }
}

fn kind_key(kind: &str) -> &'static str {
    match kind {
        "holiday" => "documents-calendar-holiday",
        "compensatory_rest" => "documents-calendar-in-lieu",
        "swapped_rest" => "documents-calendar-swapped-rest",
        "swapped_work" => "documents-calendar-swapped-work",
        _ => "documents-calendar-closure",
    }
}
