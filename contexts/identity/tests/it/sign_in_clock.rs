//! Clocks: of authenticators that are off, and of a machine that ran ahead.

use super::{
    MIGRATIONS,
    accounts::{SETTINGS, here, signed_in, specialist_account},
    sign_in::{code_of, later, pending, second_factor, token, viewer},
    world,
};
use identity::{
    accounts::second_factor::{begin_factor, confirm_factor},
    sessions::{
        end_ahead, sessions_of,
        sign_in::{Outcome, Refusal, first_step, second_step},
    },
};
use jiff::{SignedDuration, Timestamp};
use kit_db::Tx;

const STEP: SignedDuration = SignedDuration::from_secs(30);

fn with_code(tx: &mut Tx<'_>, now: Timestamp, code: &str) -> Outcome {
    let half = pending(signed_in(tx));
    second_step(tx, now, &SETTINGS, &half, code, &here()).unwrap()
}

testing::on_both_databases! {
    fn the_code_of_the_step_before_is_refused_where_no_clock_is_known_to_be_slow(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            let before = code_of(&secret, world::now() - STEP);
            assert_eq!(with_code(tx, world::now(), &before), Outcome::Refused(Refusal::OtherTime { steps: -1 }));
            let after = code_of(&secret, world::now() + STEP);
            assert_eq!(with_code(tx, world::now(), &after), Outcome::Refused(Refusal::OtherTime { steps: 1 }));
            token(with_code(tx, world::now(), &code_of(&secret, world::now())));
        });
    }

    fn a_clock_that_was_a_step_slow_at_setting_up_stays_good_and_its_codes_count_once(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let actor = world::actor(tx, "H41.15", identity::Role::Specialist, 0);
            let earlier = world::now() - SignedDuration::from_hours(1);
            let secret = begin_factor(tx, earlier, &SETTINGS, (id, None), "").unwrap().secret;
            let slow = code_of(&secret, earlier - STEP);
            confirm_factor(tx, earlier, &SETTINGS, &actor, (id, None), &slow).unwrap();
            let before = code_of(&secret, world::now() - STEP);
            token(with_code(tx, world::now(), &before));
            assert_eq!(with_code(tx, world::now(), &before), Outcome::Refused(Refusal::WrongCode));
        });
    }

    fn two_codes_in_a_row_that_are_a_step_slow_say_that_the_clock_is(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            let slow = |at: Timestamp| code_of(&secret, at - STEP);
            assert_eq!(with_code(tx, world::now(), &slow(world::now())), Outcome::Refused(Refusal::OtherTime { steps: -1 }));
            assert_eq!(with_code(tx, world::now(), &slow(world::now())), Outcome::Refused(Refusal::OtherTime { steps: -1 }), "the same code again says nothing new");
            token(with_code(tx, later(1), &slow(later(1))));
            token(with_code(tx, later(3), &slow(later(3))));
        });
    }

    fn a_clock_that_is_minutes_off_is_named_and_its_codes_stay_refused(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            for minutes in [6, -9] {
                let off = code_of(&secret, world::now() + SignedDuration::from_mins(minutes));
                assert_eq!(with_code(tx, world::now(), &off), Outcome::Refused(Refusal::OtherTime { steps: minutes * 2 }));
            }
            let far = code_of(&secret, world::now() + SignedDuration::from_mins(11));
            assert_eq!(with_code(tx, world::now(), &far), Outcome::Refused(Refusal::WrongCode));
            assert_eq!(identity::accounts::account(tx, id).unwrap().failures, 3, "each was counted");
        });
    }

    fn a_session_of_a_clock_that_ran_ahead_ends_at_its_lifetime_from_now(db: &TestDb) {
        world::load(db);
        let ahead = later(60 * 24 * 365 * 6);
        let token = world::write(db, move |tx| {
            specialist_account(tx);
            token(first_step(tx, ahead, &SETTINGS, "chuyen-vien", true, &here()).unwrap())
        });
        assert!(viewer(db, &SETTINGS, &token, later(0)).is_some());
        assert!(viewer(db, &SETTINGS, &token, later(10)).is_some());
        assert!(viewer(db, &SETTINGS, &token, later(26)).is_none(), "it idles like any other");
    }

    fn a_session_of_a_clock_that_ran_ahead_ends_though_nobody_comes_back(db: &TestDb) {
        world::load(db);
        let ahead = later(60 * 24 * 365 * 6);
        let (token, id) = world::write(db, move |tx| {
            let id = specialist_account(tx);
            (token(first_step(tx, ahead, &SETTINGS, "chuyen-vien", true, &here()).unwrap()), id)
        });
        world::write(db, move |tx| {
            let present = first_step(tx, later(0), &SETTINGS, "chuyen-vien", true, &here()).unwrap();
            assert!(matches!(present, Outcome::SignedIn { .. }));
            assert_eq!(end_ahead(tx, later(0), SETTINGS.absolute).unwrap(), 1, "the present one is left alone");
            let ends: Vec<_> = sessions_of(tx, id, later(0)).unwrap().iter().map(|one| one.ends_at).collect();
            assert_eq!(ends, [later(12 * 60), later(12 * 60)]);
        });
        assert!(viewer(db, &SETTINGS, &token, later(12 * 60)).is_none());
    }
}
