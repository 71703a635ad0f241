//! The counts that dashboards draw, taken from the offices' series by their codes.

use jiff::civil::{Date, date};
use kit_module::Period;
use std::ops::AddAssign;

/// Code of what came in.
pub(crate) const RECEIVED: &str = "documents.incoming.received";
/// Code of what waits for a leader or clerk to give it to somebody.
pub(crate) const AWAITING: &str = "documents.incoming.awaiting_approval";
/// Code of what was given to a unit.
pub(crate) const FORWARDED: &str = "documents.incoming.forwarded";
/// Code of what leaders directed.
pub(crate) const APPROVED: &str = "documents.incoming.approved_by_leaders_on_system";
/// Code of what was dealt with.
pub(crate) const DONE: &str = "documents.incoming.done";
/// Code of what was dealt with after its time.
pub(crate) const DONE_LATE: &str = "documents.incoming.done_late";
/// Code of what was closed or recalled before it was given to a unit.
pub(crate) const SETTLED: &str = "documents.incoming.settled";
/// Code of what was issued.
pub(crate) const ISSUED: &str = "documents.outgoing.issued";

/// Counts of a day, a body or a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents that came in.
    pub received: i64,
    /// Of those that came in: directed by leaders.
    pub approved: i64,
    /// Given to a unit.
    pub forwarded: i64,
    /// Dealt with.
    pub done: i64,
    /// Dealt with after their time.
    pub done_late: i64,
    /// Closed or recalled before it was given to a unit.
    pub settled: i64,
    /// Issued.
    pub issued: i64,
}

impl Counts {
    /// From the values of a series; codes that dashboards do not draw are left out.
    pub(crate) fn of(codes: &[&str], values: &[i64]) -> Self {
        let mut counts = Self::default();
        for (code, value) in codes.iter().zip(values) {
            match *code {
                RECEIVED => counts.received += value,
                APPROVED => counts.approved += value,
                FORWARDED => counts.forwarded += value,
                DONE => counts.done += value,
                DONE_LATE => counts.done_late += value,
                SETTLED => counts.settled += value,
                ISSUED => counts.issued += value,
                _ => {}
            }
        }
        counts
    }

    /// Came in, not given to anybody and not closed: what waits for approval, if everything since
    /// the beginning was counted, as the yearly report does.
    #[must_use]
    pub const fn awaiting(&self) -> i64 {
        self.received - self.forwarded - self.settled
    }

    /// The share of what was dealt with in time, 0 to 100; `None` if nothing was dealt with.
    #[must_use]
    pub fn on_time_percent(&self) -> Option<f64> {
        let (done, late) = (as_number(self.done), as_number(self.done_late));
        (self.done > 0).then(|| ((done - late) / done * 100.0).clamp(0.0, 100.0))
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.received += other.received;
        self.approved += other.approved;
        self.forwarded += other.forwarded;
        self.done += other.done;
        self.done_late += other.done_late;
        self.settled += other.settled;
        self.issued += other.issued;
    }
}

/// A count in a drawing. Counts of people's work stay far below 2^53, where f64 is exact.
pub(crate) fn as_number(count: i64) -> f64 {
    count as f64
}

/// The sum of the days within a period.
pub(crate) fn within(days: &[(Date, Counts)], period: &Period) -> Counts {
    let mut sum = Counts::default();
    for (day, counts) in days {
        if (period.from..=period.to).contains(day) {
            sum += *counts;
        }
    }
    sum
}

/// Before every document.
pub(crate) const BEGINNING: Date = date(1900, 1, 1);

/// What waits at the end of a day, whenever it came in.
pub(crate) fn awaiting_on(days: &[(Date, Counts)], day: Date) -> i64 {
    within(
        days,
        &Period {
            from: BEGINNING,
            to: day,
        },
    )
    .awaiting()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_find_their_counts_wherever_they_stand() {
        let counts = Counts::of(&[ISSUED, "other.code", RECEIVED], &[3, 99, 5]);
        assert_eq!((counts.issued, counts.received, counts.done), (3, 5, 0));
    }

    #[test]
    fn without_work_done_there_is_no_share() {
        assert_eq!(Counts::default().on_time_percent(), None);
        let counts = Counts {
            done: 200,
            done_late: 9,
            ..Counts::default()
        };
        assert_eq!(counts.on_time_percent(), Some(95.5));
    }

    #[test]
    fn what_waits_is_carried_over_from_year_to_year() {
        let day = |day, received, forwarded| {
            (
                day,
                Counts {
                    received,
                    forwarded,
                    ..Counts::default()
                },
            )
        };
        let days = [
            day(date(2021, 12, 31), 50, 0),
            day(date(2022, 1, 3), 10, 4),
            day(date(2022, 2, 1), 1, 2),
        ];
        assert_eq!(awaiting_on(&days, date(2022, 1, 31)), 56);
        assert_eq!(awaiting_on(&days, date(2022, 2, 1)), 55);
        assert_eq!(awaiting_on(&days, date(2021, 12, 31)), 50);
    }

    proptest! {
        #[test]
        fn the_parts_of_a_period_add_up_to_it(values in proptest::collection::vec(0_i64..1_000, 31), cut in 1_i8..31) {
            let days: Vec<(Date, Counts)> = values
                .iter()
                .zip(1_i8..)
                .map(|(value, day)| (date(2022, 1, day), Counts { received: *value, ..Counts::default() }))
                .collect();
            let whole = within(&days, &Period { from: date(2022, 1, 1), to: date(2022, 1, 31) });
            let mut parts = within(&days, &Period { from: date(2022, 1, 1), to: date(2022, 1, cut) });
            parts += within(&days, &Period { from: date(2022, 1, cut + 1), to: date(2022, 1, 31) });
            prop_assert_eq!(whole, parts);
        }
    }
}
