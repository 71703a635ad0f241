//! A calendar as data: what an administrator signs off and a database stores.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::years::{FIRST_YEAR, LAST_YEAR};
use crate::hours::WorkingHours;

/// Entries of one calendar: eighty years of twenty holidays and as many local ones.
const MOST_ENTRIES: usize = 4000;

/// Everything that decides which days and hours are worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDefinition {
    /// Whose calendar: the agency's identifier, or `vn` for the national one.
    pub id: String,
    /// Counted from 1; every change of a day is a new version.
    pub version: u32,
    /// The days of weekly rest.
    pub weekly_rest: WeeklyRest,
    /// The working hours.
    pub hours: WorkingHours,
    /// The days that differ from the weekly pattern, each date once.
    pub days: Vec<DayEntry>,
}

/// One day that differs from the weekly pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayEntry {
    /// The day.
    pub date: Date,
    /// How it differs.
    #[serde(flatten)]
    pub kind: DayKind,
    /// What people call it.
    pub name: String,
    /// The legal source: article, announcement or decision.
    pub source: String,
}

/// How a day differs from the weekly pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DayKind {
    /// A public holiday (Labour Code 2019, Article 112).
    Holiday,
    /// A day off in lieu of a holiday that fell on weekly rest (Article 111.3).
    CompensatoryRest,
    /// A working day that is free because a rest day is worked.
    SwappedRest {
        /// The rest day that is worked.
        worked_on: Date,
    },
    /// A rest day that is worked because a working day is free.
    SwappedWork {
        /// The working day that is free.
        instead_of: Date,
    },
    /// A closure of this agency or place (storm, local feast, move).
    Closure,
}

/// The weekdays of weekly rest, written as ISO numbers (1 Monday … 7 Sunday).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<i8>", into = "Vec<i8>")]
pub struct WeeklyRest([bool; 7]);

impl WeeklyRest {
    /// Rest on these weekdays.
    #[must_use]
    pub fn on(weekdays: &[Weekday]) -> Self {
        let mut rest = [false; 7];
        for weekday in weekdays {
            rest[weekday.to_monday_zero_offset() as usize] = true;
        }
        Self(rest)
    }

    /// Whether the weekday is one of rest.
    #[must_use]
    pub fn contains(&self, weekday: Weekday) -> bool {
        self.0[weekday.to_monday_zero_offset() as usize]
    }
}

impl Default for WeeklyRest {
    /// Saturday and Sunday, as state agencies rest since 1999 (Decision
    /// 188/1999/QĐ-TTg).
    fn default() -> Self {
        Self::on(&[Weekday::Saturday, Weekday::Sunday])
    }
}

impl TryFrom<Vec<i8>> for WeeklyRest {
    type Error = String;

    fn try_from(numbers: Vec<i8>) -> Result<Self, String> {
        let mut weekdays = Vec::with_capacity(numbers.len());
        for number in numbers {
            let weekday = Weekday::from_monday_one_offset(number)
                .map_err(|_| format!("read weekly rest: {number} is no weekday from 1 to 7"))?;
            weekdays.push(weekday);
        }
        Ok(Self::on(&weekdays))
    }
}

impl From<WeeklyRest> for Vec<i8> {
    fn from(rest: WeeklyRest) -> Self {
        (1..=7)
            .filter(|&number| rest.0[number as usize - 1])
            .collect()
    }
}

/// Why a definition is no calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// Every weekday is a day of rest.
    NeverWorks,
    /// More entries than the limit.
    TooManyDays {
        /// How many were given.
        given: usize,
        /// How many are allowed.
        most: usize,
    },
    /// A date with two entries.
    DateTwice(Date),
    /// A date outside the years a calendar covers.
    OutsideYears(Date),
    /// A swapped day whose counterpart is missing or names another day.
    UnpairedSwap {
        /// The entry.
        date: Date,
        /// The counterpart it names.
        other: Date,
    },
    /// A swapped working day that is no day of weekly rest, so nothing was swapped.
    SwapOfWorkingDay(Date),
    /// A line of a table of days that cannot be read.
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("set up a working calendar: ")?;
        match self {
            Self::NeverWorks => f.write_str("every weekday is a day of rest"),
            Self::TooManyDays { given, most } => write!(f, "{given} days given, at most {most}"),
            Self::DateTwice(date) => write!(f, "{date} is given twice"),
            Self::OutsideYears(date) => {
                write!(f, "{date} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
            }
            Self::UnpairedSwap { date, other } => {
                write!(f, "{date} is swapped with {other}, which does not say so")
            }
            Self::SwapOfWorkingDay(date) => {
                write!(
                    f,
                    "{date} is worked anyway and cannot be worked in exchange"
                )
            }
            Self::Line { line, problem } => write!(f, "line {line}: {problem}"),
        }
    }
}

impl std::error::Error for CalendarError {}

impl CalendarDefinition {
    /// A calendar with the usual week and hours and no special days yet.
    #[must_use]
    pub fn plain(id: impl Into<String>, version: u32) -> Self {
        Self {
            id: id.into(),
            version,
            weekly_rest: WeeklyRest::default(),
            hours: WorkingHours::default(),
            days: Vec::new(),
        }
    }

    /// The entries by date, once all of them make sense together.
    pub(super) fn check(&self) -> Result<BTreeMap<Date, usize>, CalendarError> {
        if self.weekly_rest.0 == [true; 7] {
            return Err(CalendarError::NeverWorks);
        }
        if self.days.len() > MOST_ENTRIES {
            return Err(CalendarError::TooManyDays {
                given: self.days.len(),
                most: MOST_ENTRIES,
            });
        }
        let mut days = BTreeMap::new();
        for (at, entry) in self.days.iter().enumerate() {
            if !(FIRST_YEAR..=LAST_YEAR).contains(&entry.date.year()) {
                return Err(CalendarError::OutsideYears(entry.date));
            }
            if days.insert(entry.date, at).is_some() {
                return Err(CalendarError::DateTwice(entry.date));
            }
        }
        let kind_of = |date: Date| days.get(&date).map(|&at: &usize| self.days[at].kind);
        for entry in &self.days {
            let date = entry.date;
            match entry.kind {
                DayKind::SwappedRest { worked_on } => {
                    if kind_of(worked_on) != Some(DayKind::SwappedWork { instead_of: date }) {
                        return Err(CalendarError::UnpairedSwap {
                            date,
                            other: worked_on,
                        });
                    }
                }
                DayKind::SwappedWork { instead_of } => {
                    if kind_of(instead_of) != Some(DayKind::SwappedRest { worked_on: date }) {
                        return Err(CalendarError::UnpairedSwap {
                            date,
                            other: instead_of,
                        });
                    }
                    if !self.weekly_rest.contains(date.weekday()) {
                        return Err(CalendarError::SwapOfWorkingDay(date));
                    }
                }
                DayKind::Holiday | DayKind::CompensatoryRest | DayKind::Closure => {}
            }
        }
        Ok(days)
    }
}
