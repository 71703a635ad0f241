//! Wrong sign-ins: limited for each address, counted for each account and place, kept as sums, and no stranger keeps an
//! account shut.

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, here, specialist_account},
    sign_in::{code_of, later, pending, second_factor, stored, token},
    world,
};
use axum::http::StatusCode;
use identity::{
    Role,
    accounts::{
        create::set_own_password,
        rescue::give_one_time_password,
        reset::{approve_reset, ask_reset, use_reset},
    },
    demo,
    sessions::{
        Origin, log_sums, sessions_of,
        sign_in::{Comparison, Outcome, Refusal, first_step, second_step, stored_password},
    },
};
use kit_db::{Tx, params, sql};

sql!(LEAVES -> i64: "select count(*) as n from aud_leaf where number > ?1");
const NAME: &str = "chuyen-vien";

fn leaves(tx: &mut Tx<'_>) -> i64 {
    tx.get(&LEAVES, params![0_i64]).unwrap()
}

fn from(address: &str) -> Origin {
    Origin {
        address: address.parse().unwrap(),
        ..here()
    }
}

fn attempt(tx: &mut Tx<'_>, name: &str, matched: bool, origin: &Origin, minute: i64) -> Outcome {
    first_step(tx, later(minute), &SETTINGS, name, matched, origin).unwrap()
}

fn too_many(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(Refusal::TooMany { .. }))
}

fn locked(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(Refusal::Locked { .. }))
}

testing::on_both_databases! {
    fn ninety_wrong_tries_from_one_address_lock_no_account_for_the_others(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            specialist_account(tx);
            let thief = from("198.51.100.9");
            let refused = (0..90).filter(|_| too_many(&attempt(tx, NAME, false, &thief, 0))).count();
            assert_eq!(refused, 70, "twenty are answered in a quarter of an hour");
            assert!(matches!(stored_password(tx, later(14), &SETTINGS, NAME, &thief).unwrap(), Comparison::TooMany { until } if until == later(15)));
            token(attempt(tx, NAME, true, &here(), 1));
            assert!(stored(tx, later(1), NAME).is_some());
            assert!(locked(&attempt(tx, NAME, true, &from("198.51.100.10"), 14)), "the thief's whole network waits");
        });
    }

    fn one_try_in_four_hours_keeps_nobody_out_elsewhere(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            specialist_account(tx);
            let thief = from("198.51.100.9");
            for hour in 0..200 {
                attempt(tx, NAME, false, &thief, hour * 240);
                token(attempt(tx, NAME, true, &here(), hour * 240 + 1));
            }
        });
    }

    fn a_name_that_nobody_has_is_answered_like_any_other_and_leaves_a_sum(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            specialist_account(tx);
            let (thief, before) = (from("2001:db8:1:2::1"), leaves(tx));
            for n in 0..19 {
                let outcome = attempt(tx, &format!("khong-co-{n}"), false, &thief, 0);
                assert_eq!(outcome, Outcome::Refused(Refusal::WrongPassword));
            }
            let neighbour = from("2001:db8:1:2:3::4");
            assert_eq!(attempt(tx, "khong-co", false, &neighbour, 0), Outcome::Refused(Refusal::WrongPassword));
            for n in 0..1_000 {
                assert!(too_many(&attempt(tx, &format!("ai-do-{n}"), false, &thief, 0)), "{n}");
            }
            assert_eq!(leaves(tx), before, "not a leaf a try");
            assert_eq!(log_sums(tx, later(10)).unwrap(), 0, "the hour is not over");
            assert_eq!(log_sums(tx, later(60)).unwrap(), 1);
            assert_eq!(log_sums(tx, later(60)).unwrap(), 0);
            assert_eq!(leaves(tx), before + 1, "one for the address and hour");
            assert_eq!(attempt(tx, "khong-co", false, &thief, 15), Outcome::Refused(Refusal::WrongPassword), "a new window");
        });
    }

    fn a_right_password_with_a_second_factor_gets_through_a_network_that_waits(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            for neighbour in 10..22 {
                attempt(tx, NAME, false, &from(&format!("203.0.113.{neighbour}")), 0);
            }
            let half = pending(attempt(tx, NAME, true, &here(), 0));
            token(second_step(tx, later(0), &SETTINGS, &half, &code_of(&secret, later(0)), &here()).unwrap());
        });
    }

    fn a_browser_that_signed_in_before_gets_through_until_the_password_is_another(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let Outcome::SignedIn { device, .. } = attempt(tx, NAME, true, &here(), 0) else { panic!("not signed in") };
            assert_eq!(device.account, id);
            let known = Origin { devices: vec![device.value], ..here() };
            for _ in 0..30 {
                attempt(tx, NAME, false, &here(), 1);
            }
            assert!(too_many(&attempt(tx, NAME, true, &here(), 1)));
            token(attempt(tx, NAME, true, &known, 1));
            for _ in 0..5 {
                assert_eq!(attempt(tx, NAME, false, &known, 2), Outcome::Refused(Refusal::WrongPassword));
            }
            assert!(too_many(&attempt(tx, NAME, true, &known, 2)), "its free tries are used up");
            token(attempt(tx, NAME, true, &known, 18));
            let actor = world::actor(tx, "H41.15", Role::Specialist, 0);
            set_own_password(tx, later(19), &actor, id, &PASSWORD, None).unwrap();
            for _ in 0..20 {
                attempt(tx, NAME, false, &here(), 60);
            }
            assert!(too_many(&attempt(tx, NAME, true, &known, 60)), "the new password knows no browser yet");
        });
    }

    fn wrong_codes_from_many_networks_wait_together(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            let half = pending(attempt(tx, NAME, true, &here(), 0));
            let guesses: Vec<bool> = (0..30).map(|n| {
                let origin = from(&format!("198.51.{n}.1"));
                locked(&second_step(tx, later(0), &SETTINGS, &half, "000000", &origin).unwrap())
            }).collect();
            assert_eq!(guesses.iter().filter(|locked| !**locked).count(), 10, "{guesses:?}");
            let right = code_of(&secret, later(16));
            let half = pending(attempt(tx, NAME, true, &here(), 16));
            token(second_step(tx, later(16), &SETTINGS, &half, &right, &here()).unwrap());
        });
    }

    fn a_thousand_accounts_sprayed_from_one_address_are_told_twenty_times(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            demo::create_accounts(tx, world::now(), &PASSWORD).unwrap();
            let thief = from("198.51.100.9");
            let told = (0..1_000).filter(|n| {
                let name = demo::accounts()[n % demo::accounts().len()].user_name;
                !too_many(&attempt(tx, name, false, &thief, 0))
            }).count();
            assert_eq!(told, 20);
            for account in demo::accounts() {
                token(attempt(tx, account.user_name, true, &here(), 1));
            }
        });
    }

    fn a_given_password_keeps_the_second_factor_ends_the_sessions_and_tells_the_person(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            let half = pending(attempt(tx, NAME, true, &here(), 0));
            token(second_step(tx, later(0), &SETTINGS, &half, &code_of(&secret, later(0)), &here()).unwrap());
            let machine = identity::Actor::system("test.machine");
            give_one_time_password(tx, later(1), &machine, id, &PASSWORD).unwrap();
            assert_eq!(sessions_of(tx, id, later(1)).unwrap(), vec![]);
            pending(attempt(tx, NAME, true, &here(), 2));
            assert!(told(tx).iter().any(|payload| payload.contains("password_given")));
        });
    }

    fn an_approved_reset_ends_the_sessions_and_tells_the_person(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            token(attempt(tx, NAME, true, &here(), 0));
            let people: Vec<_> = (0..3).map(|n| world::actor(tx, "H41", Role::Administrator, n)).collect();
            let reset = ask_reset(tx, later(0), &people[0], id, "mất điện thoại", true).unwrap();
            approve_reset(tx, later(0), &people[1], reset).unwrap();
            let code = approve_reset(tx, later(0), &people[2], reset).unwrap().unwrap();
            use_reset(tx, later(0), &code, &PASSWORD).unwrap();
            assert_eq!(sessions_of(tx, id, later(0)).unwrap(), vec![]);
            assert!(told(tx).iter().any(|payload| payload.contains("reset")));
        });
    }
}

