//! The charts of a dashboard. Each has the table of the same numbers, each number its rows.

use super::{BODIES, Shown, rows};
use crate::dashboard::{
    BodyLine, Counts,
    counts::{DONE, ISSUED, RECEIVED, as_number, within},
    span::MONTHS_OF_YEAR,
};
use jiff::{ToSpan, civil::Date};
use kit_base::Id;
use kit_i18n::{args, format};
use kit_module::{Period, SeriesScope};
use kit_web::{
    Markup, Visit,
    chart::{self, ChartText, Point, Series, TargetRow, Tile},
    html, ui,
};

/// From this many on, bars are drawn in thousands: the axis has room for four digits.
const IN_THOUSANDS_FROM: i64 = 10_000;
const THOUSAND: f64 = 1_000.0;
/// A share of fewer than this many is chance, and ranks nobody.
const RANKED_FROM: i64 = 20;
/// Bars of the bodies that need attention most, and of those that show it can be done.
const LOWEST_SHOWN: usize = 4;
const HIGHEST_SHOWN: usize = 3;
/// Where the scale of shares begins, unless somebody is lower: differences near the target show.
const SCALE_FROM: f64 = 85.0;
const SCALE_STEP: f64 = 5.0;
/// From which percent on a tile has the second to fifth colour.
const TILE_STEPS: [f64; 4] = [92.0, 95.0, 97.0, 99.0];

/// Bars of what came in and went out, month by month.
pub(super) fn months(visit: &Visit, shown: &Shown) -> Markup {
    let periods = month_periods(shown.current().to);
    let sums: Vec<Counts> = periods
        .iter()
        .map(|period| within(&shown.overview.days, period))
        .collect();
    let most = sums
        .iter()
        .map(|sum| sum.received.max(sum.issued))
        .max()
        .unwrap_or_default();
    let thousands = most >= IN_THOUSANDS_FROM;
    let divisor = if thousands { THOUSAND } else { 1.0 };
    let names: Vec<String> = periods
        .iter()
        .map(|period| {
            visit.ta(
                "reports-month",
                &args!["month" => period.to.month().to_string()],
            )
        })
        .collect();
    let series = |name: &str, code: &str, pick: fn(&Counts) -> i64| Series {
        name: visit.t(name),
        points: periods
            .iter()
            .zip(&sums)
            .map(|(period, sum)| Point {
                value: as_number(pick(sum)) / divisor,
                href: rows(visit, code, period, shown.scope()),
            })
            .collect(),
    };
    let both = [
        series("reports-bars-in", RECEIVED, |sum| sum.received),
        series("reports-bars-out", ISSUED, |sum| sum.issued),
    ];
    let text = ChartText {
        id: "theo-thang".to_owned(),
        title: visit.t("reports-months"),
        description: described(visit, &names, &sums),
        category: visit.t("reports-column-month"),
        decimals: usize::from(thousands),
        unit: String::new(),
    };
    let note = if thousands {
        "reports-months-thousands"
    } else {
        "reports-months-note"
    };
    let chart = chart::grouped_bars(visit, &text, &names, &both);
    ui::panel(&text.title, &visit.t(note), &html! {}, &chart)
}

/// The month in which most came in, in a sentence.
fn described(visit: &Visit, names: &[String], sums: &[Counts]) -> String {
    let busiest = names.iter().zip(sums).max_by_key(|(_, sum)| sum.received);
    busiest.map_or_else(String::new, |(name, sum)| {
        visit.ta(
            "reports-months-text",
            &args!["month" => name, "received" => sum.received, "issued" => sum.issued],
        )
    })
}

/// Twelve months, the last one up to `last`.
fn month_periods(last: Date) -> Vec<Period> {
    let first = last.first_of_month();
    (0..MONTHS_OF_YEAR)
        .rev()
        .map(|back| {
            let from = first.saturating_sub(back.months());
            Period {
                from,
                to: from.last_of_month().min(last),
            }
        })
        .collect()
}

/// Lying bars: the share done in time by the bodies that leaders compare.
pub(super) fn by_body(visit: &Visit, shown: &Shown) -> Markup {
    let mut ranked: Vec<(f64, &BodyLine)> = shown
        .overview
        .bodies
        .iter()
        .filter(|body| body.top && body.counts.done >= RANKED_FROM)
        .filter_map(|body| Some((body.counts.on_time_percent()?, body)))
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let count = ranked.len();
    let href = format!("{}&xep=dung-han", shown.here(BODIES));
    let all = html! { a href=(href) { (visit.ta("reports-see-all", &args!["count" => shown.overview.bodies.len()])) } };
    if ranked.is_empty() {
        let none = html! { p class="hint" { (visit.t("reports-by-body-none")) } };
        return ui::panel(&visit.t("reports-by-body"), "", &html! {}, &none);
    }
    if count > LOWEST_SHOWN + HIGHEST_SHOWN {
        ranked.drain(LOWEST_SHOWN..count - HIGHEST_SHOWN);
    }
    let chart = body_bars(visit, shown, &ranked);
    ui::panel(&visit.t("reports-by-body"), "", &all, &chart)
}

