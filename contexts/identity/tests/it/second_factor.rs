//! Changing the second factor: the confirmed one stays until another is confirmed, and whoever changes it shows it.

use super::{
    MIGRATIONS,
    accounts::{SETTINGS, here, signed_in, specialist_account},
    sign_in::{code_of, later, pending, second_factor, token, viewer},
    world,
};
use axum::http::StatusCode;
use identity::{
    AccountId, Actor, Role,
    accounts::{
        account,
        second_factor::{
            BEGUN_LIFE, FactorError, begin_factor, confirm_factor, drop_own_factor, enrolment,
            recovery_codes_left, renew_recovery_codes,
        },
    },
    demo,
    sessions::{
        Origin, sessions_of,
        sign_in::{Outcome, first_step, second_step},
    },
};
use kit_db::{Tx, params, sql};

sql!(LEAVES -> i64: "select count(*) as n from aud_leaf where number > ?1");
sql!(TOLD -> String: "select payload from kit_event where topic = ?1");

fn leaves(tx: &mut Tx<'_>) -> i64 {
    tx.get(&LEAVES, params![0_i64]).unwrap()
}

fn owner(tx: &mut Tx<'_>) -> Actor {
    world::actor(tx, "H41.15", Role::Specialist, 0)
}

fn enter(tx: &mut Tx<'_>, code: &str, minute: i64) -> Outcome {
    let first = first_step(tx, later(minute), &SETTINGS, "chuyen-vien", true, &here()).unwrap();
    second_step(tx, later(minute), &SETTINGS, &pending(first), code, &here()).unwrap()
}

fn sessions(tx: &mut Tx<'_>, id: AccountId) -> Vec<identity::SessionId> {
    let open = sessions_of(tx, id, later(0)).unwrap();
    open.into_iter().map(|one| one.id).collect()
}

testing::on_both_databases! {
    fn the_password_alone_begins_no_other_factor_and_the_old_one_stays(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            for proof in ["", "000000", "abcde-fghjk"] {
                let begun = begin_factor(tx, later(0), &SETTINGS, (id, None), proof);
                assert!(matches!(begun, Err(FactorError::WrongCode)), "{proof:?}: {begun:?}");
            }
            assert!(account(tx, id).unwrap().has_second_factor);
            token(enter(tx, &code_of(&secret, later(0)), 0));
        });
    }

    fn a_factor_that_is_begun_lies_beside_the_confirmed_one_until_it_is_confirmed(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (old, sheet) = second_factor(tx, id);
            token(enter(tx, &code_of(&old, later(0)), 0));
            let kept = sessions(tx, id)[0];
            let new = begin_factor(tx, later(1), &SETTINGS, (id, Some(kept)), &code_of(&old, later(1))).unwrap();
            token(enter(tx, &code_of(&old, later(2)), 2));
            assert!(matches!(enter(tx, &code_of(&new.secret, later(2)), 2), Outcome::Refused(_)), "it does not count yet");
            let (actor, before) = (owner(tx), leaves(tx));
            token(enter(tx, &sheet[0], 2));
            let fresh = confirm_factor(tx, later(3), &SETTINGS, &actor, (id, Some(kept)), &code_of(&new.secret, later(3))).unwrap();
            assert_eq!(leaves(tx), before + 2, "one for the sign-in, one for the factor");
            assert_eq!(sessions(tx, id), [kept], "the others ended");
            assert_eq!(fresh.codes.len(), 10);
            assert!(matches!(enter(tx, &code_of(&old, later(4)), 4), Outcome::Refused(_)));
            assert!(matches!(enter(tx, &sheet[1], 4), Outcome::Refused(_)), "the old sheet is void");
            token(enter(tx, &code_of(&new.secret, later(5)), 5));
        });
    }

    fn what_was_begun_is_forgotten_after_ten_minutes(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let actor = owner(tx);
            let begun = begin_factor(tx, later(0), &SETTINGS, (id, None), "").unwrap();
            let late = later(0) + BEGUN_LIFE;
            assert!(matches!(enrolment(tx, late, &SETTINGS, (id, None)), Err(FactorError::NotSetUp)));
            let confirmed = confirm_factor(tx, late, &SETTINGS, &actor, (id, None), &code_of(&begun.secret, late));
            assert!(matches!(confirmed, Err(FactorError::NotSetUp)));
        });
    }

    fn removing_and_renewing_need_a_present_code_or_one_of_the_sheet(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, sheet) = second_factor(tx, id);
            let actor = owner(tx);
            let used = code_of(&secret, later(0));
            token(enter(tx, &used, 0));
            for proof in ["", "000000", &used] {
                let dropped = drop_own_factor(tx, later(0), &SETTINGS, &actor, (id, None), proof);
                assert!(matches!(dropped, Err(FactorError::WrongCode)), "{proof:?}: {dropped:?}");
                let renewed = renew_recovery_codes(tx, later(0), &SETTINGS, &actor, (id, None), proof);
                assert!(matches!(renewed, Err(FactorError::WrongCode)), "{proof:?}: {renewed:?}");
            }
            assert_eq!(recovery_codes_left(tx, id).unwrap(), 10);
            let before = leaves(tx);
            let fresh = renew_recovery_codes(tx, later(1), &SETTINGS, &actor, (id, None), &code_of(&secret, later(1))).unwrap();
            assert_eq!((leaves(tx), sessions(tx, id).len()), (before + 1, 0));
            assert!(drop_own_factor(tx, later(1), &SETTINGS, &actor, (id, None), &sheet[0]).is_err(), "the old sheet is void");
            drop_own_factor(tx, later(1), &SETTINGS, &actor, (id, None), &fresh.codes[0]).unwrap();
            assert_eq!(leaves(tx), before + 2);
            assert!(!account(tx, id).unwrap().has_second_factor);
        });
    }

    fn the_person_is_told_of_every_change(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            let actor = owner(tx);
            let fresh = renew_recovery_codes(tx, later(1), &SETTINGS, &actor, (id, None), &code_of(&secret, later(1))).unwrap();
            drop_own_factor(tx, later(1), &SETTINGS, &actor, (id, None), &fresh.codes[0]).unwrap();
            let told = tx.query(&TOLD, params![identity::events::SIGN_IN_CHANGED]).unwrap();
            let what: Vec<bool> = ["factor_set", "recovery_renewed", "factor_removed"].iter().zip(&told).map(|(what, told)| told.contains(what)).collect();
            assert_eq!(what, [true, true, true], "{told:?}");
        });
    }

    fn a_factor_gives_the_session_a_new_token_and_the_old_one_is_dead(db: &TestDb) {
        world::load(db);
        let (old, new) = world::write(db, |tx| {
            let id = specialist_account(tx);
            let old = token(signed_in(tx));
            let (present, actor) = (sessions(tx, id)[0], owner(tx));
            let begun = begin_factor(tx, later(0), &SETTINGS, (id, Some(present)), "").unwrap();
            let fresh = confirm_factor(tx, later(0), &SETTINGS, &actor, (id, Some(present)), &code_of(&begun.secret, later(0))).unwrap();
            (old, fresh.token.unwrap())
        });
        assert!(viewer(db, &SETTINGS, &old, later(1)).is_none());
        let seen = viewer(db, &SETTINGS, &new, later(1)).unwrap();
        let actor = seen.actor.downcast::<Actor>().unwrap();
        assert_eq!(actor.strength, identity::Strength::TwoFactors);
    }

    fn signing_in_anew_ends_the_session_that_the_browser_had(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            signed_in(tx);
            let had = sessions(tx, id)[0];
            let again = Origin { session: Some(had), ..here() };
            let outcome = first_step(tx, later(0), &SETTINGS, "chuyen-vien", true, &again).unwrap();
            token(outcome);
            let open = sessions(tx, id);
            assert!(open.len() == 1 && open[0] != had, "{open:?}");
        });
    }
}

