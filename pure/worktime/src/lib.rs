//! Working time: which days and hours an agency works, when a time limit ends
//! and why, and how much of it is left.
//!
//! Pure: no I/O, no clock; the caller says what time it is. All times are
//! civil times of the agency (Vietnam, UTC+7, no daylight saving).
//!
//! * [`Calendar`] answers "is this a working day, a working instant?" for one
//!   version of one agency's calendar.
//! * [`deadline`] computes an end date with the trace that explains it;
//!   [`deadline_with_pauses`] does so when the clock was stopped;
//!   [`same_day_deadline`] serves procedures that are answered the same day.
//! * [`remaining`] tells how far away a due date is, for badges in lists;
//!   [`outcome`] and [`standing`] judge it.
//! * [`lunar`] proposes next year's holidays; the state declares them.

mod calendar;
mod deadline;
mod hours;
mod limit;
pub mod lunar;
mod pauses;
mod proposal;
mod remaining;
mod standing;
mod trace;

pub use calendar::{
    Calendar, CalendarDefinition, CalendarError, Day, DayEntry, DayKind, FIRST_YEAR, LAST_YEAR,
    WeeklyRest,
};
pub use deadline::{DEFAULT_CUT_OFF, DeadlineError, Due, deadline, same_day_deadline};
pub use hours::{HoursError, Interval, Season, WorkingHours};
pub use limit::{Limit, MOST_DAYS, MOST_HOURS, MOST_MONTHS, Unit};
pub use pauses::{ClockPolicy, Left, Pause, TimeLimitClock, deadline_with_pauses};
pub use proposal::{ProposedDay, propose_holidays};
pub use remaining::{Remaining, remaining};
pub use standing::{Outcome, Standing, outcome, standing};
pub use trace::{DayOff, Reason, Step, Trace};
