//! The hours an agency works in a day, by season.

use std::fmt;

use jiff::civil::{Date, Time, time};
use serde::{Deserialize, Serialize};

/// Intervals in a day; morning, afternoon and two shifts are the most anybody works.
const MOST_INTERVALS: usize = 4;
/// Seasons in a year; summer and winter hours are the rule.
const MOST_SEASONS: usize = 12;

/// One stretch of work in a day. Both ends are working instants: who comes at
/// the closing minute is still served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Opening.
    pub open: Time,
    /// Closing, later than the opening on the same day.
    pub close: Time,
}

/// Working hours that hold from one day of the year until the next season.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    /// Month of the first day, 1–12.
    pub from_month: i8,
    /// Day of the month of the first day, 1–31.
    pub from_day: i8,
    /// The intervals in order, at least one.
    pub intervals: Vec<Interval>,
}

/// Working hours of the whole year: at least one season. The season that
/// begins last in the year also holds from 1 January until the first one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Season>", into = "Vec<Season>")]
pub struct WorkingHours {
    seasons: Vec<Season>,
}

/// Working hours that make no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursError {
    /// No season, or more than twelve.
    SeasonCount(usize),
    /// A season without intervals, or with more than four.
    IntervalCount(usize),
    /// An interval that ends before it begins, or before the one in front of it ends.
    Order(Interval),
    /// A first day that no year has.
    NoSuchDay {
        /// The month given.
        month: i8,
        /// The day given.
        day: i8,
    },
    /// Two seasons that begin on the same day.
    SeasonTwice {
        /// The month.
        month: i8,
        /// The day.
        day: i8,
    },
}

impl fmt::Display for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeasonCount(n) => {
                write!(
                    f,
                    "read working hours: {n} seasons, must be 1 to {MOST_SEASONS}"
                )
            }
            Self::IntervalCount(n) => {
                write!(
                    f,
                    "read working hours: {n} intervals in a day, must be 1 to {MOST_INTERVALS}"
                )
            }
            Self::Order(interval) => write!(
                f,
                "read working hours: the interval {}-{} is out of order",
                interval.open, interval.close
            ),
            Self::NoSuchDay { month, day } => {
                write!(f, "read working hours: no day {day}/{month} in a year")
            }
            Self::SeasonTwice { month, day } => {
                write!(f, "read working hours: two seasons begin on {day}/{month}")
            }
        }
    }
}

impl std::error::Error for HoursError {}

impl WorkingHours {
    /// Checks and keeps the seasons in the order of the year.
    ///
    /// # Errors
    /// See [`HoursError`]; nothing is corrected silently.
    pub fn new(mut seasons: Vec<Season>) -> Result<Self, HoursError> {
        if seasons.is_empty() || seasons.len() > MOST_SEASONS {
            return Err(HoursError::SeasonCount(seasons.len()));
        }
        seasons.sort_by_key(|season| (season.from_month, season.from_day));
        for season in &seasons {
            let (month, day) = (season.from_month, season.from_day);
            // 2024 is a leap year: a season may begin on 29 February
            if Date::new(2024, month, day).is_err() {
                return Err(HoursError::NoSuchDay { month, day });
            }
            let intervals = &season.intervals;
            if intervals.is_empty() || intervals.len() > MOST_INTERVALS {
                return Err(HoursError::IntervalCount(intervals.len()));
            }
            if let Some(wrong) = intervals.iter().find(|i| i.open >= i.close) {
                return Err(HoursError::Order(*wrong));
            }
            if let Some(pair) = intervals
                .windows(2)
                .find(|pair| pair[0].close >= pair[1].open)
            {
                return Err(HoursError::Order(pair[1]));
            }
        }
        let starts = |season: &Season| (season.from_month, season.from_day);
        if let Some(pair) = seasons
            .windows(2)
            .find(|pair| starts(&pair[0]) == starts(&pair[1]))
        {
            let (month, day) = starts(&pair[0]);
            return Err(HoursError::SeasonTwice { month, day });
        }
        Ok(Self { seasons })
    }

    /// The seasons in the order of the year.
    #[must_use]
    pub fn seasons(&self) -> &[Season] {
        &self.seasons
    }

    /// The intervals of a day, were it a working day.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Interval] {
        let day = (date.month(), date.day());
        let season = self
            .seasons
            .iter()
            .rev()
            .find(|season| (season.from_month, season.from_day) <= day)
            .or_else(|| self.seasons.last())
            .expect("WorkingHours::new refuses an empty list");
        &season.intervals
    }

    /// Opening of the day.
    #[must_use]
    pub fn opening(&self, date: Date) -> Time {
        self.on(date)[0].open
    }

    /// Closing of the day.
    #[must_use]
    pub fn closing(&self, date: Date) -> Time {
        let intervals = self.on(date);
        intervals[intervals.len() - 1].close
    }

    /// Whether the time lies within an interval of the day, ends included.
    #[must_use]
    pub fn contains(&self, date: Date, at: Time) -> bool {
        self.on(date).iter().any(|i| i.open <= at && at <= i.close)
    }

    /// The first working time at or after `at` on the day; `None` after closing.
    #[must_use]
    pub fn at_or_after(&self, date: Date, at: Time) -> Option<Time> {
        let interval = self.on(date).iter().find(|i| at <= i.close)?;
        Some(at.max(interval.open))
    }

    /// The last working time at or before `at` on the day; the opening when
    /// `at` is earlier. So that a promise is not moved to another day when the
    /// hours of that day are shorter.
    #[must_use]
    pub fn at_or_before(&self, date: Date, at: Time) -> Time {
        self.on(date)
            .iter()
            .rev()
            .find(|i| i.open <= at)
            .map_or_else(|| self.opening(date), |i| at.min(i.close))
    }

    /// Working seconds of the whole day.
    #[must_use]
    pub fn seconds(&self, date: Date) -> i64 {
        self.on(date)
            .iter()
            .map(|i| seconds_of(i.close) - seconds_of(i.open))
            .sum()
    }

    /// Working seconds of the day after `at`.
    #[must_use]
    pub fn seconds_after(&self, date: Date, at: Time) -> i64 {
        let at = seconds_of(at);
        self.on(date)
            .iter()
            .map(|i| (seconds_of(i.close) - seconds_of(i.open).max(at)).max(0))
            .sum()
    }
}

