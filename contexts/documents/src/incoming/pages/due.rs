//! How the due time of a document stands, by the working calendar.

use jiff::{Timestamp, civil::DateTime};
use kit_base::in_province;
use kit_web::ui::Due;
use worktime::{Calendar, Remaining, remaining};

/// More working days than this need no warning: the date itself is shown.
const SOON_DAYS: u32 = 3;

/// The distance from `now` (in the province) to `due` by an agency's own calendar.
#[must_use]
pub(super) fn distance_by(calendar: &Calendar, now: DateTime, due: Timestamp) -> Due {
    let due = in_province(due);
    match remaining(calendar, now, due) {
        Remaining::Overdue { days } => Due::LateDays(days),
        Remaining::Today { time, .. } => Due::Today(time),
        Remaining::Hours { hours } => Due::SoonHours(hours.max(1)),
        Remaining::Days { days } if days <= SOON_DAYS => Due::SoonDays(days),
        Remaining::Days { .. } => Due::Later(due.date()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use kit_base::Clock;

    fn distance(now: DateTime, due: Timestamp) -> Due {
        distance_by(Calendar::vietnam(), now, due)
    }

    fn at(day: jiff::civil::Date, hour: i8) -> Timestamp {
        Clock::instant_of(day.at(hour, 0, 0, 0))
    }

    #[test]
    fn what_is_due_is_said_in_working_days_and_hours() {
        // Wednesday, 16 November 2022
        let now = date(2022, 11, 16).at(14, 0, 0, 0);
        assert_eq!(distance(now, at(date(2022, 11, 14), 17)), Due::LateDays(2));
        assert_eq!(
            distance(now, at(date(2022, 11, 16), 17)),
            Due::Today(time(17, 0, 0, 0))
        );
        assert_eq!(distance(now, at(date(2022, 11, 18), 17)), Due::SoonDays(2));
        assert_eq!(
            distance(now, at(date(2022, 12, 5), 17)),
            Due::Later(date(2022, 12, 5))
        );
    }

    #[test]
    fn a_weekend_makes_nothing_late() {
        let monday = date(2022, 11, 21).at(8, 0, 0, 0);
        assert_eq!(
            distance(monday, at(date(2022, 11, 18), 17)),
            Due::LateDays(1)
        );
    }
}
