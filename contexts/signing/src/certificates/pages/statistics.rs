//! How many certificates there are, by kind of agency, department and district.

use super::{
    HERE, STATISTICS,
    branch::{self, Chosen},
};
use crate::certificates::{
    branch::Branch,
    statistics::{Counts, SOON_DAYS, Statistics, statistics},
};
use identity::{Actor, OrganisationBrief, OrganisationId};
use kit_web::{
    Answer, Markup, PageError, Query, Visit, html,
    ui::{self, Chip, Kpi},
};
use serde::Deserialize;

/// What the address asks for; what makes no sense is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "don-vi")]
    organisation: String,
    #[serde(rename = "cap-duoi")]
    below: String,
}

/// What was read.
pub(super) struct Read {
    pub(super) branch: Option<Branch>,
    pub(super) chosen: Chosen,
    pub(super) found: Statistics,
}

pub(super) async fn open(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let branch = branch::branch(&asked.organisation, &asked.below);
    let (now, actor) = (visit.now(), visit.actor::<Actor>()?);
    let (typed, today) = (branch::typed(&visit), visit.today());
    let read = visit.web().db().read(move |tx| {
        Ok::<_, PageError>(Read {
            branch,
            chosen: branch::chosen(tx, &actor, branch, &typed, today)?,
            found: statistics(tx, now, &actor, branch)?,
        })
    });
    draw(&visit, &read.await?)
}

pub(super) fn draw(visit: &Visit, read: &Read) -> Answer {
    let Read {
        branch,
        chosen,
        found,
    } = read;
    let kinds = found
        .kinds
        .iter()
        .map(|(kind, counts)| (visit.t(kind.label_key()), None, *counts));
    let kinds: Vec<Line> = kinds.collect();
    let whole = |lines: &[(OrganisationBrief, Counts)]| named(lines, Branch::whole);
    let chips: Vec<Chip> = branch::chip(visit, *branch, chosen, STATISTICS.to_owned())
        .into_iter()
        .collect();
    let body = html! { div class="stack" {
        (branch::form(visit, STATISTICS, &[], *branch, chosen))
        (ui::chips(visit, &chips, STATISTICS))
        (strip(visit, *branch, &found.total))
        (part(visit, "signing-statistics-kinds", &kinds))
        (part(visit, "signing-statistics-departments", &whole(&found.departments)))
        (part(visit, "signing-statistics-districts", &whole(&found.districts)))
        (part(visit, "signing-statistics-agencies", &named(&found.agencies, Branch::alone)))
    } };
    visit
        .page(visit.t("signing-statistics-title"))
        .crumb(
            visit.t("signing-certificates-title"),
            branch::link_to(HERE, *branch, &[]),
        )
        .subtitle(visit.t("signing-statistics-subtitle"))
        .body(body)
}

/// A line of a table: its name, the certificates behind it, how many.
type Line = (String, Option<Branch>, Counts);

fn named(lines: &[(OrganisationBrief, Counts)], behind: fn(OrganisationId) -> Branch) -> Vec<Line> {
    let line = |(brief, counts): &(OrganisationBrief, Counts)| {
        (brief.name.clone(), Some(behind(brief.id)), *counts)
    };
    lines.iter().map(line).collect()
}

fn strip(visit: &Visit, branch: Option<Branch>, total: &Counts) -> Markup {
    let figure = |key: &str, value: i64, parameters: &[(&str, &str)]| Kpi {
        label: visit.t(key),
        value: visit.number(value),
        unit: String::new(),
        href: Some(branch::link_to(HERE, branch, parameters)),
        change: None,
        history: Vec::new(),
    };
    let soon = SOON_DAYS.to_string();
    ui::kpi_strip(&[
        figure(
            "signing-figure-persons",
            total.persons,
            &[("trang-thai", "active"), ("loai", "person")],
        ),
        figure(
            "signing-figure-agencies",
            total.agencies,
            &[("trang-thai", "active"), ("loai", "agency")],
        ),
        figure(
            "signing-figure-devices",
            total.devices,
            &[("trang-thai", "active"), ("loai", "device")],
        ),
        figure(
            "signing-count-soon",
            total.soon,
            &[("trang-thai", "active"), ("het-han", &soon)],
        ),
    ])
}

/// A column: the text key of its head, and what it counts.
type Counted = (&'static str, fn(&Counts) -> i64);

const COUNTED: [Counted; 5] = [
    ("signing-count-active", |it| it.active),
    ("signing-count-soon", |it| it.soon),
    ("signing-state-expired", |it| it.expired),
    ("signing-state-revoked", |it| it.revoked),
    ("signing-count-waiting", |it| it.waiting),
];

fn part(visit: &Visit, title: &str, lines: &[Line]) -> Markup {
    if lines.is_empty() {
        return html! {};
    }
    let title = visit.t(title);
    let table = html! {
        div class="lt-wrap" tabindex="0" role="region" aria-label=(title) { table class="lt" {
            thead { tr {
                th scope="col" { (visit.t("signing-label-organisation")) }
                @for (key, _) in COUNTED { th scope="col" class="r" { (visit.t(key)) } }
            } }
            tbody { @for (name, behind, counts) in lines { tr {
                th scope="row" {
                    @if behind.is_none() { (name) }
                    @else { a class="ds-link" href=(branch::link_to(HERE, *behind, &[])) { (name) } }
                }
                @for (_, count) in COUNTED { td class="r" { (visit.number(count(counts))) } }
            } } }
        } }
    };
    ui::panel(&title, "", &html! {}, &table)
}
