//! When a time limit ends.
//!
//! The rules, in order: the clock starts at the first working instant from
//! reception on; working days exclude the day of reception and end at the
//! same time of day; calendar days and months end with the closing of their
//! last day, or of the next working day (Civil Code 2015, Article 148.5 and
//! 148.6); hours are working hours.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, time};

use crate::calendar::{Calendar, Day, FIRST_YEAR, LAST_YEAR};
use crate::hours::{seconds_of, time_of};
use crate::limit::{Limit, Unit};
use crate::trace::{DayOff, Step, Trace};

/// The cut-off of same-day procedures that name none: 15:00.
pub const DEFAULT_CUT_OFF: Time = time(15, 0, 0, 0);

/// A due moment and the computation that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last moment in time; always a working instant.
    pub at: DateTime,
    /// Why.
    pub trace: Trace,
}

/// Why no deadline can be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadlineError {
    /// A limit of nothing; procedures answered at once have
    /// [`same_day_deadline`].
    NoLimit,
    /// A limit beyond what any law gives.
    LimitTooLong {
        /// The limit given.
        limit: Limit,
        /// The largest value of its unit.
        most: u32,
    },
    /// A day outside the years that calendars know.
    OutsideYears(Date),
    /// A pause that begins before the reception or before the end of the pause
    /// in front of it.
    PauseOutOfOrder {
        /// When it begins.
        from: DateTime,
    },
    /// A pause that ends before it begins.
    PauseEndsBeforeItBegins {
        /// When it begins.
        from: DateTime,
        /// When it ends.
        until: DateTime,
    },
    /// A pause after one that has not ended.
    PauseStillOpen {
        /// When the open one began.
        from: DateTime,
    },
}

impl fmt::Display for DeadlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("compute a deadline: ")?;
        match self {
            Self::NoLimit => f.write_str("the time limit is zero"),
            Self::LimitTooLong { limit, most } => {
                write!(f, "the time limit {} is more than {most}", limit.value)
            }
            Self::OutsideYears(date) => {
                write!(f, "{date} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
            }
            Self::PauseOutOfOrder { from } => {
                write!(
                    f,
                    "the pause from {from} begins before what is in front of it"
                )
            }
            Self::PauseEndsBeforeItBegins { from, until } => {
                write!(f, "the pause from {from} ends before it begins, at {until}")
            }
            Self::PauseStillOpen { from } => {
                write!(
                    f,
                    "the pause from {from} has not ended, no other can follow"
                )
            }
        }
    }
}

impl std::error::Error for DeadlineError {}

/// The moment a limit ends that began with a reception, with its trace.
///
/// # Errors
/// A limit of zero or beyond its largest value; days outside the calendar's years.
pub fn deadline(
    calendar: &Calendar,
    received: DateTime,
    limit: Limit,
) -> Result<Due, DeadlineError> {
    let mut count = Count::start(calendar, received, Some(limit))?;
    let ended = count.run(count.started, limit)?;
    count.finish(ended.at)
}

/// The due moment of a procedure that is answered the same day: the closing of
/// the day of reception, or of the next working day when it was received
/// strictly later than `cut_off` (Circular 01/2018/TT-VPCP: 15:00).
///
/// Outside working days the clock starts at the next opening.
///
/// # Errors
/// Days outside the calendar's years.
pub fn same_day_deadline(
    calendar: &Calendar,
    received: DateTime,
    cut_off: Time,
) -> Result<Due, DeadlineError> {
    let mut count = Count::start(calendar, received, None)?;
    let mut day = count.started.date();
    if day == received.date() && received.time() > cut_off {
        count.steps.push(Step::AfterCutOff { cut_off });
        day = count.next_working_day(day)?;
    }
    let at = day.to_datetime(calendar.hours().closing(day));
    count.finish(at)
}

/// A computation under way.
pub(crate) struct Count<'a> {
    pub(crate) calendar: &'a Calendar,
    received: DateTime,
    pub(crate) started: DateTime,
    limit: Option<Limit>,
    pub(crate) steps: Vec<Step>,
}

/// Where a count ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    /// The due moment.
    pub(crate) at: DateTime,
    /// The last day as counted, before it moved to a working day.
    pub(crate) counted: Date,
}

impl<'a> Count<'a> {
    pub(crate) fn start(
        calendar: &'a Calendar,
        received: DateTime,
        limit: Option<Limit>,
    ) -> Result<Self, DeadlineError> {
        if let Some(limit) = limit {
            if limit.value == 0 {
                return Err(DeadlineError::NoLimit);
            }
            if limit.value > limit.most() {
                return Err(DeadlineError::LimitTooLong {
                    limit,
                    most: limit.most(),
                });
            }
        }
        let mut count = Self {
            calendar,
            received,
            started: received,
            limit,
            steps: Vec::new(),
        };
        count.started = count.set_off(received)?;
        Ok(count)
    }

