//! One version of one agency's working calendar.

mod definition;
mod national;
mod years;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};

pub use definition::{CalendarDefinition, CalendarError, DayEntry, DayKind, WeeklyRest};
pub use years::{FIRST_YEAR, LAST_YEAR};

use crate::hours::{WorkingHours, seconds_of};
use crate::trace::DayOff;
use years::Years;

/// A checked calendar, ready to be asked many times: which days are worked is
/// computed once into a bit for every day of [`FIRST_YEAR`] to [`LAST_YEAR`].
/// Outside those years only the weekly rest is known.
#[derive(Clone, Debug)]
pub struct Calendar {
    definition: CalendarDefinition,
    days: BTreeMap<Date, usize>,
    declared: BTreeSet<i16>,
    years: Years,
}

/// What a calendar knows about one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    /// An ordinary working day.
    Working,
    /// A day of weekly rest that is worked in exchange for another one.
    SwappedWork {
        /// The working day that was free instead.
        instead_of: Date,
    },
    /// Not worked, and why.
    Off(DayOff),
}

impl Calendar {
    /// Checks a definition and prepares it for questions.
    ///
    /// # Errors
    /// A date given twice, a swap without its counterpart, no working weekday,
    /// a date outside [`FIRST_YEAR`]–[`LAST_YEAR`], too many entries.
    pub fn new(definition: CalendarDefinition) -> Result<Self, CalendarError> {
        let days = definition.check()?;
        let declared = definition
            .days
            .iter()
            .filter(|entry| entry.kind == DayKind::Holiday)
            .map(|entry| entry.date.year())
            .collect();
        let years = Years::new(&definition);
        Ok(Self {
            definition,
            days,
            declared,
            years,
        })
    }

    /// A later version or a local variant: the entries are added, and replace
    /// what this calendar says of the same dates.
    ///
    /// # Errors
    /// As [`Calendar::new`].
    pub fn extended(
        &self,
        id: impl Into<String>,
        version: u32,
        entries: impl IntoIterator<Item = DayEntry>,
    ) -> Result<Self, CalendarError> {
        let entries: Vec<DayEntry> = entries.into_iter().collect();
        let replaced: BTreeSet<Date> = entries.iter().map(|entry| entry.date).collect();
        let mut definition = self.definition.clone();
        definition.id = id.into();
        definition.version = version;
        definition
            .days
            .retain(|entry| !replaced.contains(&entry.date));
        definition.days.extend(entries);
        Self::new(definition)
    }

    /// The same calendar with other working hours.
    #[must_use]
    pub fn with_hours(mut self, hours: WorkingHours) -> Self {
        self.definition.hours = hours;
        self
    }

    /// Whose calendar it is.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.definition.id
    }

    /// Which version; a change of any day makes a new one.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.definition.version
    }

    /// The definition, to store or show.
    #[must_use]
    pub fn definition(&self) -> &CalendarDefinition {
        &self.definition
    }

    /// The working hours.
    #[must_use]
    pub fn hours(&self) -> &WorkingHours {
        &self.definition.hours
    }

    /// Whether the year's public holidays are in this calendar. A deadline that
    /// reaches into a year without them is provisional.
    #[must_use]
    pub fn holidays_declared(&self, year: i16) -> bool {
        self.declared.contains(&year)
    }

    /// Whether the day is worked.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        self.years
            .is_working(date)
            .unwrap_or_else(|| !self.definition.weekly_rest.contains(date.weekday()))
    }

    /// Whether work is done at this moment (closing minutes included).
    #[must_use]
    pub fn is_working_instant(&self, at: DateTime) -> bool {
        self.is_working_day(at.date()) && self.hours().contains(at.date(), at.time())
    }

    /// What the day is, with the reason when it is not worked.
    #[must_use]
    pub fn day(&self, date: Date) -> Day {
        let entry = self.days.get(&date).map(|&at| &self.definition.days[at]);
        match entry {
            Some(DayEntry {
                kind: DayKind::SwappedWork { instead_of },
                ..
            }) => Day::SwappedWork {
                instead_of: *instead_of,
            },
            Some(entry) => Day::Off(DayOff::from_entry(entry)),
            None if self.definition.weekly_rest.contains(date.weekday()) => {
                Day::Off(DayOff::WeeklyRest)
            }
            None => Day::Working,
        }
    }

    /// The first working day after `date`. The last day that dates can express
    /// when there is none.
    #[must_use]
    pub fn next_working_day(&self, date: Date) -> Date {
        let mut day = date;
        while let Ok(next) = day.tomorrow() {
            day = next;
            if self.is_working_day(day) {
                break;
            }
        }
        day
    }

    /// `date` itself when it is worked, else the next working day.
    #[must_use]
    pub fn this_or_next_working_day(&self, date: Date) -> Date {
        if self.is_working_day(date) {
            date
        } else {
            self.next_working_day(date)
        }
    }

    /// The last working day before `date`. The first day that dates can express
    /// when there is none.
    #[must_use]
    pub fn previous_working_day(&self, date: Date) -> Date {
        let mut day = date;
        while let Ok(previous) = day.yesterday() {
            day = previous;
            if self.is_working_day(day) {
                break;
            }
        }
        day
    }

    /// How many working days lie after `from` up to and including `to`; 0 when
    /// `to` is not later. So `working_days_between(received, due)` is the limit.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        if to <= from {
            return 0;
        }
        if let Some(count) = self.years.count_after(from, to) {
            return count;
        }
        let mut day = from;
        let mut count = 0;
        while day < to
            && let Ok(next) = day.tomorrow()
        {
            day = next;
            count += u32::from(self.is_working_day(day));
        }
        count
    }

    /// Working seconds from one moment to a later one; 0 when it is not later.
    /// Walks day by day: meant for spans of days, not of years.
    #[must_use]
    pub fn working_seconds_between(&self, from: DateTime, to: DateTime) -> i64 {
        if to <= from {
            return 0;
        }
        let after = |at: DateTime| {
            if self.is_working_day(at.date()) {
                self.hours().seconds_after(at.date(), at.time())
            } else {
                0
            }
        };
        let mut total = after(from) - after(to);
        let mut day = from.date();
        while day < to.date()
            && let Ok(next) = day.tomorrow()
        {
            day = next;
            if self.is_working_day(day) {
                total += self.hours().seconds(day);
            }
        }
        total
    }

    /// The first working instant at or after `at`, to the second: before
    /// opening is the opening, lunch is the afternoon's opening, after closing
    /// or on a day off is the opening of the next working day.
    #[must_use]
    pub fn at_or_after(&self, at: DateTime) -> DateTime {
        let time = crate::hours::time_of(seconds_of(at.time()));
        if self.is_working_day(at.date())
            && let Some(time) = self.hours().at_or_after(at.date(), time)
        {
            return at.date().to_datetime(time);
        }
        let next = self.next_working_day(at.date());
        next.to_datetime(self.hours().opening(next))
    }
}
