//! Lines over time, large with an axis or tiny beside a figure.
use crate::{
    Visit,
    chart::{
        ChartText, Series,
        scale::{Scale, as_number, round},
        series_class,
    },
};
use kit_i18n::format;
use maud::{Markup, html};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 630.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 230.0;
/// Most labels under the axis that stay readable.
const MOST_LABELS: usize = 12;
const SPARK_WIDTH: f64 = 92.0;
const SPARK_HEIGHT: f64 = 36.0;

/// Lines over the categories in order, usually time.
pub fn line_chart(
    visit: &Visit,
    text: &ChartText,
    categories: &[String],
    series: &[Series],
) -> Markup {
    let scale = Scale::over(
        series
            .iter()
            .flat_map(|one| one.points.iter().map(|point| point.value)),
    );
    let every = categories.len().div_ceil(MOST_LABELS).max(1);
    let across = |index: usize| place_across(index, categories.len(), LEFT + 10.0, RIGHT);
    let drawing = html! {
        @for line in scale.lines() {
            @let y = scale.place(line, BOTTOM, TOP);
            line class="ax" x1=(LEFT) x2=(WIDTH) y1=(y) y2=(y) {}
            text x=(LEFT - 8.0) y=(y + 4.0) text-anchor="end" { (format::shortest(visit.locale(), line)) }
        }
        @for (index, category) in categories.iter().enumerate().step_by(every) {
            text x=(across(index)) y=(BOTTOM + 20.0) text-anchor="middle" { (category) }
        }
        @for (place, one) in series.iter().enumerate() {
            @let values: Vec<f64> = one.points.iter().map(|point| point.value).collect();
            polyline class=(format!("ln {}", series_class(place))) points=(points(&values, across, |value| scale.place(value, BOTTOM, TOP))) {}
            @for (index, point) in one.points.iter().enumerate() {
                circle class=(series_class(place)) cx=(across(index)) cy=(scale.place(point.value, BOTTOM, TOP)) r="3.5" {
                    title { (categories.get(index).map_or("", String::as_str)) ", " (one.name) ": " (text.write(visit, point.value)) }
                }
            }
        }
    };
    let legend: Vec<&str> = series.iter().map(|one| one.name.as_str()).collect();
    text.figure(
        visit,
        (WIDTH, HEIGHT),
        &drawing,
        &legend,
        &text.table(visit, categories, series),
    )
}

/// A tiny line without words beside a figure that says the same; hidden from screen readers. `class` is `good`, `bad` or
/// `plain`.
pub fn sparkline(values: &[f64], class: &str) -> Markup {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (least, most) = (
        finite().fold(f64::INFINITY, f64::min),
        finite().fold(f64::NEG_INFINITY, f64::max),
    );
    let span = if most > least { most - least } else { 1.0 };
    let across = |index: usize| place_across(index, values.len(), 2.0, SPARK_WIDTH - 4.0);
    let up = |value: f64| {
        if value.is_finite() {
            round(SPARK_HEIGHT - 4.0 - (value - least) / span * (SPARK_HEIGHT - 8.0))
        } else {
            SPARK_HEIGHT
        }
    };
    html! {
        svg class=(format!("sp {class}")) viewBox=(format!("0 0 {SPARK_WIDTH} {SPARK_HEIGHT}")) aria-hidden="true" {
            polyline points=(points(values, across, up)) {}
            @if let Some(last) = values.last() { circle cx=(across(values.len() - 1)) cy=(up(*last)) r="3" {} }
        }
    }
}

fn place_across(index: usize, count: usize, left: f64, right: f64) -> f64 {
    let steps = as_number(count.saturating_sub(1).max(1));
    round(left + (right - left) * as_number(index) / steps)
}

fn points(values: &[f64], across: impl Fn(usize) -> f64, up: impl Fn(f64) -> f64) -> String {
    let all: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(index, value)| format!("{},{}", across(index), up(*value)))
        .collect();
    all.join(" ")
}
