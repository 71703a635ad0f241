//! `/can-bo`: finds people by name.

use crate::{
    Found, PersonBrief, PersonId, find_people,
    people::{
        From, people_page,
        places::{Places, places_of},
        sample_person_brief,
    },
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
    places: Places,
    /// The page before and the one after begin at these.
    before: Option<PersonId>,
    after: Option<PersonId>,
}

async fn open(visit: Visit, Query(filter): Query<Filter>) -> Answer {
    let today = visit.today();
    let read = visit.web().db().read(move |tx| {
        let query = filter.q.clone().unwrap_or_default();
        let mut shown = if query.trim().is_empty() {
            everybody(tx, &filter)?
        } else {
            Shown {
                found: find_people(tx, &query, FOUND_MAX)?,
                query,
                ..Shown::default()
            }
        };
        shown.places = places_of(tx, &shown.found.people, today)?;
        Ok::<_, DbError>(shown)
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
        ..Shown::default()
    })
}

async fn pick(visit: Visit) -> Answer {
    let (query, today) = (visit.picker_query(), visit.today());
    let (found, places) = visit
        .web()
        .db()
        .read(move |tx| {
            let found = find_people(tx, &query, PICKER_MAX)?;
            let places = places_of(tx, &found.people, today)?;
            Ok::<_, DbError>((found, places))
        })
        .await?;
    let choices = choices(&found.people, &places);
    let results = ui::picker_results(&visit, "nguoi", false, &choices);
    visit.fragment(
        html! { (results) @if found.more > 0 { li class="hint" { (more(&visit, &found)) } } },
    )
}

/// How many people are not shown, and what to do.
fn more(visit: &Visit, found: &Found) -> String {
    let count = i64::try_from(found.more).unwrap_or(i64::MAX);
    visit.ta("identity-people-more", &args!["count" => count])
}

/// People as choices of a picker, each with where they work: names are not rare.
pub(crate) fn choices(found: &[PersonBrief], places: &Places) -> Vec<ui::Choice> {
    let choice = |person: &PersonBrief| ui::Choice {
        value: person.id.to_string(),
        label: person.name.clone(),
        hint: places.get(&person.id).cloned().unwrap_or_default(),
    };
    found.iter().map(choice).collect()
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
                        @if let Some(place) = shown.places.get(&person.id) { " " span class="hint" { (place) } }
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
        places: [(sample_person_brief().id, "Văn thư, Sở Nội vụ".to_owned())].into(),
        after: Some(sample_person_brief().id),
        before: None,
    }
}
