//! Standing bars, one or several for each category.
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
const TOP: f64 = 10.0;
const BOTTOM: f64 = 230.0;
/// Share of a category's width that its bars fill.
const FILLED: f64 = 0.72;
/// Gap between the bars of one category.
const GAP: f64 = 2.0;

/// Bars for each category, a colour for each series. One series gives a plain bar chart.
pub fn grouped_bars(
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
    let slot = (WIDTH - LEFT) / as_number(categories.len().max(1));
    let bar = ((slot * FILLED) / as_number(series.len().max(1)) - GAP).max(1.0);
    let drawing = html! {
        (axis(visit, scale))
        @for (index, category) in categories.iter().enumerate() {
            @let left = LEFT + slot * as_number(index);
            @for (place, one) in series.iter().enumerate() {
                @if let Some(point) = one.points.get(index) {
                    @let x = round(left + slot * (1.0 - FILLED) / 2.0 + (bar + GAP) * as_number(place));
                    @let (zero, top) = (scale.place(0.0, BOTTOM, TOP), scale.place(point.value, BOTTOM, TOP));
                    rect class=(series_class(place)) x=(x) y=(zero.min(top)) width=(round(bar)) height=(round((zero - top).abs())) rx="2" {
                        title { (category) ", " (one.name) ": " (text.write(visit, point.value)) }
                    }
                }
            }
            text x=(round(left + slot / 2.0)) y=(BOTTOM + 20.0) text-anchor="middle" { (category) }
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

fn axis(visit: &Visit, scale: Scale) -> Markup {
    html! {
        @for line in scale.lines() {
            @let y = scale.place(line, BOTTOM, TOP);
            line class="ax" x1=(LEFT) x2=(WIDTH) y1=(y) y2=(y) {}
            text x=(LEFT - 8.0) y=(y + 4.0) text-anchor="end" { (format::shortest(visit.locale(), line)) }
        }
    }
}
