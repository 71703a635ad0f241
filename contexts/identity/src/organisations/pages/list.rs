//! `/to-chuc`: the tree from the top or from one body down, search, and the day it is about.

use super::{as_of, choices, href, sample_brief};
use crate::{
    Actor, OrganisationBrief, children, count_organisations, permissions::MANAGE_ORGANISATIONS,
    roots, search_organisations,
};
use axum::extract::Query;
use jiff::civil::Date;
use kit_web::{Access, Answer, Markup, PageError, Routes, Visit, html, ui};

const PATH: &str = "/to-chuc";
/// Bodies that a search shows.
const FOUND_MAX: usize = 100;
/// Bodies that a picker offers.
const PICKER_MAX: usize = 12;

#[derive(serde::Deserialize)]
pub(super) struct Filter {
    pub(super) q: Option<String>,
    pub(super) ngay: Option<String>,
}

/// A body with those below it.
type Branch = (OrganisationBrief, Vec<OrganisationBrief>);

async fn open(visit: Visit, Query(filter): Query<Filter>) -> Answer {
    let day = as_of(&visit, filter.ngay.as_deref());
    let query = filter.q.unwrap_or_default();
    let typed = query.clone();
    let (branches, total) = visit
        .web()
        .db()
        .read(move |tx| {
            let tops = if typed.trim().is_empty() {
                roots(tx, day)?
            } else {
                search_organisations(tx, &typed, day, FOUND_MAX)?
            };
            let mut branches: Vec<Branch> = Vec::with_capacity(tops.len());
            for top in tops {
                let below = if typed.trim().is_empty() {
                    children(tx, top.id, day)?
                } else {
                    Vec::new()
                };
                branches.push((top, below));
            }
            Ok::<_, PageError>((branches, count_organisations(tx, day)?))
        })
        .await?;
    view(&visit, &query, day, &branches, total)
}

async fn pick(visit: Visit) -> Answer {
    let (query, day) = (visit.picker_query(), visit.today());
    let found = visit
        .web()
        .db()
        .read(move |tx| search_organisations(tx, &query, day, PICKER_MAX))
        .await?;
    let (name, one) = asked_by(visit.query());
    visit.fragment(ui::picker_results(&visit, &name, !one, &choices(&found)))
}

/// Which field asks, from its parameter `<field>-tim`, and whether it takes one body only.
fn asked_by(query: &str) -> (String, bool) {
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    let field = names.filter_map(|name| name.strip_suffix("-tim")).next();
    let plain = |field: &&str| {
        field
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let name = field.filter(plain).unwrap_or("to-chuc").to_owned();
    (name, query.split('&').any(|pair| pair == "mot=co"))
}

fn view(visit: &Visit, query: &str, day: Date, branches: &[Branch], total: i64) -> Answer {
    let fields = html! {
        (ui::filter_search("q", &visit.t("identity-organisation-search"), query))
        label class="sr" for="loc-ngay" { (visit.t("identity-as-of")) }
        input class="ds-input" type="date" id="loc-ngay" name="ngay" value=(day);
    };
    let title = visit.t("identity-organisations");
    let body = html! {
        (ui::filters(visit, PATH, &title, &[], &fields))
        @if branches.is_empty() {
            (ui::empty_state("building-2", &visit.t("identity-organisations-none"), &visit.t("identity-organisations-none-note"), None))
        }
        @for (top, below) in branches { (branch(visit, top, below, day)) }
    };
    let count = visit.ta(
        "identity-organisations-count",
        &kit_i18n::args!["count" => total, "day" => visit.date(day)],
    );
    let actions = html! {
        @if Actor::of_visit(visit).is_ok_and(|actor| actor.must_everywhere(MANAGE_ORGANISATIONS).is_ok()) {
            (ui::link_button("/to-chuc/ke-thua/moi", &visit.t("identity-succession-record"), "arrow-right", false))
            (ui::link_button("/to-chuc/moi", &visit.t("identity-organisation-create"), "plus", true))
        }
    };
    visit
        .page(title)
        .subtitle(count)
        .actions(actions)
        .body(body)
}

fn branch(
    visit: &Visit,
    top: &OrganisationBrief,
    below: &[OrganisationBrief],
    day: Date,
) -> Markup {
    let link = |body: &OrganisationBrief| format!("{}?ngay={day}", href(body.id));
    let head = html! { a class="ds-link" href=(link(top)) { (visit.t("identity-open")) span class="sr" { " " (top.name) } } };
    let list = html! {
        @if !below.is_empty() {
            ul { @for body in below { li { a class="ds-link" href=(link(body)) { (body.short_name) } } } }
        }
    };
    ui::panel(&top.name, &visit.t(top.kind.label_key()), &head, &list)
}

fn sample(visit: &Visit) -> Answer {
    view(
        visit,
        "",
        jiff::civil::date(2022, 11, 15),
        &[(sample_brief(), vec![sample_brief()])],
        2,
    )
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Access::SignedIn, open)
        .get("/to-chuc/chon", Access::SignedIn, pick)
        .sample(PATH, "tree", sample)
        .sample(PATH, "nothing found", |visit| {
            view(visit, "x", jiff::civil::date(2022, 11, 15), &[], 2)
        })
}
