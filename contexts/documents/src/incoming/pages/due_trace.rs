//! Why work is due when it is due: from when the limit runs, by which calendar, and which days were
//! not counted.

use jiff::civil::DateTime;
use kit_i18n::args;
use kit_web::Visit;
use maud::{Markup, html};
use worktime::{DayOff, Reason, Step, Trace};

/// The calendar of everybody who has none of their own.
const NATIONAL: &str = "vn";

/// The computation in few lines.
pub(super) fn draw(visit: &Visit, trace: &Trace) -> Markup {
    let days = trace.limit.map_or(0, |limit| limit.value);
    let from = moment(visit, trace.received);
    let reasons: Vec<String> = trace
        .reasons()
        .iter()
        .filter_map(|reason| line(visit, reason))
        .collect();
    let calendar = match trace.calendar.as_str() {
        NATIONAL => visit.t("documents-due-national"),
        _ => visit.ta("documents-due-own", &args!["version" => trace.version]),
    };
    html! {
        (visit.ta("documents-due-from", &args!["days" => days, "from" => from])) ". " (calendar) "."
        @if !reasons.is_empty() {
            ul { @for reason in reasons { li { (reason) } } }
        }
    }
}

fn moment(visit: &Visit, at: DateTime) -> String {
    visit.timestamp(kit_base::Clock::instant_of(at))
}

fn line(visit: &Visit, reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::WeeklyRest { days } => visit.ta("documents-due-rest", &args!["days" => *days]),
        Reason::DaysOff {
            from,
            to,
            days,
            why,
        } => {
            let (from, to) = (visit.date(*from), visit.date(*to));
            if *days == 1 {
                let name = name(visit, why);
                return Some(visit.ta(
                    "documents-due-day-off",
                    &args!["name" => name, "day" => from],
                ));
            }
            // the days of a run have names of their own: the kind is what they share
            let kind = visit.t(kind_key(why));
            visit.ta(
                "documents-due-days-off",
                &args!["name" => kind, "from" => from, "to" => to, "days" => *days],
            )
        }
        Reason::Step(Step::StartMoved { to, .. }) => {
            visit.ta("documents-due-start", &args!["time" => moment(visit, *to)])
        }
        Reason::Step(Step::Worked { date, instead_of }) => visit.ta(
            "documents-due-worked",
            &args!["day" => visit.date(*date), "other" => visit.date(*instead_of)],
        ),
        Reason::Step(Step::EndMoved { from, to }) => visit.ta(
            "documents-due-end",
            &args!["from" => visit.date(*from), "to" => visit.date(*to)],
        ),
        Reason::Step(Step::HolidaysNotDeclared { year }) => visit.ta(
            "documents-due-undeclared",
            &args!["year" => year.to_string()],
        ),
        // no limit of this office is stopped, and none ends on the same day
        Reason::Step(Step::AfterCutOff { .. } | Step::Paused { .. } | Step::Skipped { .. }) => {
            return None;
        }
    })
}

fn name(visit: &Visit, why: &DayOff) -> String {
    match why {
        DayOff::WeeklyRest => visit.t("documents-calendar-weekly-rest"),
        DayOff::Holiday { name } | DayOff::Closure { name } => name.clone(),
        DayOff::CompensatoryRest { name } => {
            visit.ta("documents-due-in-lieu", &args!["name" => name.as_str()])
        }
        DayOff::SwappedRest { worked_on } => visit.ta(
            "documents-due-swapped",
            &args!["day" => visit.date(*worked_on)],
        ),
    }
}

const fn kind_key(why: &DayOff) -> &'static str {
    match why {
        DayOff::WeeklyRest => "documents-calendar-weekly-rest",
        DayOff::Holiday { .. } => "documents-calendar-holiday",
        DayOff::CompensatoryRest { .. } => "documents-calendar-in-lieu",
        DayOff::SwappedRest { .. } => "documents-calendar-swapped-rest",
        DayOff::Closure { .. } => "documents-calendar-closure",
    }
}
