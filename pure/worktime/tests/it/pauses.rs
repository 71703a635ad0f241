//! Stopping the clock.

use jiff::civil::{DateTime, date};
use worktime::{
    Calendar, ClockPolicy, DeadlineError, Left, Limit, Pause, Step, TimeLimitClock,
    deadline_with_pauses,
};

fn pause(from: DateTime, until: Option<DateTime>, policy: ClockPolicy) -> Pause {
    Pause {
        from,
        until,
        policy,
        cause: "supplement".to_owned(),
    }
}

/// Ten working days from Monday 3 October 2022, supplement asked on Thursday
/// the 6th and complete on Monday the 17th.
fn supplement(policy: ClockPolicy) -> Option<DateTime> {
    let asked = date(2022, 10, 6).at(10, 0, 0, 0);
    let complete = date(2022, 10, 17).at(9, 0, 0, 0);
    deadline_with_pauses(
        Calendar::vietnam(),
        date(2022, 10, 3).at(9, 0, 0, 0),
        Limit::working_days(10),
        &[pause(asked, Some(complete), policy)],
    )
    .expect("in order")
    .due()
}

#[test]
fn restart_counts_the_whole_limit_from_completion() {
    assert_eq!(
        supplement(ClockPolicy::Restart),
        Some(date(2022, 10, 31).at(9, 0, 0, 0))
    );
}

#[test]
fn resume_counts_the_seven_days_that_were_left() {
    assert_eq!(
        supplement(ClockPolicy::Resume),
        Some(date(2022, 10, 26).at(9, 0, 0, 0))
    );
}

#[test]
fn a_pause_that_does_not_stop_the_clock_changes_nothing() {
    assert_eq!(
        supplement(ClockPolicy::Continue),
        Some(date(2022, 10, 17).at(9, 0, 0, 0))
    );
}

#[test]
fn an_open_pause_tells_what_will_be_left() {
    let calendar = Calendar::vietnam();
    let received = date(2022, 10, 3).at(9, 0, 0, 0);
    let from = date(2022, 10, 6).at(10, 0, 0, 0);
    let left = |limit, policy| match deadline_with_pauses(
        calendar,
        received,
        limit,
        &[pause(from, None, policy)],
    ) {
        Ok(TimeLimitClock::Paused { since, left, trace }) => {
            assert_eq!(since, from);
            assert!(matches!(
                trace.steps.last(),
                Some(Step::Paused {
                    already_late: false,
                    ..
                })
            ));
            left
        }
        other => panic!("the clock should stand still: {other:?}"),
    };
    let ten = Limit::working_days(10);
    assert_eq!(
        left(ten, ClockPolicy::Resume),
        Left::WorkingDays { days: 7 }
    );
    assert_eq!(left(ten, ClockPolicy::Restart), Left::Whole { limit: ten });
    assert_eq!(
        left(Limit::hours(40), ClockPolicy::Resume),
        Left::Seconds { seconds: 15 * 3600 }
    );
    assert_eq!(
        left(Limit::calendar_days(10), ClockPolicy::Resume),
        Left::CalendarDays { days: 7 }
    );
}

#[test]
fn late_stays_late_after_a_resumed_pause_and_the_trace_says_so() {
    let received = date(2022, 10, 3).at(9, 0, 0, 0);
    let asked = date(2022, 10, 6).at(10, 0, 0, 0);
    let complete = date(2022, 10, 17).at(9, 0, 0, 0);
    let clock = |policy| {
        deadline_with_pauses(
            Calendar::vietnam(),
            received,
            Limit::working_days(2),
            &[pause(asked, Some(complete), policy)],
        )
        .expect("in order")
    };
    let resumed = clock(ClockPolicy::Resume);
    assert_eq!(resumed.due(), Some(date(2022, 10, 5).at(9, 0, 0, 0)));
    let steps = &resumed.trace().steps;
    assert!(
        matches!(
            steps.last(),
            Some(Step::Paused {
                already_late: true,
                ..
            })
        ),
        "{steps:?}"
    );
    assert_eq!(
        clock(ClockPolicy::Restart).due(),
        Some(date(2022, 10, 19).at(9, 0, 0, 0))
    );
}

#[test]
fn a_pause_on_the_last_day_leaves_the_day_on_which_the_clock_goes_on() {
    let clock = deadline_with_pauses(
        Calendar::vietnam(),
        date(2022, 10, 3).at(9, 0, 0, 0),
        Limit::working_days(1),
        &[pause(
            date(2022, 10, 4).at(8, 0, 0, 0),
            Some(date(2022, 10, 7).at(14, 0, 0, 0)),
            ClockPolicy::Resume,
        )],
    );
    let due = clock.expect("in order").due();
    assert_eq!(due, Some(date(2022, 10, 7).at(17, 0, 0, 0)));
}

#[test]
fn two_pauses_add_up() {
    let stop = |from, until| {
        pause(
            date(2022, 10, from).at(10, 0, 0, 0),
            Some(date(2022, 10, until).at(9, 0, 0, 0)),
            ClockPolicy::Resume,
        )
    };
    let clock = deadline_with_pauses(
        Calendar::vietnam(),
        date(2022, 10, 3).at(9, 0, 0, 0),
        Limit::working_days(10),
        &[stop(6, 17), stop(19, 24)],
    );
    // seven days left on the 6th; the 18th and 19th leave five from the 24th
    assert_eq!(
        clock.expect("in order").due(),
        Some(date(2022, 10, 31).at(9, 0, 0, 0))
    );
}

#[test]
fn pauses_out_of_order_are_refused() {
    let received = date(2022, 10, 3).at(9, 0, 0, 0);
    let at = |day| date(2022, 10, day).at(10, 0, 0, 0);
    let resume = ClockPolicy::Resume;
    let compute = |pauses: &[Pause]| {
        deadline_with_pauses(
            Calendar::vietnam(),
            received,
            Limit::working_days(10),
            pauses,
        )
        .expect_err("out of order")
    };
    assert!(matches!(
        compute(&[pause(date(2022, 10, 1).at(9, 0, 0, 0), None, resume)]),
        DeadlineError::PauseOutOfOrder { .. }
    ));
    assert!(matches!(
        compute(&[pause(at(6), Some(at(5)), resume)]),
        DeadlineError::PauseEndsBeforeItBegins { .. }
    ));
    assert!(matches!(
        compute(&[pause(at(6), None, resume), pause(at(7), None, resume)]),
        DeadlineError::PauseStillOpen { .. }
    ));
    assert!(matches!(
        compute(&[
            pause(at(6), Some(at(10)), resume),
            pause(at(9), None, resume)
        ]),
        DeadlineError::PauseOutOfOrder { .. }
    ));
}