impl Default for WorkingHours {
    /// 07:00–11:30 and 13:30–17:00 all year, as the one-stop systems in use
    /// are configured: 8 hours a day.
    fn default() -> Self {
        let intervals = vec![
            Interval {
                open: time(7, 0, 0, 0),
                close: time(11, 30, 0, 0),
            },
            Interval {
                open: time(13, 30, 0, 0),
                close: time(17, 0, 0, 0),
            },
        ];
        Self {
            seasons: vec![Season {
                from_month: 1,
                from_day: 1,
                intervals,
            }],
        }
    }
}

impl TryFrom<Vec<Season>> for WorkingHours {
    type Error = HoursError;

    fn try_from(seasons: Vec<Season>) -> Result<Self, HoursError> {
        Self::new(seasons)
    }
}

impl From<WorkingHours> for Vec<Season> {
    fn from(hours: WorkingHours) -> Self {
        hours.seasons
    }
}

/// Whole seconds since midnight.
pub(crate) fn seconds_of(at: Time) -> i64 {
    i64::from(at.hour()) * 3600 + i64::from(at.minute()) * 60 + i64::from(at.second())
}

/// The time that many seconds after midnight; the last second of the day at most.
pub(crate) fn time_of(seconds: i64) -> Time {
    let seconds = seconds.clamp(0, 86_399);
    // each part is in range after the clamp
    time(
        (seconds / 3600) as i8,
        (seconds / 60 % 60) as i8,
        (seconds % 60) as i8,
        0,
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn seasonal() -> WorkingHours {
        let day = |open, lunch, back, close| {
            vec![
                Interval {
                    open: time(open, 0, 0, 0),
                    close: time(lunch, 0, 0, 0),
                },
                Interval {
                    open: time(back, 0, 0, 0),
                    close: time(close, 30, 0, 0),
                },
            ]
        };
        WorkingHours::new(vec![
            Season {
                from_month: 10,
                from_day: 16,
                intervals: day(8, 12, 13, 16),
            },
            Season {
                from_month: 4,
                from_day: 16,
                intervals: day(7, 11, 14, 17),
            },
        ])
        .unwrap()
    }

    #[test]
    fn the_default_day_has_eight_hours() {
        assert_eq!(WorkingHours::default().seconds(date(2022, 1, 4)), 8 * 3600);
    }

    #[test]
    fn winter_hours_hold_over_the_new_year() {
        let hours = seasonal();
        assert_eq!(hours.opening(date(2022, 1, 4)), time(8, 0, 0, 0));
        assert_eq!(hours.opening(date(2022, 4, 15)), time(8, 0, 0, 0));
        assert_eq!(hours.opening(date(2022, 4, 16)), time(7, 0, 0, 0));
        assert_eq!(hours.closing(date(2022, 10, 15)), time(17, 30, 0, 0));
        assert_eq!(hours.closing(date(2022, 10, 16)), time(16, 30, 0, 0));
    }

    #[test]
    fn lunch_is_no_working_time_but_the_closing_minute_is() {
        let hours = WorkingHours::default();
        let day = date(2022, 1, 4);
        assert!(hours.contains(day, time(11, 30, 0, 0)));
        assert!(!hours.contains(day, time(12, 0, 0, 0)));
        assert_eq!(
            hours.at_or_after(day, time(12, 0, 0, 0)),
            Some(time(13, 30, 0, 0))
        );
        assert_eq!(
            hours.at_or_before(day, time(12, 0, 0, 0)),
            time(11, 30, 0, 0)
        );
        assert_eq!(
            hours.at_or_after(day, time(17, 0, 0, 0)),
            Some(time(17, 0, 0, 0))
        );
        assert_eq!(hours.at_or_after(day, time(17, 0, 1, 0)), None);
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        let interval = |open, close| Interval {
            open: time(open, 0, 0, 0),
            close: time(close, 0, 0, 0),
        };
        let season = |intervals| Season {
            from_month: 1,
            from_day: 1,
            intervals,
        };
        assert_eq!(WorkingHours::new(vec![]), Err(HoursError::SeasonCount(0)));
        assert_eq!(
            WorkingHours::new(vec![season(vec![])]),
            Err(HoursError::IntervalCount(0))
        );
        assert!(WorkingHours::new(vec![season(vec![interval(9, 9)])]).is_err());
        assert!(WorkingHours::new(vec![season(vec![interval(7, 12), interval(11, 17)])]).is_err());
        let twice = vec![season(vec![interval(7, 12)]), season(vec![interval(8, 12)])];
        assert_eq!(
            WorkingHours::new(twice),
            Err(HoursError::SeasonTwice { month: 1, day: 1 })
        );
        let nowhere = Season {
            from_month: 2,
            from_day: 30,
            intervals: vec![interval(7, 12)],
        };
        assert!(matches!(
            WorkingHours::new(vec![nowhere]),
            Err(HoursError::NoSuchDay { .. })
        ));
    }
}
