//! Real receptions and the due dates that the calendars of their time gave.

use jiff::civil::{Date, DateTime, Time, date, time};
use worktime::{
    Calendar, CalendarDefinition, DEFAULT_CUT_OFF, DayOff, DeadlineError, Limit, Reason, Step,
    deadline, same_day_deadline,
};

/// Reception in the middle of a morning, so that the time of day plays no part.
fn nine(date: Date) -> DateTime {
    date.to_datetime(time(9, 0, 0, 0))
}

fn due_after_working_days(received: Date, days: u32) -> Date {
    deadline(
        Calendar::vietnam(),
        nine(received),
        Limit::working_days(days),
    )
    .expect("within the years")
    .at
    .date()
}

#[test]
fn working_days_pass_over_tet_and_every_other_holiday() {
    for (received, days, due) in [
        (date(2022, 1, 26), 5, date(2022, 2, 9)),
        (date(2022, 1, 28), 1, date(2022, 2, 7)),
        (date(2022, 4, 8), 1, date(2022, 4, 12)),
        (date(2022, 4, 29), 2, date(2022, 5, 5)),
        (date(2022, 8, 31), 3, date(2022, 9, 7)),
        (date(2023, 1, 19), 15, date(2023, 2, 16)),
        (date(2023, 10, 27), 5, date(2023, 11, 3)),
        (date(2024, 4, 24), 3, date(2024, 5, 2)),
        (date(2024, 4, 24), 5, date(2024, 5, 4)),
        (date(2025, 4, 25), 1, date(2025, 4, 26)),
        (date(2025, 4, 29), 1, date(2025, 5, 5)),
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
    ] {
        assert_eq!(
            due_after_working_days(received, days),
            due,
            "{received} + {days}"
        );
    }
}

#[test]
fn the_time_of_day_is_kept() {
    let received = date(2023, 10, 27).at(9, 32, 0, 0);
    let due = deadline(Calendar::vietnam(), received, Limit::working_days(5)).expect("in range");
    assert_eq!(due.at, date(2023, 11, 3).at(9, 32, 0, 0));
}

#[test]
fn a_reception_outside_working_time_starts_at_the_next_opening() {
    let calendar = Calendar::vietnam();
    for (received, due) in [
        (
            date(2022, 3, 1).at(6, 0, 0, 0),
            date(2022, 3, 2).at(7, 0, 0, 0),
        ),
        (
            date(2022, 3, 1).at(12, 0, 0, 0),
            date(2022, 3, 2).at(13, 30, 0, 0),
        ),
        (
            date(2022, 3, 1).at(17, 0, 0, 0),
            date(2022, 3, 2).at(17, 0, 0, 0),
        ),
        (
            date(2022, 3, 1).at(17, 0, 1, 0),
            date(2022, 3, 3).at(7, 0, 0, 0),
        ),
        (
            date(2022, 3, 5).at(10, 0, 0, 0),
            date(2022, 3, 8).at(7, 0, 0, 0),
        ),
    ] {
        let end = deadline(calendar, received, Limit::working_days(1)).expect("in range");
        assert_eq!(end.at, due, "{received}");
    }
}

#[test]
fn calendar_days_and_months_end_with_a_working_day() {
    let calendar = Calendar::vietnam();
    let closing = time(17, 0, 0, 0);
    for (received, limit, due) in [
        // 10 days from Friday end on a Monday
        (
            date(2022, 3, 4),
            Limit::calendar_days(10),
            date(2022, 3, 14),
        ),
        // Sunday moves to Monday
        (date(2022, 3, 4), Limit::calendar_days(9), date(2022, 3, 14)),
        // the second day of Tết moves to the Monday after it
        (date(2022, 1, 26), Limit::calendar_days(7), date(2022, 2, 7)),
        // February has no 31st; the 28th of 2023 is a Tuesday
        (date(2023, 1, 31), Limit::months(1), date(2023, 2, 28)),
        (date(2022, 5, 31), Limit::months(6), date(2022, 11, 30)),
        // 30 April moves over the holidays
        (date(2022, 3, 30), Limit::months(1), date(2022, 5, 4)),
    ] {
        let end = deadline(calendar, nine(received), limit).expect("in range");
        assert_eq!(end.at, due.to_datetime(closing), "{received} {limit:?}");
    }
}

#[test]
fn hours_are_working_hours() {
    let calendar = Calendar::vietnam();
    for (received, hours, due) in [
        (
            date(2022, 3, 1).at(8, 0, 0, 0),
            2,
            date(2022, 3, 1).at(10, 0, 0, 0),
        ),
        (
            date(2022, 3, 1).at(10, 0, 0, 0),
            2,
            date(2022, 3, 1).at(14, 0, 0, 0),
        ),
        (
            date(2022, 3, 1).at(9, 0, 0, 0),
            8,
            date(2022, 3, 2).at(9, 0, 0, 0),
        ),
        // a whole working day ends with its closing, not with the next opening
        (
            date(2022, 3, 1).at(7, 0, 0, 0),
            8,
            date(2022, 3, 1).at(17, 0, 0, 0),
        ),
        (
            date(2022, 3, 4).at(16, 0, 0, 0),
            8,
            date(2022, 3, 7).at(16, 0, 0, 0),
        ),
        (
            date(2022, 3, 1).at(17, 0, 0, 0),
            1,
            date(2022, 3, 2).at(8, 0, 0, 0),
        ),
    ] {
        let end = deadline(calendar, received, Limit::hours(hours)).expect("in range");
        assert_eq!(end.at, due, "{received} + {hours} h");
    }
}

