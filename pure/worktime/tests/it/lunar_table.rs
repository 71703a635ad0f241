//! The computed holidays against the published ones.

use jiff::civil::{Date, date};
use worktime::{Calendar, DayKind, WeeklyRest, lunar, propose_holidays};

#[test]
fn tet_and_the_hung_kings_fall_where_the_state_declared_them() {
    let days = &Calendar::vietnam().definition().days;
    let declared = |year: i16, name: &str| -> Vec<Date> {
        days.iter()
            .filter(|day| day.date.year() == year && day.name == name)
            .filter(|day| day.kind == DayKind::Holiday)
            .map(|day| day.date)
            .collect()
    };
    for year in 2020..=2027 {
        let tet: Vec<Date> = lunar::new_year(year).into_iter().collect();
        assert_eq!(declared(year, "Tết Nguyên Đán"), tet, "{year}");
        let kings: Vec<Date> = lunar::hung_kings(year).into_iter().collect();
        assert_eq!(declared(year, "Ngày Giỗ Tổ Hùng Vương"), kings, "{year}");
    }
}

#[test]
fn every_fixed_day_of_a_proposal_was_declared() {
    let calendar = Calendar::vietnam();
    for year in 2020..=2027 {
        let proposal = propose_holidays(year, WeeklyRest::default());
        assert!(proposal.len() >= 11, "{year}");
        for day in proposal.iter().filter(|day| day.fixed) {
            assert!(
                !calendar.is_working_day(day.entry.date),
                "{year} {:?}",
                day.entry
            );
        }
    }
}

#[test]
fn days_in_lieu_are_proposed_for_holidays_on_weekly_rest() {
    let lieu: Vec<Date> = propose_holidays(2022, WeeklyRest::default())
        .into_iter()
        .filter(|day| day.entry.kind == DayKind::CompensatoryRest)
        .map(|day| day.entry.date)
        .collect();
    assert_eq!(
        lieu,
        [
            date(2022, 1, 3),
            date(2022, 4, 11),
            date(2022, 5, 2),
            date(2022, 5, 3)
        ]
    );
}

#[test]
fn a_proposal_makes_a_calendar_once_it_is_signed_off() {
    let days = propose_holidays(2028, WeeklyRest::default())
        .into_iter()
        .map(|day| day.entry);
    let calendar = Calendar::vietnam()
        .extended("vn", 2, days)
        .expect("days of one year");
    assert!(calendar.holidays_declared(2028));
    assert!(!calendar.is_working_day(date(2028, 1, 26)));
}
