//! Lying bars with a target line: who reaches it and who does not.
use crate::{
    Visit,
    chart::{
        ChartText, Point, Series,
        scale::{as_number, round},
    },
};
use maud::{Markup, html};

const WIDTH: f64 = 440.0;
const ROW: f64 = 30.0;
const BAR: f64 = 15.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 372.0;
/// Longest name that fits left of the bars, in characters.
const LONGEST_NAME: usize = 27;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetRow {
    /// Whose value it is.
    pub name: String,
    /// The value.
    pub point: Point,
}

/// Bars from `least` to `most` with a dashed line at `target`; those under it are drawn in the warning colour, and the
/// table says so in words. `target_label` stands under the line: `Chỉ tiêu 95%`.
pub fn target_bars(
    visit: &Visit,
    text: &ChartText,
    rows: &[TargetRow],
    range: (f64, f64),
    target: f64,
    target_label: &str,
) -> Markup {
    let (least, most) = range;
    let place = |value: f64| {
        let share = if most > least {
            ((value - least) / (most - least)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        round(LEFT + share * (RIGHT - LEFT))
    };
    let bottom = ROW * as_number(rows.len());
    let drawing = html! {
        @for (index, row) in rows.iter().enumerate() {
            @let y = ROW * as_number(index) + (ROW - BAR) / 2.0;
            text class="lab" x="0" y=(y + 12.0) { (short(&row.name)) @if row.name.chars().count() > LONGEST_NAME { title { (row.name) } } }
            rect class="track" x=(LEFT) y=(y) width=(RIGHT - LEFT) height=(BAR) rx="3" {}
            rect class=(if row.point.value < target { "under" } else { "s1" }) x=(LEFT) y=(y) width=(round(place(row.point.value) - LEFT)) height=(BAR) rx="3" {}
            text class="num" x=(WIDTH) y=(y + 12.0) text-anchor="end" { (text.write(visit, row.point.value)) }
        }
        line class="target" x1=(place(target)) x2=(place(target)) y1="0" y2=(bottom + 4.0) {}
        text x=(place(target)) y=(bottom + 20.0) text-anchor="middle" { (target_label) }
    };
    let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    let series = [Series {
        name: text.title.clone(),
        points: rows.iter().map(|row| row.point.clone()).collect(),
    }];
    text.figure(
        visit,
        (WIDTH, bottom + 28.0),
        &drawing,
        &[],
        &text.table(visit, &names, &series),
    )
}

fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let kept: String = name.chars().take(LONGEST_NAME - 1).collect();
    format!("{}…", kept.trim_end())
}
