//! The four figures on top of a dashboard.

use super::{Shown, rows};
use crate::dashboard::{
    Counts,
    counts::{AWAITING, DONE, ISSUED, RECEIVED, as_number, awaiting_on, within},
};
use jiff::{ToSpan, civil::Date};
use kit_i18n::format;
use kit_module::Period;
use kit_web::{
    Markup, Visit,
    ui::{self, Kpi, Trend},
};

/// The strip.
pub(super) fn strip(visit: &Visit, shown: &Shown) -> Markup {
    ui::kpi_strip(&[
        flow(visit, shown, "reports-received", RECEIVED, |counts| {
            counts.received
        }),
        awaiting(visit, shown),
        flow(visit, shown, "reports-issued", ISSUED, |counts| {
            counts.issued
        }),
        on_time(visit, shown),
    ])
}

/// So many in the period, against as many in the one before.
fn flow(
    visit: &Visit,
    shown: &Shown,
    label_key: &str,
    code: &str,
    pick: fn(&Counts) -> i64,
) -> Kpi {
    let (days, window) = (&shown.overview.days, &shown.overview.window);
    let value = pick(&within(days, &window.current));
    let before = pick(&within(days, &window.previous));
    let change = share_change(value, before).map(|share| {
        // more or less of it is neither good nor bad
        let trend = if share > 0.0 {
            Trend::UpGood
        } else {
            Trend::DownGood
        };
        (
            trend,
            visit.percent(share.abs(), 1),
            visit.t(window.span.compared_key()),
        )
    });
    let history = parts(shown)
        .iter()
        .map(|part| as_number(pick(&within(days, part))))
        .collect();
    Kpi {
        label: visit.t(label_key),
        value: visit.number(value),
        unit: String::new(),
        href: rows(visit, code, &window.current, shown.scope()),
        change,
        history,
    }
}

/// What waits at the end of the period, against the end of the one before.
fn awaiting(visit: &Visit, shown: &Shown) -> Kpi {
    let (days, window) = (&shown.overview.days, &shown.overview.window);
    let value = awaiting_on(days, window.current.to);
    let more = value - awaiting_on(days, window.previous.to);
    let change = (more != 0).then(|| {
        let trend = if more > 0 {
            Trend::UpBad
        } else {
            Trend::DownGood
        };
        (
            trend,
            visit.number(more.abs()),
            visit.t(window.span.compared_key()),
        )
    });
    let history = parts(shown)
        .iter()
        .map(|part| as_number(awaiting_on(days, part.to)))
        .collect();
    Kpi {
        label: visit.t("reports-awaiting"),
        value: visit.number(value),
        unit: String::new(),
        href: rows(visit, AWAITING, &shown.year_to_date(), shown.scope()),
        change,
        history,
    }
}

/// The share done in time, against the target.
fn on_time(visit: &Visit, shown: &Shown) -> Kpi {
    let (days, window) = (&shown.overview.days, &shown.overview.window);
    let percent = |period: &Period| within(days, period).on_time_percent();
    let value = percent(&window.current);
    let change = value.map(|value| against_target(visit, value, shown.target));
    let history = parts(shown).iter().filter_map(percent).collect();
    Kpi {
        label: visit.t("reports-on-time"),
        value: value.map_or_else(
            || "–".to_owned(),
            |value| format::decimal(visit.locale(), value, 1),
        ),
        unit: value.map(|_| "%".to_owned()).unwrap_or_default(),
        href: rows(visit, DONE, &window.current, shown.scope()),
        change,
        history,
    }
}

fn against_target(visit: &Visit, value: f64, target: f64) -> (Trend, String, String) {
    let (trend, key) = if value >= target {
        (Trend::UpGood, "reports-above-target")
    } else {
        (Trend::DownBad, "reports-below-target")
    };
    let points = format::decimal(visit.locale(), (value - target).abs(), 1);
    let points = visit.ta("reports-points", &kit_i18n::args!["points" => points]);
    let target = format::shortest(visit.locale(), target);
    (
        trend,
        points,
        visit.ta(key, &kit_i18n::args!["target" => target]),
    )
}

/// How much more than before, as a share; `None` where there is nothing to compare with or no
/// change that one decimal shows.
fn share_change(value: i64, before: i64) -> Option<f64> {
    const SHOWN_FROM: f64 = 0.000_5;
    let share = as_number(value - before) / as_number(before);
    (before > 0 && share.abs() >= SHOWN_FROM).then_some(share)
}

/// The parts of the small line.
fn parts(shown: &Shown) -> Vec<Period> {
    let ends: Vec<Date> = shown.overview.window.span.line(shown.current().to);
    ends.windows(2)
        .filter_map(|pair| {
            Some(Period {
                from: pair.first()?.saturating_add(1.day()),
                to: *pair.get(1)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_needs_something_to_compare_with() {
        assert_eq!(share_change(5, 0), None);
        assert_eq!(share_change(1_000, 1_000), None);
        assert_eq!(share_change(108, 100), Some(0.08));
        assert_eq!(share_change(0, 100), Some(-1.0));
    }
}
