//! Time as a value that is handed in, never asked from the system in the middle of a rule.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Hours east of UTC of every Vietnamese province, the whole year round (no summer time).
pub const PROVINCE_OFFSET_HOURS: i8 = 7;

/// Tells the time: the system's, or one that a test or a simulation sets.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// The machine's clock and this much, so that a demonstration lives in the year it shows.
    Shifted(SignedDuration),
    /// Microseconds since 1970-01-01T00:00Z.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that runs like the machine's and shows a time that is `by` later (earlier if it is
    /// negative): for demonstrations, which live in the year that they show.
    #[must_use]
    pub fn shifted(by: SignedDuration) -> Self {
        Self(Source::Shifted(by))
    }

    /// By how much this clock is ahead of the machine's; zero for a clock that a test sets.
    #[must_use]
    pub fn shift(&self) -> SignedDuration {
        match &self.0 {
            Source::Shifted(by) => *by,
            Source::System | Source::Set(_) => SignedDuration::ZERO,
        }
    }

    /// A clock that stands still at `at` until it is moved.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(at.as_microsecond()))))
    }

    /// A clock that stands still at a date and time of day of the province (UTC+7).
    #[must_use]
    pub fn fixed_local(at: DateTime) -> Self {
        Self::fixed(from_province(at))
    }

    /// Now, to the microsecond.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => machine_now(),
            Source::Shifted(by) => machine_now().saturating_add(*by).unwrap_or(Timestamp::MAX),
            Source::Set(micros) => Timestamp::from_microsecond(micros.load(Ordering::SeqCst))
                .expect("only timestamps in range are stored"),
        }
    }

    /// Today's date in the province.
    #[must_use]
    pub fn today(&self) -> Date {
        in_province(self.now()).date()
    }

    /// Moves a set clock forward; the system's clock is left alone.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Set(_) = &self.0
            && let Ok(later) = self.now().checked_add(by)
        {
            self.set(later);
        }
    }

    /// Sets a set clock; the system's clock is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Source::Set(micros) = &self.0 {
            micros.store(at.as_microsecond(), Ordering::SeqCst);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the system for the time"
)]
fn machine_now() -> Timestamp {
    Timestamp::from_microsecond(Timestamp::now().as_microsecond())
        .expect("a timestamp cut to microseconds stays in range")
}

/// The date and time of day that clocks in the province show at `at`.
#[must_use]
pub fn in_province(at: Timestamp) -> DateTime {
    Offset::constant(PROVINCE_OFFSET_HOURS).to_datetime(at)
}

fn from_province(at: DateTime) -> Timestamp {
    // the last and the first day that a date can name lie beyond what an instant can be
    let beyond = if at.year() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    TimeZone::fixed(Offset::constant(PROVINCE_OFFSET_HOURS))
        .to_timestamp(at)
        .unwrap_or(beyond)
}

impl Clock {
    /// The instant at which clocks in the province show `at`.
    #[must_use]
    pub fn instant_of(at: DateTime) -> Timestamp {
        from_province(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_province_is_seven_hours_ahead() {
        let clock = Clock::fixed_local(date(2022, 1, 1).at(0, 0, 0, 0));
        assert_eq!(clock.now().to_string(), "2021-12-31T17:00:00Z");
        assert_eq!(clock.today(), date(2022, 1, 1));
    }

    #[test]
    fn the_first_and_the_last_day_of_all_have_an_instant() {
        let at = |day: Date| Clock::instant_of(day.at(0, 0, 0, 0));
        assert_eq!(at(Date::MIN), Timestamp::MIN);
        assert!(at(Date::MAX) < Timestamp::MAX);
        assert_eq!(Clock::instant_of(Date::MAX.at(17, 0, 0, 0)), Timestamp::MAX);
        for at in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(from_province(in_province(at)), at);
        }
    }

    #[test]
    fn a_shifted_clock_runs_on_in_another_year() {
        let back = SignedDuration::from_hours(-7 * 24 * 200);
        let (shifted, machine) = (Clock::shifted(back), Clock::system());
        let apart = machine.now().duration_since(shifted.now());
        assert!(
            (apart + back).abs() < SignedDuration::from_secs(60),
            "{apart}"
        );
        assert_eq!(shifted.shift(), back);
    }

    #[test]
    fn a_set_clock_moves_only_when_told() {
        let clock = Clock::fixed_local(date(2022, 1, 1).at(8, 0, 0, 0));
        let same = clock.clone();
        clock.advance(SignedDuration::from_hours(17));
        assert_eq!(same.today(), date(2022, 1, 2));
    }
}
