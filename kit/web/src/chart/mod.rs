//! Charts as SVG drawn by the server: they print, need no script, and show the same numbers in a table below.
//!
//! Every chart has a title and a description for screen readers, and every number can be a link to the rows behind it.
mod bars;
mod lines;
mod scale;
mod targets;
mod tiles;

pub use bars::grouped_bars;
pub use lines::{line_chart, sparkline};
pub use targets::{TargetRow, target_bars};
pub use tiles::{Tile, tile_map};

use crate::Visit;
use kit_i18n::format;
use maud::{Markup, html};

/// What a chart is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartText {
    /// Short name, unique on the page; makes the ids: `van-ban-theo-thang`.
    pub id: String,
    /// Title for screen readers and the table.
    pub title: String,
    /// What one sees in it, in a sentence.
    pub description: String,
    /// Head of the first column of the table: `Tháng`.
    pub category: String,
    /// Decimal places of the numbers.
    pub decimals: usize,
    /// Written after each number: `%`, or empty.
    pub unit: String,
}

/// One value with the list behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// The value.
    pub value: f64,
    /// Where the rows behind it are.
    pub href: Option<String>,
}

/// Values that belong together, one for each category: a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its values, as many as there are categories.
    pub points: Vec<Point>,
}

impl Point {
    /// A value without a link.
    pub fn new(value: f64) -> Self {
        Self { value, href: None }
    }
}

/// A drawing up to this width fits a phone; a wider one scrolls there, so that its text stays readable.
const NARROW: f64 = 460.0;

/// Colours exist for so many series; more are hard to tell apart anyway.
pub(crate) const SERIES_COLORS: usize = 4;

pub(crate) fn series_class(index: usize) -> String {
    format!("s{}", index % SERIES_COLORS + 1)
}

impl ChartText {
    pub(crate) fn write(&self, visit: &Visit, value: f64) -> String {
        format!(
            "{}{}",
            format::decimal(visit.locale(), value, self.decimals),
            self.unit
        )
    }

    /// The SVG with title and description, the legend and the table of the same numbers.
    pub(crate) fn figure(
        &self,
        visit: &Visit,
        size: (f64, f64),
        drawing: &Markup,
        legend: &[&str],
        table: &Markup,
    ) -> Markup {
        let (width, height) = size;
        let (title, description) = (format!("{}-t", self.id), format!("{}-d", self.id));
        html! {
            figure class="chart-frame" {
                @if legend.len() > 1 {
                    p class="legend" aria-hidden="true" {
                        @for (index, name) in legend.iter().enumerate() { span { i class=(series_class(index)) {} (name) } }
                    }
                }
                div class="chart-scroll" tabindex="0" role="group" aria-label=(self.title) {
                    svg class=(if width > NARROW { "chart wide" } else { "chart" })
                        viewBox=(format!("0 0 {width} {height}")) role="img"
                        aria-labelledby=(title) aria-describedby=(description) {
                        title id=(title) { (self.title) }
                        desc id=(description) { (self.description) }
                        (drawing)
                    }
                }
                details class="numbers" { summary { (visit.t("web-chart-numbers")) } div class="lt-wrap" { (table) } }
            }
        }
    }

    /// The table of the same numbers: one row for each category, one column for each series.
    pub(crate) fn table(&self, visit: &Visit, categories: &[String], series: &[Series]) -> Markup {
        html! {
            table class="lt" {
                caption class="sr" { (self.title) }
                thead { tr { th scope="col" { (self.category) } @for one in series { th scope="col" class="r" { (one.name) } } } }
                tbody {
                    @for (index, category) in categories.iter().enumerate() {
                        tr {
                            th scope="row" { (category) }
                            @for one in series { td class="r" { @if let Some(point) = one.points.get(index) { (self.linked(visit, point)) } } }
                        }
                    }
                }
            }
        }
    }

    pub(crate) fn linked(&self, visit: &Visit, point: &Point) -> Markup {
        let text = self.write(visit, point.value);
        html! { @match &point.href { Some(href) => a href=(href) { (text) }, None => (text) } }
    }
}
