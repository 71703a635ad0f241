//! Why a deadline is what it is: kept with the dossier for ever, so that the
//! result can be explained and checked after the calendar has changed.

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::calendar::{DayEntry, DayKind};
use crate::limit::Limit;
use crate::pauses::ClockPolicy;

/// Why a day is not worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "off", rename_all = "snake_case")]
pub enum DayOff {
    /// Weekly rest.
    WeeklyRest,
    /// A public holiday.
    Holiday {
        /// Its name.
        name: String,
    },
    /// A day in lieu of a holiday that fell on weekly rest.
    CompensatoryRest {
        /// The holiday's name.
        name: String,
    },
    /// Free in exchange for a rest day that is worked.
    SwappedRest {
        /// The rest day that is worked.
        worked_on: Date,
    },
    /// A closure of this agency.
    Closure {
        /// The reason.
        name: String,
    },
}

impl DayOff {
    /// The reason that an entry gives; an entry for swapped work gives none
    /// and counts as rest.
    pub(crate) fn from_entry(entry: &DayEntry) -> Self {
        let name = entry.name.clone();
        match entry.kind {
            DayKind::Holiday => Self::Holiday { name },
            DayKind::CompensatoryRest => Self::CompensatoryRest { name },
            DayKind::SwappedRest { worked_on } => Self::SwappedRest { worked_on },
            DayKind::Closure => Self::Closure { name },
            DayKind::SwappedWork { .. } => Self::WeeklyRest,
        }
    }
}

/// One step of a computation, in the order it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Received outside working time; the clock starts at the next opening.
    StartMoved {
        /// The moment of reception, or of the end of a pause.
        from: DateTime,
        /// When the clock starts.
        to: DateTime,
    },
    /// Received after the procedure's cut-off; due the next working day.
    AfterCutOff {
        /// The cut-off.
        cut_off: Time,
    },
    /// A day that was passed over.
    Skipped {
        /// The day.
        date: Date,
        /// Why.
        #[serde(flatten)]
        why: DayOff,
    },
    /// A rest day that counted because it is worked in exchange.
    Worked {
        /// The day.
        date: Date,
        /// The working day that was free instead.
        instead_of: Date,
    },
    /// The last day was no working day; the limit ends with the next one
    /// (Civil Code 2015, Article 148.5).
    EndMoved {
        /// The last day as counted.
        from: Date,
        /// The working day it moved to.
        to: Date,
    },
    /// The holidays of this year are not in the calendar; the result is provisional.
    HolidaysNotDeclared {
        /// The year.
        year: i16,
    },
    /// The clock stood still, or went on, during an event.
    Paused {
        /// From when.
        from: DateTime,
        /// Until when; `None` while it lasts.
        until: Option<DateTime>,
        /// What the pause does to the limit.
        policy: ClockPolicy,
        /// The caller's code for the event, such as `supplement`.
        cause: String,
        /// The deadline before the pause.
        due_before: DateTime,
        /// Whether that deadline had passed when the pause began.
        already_late: bool,
    },
}

/// The computation of one deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Whose calendar.
    pub calendar: String,
    /// Which version of it.
    pub version: u32,
    /// When the thing was received.
    pub received: DateTime,
    /// When the clock started: the first working instant from then on.
    pub started: DateTime,
    /// The limit; `None` for the same-day rule.
    pub limit: Option<Limit>,
    /// What happened on the way.
    pub steps: Vec<Step>,
}

/// One reason to show to a person; wording is for the caller's translations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// Any other step, as it stands in the trace.
    Step(Step),
    /// So many days of weekly rest were passed over.
    WeeklyRest {
        /// How many.
        days: u32,
    },
    /// Days in a row (weekly rest between them included) with the same kind of reason.
    DaysOff {
        /// The first.
        from: Date,
        /// The last.
        to: Date,
        /// Days off from the first to the last that have this kind of reason.
        days: u32,
        /// The reason of the first.
        why: DayOff,
    },
}

impl Trace {
    /// The days passed over and why, in order.
    pub fn skipped(&self) -> impl Iterator<Item = (Date, &DayOff)> {
        self.steps.iter().filter_map(|step| match step {
            Step::Skipped { date, why } => Some((*date, why)),
            _ => None,
        })
    }

    /// Whether a year without declared holidays was touched.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step, Step::HolidaysNotDeclared { .. }))
    }

    /// The trace in few lines for a person: days off in a row become one
    /// reason (`Tết Nguyên Đán, 7 days`), weekly rest one count at the end.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut rest = 0;
        let mut last_off: Option<Date> = None;
        for step in &self.steps {
            let Step::Skipped { date, why } = step else {
                reasons.push(Reason::Step(step.clone()));
                continue;
            };
            let in_a_row = last_off.is_some_and(|last| last.tomorrow().ok() == Some(*date));
            last_off = Some(*date);
            if *why == DayOff::WeeklyRest {
                rest += 1;
                continue;
            }
            match reasons.last_mut() {
                Some(Reason::DaysOff {
                    to,
                    days,
                    why: first,
                    ..
                }) if in_a_row && std::mem::discriminant(first) == std::mem::discriminant(why) => {
                    *to = *date;
                    *days += 1;
                }
                _ => reasons.push(Reason::DaysOff {
                    from: *date,
                    to: *date,
                    days: 1,
                    why: why.clone(),
                }),
            }
        }
        if rest > 0 {
            reasons.push(Reason::WeeklyRest { days: rest });
        }
        reasons
    }
}
