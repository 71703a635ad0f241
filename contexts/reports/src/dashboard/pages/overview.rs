//! The dashboard.

use super::{Asked, Choice, EXPORT, OVERVIEW, Shown, charts, kpis, panels, samples, shown};
use crate::{
    dashboard::{Span, View, counts::within},
    permissions::{READ_OVERVIEW, READ_PROVINCE},
};
use kit_i18n::args;
use kit_module::Period;
use kit_web::{Access, Answer, Markup, Query, Routes, Visit, html, ui};

pub(super) const MAY_READ: &[&str] = &[READ_OVERVIEW, READ_PROVINCE];

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(OVERVIEW, Access::AnyPermission(MAY_READ), open)
        .sample(OVERVIEW, "province", |visit| {
            view(visit, &samples::province())
        })
        .sample(OVERVIEW, "organisation", |visit| {
            view(visit, &samples::organisation())
        })
        .sample(OVERVIEW, "empty", |visit| view(visit, &samples::empty()))
}

async fn open(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let shown = shown(&visit, &asked).await?;
    view(&visit, &shown)
}

fn view(visit: &Visit, shown: &Shown) -> Answer {
    let page = visit
        .page(visit.t("reports-overview"))
        .subtitle(subtitle(visit, shown))
        .actions(actions(visit, shown));
    let drawn = Period {
        from: shown.overview.window.previous.from,
        to: shown.current().to,
    };
    if within(&shown.overview.days, &drawn).is_empty() {
        return page.body(nothing(visit, shown));
    }
    page.body(html! {
        (kpis::strip(visit, shown))
        @match shown.overview.view {
            View::Province => {
                div class="g2" { (charts::months(visit, shown)) (charts::by_body(visit, shown)) }
                div class="g2" { (panels::attention(visit, shown)) (charts::by_district(visit, shown)) }
            },
            View::Organisation(_) => {
                div class="g2" { (charts::months(visit, shown)) (panels::own_counts(visit, shown)) }
            },
        }
    })
}

/// Whose counts, from when to when, and how fresh.
fn subtitle(visit: &Visit, shown: &Shown) -> String {
    let whose = match shown.overview.view {
        View::Province => visit.t("reports-whole-province"),
        View::Organisation(_) => shown.name.clone(),
    };
    let period = shown.current();
    visit.ta(
        "reports-overview-subtitle",
        &args![
            "whose" => whose,
            "from" => visit.date(period.from),
            "to" => visit.date(period.to),
            "time" => visit.timestamp(shown.overview.read_at)
        ],
    )
}

fn actions(visit: &Visit, shown: &Shown) -> Markup {
    let current = shown.overview.window.span;
    html! {
        @if shown.choices.len() > 1 { (scopes(visit, shown)) }
        nav class="seg" aria-label=(visit.t("reports-spans")) {
            @for span in Span::ALL {
                a href=(shown.address(OVERVIEW, span)) aria-current=[(span == current).then_some("true")] { (visit.t(span.label_key())) }
            }
        }
        (ui::link_button(&shown.here(EXPORT), &visit.t("reports-export"), "download", false))
    }
}

/// The choice between province, own organisation and those of who delegated.
fn scopes(visit: &Visit, shown: &Shown) -> Markup {
    let base = format!(
        "{OVERVIEW}?ky={}&den={}",
        shown.overview.window.span.code(),
        shown.current().to
    );
    let href = |one: &Choice| match one.code.as_str() {
        "" => base.clone(),
        code => format!("{base}&pham-vi={code}"),
    };
    html! {
        nav class="seg" aria-label=(visit.t("reports-scopes")) {
            @for one in &shown.choices {
                @let here = one.view == shown.overview.view;
                a href=(href(one)) aria-current=[here.then_some("true")] { (called(visit, one)) }
            }
        }
    }
}

fn called(visit: &Visit, one: &Choice) -> String {
    match (one.view, &one.name) {
        (View::Province, _) => visit.t("reports-whole-province"),
        (View::Organisation(_), Some(name)) => name.clone(),
        (View::Organisation(_), None) => visit.t("reports-own-organisation"),
    }
}

fn nothing(visit: &Visit, shown: &Shown) -> Markup {
    let newest = shown
        .overview
        .last_day
        .filter(|day| *day < shown.current().from);
    let action = newest.map(|day| {
        let href = format!(
            "{OVERVIEW}?ky={}&den={day}",
            shown.overview.window.span.code()
        );
        let label = visit.ta("reports-overview-newest", &args!["date" => visit.date(day)]);
        ui::link_button(&href, &label, "chart-column", true)
    });
    ui::empty_state(
        "layout-dashboard",
        &visit.t("reports-overview-empty"),
        &visit.t("reports-overview-empty-text"),
        action,
    )
}
