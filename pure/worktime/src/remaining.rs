//! How far away a due moment is, for the badges of lists.

use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;

/// The distance to a due moment; wording is for the caller's translations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Remaining {
    /// `Quá hạn 2 ngày`: a later day than the due day.
    Overdue {
        /// Working days since the due day, at least 1.
        days: u32,
    },
    /// `Hôm nay, 17:00`: the due day itself.
    Today {
        /// The due time.
        time: Time,
        /// Whether that time has passed; the day still counts as in time.
        passed: bool,
    },
    /// `Còn 4 giờ`: a later day, but less than one working day of work away.
    Hours {
        /// Whole working hours; 0 is less than one hour.
        hours: u32,
    },
    /// `Còn 1 ngày`.
    Days {
        /// Working days after today up to and including the due day, at least 1.
        days: u32,
    },
}

/// The distance from `now` to `due` by this calendar. Late is judged by the
/// date alone: on the due day nothing is overdue.
#[must_use]
pub fn remaining(calendar: &Calendar, now: DateTime, due: DateTime) -> Remaining {
    let (today, last) = (now.date(), due.date());
    if today > last {
        return Remaining::Overdue {
            days: calendar.working_days_between(last, today).max(1),
        };
    }
    if today == last {
        return Remaining::Today {
            time: due.time(),
            passed: now > due,
        };
    }
    let days = calendar.working_days_between(today, last);
    // from two working days on, at least one whole day of work lies between
    if days < 2 {
        let left = calendar.working_seconds_between(now, due);
        if days == 0 || left < calendar.hours().seconds(last) {
            return Remaining::Hours {
                hours: u32::try_from(left / 3600).unwrap_or(0),
            };
        }
    }
    Remaining::Days { days }
}
