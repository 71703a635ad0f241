//! Calendars as data.

use jiff::civil::{Weekday, date};
use worktime::{
    Calendar, CalendarDefinition, CalendarError, Day, DayEntry, DayKind, DayOff, WeeklyRest,
};

fn entry(date: jiff::civil::Date, kind: DayKind) -> DayEntry {
    DayEntry {
        date,
        kind,
        name: "ngày".into(),
        source: "thông báo".into(),
    }
}

fn with(days: Vec<DayEntry>) -> Result<Calendar, CalendarError> {
    Calendar::new(CalendarDefinition {
        days,
        ..CalendarDefinition::plain("h41", 1)
    })
}

#[test]
fn the_national_calendar_covers_eight_years_and_cites_its_sources() {
    let calendar = Calendar::vietnam();
    for year in 2020..=2027 {
        assert!(calendar.holidays_declared(year));
    }
    assert!(!calendar.holidays_declared(2028));
    assert!(
        calendar
            .definition()
            .days
            .iter()
            .all(|day| !day.source.is_empty())
    );
    assert_eq!(calendar.definition().days.len(), 117);
}

#[test]
fn each_day_off_in_lieu_stands_for_a_holiday_on_weekly_rest() {
    let days = &Calendar::vietnam().definition().days;
    let of_year = |year: i16, kind: fn(&DayKind) -> bool| {
        days.iter()
            .filter(|day| day.date.year() == year && kind(&day.kind))
            .collect::<Vec<_>>()
    };
    for year in 2020..=2027 {
        for lieu in of_year(year, |kind| *kind == DayKind::CompensatoryRest) {
            assert!(
                !WeeklyRest::default().contains(lieu.date.weekday()),
                "{}",
                lieu.date
            );
        }
        let holidays = of_year(year, |kind| *kind == DayKind::Holiday);
        assert!(holidays.len() >= 11 - 1, "{year}: {}", holidays.len());
    }
}

#[test]
fn swapped_days_exchange_rest_and_work() {
    let calendar = Calendar::vietnam();
    for (free, worked) in [
        (date(2024, 4, 29), date(2024, 5, 4)),
        (date(2025, 5, 2), date(2025, 4, 26)),
        (date(2026, 8, 31), date(2026, 8, 22)),
    ] {
        assert_eq!(
            calendar.day(free),
            Day::Off(DayOff::SwappedRest { worked_on: worked })
        );
        assert_eq!(calendar.day(worked), Day::SwappedWork { instead_of: free });
        assert!(calendar.is_working_day(worked) && !calendar.is_working_day(free));
    }
}

#[test]
fn a_local_calendar_adds_closures_and_becomes_a_new_version() {
    let storm = entry(date(2022, 9, 28), DayKind::Closure);
    let local = Calendar::vietnam()
        .extended("h41", 7, [storm])
        .expect("a working day");
    assert_eq!((local.id(), local.version()), ("h41", 7));
    assert!(!local.is_working_day(date(2022, 9, 28)));
    assert!(Calendar::vietnam().is_working_day(date(2022, 9, 28)));
    assert_eq!(local.next_working_day(date(2022, 9, 27)), date(2022, 9, 29));
    assert_eq!(
        local.previous_working_day(date(2022, 9, 29)),
        date(2022, 9, 27)
    );
}

#[test]
fn an_agency_may_work_on_saturdays() {
    let mut definition = CalendarDefinition::plain("one-stop", 1);
    definition.weekly_rest = WeeklyRest::on(&[Weekday::Sunday]);
    let calendar = Calendar::new(definition).expect("makes sense");
    assert!(calendar.is_working_day(date(2022, 3, 5)));
    assert!(!calendar.is_working_day(date(2022, 3, 6)));
}

#[test]
fn outside_its_years_a_calendar_knows_the_weekly_rest() {
    let calendar = Calendar::vietnam();
    assert!(!calendar.is_working_day(date(2090, 1, 1))); // a Sunday
    assert!(calendar.is_working_day(date(2090, 1, 2)));
    assert_eq!(
        calendar.working_days_between(date(2079, 12, 29), date(2080, 1, 5)),
        5
    );
    assert_eq!(
        calendar.next_working_day(jiff::civil::Date::MAX),
        jiff::civil::Date::MAX
    );
    assert_eq!(
        calendar.previous_working_day(jiff::civil::Date::MIN),
        jiff::civil::Date::MIN
    );
}

#[test]
fn definitions_that_make_no_sense_are_refused() {
    let monday = date(2022, 3, 7);
    let saturday = date(2022, 3, 12);
    let twice = vec![
        entry(monday, DayKind::Holiday),
        entry(monday, DayKind::Closure),
    ];
    assert_eq!(with(twice).err(), Some(CalendarError::DateTwice(monday)));
    let alone = vec![entry(
        monday,
        DayKind::SwappedRest {
            worked_on: saturday,
        },
    )];
    let error = CalendarError::UnpairedSwap {
        date: monday,
        other: saturday,
    };
    assert_eq!(with(alone).err(), Some(error));
    let tuesday = date(2022, 3, 8);
    let no_rest = vec![
        entry(monday, DayKind::SwappedRest { worked_on: tuesday }),
        entry(tuesday, DayKind::SwappedWork { instead_of: monday }),
    ];
    assert_eq!(
        with(no_rest).err(),
        Some(CalendarError::SwapOfWorkingDay(tuesday))
    );
    let early = date(1999, 12, 31);
    let outside = with(vec![entry(early, DayKind::Holiday)]).err();
    assert_eq!(outside, Some(CalendarError::OutsideYears(early)));
    let mut never = CalendarDefinition::plain("h41", 1);
    never.weekly_rest = WeeklyRest::try_from(vec![1, 2, 3, 4, 5, 6, 7]).expect("weekdays");
    assert_eq!(Calendar::new(never).err(), Some(CalendarError::NeverWorks));
}

#[test]
fn a_table_of_days_is_imported_or_refused_with_its_line() {
    let mut definition = CalendarDefinition::plain("h41", 1);
    let table = "date,kind,name,other_day,source\n\
                 2028-01-26,holiday,Tết Nguyên Đán,,Thông báo 1, mục 2\n";
    assert_eq!(definition.add_table(table), Ok(1));
    assert_eq!(definition.days[0].source, "Thông báo 1, mục 2");
    for (line, problem) in [
        ("2028-13-01,holiday,x,,y", "the date is no date"),
        ("2028-01-01,feast,x,,y", "the kind of day is unknown"),
        ("2028-01-01,holiday,x", "must have five columns"),
        ("2028-01-03,swapped_rest,x,,y", "the other day is no date"),
    ] {
        let table = format!("date,kind,name,other_day,source\n{line}\n");
        let refused = definition.add_table(&table);
        assert_eq!(
            refused,
            Err(CalendarError::Line { line: 2, problem }),
            "{line}"
        );
    }
    assert_eq!(definition.days.len(), 1);
}

#[test]
fn a_definition_survives_storage() {
    let definition = Calendar::vietnam().definition();
    let stored = serde_json::to_string(definition).expect("plain data");
    let read: CalendarDefinition = serde_json::from_str(&stored).expect("what was written");
    assert_eq!(&read, definition);
    assert!(serde_json::from_str::<WeeklyRest>("[8]").is_err());
}