#[test]
fn a_same_day_procedure_received_after_the_cut_off_is_due_the_next_working_day() {
    let friday = date(2025, 7, 4);
    let closing = time(17, 0, 0, 0);
    let due = |at: Time| {
        same_day_deadline(Calendar::vietnam(), friday.to_datetime(at), DEFAULT_CUT_OFF)
            .expect("in range")
            .at
    };
    assert_eq!(due(time(14, 59, 0, 0)), friday.to_datetime(closing));
    assert_eq!(due(time(15, 0, 0, 0)), friday.to_datetime(closing));
    let monday = date(2025, 7, 7).to_datetime(closing);
    assert_eq!(due(time(15, 0, 1, 0)), monday);
    assert_eq!(due(time(15, 1, 0, 0)), monday);
    // after closing the clock starts on Monday, which is not counted twice
    assert_eq!(due(time(18, 0, 0, 0)), monday);
}

#[test]
fn the_trace_names_every_day_passed_over_and_why() {
    let due = deadline(
        Calendar::vietnam(),
        nine(date(2024, 4, 24)),
        Limit::working_days(5),
    )
    .expect("in range");
    let trace = &due.trace;
    assert_eq!((trace.calendar.as_str(), trace.version), ("vn", 1));
    let skipped: Vec<_> = trace
        .skipped()
        .map(|(date, why)| (date.day(), why.clone()))
        .collect();
    assert_eq!(skipped.len(), 5);
    assert_eq!(skipped[0], (27, DayOff::WeeklyRest));
    assert_eq!(
        skipped[2],
        (
            29,
            DayOff::SwappedRest {
                worked_on: date(2024, 5, 4)
            }
        )
    );
    assert!(matches!(&skipped[3].1, DayOff::Holiday { name } if name == "Ngày Chiến thắng 30/4"));
    assert_eq!(
        trace.steps.last(),
        Some(&Step::Worked {
            date: date(2024, 5, 4),
            instead_of: date(2024, 4, 29)
        })
    );
}

#[test]
fn days_off_in_a_row_are_one_reason() {
    let due = deadline(
        Calendar::vietnam(),
        nine(date(2022, 1, 26)),
        Limit::working_days(5),
    )
    .expect("in range");
    let reasons = due.trace.reasons();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(matches!(
        &reasons[0],
        Reason::DaysOff { from, to, days: 5, why: DayOff::Holiday { .. } }
            if (*from, *to) == (date(2022, 1, 31), date(2022, 2, 4))
    ));
    assert_eq!(reasons[1], Reason::WeeklyRest { days: 4 });
}

#[test]
fn a_year_without_declared_holidays_makes_the_result_provisional() {
    let due = |received| {
        deadline(Calendar::vietnam(), nine(received), Limit::working_days(5)).expect("in range")
    };
    assert!(!due(date(2027, 12, 1)).trace.is_provisional());
    let into_2028 = due(date(2027, 12, 30));
    assert!(into_2028.trace.is_provisional());
    assert!(
        into_2028
            .trace
            .steps
            .contains(&Step::HolidaysNotDeclared { year: 2028 })
    );
}

#[test]
fn limits_that_no_law_gives_are_refused() {
    let calendar = Calendar::vietnam();
    let now = nine(date(2022, 3, 1));
    assert_eq!(
        deadline(calendar, now, Limit::hours(0)),
        Err(DeadlineError::NoLimit)
    );
    for limit in [
        Limit::working_days(3661),
        Limit::months(u32::MAX),
        Limit::hours(4001),
    ] {
        assert!(matches!(
            deadline(calendar, now, limit),
            Err(DeadlineError::LimitTooLong { .. })
        ));
    }
    for received in [
        nine(date(1999, 12, 31)),
        nine(date(2080, 1, 1)),
        nine(date(2079, 12, 29)),
    ] {
        let end = deadline(calendar, received, Limit::working_days(10));
        assert!(
            matches!(end, Err(DeadlineError::OutsideYears(_))),
            "{received} {end:?}"
        );
    }
    for extreme in [DateTime::MIN, DateTime::MAX] {
        assert!(deadline(calendar, extreme, Limit::months(1)).is_err());
        assert!(same_day_deadline(calendar, extreme, DEFAULT_CUT_OFF).is_err());
    }
}

#[test]
fn shorter_hours_on_the_last_day_do_not_move_the_promise_to_another_day() {
    let hours = worktime::WorkingHours::new(vec![season(4, 16, 17, 30), season(10, 16, 16, 30)])
        .expect("in order");
    let mut definition = CalendarDefinition::plain("h41", 1);
    definition.hours = hours;
    let calendar = Calendar::new(definition).expect("makes sense");
    let received = date(2022, 10, 14).at(17, 20, 0, 0);
    let due = deadline(&calendar, received, Limit::working_days(1)).expect("in range");
    assert_eq!(due.at, date(2022, 10, 17).at(16, 30, 0, 0));
}

fn season(from_month: i8, from_day: i8, hour: i8, minute: i8) -> worktime::Season {
    worktime::Season {
        from_month,
        from_day,
        intervals: vec![worktime::Interval {
            open: time(7, 0, 0, 0),
            close: time(hour, minute, 0, 0),
        }],
    }
}

#[test]
fn a_trace_survives_storage() {
    let due = deadline(
        Calendar::vietnam(),
        nine(date(2024, 4, 24)),
        Limit::calendar_days(5),
    )
    .expect("in range");
    let stored = serde_json::to_string(&due.trace).expect("a trace is plain data");
    let read: worktime::Trace = serde_json::from_str(&stored).expect("what was written");
    assert_eq!(read, due.trace);
    assert!(stored.contains(r#""step":"skipped""#), "{stored}");
}
