use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, here, signed_in, specialist_account},
    world,
};
use identity::{
    Actor,
    accounts::{
        account,
        disable::disable_account,
        rescue::{
            RescueError, end_sessions, give_one_time_password, reset_second_factor, unlock_account,
        },
        second_factor::{FactorError, begin_factor, confirm_factor},
    },
    sessions::{sessions_of, sign_in},
};
use kit_db::{Tx, params, sql};

sql!(LEAVES -> i64: "select count(*) as n from aud_leaf where number > ?1");

fn machine() -> Actor {
    Actor::system("test.machine")
}

fn leaves(tx: &mut Tx<'_>) -> i64 {
    tx.get(&LEAVES, params![0_i64]).unwrap()
}

fn open_sessions(tx: &mut Tx<'_>, id: identity::AccountId) -> usize {
    sessions_of(tx, id, world::now()).unwrap().len()
}

testing::on_both_databases! {
    fn a_one_time_password_must_be_changed_and_ends_every_session(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            signed_in(tx);
            let before = leaves(tx);
            give_one_time_password(tx, world::now(), &machine(), id, &PASSWORD).unwrap();
            assert_eq!(leaves(tx), before + 1);
            assert!(account(tx, id).unwrap().must_change_password);
            assert_eq!(open_sessions(tx, id), 0);
        });
    }

    fn a_locked_account_need_not_wait_after_it_is_unlocked(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let refused = unlock_account(tx, world::now(), &machine(), id);
            assert!(matches!(refused, Err(RescueError::NotLocked)));
            for _ in 0..5 {
                sign_in::first_step(tx, world::now(), &SETTINGS, "chuyen-vien", false, &here()).unwrap();
            }
            assert!(account(tx, id).unwrap().locked_until.is_some());
            let before = leaves(tx);
            unlock_account(tx, world::now(), &machine(), id).unwrap();
            assert_eq!(leaves(tx), before + 1);
            let found = account(tx, id).unwrap();
            assert_eq!((found.failures, found.locked_until), (0, None));
        });
    }

    fn a_disabled_account_stays_so_when_it_is_unlocked(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            for _ in 0..5 {
                sign_in::first_step(tx, world::now(), &SETTINGS, "chuyen-vien", false, &here()).unwrap();
            }
            disable_account(tx, world::now(), &machine(), id, "nghỉ việc").unwrap();
            unlock_account(tx, world::now(), &machine(), id).unwrap();
            assert!(account(tx, id).unwrap().disabled_at.is_some());
        });
    }

    fn sessions_are_ended_and_counted(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            signed_in(tx);
            signed_in(tx);
            let before = leaves(tx);
            assert_eq!(end_sessions(tx, world::now(), &machine(), id, "mất máy").unwrap(), 2);
            assert_eq!(leaves(tx), before + 1);
            assert_eq!(open_sessions(tx, id), 0);
            assert_eq!(end_sessions(tx, world::now(), &machine(), id, "mất máy").unwrap(), 0);
        });
    }

    fn a_second_factor_that_is_taken_away_is_set_up_anew(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let none = reset_second_factor(tx, world::now(), &machine(), id);
            assert!(matches!(none, Err(RescueError::Factor(FactorError::NotSetUp))));
            let begun = begin_factor(tx, world::now(), &SETTINGS, (id, None), "").unwrap();
            let code = crate::sign_in::code_of(&begun.secret, world::now());
            let actor = Actor::system("test.person");
            confirm_factor(tx, world::now(), &SETTINGS, &actor, (id, None), &code).unwrap();
            signed_in(tx);
            reset_second_factor(tx, world::now(), &machine(), id).unwrap();
            assert!(!account(tx, id).unwrap().has_second_factor);
            assert_eq!(open_sessions(tx, id), 0);
        });
    }
}
