//! When a recurring job comes, by the province's calendar and clocks.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Time, Weekday},
};
use kit_base::{Clock, in_province};
use std::fmt;

/// A rule that names the times of a recurring job (local time, UTC+7, no summer time).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes of the day, counted from midnight UTC; 0 counts as 1.
    EveryMinutes(u32),
    /// Every day at this time.
    Daily(Time),
    /// Once a week.
    Weekly(Weekday, Time),
    /// Once a month; in a shorter month on its last day.
    Monthly(i8, Time),
    /// Once a year (month, day); 29 February falls on 28 in other years.
    Yearly(i8, i8, Time),
}

/// A rule that no calendar fulfils.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("find the next time of {0}")]
pub struct ScheduleError(String);

impl Schedule {
    /// The first time after `from`.
    ///
    /// # Errors
    /// [`ScheduleError`] for a day or month that does not exist, or at the end of the calendar.
    pub fn next_after(self, from: Timestamp) -> Result<Timestamp, ScheduleError> {
        let wrong = |_| ScheduleError(self.to_string());
        if let Self::EveryMinutes(minutes) = self {
            let step = i64::from(minutes.max(1)) * 60;
            let next = (from.as_second().div_euclid(step) + 1) * step;
            return Timestamp::from_second(next).map_err(wrong);
        }
        let local = in_province(from);
        let next = self.next_local(local).map_err(wrong)?;
        next.map(Clock::instant_of)
            .filter(|at| *at > from)
            .ok_or_else(|| ScheduleError(self.to_string()))
    }

    fn next_local(self, from: DateTime) -> Result<Option<DateTime>, jiff::Error> {
        let today = from.date();
        // The rule's day in the running period is perhaps over; then it is the next period's.
        let candidates: [DateTime; 2] = match self {
            Self::EveryMinutes(_) => return Ok(None),
            Self::Daily(at) => [today.to_datetime(at), today.tomorrow()?.to_datetime(at)],
            Self::Weekly(day, at) => {
                let ahead = day.since(today.weekday());
                let first = today.checked_add(i64::from(ahead).days())?;
                [first, first.checked_add(7.days())?].map(|date| date.to_datetime(at))
            }
            Self::Monthly(day, at) => {
                let first = today.first_of_month();
                let next = first.checked_add(1.month())?;
                [in_month(first, day)?, in_month(next, day)?].map(|date| date.to_datetime(at))
            }
            Self::Yearly(month, day, at) => {
                let this = Date::new(today.year(), month, 1)?;
                let next = Date::new(today.year() + 1, month, 1)?;
                [in_month(this, day)?, in_month(next, day)?].map(|date| date.to_datetime(at))
            }
        };
        Ok(candidates.into_iter().find(|at| *at > from))
    }

    /// The longest time between two runs, for alarms about a missing one.
    #[must_use]
    pub fn longest_gap(self) -> SignedDuration {
        let days = match self {
            Self::EveryMinutes(minutes) => {
                return SignedDuration::from_mins(i64::from(minutes.max(1)));
            }
            Self::Daily(_) => 1,
            Self::Weekly(..) => 7,
            Self::Monthly(..) => 31,
            Self::Yearly(..) => 366,
        };
        SignedDuration::from_hours(24 * days)
    }
}

fn in_month(first: Date, day: i8) -> Result<Date, jiff::Error> {
    Date::new(
        first.year(),
        first.month(),
        day.clamp(1, first.days_in_month()),
    )
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryMinutes(minutes) => write!(f, "every {minutes} minutes"),
            Self::Daily(at) => write!(f, "daily at {at}"),
            Self::Weekly(day, at) => write!(f, "weekly on {day:?} at {at}"),
            Self::Monthly(day, at) => write!(f, "monthly on day {day} at {at}"),
            Self::Yearly(month, day, at) => write!(f, "yearly on {day}/{month} at {at}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    fn next(schedule: Schedule, from: DateTime) -> DateTime {
        let next = schedule.next_after(Clock::instant_of(from));
        in_province(next.expect("the calendar goes on"))
    }

    #[test]
    fn times_are_those_of_the_province() {
        let two = time(2, 0, 0, 0);
        let monday = date(2026, 11, 23);
        assert_eq!(
            next(Schedule::Daily(two), monday.at(1, 59, 0, 0)),
            monday.at(2, 0, 0, 0)
        );
        assert_eq!(
            next(Schedule::Daily(two), monday.at(2, 0, 0, 0)),
            date(2026, 11, 24).at(2, 0, 0, 0)
        );
        assert_eq!(
            next(
                Schedule::Weekly(Weekday::Monday, two),
                monday.at(3, 0, 0, 0)
            ),
            date(2026, 11, 30).at(2, 0, 0, 0)
        );
        assert_eq!(
            next(Schedule::Monthly(31, two), date(2027, 2, 3).at(0, 0, 0, 0)),
            date(2027, 2, 28).at(2, 0, 0, 0)
        );
        assert_eq!(
            next(
                Schedule::Yearly(2, 29, two),
                date(2027, 3, 1).at(0, 0, 0, 0)
            ),
            date(2028, 2, 29).at(2, 0, 0, 0)
        );
    }

    #[test]
    fn a_month_that_does_not_exist_is_refused() {
        let never = Schedule::Yearly(13, 1, time(0, 0, 0, 0));
        assert!(never.next_after(Timestamp::UNIX_EPOCH).is_err());
    }

    proptest! {
        #[test]
        fn the_next_time_is_later_and_within_the_longest_gap(
            second in 0_i64..4_000_000_000, which in 0_usize..5, day in 1_i8..=31, month in 1_i8..=12,
            hour in 0_i8..24, minutes in 0_u32..2000,
        ) {
            let at = time(hour, 17, 0, 0);
            let schedule = [
                Schedule::EveryMinutes(minutes), Schedule::Daily(at),
                Schedule::Weekly(Weekday::Sunday, at), Schedule::Monthly(day, at),
                Schedule::Yearly(month, day, at),
            ][which];
            let from = Timestamp::from_second(second).expect("in range");
            let next = schedule.next_after(from).expect("the calendar goes on");
            prop_assert!(next > from);
            prop_assert!(next.duration_since(from) <= schedule.longest_gap());
        }
    }
}
