//! The panels that are no charts: who needs a word from above, and one organisation's own counts.

use super::{BODIES, Shown, rows};
use crate::dashboard::{
    BodyLine, Counts,
    counts::{APPROVED, AWAITING, DONE, DONE_LATE, FORWARDED, ISSUED, RECEIVED, within},
};
use kit_base::Id;
use kit_i18n::{args, format};
use kit_module::{Period, SeriesScope};
use kit_web::{Markup, Visit, html, ui};

/// Bodies in the list: what fits beside the map.
const ATTENTION_SHOWN: usize = 6;

/// The bodies with most that waits or was late.
pub(super) fn attention(visit: &Visit, shown: &Shown) -> Markup {
    let needs = |body: &BodyLine| body.awaiting.max(0) + body.counts.done_late.max(0);
    let mut bodies: Vec<&BodyLine> = shown
        .overview
        .bodies
        .iter()
        .filter(|body| needs(body) > 0)
        .collect();
    bodies.sort_by(|a, b| needs(b).cmp(&needs(a)).then_with(|| a.name.cmp(&b.name)));
    let all = html! {
        a href=(shown.here(BODIES)) { (visit.ta("reports-see-all", &args!["count" => shown.overview.bodies.len()])) }
    };
    let title = visit.t("reports-attention");
    if bodies.is_empty() {
        let none = html! { p class="hint" { (visit.t("reports-attention-none")) } };
        return ui::panel(&title, "", &all, &none);
    }
    let body = html! {
        div class="lt-wrap" { table class="lt" {
            caption class="sr" { (title) }
            thead { tr {
                th scope="col" { (visit.t("reports-column-body")) }
                th scope="col" class="r" { (visit.t("reports-awaiting")) }
                th scope="col" class="r" { (visit.t("reports-late")) }
                th scope="col" class="r" { (visit.t("reports-on-time-short")) }
            } }
            tbody { @for one in bodies.iter().take(ATTENTION_SHOWN) { (attention_row(visit, shown, one)) } }
        } }
    };
    ui::panel(&title, "", &all, &body)
}

fn attention_row(visit: &Visit, shown: &Shown, body: &BodyLine) -> Markup {
    let late = body.counts.done_late;
    html! {
        tr {
            th scope="row" { (body.name) }
            td class="r" { (linked(visit, AWAITING, &shown.year_to_date(), body, body.awaiting)) }
            td class="r" {
                @if late > 0 { span class="due late" { (ui::icon("triangle-alert")) (linked(visit, DONE_LATE, &shown.current(), body, late)) } }
                @else { (visit.number(late)) }
            }
            td class="r" { (share(visit, &shown.current(), body)) }
        }
    }
}

/// A body's share done in time as a link to what it dealt with.
pub(super) fn share(visit: &Visit, period: &Period, body: &BodyLine) -> Markup {
    let href = rows(visit, DONE, period, SeriesScope::Body(body.id.to_i64()));
    let text = percent(visit, &body.counts);
    html! {
        @match href.filter(|_| body.counts.done > 0) {
            Some(href) => a href=(href) { (text) },
            None => (text),
        }
    }
}

/// A body's count as a link to its rows.
pub(super) fn linked(
    visit: &Visit,
    code: &str,
    period: &Period,
    body: &BodyLine,
    value: i64,
) -> Markup {
    let href = rows(visit, code, period, SeriesScope::Body(body.id.to_i64()));
    html! { @match href { Some(href) => a href=(href) { (visit.number(value)) }, None => (visit.number(value)) } }
}

/// `96,4%`, or a dash where nothing was dealt with.
fn percent(visit: &Visit, counts: &Counts) -> String {
    counts.on_time_percent().map_or_else(
        || "–".to_owned(),
        |percent| format!("{}%", format::decimal(visit.locale(), percent, 1)),
    )
}

/// What is counted, its code, and its value.
type Line = (&'static str, &'static str, fn(&Counts) -> i64);

/// The counts of one organisation, beside those of the period before.
pub(super) fn own_counts(visit: &Visit, shown: &Shown) -> Markup {
    const LINES: [Line; 6] = [
        ("reports-received", RECEIVED, |counts| counts.received),
        ("reports-forwarded", FORWARDED, |counts| counts.forwarded),
        ("reports-approved", APPROVED, |counts| counts.approved),
        ("reports-done", DONE, |counts| counts.done),
        ("reports-late", DONE_LATE, |counts| counts.done_late),
        ("reports-issued", ISSUED, |counts| counts.issued),
    ];
    let window = &shown.overview.window;
    let now = within(&shown.overview.days, &window.current);
    let before = within(&shown.overview.days, &window.previous);
    let cell = |code: &str, period: &Period, value: i64| {
        let href = rows(visit, code, period, shown.scope());
        html! { @match href { Some(href) => a href=(href) { (visit.number(value)) }, None => (visit.number(value)) } }
    };
    let title = visit.t("reports-own-counts");
    let body = html! {
        div class="lt-wrap" { table class="lt" {
            caption class="sr" { (title) }
            thead { tr {
                th scope="col" { (visit.t("reports-column-figure")) }
                th scope="col" class="r" { (visit.t("reports-column-period")) }
                th scope="col" class="r" { (visit.t("reports-column-period-before")) }
            } }
            tbody {
                @for (label_key, code, pick) in LINES {
                    tr {
                        th scope="row" { (visit.t(label_key)) }
                        td class="r" { (cell(code, &window.current, pick(&now))) }
                        td class="r" { (cell(code, &window.previous, pick(&before))) }
                    }
                }
                tr {
                    th scope="row" { (visit.t("reports-on-time")) }
                    td class="r" { (percent(visit, &now)) }
                    td class="r" { (percent(visit, &before)) }
                }
            }
        } }
    };
    ui::panel(&title, "", &html! {}, &body)
}
