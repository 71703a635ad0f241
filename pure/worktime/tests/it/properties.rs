//! What must hold for every calendar, reception and limit.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;
use worktime::{
    Calendar, CalendarDefinition, ClockPolicy, DayEntry, DayKind, Interval, Limit, Pause, Season,
    Unit, WorkingHours, deadline, deadline_with_pauses,
};

fn holiday(date: Date) -> DayEntry {
    DayEntry {
        date,
        kind: DayKind::Holiday,
        name: "Nghỉ".into(),
        source: "thử".into(),
    }
}

fn day(offset: i32) -> Date {
    date(2022, 1, 1)
        .checked_add(offset.days())
        .expect("a few years after 2022")
}

fn any_moment() -> impl Strategy<Value = DateTime> {
    (0..1400_i32, 0..24_i8, 0..60_i8, 0..60_i8)
        .prop_map(|(offset, hour, minute, second)| day(offset).at(hour, minute, second, 0))
}

fn any_limit() -> impl Strategy<Value = Limit> {
    (1..90_u32, 0..4_usize).prop_map(|(value, unit)| {
        let unit = [
            Unit::WorkingDays,
            Unit::CalendarDays,
            Unit::Months,
            Unit::Hours,
        ][unit];
        Limit {
            value: if unit == Unit::Months {
                value % 12 + 1
            } else {
                value
            },
            unit,
        }
    })
}

/// The national days, two seasons with different hours, and some closures.
fn any_calendar() -> impl Strategy<Value = Calendar> {
    proptest::collection::btree_set(0..1500_i32, 0..40).prop_map(|closed| {
        let at = |hour, minute| jiff::civil::time(hour, minute, 0, 0);
        let season = |from_month, open, close| Season {
            from_month,
            from_day: 16,
            intervals: vec![
                Interval {
                    open: at(open, 0),
                    close: at(11, 30),
                },
                Interval {
                    open: at(13, 30),
                    close,
                },
            ],
        };
        let mut definition: CalendarDefinition = Calendar::vietnam().definition().clone();
        definition.hours =
            WorkingHours::new(vec![season(4, 7, at(17, 0)), season(10, 8, at(16, 30))])
                .expect("in order");
        let national = Calendar::new(definition).expect("the national days make sense");
        let free = closed
            .into_iter()
            .map(day)
            .filter(|date| national.is_working_day(*date));
        let closures: Vec<_> = free
            .filter(|date| matches!(national.day(*date), worktime::Day::Working))
            .map(|date| DayEntry {
                kind: DayKind::Closure,
                ..holiday(date)
            })
            .collect();
        national
            .extended("h41", 2, closures)
            .expect("closures on working days")
    })
}

fn due(calendar: &Calendar, received: DateTime, limit: Limit) -> DateTime {
    deadline(calendar, received, limit)
        .expect("within the years")
        .at
}

proptest! {
    #[test]
    fn a_due_moment_is_a_working_instant_after_reception(
        calendar in any_calendar(), received in any_moment(), limit in any_limit()
    ) {
        let due = due(&calendar, received, limit);
        prop_assert!(calendar.is_working_instant(due), "{due}");
        prop_assert!(due > received);
    }

    #[test]
    fn a_longer_limit_never_ends_earlier(
        calendar in any_calendar(), received in any_moment(), limit in any_limit()
    ) {
        let longer = Limit { value: limit.value + 1, ..limit };
        prop_assert!(due(&calendar, received, longer) >= due(&calendar, received, limit));
    }

    #[test]
    fn a_later_reception_is_never_due_earlier(
        calendar in any_calendar(), received in any_moment(), limit in any_limit(), later in 0..200_000_i64
    ) {
        let after = received.checked_add(later.seconds()).expect("within the years");
        let (first, second) = (due(&calendar, received, limit), due(&calendar, after, limit));
        // shorter winter hours may cut a time of day, never a day
        prop_assert!(second.date() >= first.date(), "{first} {second}");
    }

    #[test]
    fn adding_a_holiday_never_makes_a_due_date_earlier(
        calendar in any_calendar(), received in any_moment(), limit in any_limit(), free in 0..1400_i32
    ) {
        let mut date = day(free);
        while !matches!(calendar.day(date), worktime::Day::Working) {
            date = calendar.next_working_day(date);
        }
        let more = calendar.extended("h41", 3, [holiday(date)]).expect("a working day");
        let (before, after) = (due(&calendar, received, limit), due(&more, received, limit));
        prop_assert!(after.date() >= before.date(), "{before} {after}");
    }

    #[test]
    fn the_working_days_between_reception_and_due_are_the_limit(
        calendar in any_calendar(), received in any_moment(), days in 1..60_u32
    ) {
        let due = deadline(&calendar, received, Limit::working_days(days)).expect("in range");
        let counted = calendar.working_days_between(due.trace.started.date(), due.at.date());
        prop_assert_eq!(counted, days);
    }

    #[test]
    fn working_hours_between_reception_and_due_are_the_limit(
        calendar in any_calendar(), received in any_moment(), hours in 1..200_u32
    ) {
        let due = due(&calendar, received, Limit::hours(hours));
        prop_assert_eq!(calendar.working_seconds_between(received, due), i64::from(hours) * 3600);
    }

    #[test]
    fn the_trace_accounts_for_every_day(
        calendar in any_calendar(), received in any_moment(), days in 1..60_u32
    ) {
        let due = deadline(&calendar, received, Limit::working_days(days)).expect("in range");
        let skipped: Vec<Date> = due.trace.skipped().map(|(date, _)| date).collect();
        let mut expected = Vec::new();
        let mut day = received.date();
        while day < due.at.date() {
            if !calendar.is_working_day(day) {
                expected.push(day);
            }
            day = day.tomorrow().expect("within the years");
        }
        // the day of reception is in the trace only when it was no working day
        prop_assert_eq!(skipped, expected);
    }

    #[test]
    fn restart_is_never_due_before_resume_nor_resume_before_the_first_deadline(
        calendar in any_calendar(), received in any_moment(), limit in any_limit(),
        wait in 0..2_000_000_i64, length in 0..3_000_000_i64
    ) {
        let from = received.checked_add(wait.seconds()).expect("within the years");
        let until = from.checked_add(length.seconds()).expect("within the years");
        let with = |policy| {
            let pause = Pause { from, until: Some(until), policy, cause: "supplement".into() };
            deadline_with_pauses(&calendar, received, limit, &[pause])
                .expect("in order").due().expect("the pause has ended")
        };
        let (restart, resume) = (with(ClockPolicy::Restart), with(ClockPolicy::Resume));
        prop_assert!(restart >= resume, "{restart} {resume}");
        prop_assert!(calendar.is_working_instant(resume));
        prop_assert_eq!(with(ClockPolicy::Continue), due(&calendar, received, limit));
    }

    #[test]
    fn counting_by_bits_and_day_by_day_agree(
        calendar in any_calendar(), from in -900..1400_i32, length in 0..900_i32
    ) {
        let (from, to) = (day(from), day(from + length));
        let mut slow = 0;
        let mut date = from;
        while date < to {
            date = date.tomorrow().expect("within the years");
            slow += u32::from(!matches!(calendar.day(date), worktime::Day::Off(_)));
        }
        prop_assert_eq!(calendar.working_days_between(from, to), slow);
    }
}
