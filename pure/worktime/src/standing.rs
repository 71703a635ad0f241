//! The one judgement on early, in time and late that every list, colour and
//! report uses.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::limit::Limit;

/// How a finished thing stands against its due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Finished on an earlier day.
    Early,
    /// Finished on the due day.
    OnTime,
    /// Finished on a later day.
    Late,
}

/// How a running thing stands against its due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In time.
    Running,
    /// At most one working day or a fifth of the limit is left.
    DueSoon,
    /// A later day than the due day.
    Overdue,
}

/// The outcome by dates: times of day do not count.
#[must_use]
pub fn outcome(finished: Date, due: Date) -> Outcome {
    match finished.cmp(&due) {
        std::cmp::Ordering::Less => Outcome::Early,
        std::cmp::Ordering::Equal => Outcome::OnTime,
        std::cmp::Ordering::Greater => Outcome::Late,
    }
}

/// The standing of a thing that is due at `due` and began at `started`. Warns
/// when at most one working day, or a fifth of the working days from start to
/// due, is left.
#[must_use]
pub fn standing(calendar: &Calendar, started: DateTime, now: DateTime, due: DateTime) -> Standing {
    let (today, last) = (now.date(), due.date());
    if today > last {
        return Standing::Overdue;
    }
    let left = calendar.working_days_between(today, last);
    let whole = calendar.working_days_between(started.date(), last);
    if left <= 1 || left.saturating_mul(5) <= whole {
        Standing::DueSoon
    } else {
        Standing::Running
    }
}

impl Limit {
    /// When a warning is due: one working day before the deadline, at the same
    /// time of day or the closing of that day.
    #[must_use]
    pub fn warning_before(calendar: &Calendar, due: DateTime) -> DateTime {
        let day = calendar.previous_working_day(due.date());
        day.to_datetime(calendar.hours().at_or_before(day, due.time()))
    }
}
