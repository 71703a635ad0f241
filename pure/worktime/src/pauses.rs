//! Stopping the clock. What a stop does to the limit is a policy, set as data
//! for each procedure and state.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::deadline::{Count, DeadlineError, Due, Ended};
use crate::limit::{Limit, Unit};
use crate::trace::{Step, Trace};

/// What a pause does to the time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockPolicy {
    /// The limit is counted again from the start when the pause ends (the rule
    /// for supplements after acceptance in Decree 61/2018/NĐ-CP, Article 19).
    Restart,
    /// The rest of the limit is counted from the end of the pause (tax and
    /// land dues; procedures whose law does not count the time of supplements).
    Resume,
    /// The clock does not stop (asking another agency for its opinion).
    Continue,
}

/// A time during which the clock may stand still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from: DateTime,
    /// When it ended; `None` while it lasts.
    pub until: Option<DateTime>,
    /// What it does to the limit.
    pub policy: ClockPolicy,
    /// The caller's code for the event, such as `supplement`; kept in the trace.
    pub cause: String,
}

/// What is left of a limit when the clock stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "left", rename_all = "snake_case")]
pub enum Left {
    /// Working days after the day of the pause; 0 means until closing of the
    /// day on which the clock goes on.
    WorkingDays {
        /// How many.
        days: u32,
    },
    /// Calendar days after the day of the pause.
    CalendarDays {
        /// How many.
        days: u32,
    },
    /// Working time.
    Seconds {
        /// How many seconds.
        seconds: i64,
    },
    /// The whole limit, which begins again.
    Whole {
        /// The limit.
        limit: Limit,
    },
    /// Nothing: the deadline had passed when the pause began, and stays.
    Nothing {
        /// The deadline that had passed.
        due: DateTime,
    },
}

/// The state of a time limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeLimitClock {
    /// It runs towards a due moment.
    Running(Due),
    /// It stands still.
    Paused {
        /// Since when.
        since: DateTime,
        /// What will be left when it goes on.
        left: Left,
        /// The computation so far.
        trace: Trace,
    },
}

impl TimeLimitClock {
    /// The due moment while the clock runs.
    #[must_use]
    pub fn due(&self) -> Option<DateTime> {
        match self {
            Self::Running(due) => Some(due.at),
            Self::Paused { .. } => None,
        }
    }

    /// The computation so far.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        match self {
            Self::Running(due) => &due.trace,
            Self::Paused { trace, .. } => trace,
        }
    }
}

/// The deadline of a limit whose clock was stopped. Pauses stand in order, do
/// not overlap, and only the last one may still be open.
///
/// A pause that begins after the deadline changes nothing under
/// [`ClockPolicy::Resume`] (late stays late); under [`ClockPolicy::Restart`]
/// the limit begins again, and the trace says that it was late.
///
/// # Errors
/// As [`crate::deadline`], and pauses out of order.
pub fn deadline_with_pauses(
    calendar: &Calendar,
    received: DateTime,
    limit: Limit,
    pauses: &[Pause],
) -> Result<TimeLimitClock, DeadlineError> {
    check(received, pauses)?;
    let mut count = Count::start(calendar, received, Some(limit))?;
    let mut ended = count.run(count.started, limit)?;
    let mut running_since = count.started;
    for pause in pauses {
        let late = pause.from > ended.at;
        count.steps.push(Step::Paused {
            from: pause.from,
            until: pause.until,
            policy: pause.policy,
            cause: pause.cause.clone(),
            due_before: ended.at,
            already_late: late,
        });
        if pause.policy == ClockPolicy::Continue {
            continue;
        }
        let left = left_of(calendar, limit, pause, running_since, ended);
        let Some(until) = pause.until else {
            let trace = count.into_trace(ended.at.date());
            return Ok(TimeLimitClock::Paused {
                since: pause.from,
                left,
                trace,
            });
        };
        ended = go_on(&mut count, until, left, limit, ended)?;
        running_since = calendar.at_or_after(until);
    }
    Ok(TimeLimitClock::Running(count.finish(ended.at)?))
}

fn check(received: DateTime, pauses: &[Pause]) -> Result<(), DeadlineError> {
    let mut earliest = received;
    let mut open = None;
    for pause in pauses {
        if let Some(from) = open {
            return Err(DeadlineError::PauseStillOpen { from });
        }
        if pause.from < earliest {
            return Err(DeadlineError::PauseOutOfOrder { from: pause.from });
        }
        match pause.until {
            Some(until) if until < pause.from => {
                return Err(DeadlineError::PauseEndsBeforeItBegins {
                    from: pause.from,
                    until,
                });
            }
            Some(until) => earliest = until,
            None => open = Some(pause.from),
        }
    }
    Ok(())
}

/// What a pause leaves of the limit.
fn left_of(
    calendar: &Calendar,
    limit: Limit,
    pause: &Pause,
    running_since: DateTime,
    ended: Ended,
) -> Left {
    if pause.policy == ClockPolicy::Restart {
        return Left::Whole { limit };
    }
    if pause.from > ended.at {
        return Left::Nothing { due: ended.at };
    }
    // nothing is used up before the clock has started
    let from = pause.from.max(running_since);
    match limit.unit {
        Unit::WorkingDays => Left::WorkingDays {
            days: calendar.working_days_between(from.date(), ended.at.date()),
        },
        Unit::CalendarDays | Unit::Months => Left::CalendarDays {
            days: days_after(from.date(), ended.counted),
        },
        Unit::Hours => Left::Seconds {
            seconds: calendar.working_seconds_between(from, ended.at),
        },
    }
}

fn days_after(from: Date, to: Date) -> u32 {
    from.until(to)
        .ok()
        .and_then(|span| u32::try_from(span.get_days()).ok())
        .unwrap_or(0)
}

/// Counts what is left from the end of a pause.
fn go_on(
    count: &mut Count<'_>,
    until: DateTime,
    left: Left,
    limit: Limit,
    before: Ended,
) -> Result<Ended, DeadlineError> {
    if let Left::Nothing { .. } = left {
        return Ok(before);
    }
    let from = count.set_off(until)?;
    match left {
        Left::Nothing { .. } => Ok(before),
        Left::Whole { limit } => count.run(from, limit),
        Left::WorkingDays { days: 0 } => count.close_of(from.date()),
        Left::WorkingDays { days } => count.working_days(from, days),
        Left::Seconds { seconds } => count.seconds(from, seconds),
        Left::CalendarDays { days } => {
            let days = Limit::calendar_days(days);
            // a rest of 31 days may pass the end of a fresh month of 28
            let whole = Count::start(count.calendar, from, Some(limit))?.run(from, limit)?;
            let rest = if days.value == 0 {
                Ended {
                    at: from,
                    counted: from.date(),
                }
            } else {
                Count::start(count.calendar, from, Some(days))?.run(from, days)?
            };
            count.close_of(rest.counted.min(whole.counted))
        }
    }
}
