//! Badges, colours and reports.

use jiff::civil::{DateTime, date, time};
use worktime::{Calendar, Limit, Outcome, Remaining, Standing, outcome, remaining, standing};

fn badge(now: DateTime, due: DateTime) -> Remaining {
    remaining(Calendar::vietnam(), now, due)
}

#[test]
fn a_later_day_is_overdue_by_working_days() {
    let due = date(2022, 3, 3).at(17, 0, 0, 0);
    assert_eq!(
        badge(date(2022, 3, 4).at(8, 0, 0, 0), due),
        Remaining::Overdue { days: 1 }
    );
    assert_eq!(
        badge(date(2022, 3, 7).at(8, 0, 0, 0), due),
        Remaining::Overdue { days: 2 }
    );
    // the day after a Friday is late although nobody works
    let friday = date(2022, 3, 4).at(17, 0, 0, 0);
    assert_eq!(
        badge(date(2022, 3, 5).at(8, 0, 0, 0), friday),
        Remaining::Overdue { days: 1 }
    );
}

#[test]
fn the_due_day_shows_its_time() {
    let due = date(2022, 3, 3).at(17, 0, 0, 0);
    let time = time(17, 0, 0, 0);
    let now = date(2022, 3, 3);
    assert_eq!(
        badge(now.at(8, 0, 0, 0), due),
        Remaining::Today {
            time,
            passed: false
        }
    );
    assert_eq!(
        badge(now.at(17, 0, 1, 0), due),
        Remaining::Today { time, passed: true }
    );
}

#[test]
fn less_than_a_working_day_is_shown_in_hours() {
    let due = date(2022, 3, 4).at(9, 0, 0, 0);
    assert_eq!(
        badge(date(2022, 3, 3).at(15, 0, 0, 0), due),
        Remaining::Hours { hours: 4 }
    );
    assert_eq!(
        badge(date(2022, 3, 3).at(9, 0, 0, 0), due),
        Remaining::Days { days: 1 }
    );
    // over the weekend
    let monday = date(2022, 3, 7).at(7, 30, 0, 0);
    assert_eq!(
        badge(date(2022, 3, 4).at(18, 0, 0, 0), monday),
        Remaining::Hours { hours: 0 }
    );
}

#[test]
fn more_is_shown_in_working_days() {
    let due = date(2022, 2, 9).at(9, 0, 0, 0);
    assert_eq!(
        badge(date(2022, 1, 26).at(9, 0, 0, 0), due),
        Remaining::Days { days: 5 }
    );
    assert_eq!(
        badge(date(2022, 2, 7).at(16, 0, 0, 0), due),
        Remaining::Days { days: 2 }
    );
}

#[test]
fn early_in_time_and_late_are_judged_by_dates() {
    let due = date(2022, 3, 3);
    assert_eq!(outcome(date(2022, 3, 2), due), Outcome::Early);
    assert_eq!(outcome(due, due), Outcome::OnTime);
    assert_eq!(outcome(date(2022, 3, 4), due), Outcome::Late);
}

#[test]
fn a_warning_comes_with_the_last_day_or_the_last_fifth() {
    let calendar = Calendar::vietnam();
    let started = date(2022, 3, 1).at(9, 0, 0, 0);
    let due = date(2022, 3, 29).at(9, 0, 0, 0); // 20 working days
    let on = |day| standing(calendar, started, date(2022, 3, day).at(9, 0, 0, 0), due);
    assert_eq!(on(22), Standing::Running);
    assert_eq!(on(23), Standing::DueSoon);
    assert_eq!(on(29), Standing::DueSoon);
    assert_eq!(on(30), Standing::Overdue);
    let short = date(2022, 3, 3).at(9, 0, 0, 0);
    assert_eq!(
        standing(calendar, started, started, short),
        Standing::Running
    );
    let next = date(2022, 3, 2).at(9, 0, 0, 0);
    assert_eq!(standing(calendar, started, next, short), Standing::DueSoon);
}

#[test]
fn the_warning_stands_one_working_day_before_the_deadline() {
    let warning = Limit::warning_before(Calendar::vietnam(), date(2022, 2, 7).at(9, 0, 0, 0));
    assert_eq!(warning, date(2022, 1, 28).at(9, 0, 0, 0));
}

#[test]
fn a_page_of_badges_costs_nothing() {
    // a guard against day-by-day work over years, not a measurement
    let due = date(2001, 1, 2).at(9, 0, 0, 0);
    let now = date(2078, 1, 2).at(9, 0, 0, 0);
    for _ in 0..10_000 {
        assert!(matches!(badge(now, due), Remaining::Overdue { days } if days > 19_000));
    }
}
