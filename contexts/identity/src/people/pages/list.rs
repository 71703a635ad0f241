//! `/can-bo`: finds people by name.

use crate::{PersonBrief, people::sample_person_brief, permissions::MANAGE_PEOPLE, search_people};
use axum::extract::Query;
use kit_web::{Access, Answer, Routes, Visit, html, ui};

const PATH: &str = "/can-bo";
/// People that a search shows.
const FOUND_MAX: usize = 50;
/// People that a picker offers.
const PICKER_MAX: usize = 12;

#[derive(serde::Deserialize)]
struct Filter {
    q: Option<String>,
}

async fn open(visit: Visit, Query(filter): Query<Filter>) -> Answer {
    let query = filter.q.unwrap_or_default();
    let typed = query.clone();
    let found = visit
        .web()
        .db()
        .read(move |tx| search_people(tx, &typed, FOUND_MAX))
        .await?;
    view(&visit, &query, &found)
}

async fn pick(visit: Visit) -> Answer {
    let query = visit.picker_query();
    let found = visit
        .web()
        .db()
        .read(move |tx| search_people(tx, &query, PICKER_MAX))
        .await?;
    visit.fragment(ui::picker_results(&visit, "nguoi", false, &choices(&found)))
}

/// People as choices of a picker.
pub(crate) fn choices(found: &[PersonBrief]) -> Vec<ui::Choice> {
    found
        .iter()
        .map(|person| ui::Choice::new(person.id.to_string(), person.name.clone()))
        .collect()
}

fn view(visit: &Visit, query: &str, found: &[PersonBrief]) -> Answer {
    let title = visit.t("identity-people");
    let filter = ui::filter_search("q", &visit.t("identity-person-search"), query);
    let body = html! {
        (ui::filters(visit, PATH, &title, &[], &filter))
        @if found.is_empty() {
            @let none = if query.is_empty() { "identity-people-ask" } else { "identity-people-none" };
            (ui::empty_state("users", &visit.t(none), &visit.t("identity-people-none-note"), None))
        } @else {
            ul {
                @for person in found {
                    li {
                        a class="ds-link" href=(format!("{PATH}/{}", person.id)) { (person.name) }
                        @if person.synthetic { " " (ui::tag(&visit.t("identity-person-synthetic"), ui::TagColor::Neutral)) }
                    }
                }
            }
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
        .sample(PATH, "empty", |visit| view(visit, "", &[]))
        .sample(PATH, "one", |visit| {
            view(visit, "mau", &[sample_person_brief()])
        })
}
