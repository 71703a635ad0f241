//! Time limits as laws and procedures write them.

use serde::{Deserialize, Serialize};

/// Ten years of days: longer limits are typing mistakes.
pub const MOST_DAYS: u32 = 3660;
/// Ten years of months.
pub const MOST_MONTHS: u32 = 120;
/// A limit in hours is for hours; two working years are far beyond any.
pub const MOST_HOURS: u32 = 4000;

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// `ngày làm việc`: the day of reception does not count.
    WorkingDays,
    /// `ngày`: every day counts; an end on a day off moves to the next working day.
    CalendarDays,
    /// `tháng`: the same day of a later month, or its last day.
    Months,
    /// `giờ`: working hours.
    Hours,
}

/// A time limit: so many of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limit {
    /// How many, from 1 to the unit's limit ([`MOST_DAYS`], [`MOST_MONTHS`], [`MOST_HOURS`]).
    pub value: u32,
    /// Of what.
    pub unit: Unit,
}

impl Limit {
    /// So many working days.
    #[must_use]
    pub const fn working_days(value: u32) -> Self {
        Self {
            value,
            unit: Unit::WorkingDays,
        }
    }

    /// So many calendar days.
    #[must_use]
    pub const fn calendar_days(value: u32) -> Self {
        Self {
            value,
            unit: Unit::CalendarDays,
        }
    }

    /// So many months.
    #[must_use]
    pub const fn months(value: u32) -> Self {
        Self {
            value,
            unit: Unit::Months,
        }
    }

    /// So many working hours.
    #[must_use]
    pub const fn hours(value: u32) -> Self {
        Self {
            value,
            unit: Unit::Hours,
        }
    }

    /// The largest value of this unit.
    #[must_use]
    pub const fn most(self) -> u32 {
        match self.unit {
            Unit::WorkingDays | Unit::CalendarDays => MOST_DAYS,
            Unit::Months => MOST_MONTHS,
            Unit::Hours => MOST_HOURS,
        }
    }
}