fn body_bars(visit: &Visit, shown: &Shown, ranked: &[(f64, &BodyLine)]) -> Markup {
    let lines: Vec<TargetRow> = ranked
        .iter()
        .map(|(percent, body)| TargetRow {
            name: body.name.clone(),
            point: Point {
                value: *percent,
                href: rows(
                    visit,
                    DONE,
                    &shown.current(),
                    SeriesScope::Body(body.id.to_i64()),
                ),
            },
        })
        .collect();
    let lowest = ranked.first().map_or(SCALE_FROM, |(percent, _)| *percent);
    let from = SCALE_FROM.min((lowest / SCALE_STEP).floor() * SCALE_STEP);
    let target = format::shortest(visit.locale(), shown.target);
    let text = ChartText {
        id: "theo-don-vi".to_owned(),
        title: visit.t("reports-by-body"),
        description: visit.ta("reports-by-body-text", &args!["target" => &target]),
        category: visit.t("reports-column-body"),
        decimals: 1,
        unit: "%".to_owned(),
    };
    let label = visit.ta("reports-target", &args!["target" => target]);
    chart::target_bars(visit, &text, &lines, (from, 100.0), shown.target, &label)
}

/// The map of tiles: the share done in time by all bodies in each district.
pub(super) fn by_district(visit: &Visit, shown: &Shown) -> Markup {
    let (mut tiles, mut silent) = (Vec::new(), Vec::new());
    for place in &shown.overview.places {
        let mut sum = Counts::default();
        let inside = shown
            .overview
            .bodies
            .iter()
            .filter(|body| body.district == Some(place.id));
        inside.for_each(|body| sum += body.counts);
        // rounded down: a tile must not show a target that was missed by a little
        match sum.on_time_percent().map(f64::floor) {
            Some(percent) => tiles.push(Tile {
                name: place.name.to_owned(),
                column: place.column,
                row: place.row,
                point: Point {
                    value: percent,
                    href: Some(shown.bodies_of(place.id)),
                },
                step: step_of(percent),
            }),
            None => silent.push(place.name),
        }
    }
    let text = ChartText {
        id: "theo-dia-ban".to_owned(),
        title: visit.t("reports-by-district"),
        description: visit.t("reports-by-district-text"),
        category: visit.t("reports-column-body"),
        decimals: 0,
        unit: "%".to_owned(),
    };
    let body = html! {
        @if tiles.is_empty() {
            p class="hint" { (visit.t("reports-by-district-none")) }
        } @else {
            (chart::tile_map(visit, &text, &tiles))
            @if !silent.is_empty() {
                p class="hint" { (visit.ta("reports-by-district-silent", &args!["names" => silent.join(", ")])) }
            }
        }
    };
    let note = visit.ta(
        "reports-districts",
        &args!["count" => shown.overview.places.len()],
    );
    let note = if shown.overview.places.is_empty() {
        String::new()
    } else {
        note
    };
    ui::panel(&text.title, &note, &html! {}, &body)
}

/// 1 (worst) to 5 (best).
fn step_of(percent: f64) -> u8 {
    TILE_STEPS
        .iter()
        .zip(2_u8..)
        .filter(|(from, _)| percent >= **from)
        .map(|(_, step)| step)
        .max()
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn twelve_months_end_with_the_part_of_the_last() {
        let periods = month_periods(date(2022, 11, 15));
        assert_eq!(periods.len(), 12);
        assert_eq!(
            periods[0],
            Period {
                from: date(2021, 12, 1),
                to: date(2021, 12, 31)
            }
        );
        assert_eq!(
            periods[11],
            Period {
                from: date(2022, 11, 1),
                to: date(2022, 11, 15)
            }
        );
        for pair in periods.windows(2) {
            assert_eq!(pair[0].to.saturating_add(1.day()), pair[1].from);
        }
    }

    #[test]
    fn colours_step_up_with_the_share() {
        let steps: Vec<u8> = [0.0, 91.9, 92.0, 95.0, 96.9, 97.0, 99.0, 100.0]
            .map(step_of)
            .to_vec();
        assert_eq!(steps, [1, 1, 2, 3, 3, 4, 5, 5]);
    }
}