sql!(TOLD -> String: "select payload from kit_event where topic = ?1");

fn told(tx: &mut Tx<'_>) -> Vec<String> {
    tx.query(&TOLD, params![identity::events::SIGN_IN_CHANGED])
        .unwrap()
}

#[test]
fn the_page_says_when_an_address_may_try_again_and_lets_known_browsers_in() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    super::pages::run(async {
        let mut known = server.browser();
        let first = known.sign_in("van-thu.ubnd", demo::PASSWORD).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        let mut thief = server.browser();
        let mut statuses = Vec::new();
        for _ in 0..22 {
            statuses.push(
                thief
                    .sign_in("van-thu.ubnd", "sai mật khẩu rồi")
                    .await
                    .status,
            );
        }
        let limited = |status: &&StatusCode| **status == StatusCode::TOO_MANY_REQUESTS;
        assert_eq!(statuses.iter().filter(limited).count(), 2, "{statuses:?}");
        let told = thief.sign_in("van-thu.ubnd", demo::PASSWORD).await;
        assert_eq!(told.header("retry-after"), "901");
        assert!(told.text.contains("08:15"), "{}", told.text);
        let again = known.sign_in("van-thu.ubnd", demo::PASSWORD).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        thief.moves_to([198, 51, 100, 2]);
        let elsewhere = thief.sign_in("chu-tich.ubnd", demo::PASSWORD).await;
        assert_eq!(elsewhere.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_sign_in_turns_the_token_and_the_cookie_is_kept_from_scripts() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    super::pages::run(async {
        let mut browser = server.browser();
        let first = browser.sign_in("van-thu.ubnd", demo::PASSWORD).await;
        let mut lines = first
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|line| line.to_str().unwrap());
        let line = lines.find(|line| line.starts_with("phien=")).unwrap();
        assert!(
            line.contains("HttpOnly") && line.contains("SameSite=Lax") && !line.contains("Domain"),
            "{line}"
        );
        let old = browser.cookie("phien");
        browser.sign_in("van-thu.ubnd", demo::PASSWORD).await;
        let new = browser.cookie("phien");
        assert_ne!(old, new);
        let mut thief = server.browser();
        thief.keep("phien", &old);
        assert_eq!(
            thief.get("/tai-khoan").await.status,
            StatusCode::SEE_OTHER,
            "the browser's old session ended"
        );
        let account = browser.get("/tai-khoan").await;
        browser.post(&account, "/dang-xuat", &[]).await;
        thief.keep("phien", &new);
        assert_eq!(
            thief.get("/tai-khoan").await.status,
            StatusCode::SEE_OTHER,
            "signed out"
        );
    });
}