    /// The first working instant from `at` on, with the steps that explain it.
    pub(crate) fn set_off(&mut self, at: DateTime) -> Result<DateTime, DeadlineError> {
        inside(at.date())?;
        let started = self.calendar.at_or_after(at);
        inside(started.date())?;
        if started.date() != at.date() || seconds_of(started.time()) != seconds_of(at.time()) {
            self.steps.push(Step::StartMoved {
                from: at,
                to: started,
            });
            let mut day = at.date();
            while day < started.date() {
                self.note(day);
                day = next(day)?;
            }
        }
        Ok(started)
    }

    /// Counts a limit from a working instant.
    pub(crate) fn run(&mut self, from: DateTime, limit: Limit) -> Result<Ended, DeadlineError> {
        match limit.unit {
            Unit::WorkingDays => self.working_days(from, limit.value),
            Unit::Hours => self.seconds(from, i64::from(limit.value) * 3600),
            Unit::CalendarDays => {
                let last = from.date().checked_add(i64::from(limit.value).days());
                self.close_of(last.map_err(|_| DeadlineError::OutsideYears(from.date()))?)
            }
            Unit::Months => {
                let last = from.date().checked_add(i64::from(limit.value).months());
                self.close_of(last.map_err(|_| DeadlineError::OutsideYears(from.date()))?)
            }
        }
    }

    pub(crate) fn working_days(
        &mut self,
        from: DateTime,
        days: u32,
    ) -> Result<Ended, DeadlineError> {
        let mut day = from.date();
        for _ in 0..days {
            day = self.next_working_day(day)?;
        }
        let at = self.calendar.hours().at_or_before(day, from.time());
        Ok(Ended {
            at: day.to_datetime(at),
            counted: day,
        })
    }

    /// Consumes working seconds.
    pub(crate) fn seconds(
        &mut self,
        from: DateTime,
        mut seconds: i64,
    ) -> Result<Ended, DeadlineError> {
        let mut day = from.date();
        let mut at = seconds_of(from.time());
        loop {
            for interval in self.calendar.hours().on(day) {
                let begin = seconds_of(interval.open).max(at);
                let worked = seconds_of(interval.close) - begin;
                if worked > 0 && worked >= seconds {
                    let ends = day.to_datetime(time_of(begin + seconds));
                    return Ok(Ended {
                        at: ends,
                        counted: day,
                    });
                }
                seconds -= worked.max(0);
            }
            day = self.next_working_day(day)?;
            at = 0;
        }
    }

    /// The closing of a day, or of the next working day when it is off.
    pub(crate) fn close_of(&mut self, counted: Date) -> Result<Ended, DeadlineError> {
        inside(counted)?;
        let mut day = counted;
        while !self.calendar.is_working_day(day) {
            self.note(day);
            day = next(day)?;
        }
        if day != counted {
            self.steps.push(Step::EndMoved {
                from: counted,
                to: day,
            });
        }
        Ok(Ended {
            at: day.to_datetime(self.calendar.hours().closing(day)),
            counted,
        })
    }

    /// The next working day, with a step for each day passed over.
    pub(crate) fn next_working_day(&mut self, day: Date) -> Result<Date, DeadlineError> {
        let mut day = next(day)?;
        while !self.calendar.is_working_day(day) {
            self.note(day);
            day = next(day)?;
        }
        self.note(day);
        Ok(day)
    }

    /// Records what is remarkable about a day.
    fn note(&mut self, date: Date) {
        match self.calendar.day(date) {
            Day::Working => {}
            Day::SwappedWork { instead_of } => self.steps.push(Step::Worked { date, instead_of }),
            Day::Off(why) => self.steps.push(Step::Skipped { date, why }),
        }
    }

    pub(crate) fn into_trace(mut self, until: Date) -> Trace {
        for year in self.started.year()..=until.year() {
            if !self.calendar.holidays_declared(year) {
                self.steps.push(Step::HolidaysNotDeclared { year });
            }
        }
        Trace {
            calendar: self.calendar.id().to_owned(),
            version: self.calendar.version(),
            received: self.received,
            started: self.started,
            limit: self.limit,
            steps: self.steps,
        }
    }

    pub(crate) fn finish(self, at: DateTime) -> Result<Due, DeadlineError> {
        Ok(Due {
            at,
            trace: self.into_trace(at.date()),
        })
    }
}

/// The day after, within the years that calendars know.
fn next(day: Date) -> Result<Date, DeadlineError> {
    let tomorrow = day
        .tomorrow()
        .map_err(|_| DeadlineError::OutsideYears(day))?;
    inside(tomorrow)?;
    Ok(tomorrow)
}

pub(crate) fn inside(day: Date) -> Result<(), DeadlineError> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
        Ok(())
    } else {
        Err(DeadlineError::OutsideYears(day))
    }
}

impl DayOff {
    /// Whether this is the ordinary weekly rest.
    #[must_use]
    pub fn is_weekly_rest(&self) -> bool {
        *self == Self::WeeklyRest
    }
}
