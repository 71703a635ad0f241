//! How many certificates there are, by kind of agency, department and district.

use super::{HERE, address::link};
use crate::certificates::statistics::{Counts, SOON_DAYS, Statistics, statistics};
use identity::Actor;
use kit_web::{
    Answer, Markup, Visit, html,
    ui::{self, CellKind, Column, Kpi, Width},
};

pub(super) async fn open(visit: Visit) -> Answer {
    let (now, actor) = (visit.now(), visit.actor::<Actor>()?);
    let read = visit.web().db().read(move |tx| statistics(tx, now, &actor));
    draw(&visit, &read.await?)
}

pub(super) fn draw(visit: &Visit, found: &Statistics) -> Answer {
    let kinds = found
        .kinds
        .iter()
        .map(|(kind, counts)| (visit.t(kind.label_key()), String::new(), *counts));
    let named = |lines: &[(identity::OrganisationBrief, Counts)]| -> Vec<(String, String, Counts)> {
        let line = |(brief, counts): &(identity::OrganisationBrief, Counts)| {
            (brief.name.clone(), brief.id.to_string(), *counts)
        };
        lines.iter().map(line).collect()
    };
    let body = html! {
        (strip(visit, &found.total))
        (part(visit, "signing-statistics-kinds", &kinds.collect::<Vec<_>>()))
        (part(visit, "signing-statistics-departments", &named(&found.departments)))
        (part(visit, "signing-statistics-districts", &named(&found.districts)))
    };
    visit
        .page(visit.t("signing-statistics-title"))
        .crumb(visit.t("signing-certificates-title"), HERE)
        .subtitle(visit.t("signing-statistics-subtitle"))
        .body(body)
}

fn strip(visit: &Visit, total: &Counts) -> Markup {
    let figure = |key: &str, value: i64, parameters: &[(&str, &str)]| Kpi {
        label: visit.t(key),
        value: visit.number(value),
        unit: String::new(),
        href: Some(link(HERE, parameters)),
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
        figure(
            "signing-state-revoked",
            total.revoked,
            &[("trang-thai", "revoked")],
        ),
    ])
}

fn part(visit: &Visit, title: &str, lines: &[(String, String, Counts)]) -> Markup {
    let title = visit.t(title);
    if lines.is_empty() {
        return html! {};
    }
    let number = |key: &str| {
        Column::new(visit.t(key))
            .width(Width::Medium)
            .kind(CellKind::Number)
    };
    let columns = [
        Column::new(title.clone()).kind(CellKind::Wrapped),
        number("signing-count-active"),
        number("signing-count-soon"),
        number("signing-state-expired"),
        number("signing-state-revoked"),
        number("signing-count-waiting"),
    ];
    let rows = lines.iter().map(|(name, id, counts)| ui::Row {
        id: name.clone(),
        name: name.clone(),
        unread: false,
        cells: vec![
            html! {
                @if id.is_empty() { (name) }
                @else { a href=(link(HERE, &[("don-vi", id)])) { (name) } }
            },
            html! { (visit.number(counts.active)) },
            html! { (visit.number(counts.soon)) },
            html! { (visit.number(counts.expired)) },
            html! { (visit.number(counts.revoked)) },
            html! { (visit.number(counts.waiting)) },
        ],
    });
    let table = ui::Table::new(title.clone()).columns(columns).rows(rows);
    html! { h2 { (title) } (table.draw(visit)) }
}
