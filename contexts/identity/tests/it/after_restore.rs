use super::{
    MIGRATIONS,
    accounts::{signed_in, specialist_account},
    world,
};
use identity::{
    AccountId, Actor,
    accounts::{account, disable::enable_account, reset::ask_reset},
    sessions::{
        after_restore::{AfterRestore, AfterRestoreError, LaterAct, after_restore},
        sessions_of,
    },
};
use jiff::{SignedDuration, Timestamp};
use kit_base::Id;
use kit_db::{Tx, params, sql};

sql!(LEAVES -> i64: "select count(*) as n from aud_leaf where number > ?1");
sql!(OPEN_RESETS -> i64: "select count(*) as n from idn_reset where closed_at is null and ?1 = ?1");

fn machine() -> Actor {
    Actor::system("test.machine")
}

fn leaves(tx: &mut Tx<'_>) -> i64 {
    tx.get(&LEAVES, params![0_i64]).unwrap()
}

fn later(minutes: i64, action: &str, account: AccountId, reason: &str) -> LaterAct {
    LaterAct {
        at: world::now() + SignedDuration::from_mins(minutes),
        action: action.to_owned(),
        object: account.to_i64(),
        reason: reason.to_owned(),
    }
}

fn restored(tx: &mut Tx<'_>, acts: &[LaterAct], enable_all: bool) -> AfterRestore {
    let made_at: Timestamp = world::now();
    let now = made_at + SignedDuration::from_hours(24);
    after_restore(tx, now, &machine(), made_at, acts, enable_all, "0 passes").unwrap()
}

testing::on_both_databases! {
    fn every_session_and_open_reset_ends_with_one_entry_in_the_log(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            signed_in(tx);
            signed_in(tx);
            let asking = world::administrator(tx);
            ask_reset(tx, world::now(), &asking, id, "quên mật khẩu, mất điện thoại", true).unwrap();
            let before = leaves(tx);
            let done = restored(tx, &[], false);
            assert_eq!((done.sessions, done.resets, done.undone), (2, 1, vec![]));
            assert_eq!(sessions_of(tx, id, world::now()).unwrap(), []);
            assert_eq!(tx.get(&OPEN_RESETS, params![1_i64]).unwrap(), 0);
            assert_eq!(leaves(tx), before + 1);
        });
    }

    fn an_account_that_was_disabled_after_the_copy_stays_so_until_somebody_enables_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let acts = [
                later(-5, "identity.account.disabled", id, "before the copy"),
                later(1, "identity.account.enabled", id, ""),
                later(2, "identity.account.password_changed", id, ""),
                later(3, "identity.session.started", id, "recovery"),
                later(4, "identity.session.started", id, "password"),
                later(5, "identity.account.disabled", id, "left the office"),
            ];
            let done = restored(tx, &acts, false);
            let told: Vec<_> = done.undone.iter().map(|it| it.what).collect();
            assert_eq!(told, ["password_changed", "recovery_code_used", "disabled"]);
            assert!(done.undone.iter().all(|it| it.is_disabled && it.user_name == "chuyen-vien"));
            assert!(account(tx, id).unwrap().disabled_at.is_some());
            enable_account(tx, world::now(), &machine(), id).unwrap();
            assert!(account(tx, id).unwrap().disabled_at.is_none());

            restored(tx, &acts, true);
            assert!(account(tx, id).unwrap().disabled_at.is_none(), "everybody was confirmed");
            let acts = [acts[5].clone(), later(6, "identity.account.enabled", id, "")];
            restored(tx, &acts, false);
            assert!(account(tx, id).unwrap().disabled_at.is_none(), "the last word counts");
            let unknown = kit_base::Id::from_i64(12);
            let done = restored(tx, &[later(1, "identity.account.disabled", unknown, "")], false);
            assert_eq!(done.undone, [], "an account that was made after the copy");
        });
    }

    fn nobody_but_the_machine_ends_everything(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let person = world::administrator(tx);
            let now = world::now();
            let refused = after_restore(tx, now, &person, now, &[], false, "");
            assert!(matches!(refused, Err(AfterRestoreError::Refused(_))));
        });
    }
}
