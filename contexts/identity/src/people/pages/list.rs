//! `/can-bo`: finds people by name.

use crate::{
    Found, PersonBrief, PersonId, find_people,
    people::{From, people_page, sample_person_brief},
    permissions::MANAGE_PEOPLE,
};
use axum::extract::Query;
use kit_db::{DbError, Tx};
use kit_i18n::args;
use kit_web::{Access, Answer, Routes, Visit, html, ui};

const PATH: &str = "/can-bo";
/// People that a search shows.
const FOUND_MAX: usize = 50;
/// People that a picker offers.
const PICKER_MAX: usize = 12;

#[derive(Default, serde::Deserialize)]
struct Filter {
    q: Option<String>,
    sau: Option<PersonId>,
    truoc: Option<PersonId>,
}

/// What the list shows.
#[derive(Default)]
struct Shown {
    query: String,
    found: Found,
    /// The page before and the one after begin at these.
    before: Option<PersonId>,
    after: Option<PersonId>,
}

async fn open(visit: Visit, Query(filter): Query<Filter>) -> Answer {
    let read = visit.web().db().read(move |tx| {
        let query = filter.q.clone().unwrap_or_default();
        if query.trim().is_empty() {
            return everybody(tx, &filter);
        }
        let found = find_people(tx, &query, FOUND_MAX)?;
        Ok::<_, DbError>(Shown {
            query,
            found,
            ..Shown::default()
        })
    });
    let shown = read.await?;
    view(&visit, &shown)
}

/// A page of everybody, in the order of names.
fn everybody(tx: &mut Tx<'_>, filter: &Filter) -> Result<Shown, DbError> {
    let from = match (filter.sau, filter.truoc) {
        (Some(id), _) => From::After(id),
        (None, Some(id)) => From::Before(id),
        (None, None) => From::Start,
    };
    let mut people = people_page(tx, from, FOUND_MAX + 1)?;
    let has_more = people.len() > FOUND_MAX;
    let backwards = matches!(from, From::Before(_));
    if has_more && backwards {
        people.remove(0);
    }
    people.truncate(FOUND_MAX);
    let id = |person: Option<&PersonBrief>| person.map(|it| it.id);
    let is_first = from == From::Start || (backwards && !has_more);
    Ok(Shown {
        before: id(people.first()).filter(|_| !is_first),
        after: id(people.last()).filter(|_| backwards || has_more),
        found: Found { people, more: 0 },
        query: String::new(),
    })
}

async fn pick(visit: Visit) -> Answer {
    let query = visit.picker_query();
    let found = visit
        .web()
        .db()
        .read(move |tx| find_people(tx, &query, PICKER_MAX))
        .await?;
    let results = ui::picker_results(&visit, "nguoi", false, &choices(&found.people));
    visit.fragment(
        html! { (results) @if found.more > 0 { li class="hint" { (more(&visit, &found)) } } },
    )
}

/// How many people are not shown, and what to do.
fn more(visit: &Visit, found: &Found) -> String {
    let count = i64::try_from(found.more).unwrap_or(i64::MAX);
    visit.ta("identity-people-more", &args!["count" => count])
}

/// People as choices of a picker.
pub(crate) fn choices(found: &[PersonBrief]) -> Vec<ui::Choice> {
    found
        .iter()
        .map(|person| ui::Choice::new(person.id.to_string(), person.name.clone()))
        .collect()
}

fn view(visit: &Visit, shown: &Shown) -> Answer {
    let (title, query) = (visit.t("identity-people"), shown.query.as_str());
    let filter = ui::filter_search("q", &visit.t("identity-person-search"), query);
    let href = |name: &str, id: PersonId| format!("{PATH}?{name}={id}");
    let pager = ui::Pager {
        summary: String::new(),
        previous: shown.before.map(|id| href("truoc", id)),
        next: shown.after.map(|id| href("sau", id)),
        keys: false,
    };
    let people = &shown.found.people;
    let body = html! {
        (ui::filters(visit, PATH, &title, &[], &filter))
        @if people.is_empty() {
            @let none = if query.is_empty() { "identity-people-ask" } else { "identity-people-none" };
            (ui::empty_state("users", &visit.t(none), &visit.t("identity-people-none-note"), None))
        } @else {
            ul {
                @for person in people {
                    li {
                        a class="ds-link" href=(format!("{PATH}/{}", person.id)) { (person.name) }
                        @if person.synthetic { " " (ui::tag(&visit.t("identity-person-synthetic"), ui::TagColor::Neutral)) }
                    }
                }
            }
            @if shown.found.more > 0 { p class="hint" { (more(visit, &shown.found)) } }
            (ui::pager(visit, &pager))
        }
    };
    let actions = html! {
        @if visit.may(MANAGE_PEOPLE.name) {
            (ui::link_button("/can-bo/moi", &visit.t("identity-person-register"), "plus", true))
        }
    };
    visit.page(title).actions(actions).body(body)
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .get("/can-bo/chon", Access::SignedIn, pick)
        .sample(PATH, "empty", |visit| view(visit, &Shown::default()))
        .sample(PATH, "one", |visit| view(visit, &sample()))
}

fn sample() -> Shown {
    Shown {
        query: "mau".to_owned(),
        found: Found {
            people: vec![sample_person_brief()],
            more: 37,
        },
        after: Some(sample_person_brief().id),
        before: None,
    }
}