#[test]
fn pages_set_up_replace_and_keep_the_second_factor_and_go_on_under_a_new_cookie() {
    const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    super::pages::run(async {
        let mut browser = server.browser();
        browser.sign_in("chuyen-vien.sgddt", demo::PASSWORD).await;
        let mut thief = server.browser();
        thief.sign_in("chuyen-vien.sgddt", demo::PASSWORD).await;
        let before = browser.cookie("phien");
        let page = browser.get(PATH).await;
        let password = [("mat-khau", demo::PASSWORD)];
        browser
            .post(&page, &format!("{PATH}/bat-dau"), &password)
            .await;
        let begun = browser.get(PATH).await;
        let secret = begun.between("<code>", "</code>");
        let code = code_of(&secret, world::now());
        let set = browser
            .post(&begun, &format!("{PATH}/xac-nhan"), &[("ma", &code)])
            .await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text);
        assert_ne!(
            browser.cookie("phien"),
            before,
            "the session has a new token"
        );
        assert_eq!(
            thief.get("/tai-khoan").await.status,
            StatusCode::SEE_OTHER,
            "the other session ended"
        );
        let again = browser
            .post(&set, &format!("{PATH}/bat-dau"), &password)
            .await;
        assert_eq!(
            again.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the page's forms go with the new token, the password alone does not"
        );
        let kept = browser.get(PATH).await;
        assert!(
            !kept
                .text
                .contains("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""),
            "nothing was begun"
        );
    });
}

/// Who has somebody's open session and password may try a code as often as who signs in, and no more.
#[test]
fn codes_are_not_guessed_at_an_open_session() {
    const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    super::pages::run(async {
        let mut browser = server.browser();
        browser.sign_in("chuyen-vien.sgddt", demo::PASSWORD).await;
        let page = browser.get(PATH).await;
        let password = ("mat-khau", demo::PASSWORD);
        browser
            .post(&page, &format!("{PATH}/bat-dau"), &[password])
            .await;
        let begun = browser.get(PATH).await;
        let secret = begun.between("<code>", "</code>");
        let code = code_of(&secret, world::now());
        let confirm = format!("{PATH}/xac-nhan");
        let mut page = browser.post(&begun, &confirm, &[("ma", &code)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let mut tries = 0;
        loop {
            let fields = [password, ("ma", "000000")];
            let answer = browser
                .post(&page, &format!("{PATH}/bat-dau"), &fields)
                .await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            tries += 1;
            assert!(tries <= 10, "{tries} codes were tried");
            page = browser.get(PATH).await;
        }
        let right = code_of(&secret, world::now() + jiff::SignedDuration::from_secs(30));
        let fields = [password, ("ma", right.as_str())];
        let late = browser
            .post(&page, &format!("{PATH}/bat-dau"), &fields)
            .await;
        assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
    });
}
