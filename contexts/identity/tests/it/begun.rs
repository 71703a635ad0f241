//! What is begun in one step and ended in another belongs to the session that began it.

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, here, signed_in, specialist_account},
    pages,
    passkey_pages::challenge_of,
    passkeys::Device,
    server::{Browser, Reply},
    sign_in::{code_of, later},
    world,
};
use axum::http::StatusCode;
use identity::{
    AccountId, Actor, Role, SessionId,
    accounts::{
        account,
        create::set_own_password,
        passkeys::{PasskeyFault, begin_passkey, enrol_passkey},
        rescue::give_one_time_password,
        reset::{approve_reset, ask_reset, use_reset},
        second_factor::{FactorError, begin_factor, confirm_factor, enrolment},
    },
    demo,
    sessions::{Origin, end_other_sessions, end_session, sessions_of, sign_in::first_step},
};
use kit_db::{Tx, params, sql};

sql!(KEPT -> i64: "select count(*) as n from idn_begun where account = ?1");

const PATH: &str = "/tai-khoan/xac-thuc-hai-lop";
const NAME: &str = "chuyen-vien.sgddt";

/// How something ends that was begun in the first session; the second one is another of the account.
type End = fn(&mut Tx<'_>, AccountId, &Actor, SessionId, SessionId);

fn kept(tx: &mut Tx<'_>, id: AccountId) -> i64 {
    tx.get(&KEPT, params![id]).unwrap()
}

/// Two sessions of the specialist, the older first.
fn two_sessions(tx: &mut Tx<'_>) -> (AccountId, SessionId, SessionId, Actor) {
    let id = specialist_account(tx);
    signed_in(tx);
    let one = sessions_of(tx, id, later(0)).unwrap()[0].id;
    signed_in(tx);
    let open = sessions_of(tx, id, later(0)).unwrap();
    let two = open.iter().find(|session| session.id != one).unwrap().id;
    let actor = world::actor(tx, "H41.15", Role::Specialist, 0);
    (id, one, two, actor)
}

/// Begins codes by time with the password alone.
async fn begins(browser: &mut Browser<'_>) -> String {
    let page = browser.get(PATH).await;
    let fields = [("mat-khau", demo::PASSWORD)];
    browser
        .post(&page, &format!("{PATH}/bat-dau"), &fields)
        .await;
    secret_on(&browser.get(PATH).await).expect("a key is shown")
}

/// The key that the page asks to take over, if it asks.
fn secret_on(page: &Reply) -> Option<String> {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text
        .contains("xac-nhan\"")
        .then(|| page.between("<code>", "</code>"))
}

testing::on_both_databases! {
    fn a_key_that_somebody_began_before_is_shown_to_nobody_who_signs_in_later(db: &TestDb) {
        let server = pages::demo_world(db);
        pages::run(async {
            let mut thief = server.browser();
            thief.sign_in(NAME, demo::PASSWORD).await;
            let planted = begins(&mut thief).await;
            let account = thief.get("/tai-khoan").await;
            thief.post(&account, "/dang-xuat", &[]).await;

            let mut owner = server.browser();
            owner.sign_in(NAME, demo::PASSWORD).await;
            let page = owner.get(PATH).await;
            assert_eq!(secret_on(&page), None, "nothing is waiting");
            let confirm = format!("{PATH}/xac-nhan");
            let code = code_of(&planted, world::now());
            let planted_code = owner.post(&page, &confirm, &[("ma", &code)]).await;
            assert_eq!(planted_code.status, StatusCode::CONFLICT, "{}", planted_code.text);
            let own = begins(&mut owner).await;
            assert_ne!(own, planted);
            let page = owner.get(PATH).await;
            let set = owner.post(&page, &confirm, &[("ma", &code_of(&own, world::now()))]).await;
            assert_eq!(set.status, StatusCode::OK, "{}", set.text);
            assert!(set.text.contains("recovery-codes"));
        });
    }

    fn another_session_neither_sees_nor_confirms_what_one_began(db: &TestDb) {
        let server = pages::demo_world(db);
        pages::run(async {
            let (mut one, mut other) = (server.browser(), server.browser());
            one.sign_in(NAME, demo::PASSWORD).await;
            other.sign_in(NAME, demo::PASSWORD).await;
            let secret = begins(&mut one).await;
            let page = other.get(PATH).await;
            assert_eq!(secret_on(&page), None);
            let (confirm, code) = (format!("{PATH}/xac-nhan"), code_of(&secret, world::now()));
            let refused = other.post(&page, &confirm, &[("ma", &code)]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
            assert!(!refused.text.contains("recovery-codes"));
            let page = one.get(PATH).await;
            assert_eq!(secret_on(&page), Some(secret), "it goes on where it was begun");
            let set = one.post(&page, &confirm, &[("ma", &code)]).await;
            assert_eq!(set.status, StatusCode::OK, "{}", set.text);
        });
    }

    fn a_passkey_is_enrolled_in_the_session_that_was_asked_for_it_only(db: &TestDb) {
        let server = pages::demo_world(db);
        pages::run(async {
            let (mut one, mut other, mut device) = (server.browser(), server.browser(), Device::new());
            one.sign_in(NAME, demo::PASSWORD).await;
            other.sign_in(NAME, demo::PASSWORD).await;
            let page = one.get(PATH).await;
            let fields = [("mat-khau-khoa", demo::PASSWORD), ("ten-khoa", "Máy nhà")];
            let asked = one.post(&page, &format!("{PATH}/khoa/moi"), &fields).await;
            let challenge = challenge_of(&asked);
            let answer = device.makes(&challenge);
            let fields = [("thach-thuc", challenge.sealed.as_str()), ("tra-loi", answer.as_str())];
            let confirm = format!("{PATH}/khoa/xac-nhan");
            let page = other.get(PATH).await;
            let refused = other.post(&page, &confirm, &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            assert!(!refused.text.contains("recovery-codes"));
            let made = one.post(&asked, &confirm, &fields).await;
            assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        });
    }

    fn what_was_begun_goes_with_its_session_a_new_password_a_reset_and_what_is_begun_anew(db: &TestDb) {
        world::load(db);
        let ends: [(&str, End); 7] = [
            ("signed out", |tx, id, actor, one, _| {
                assert!(end_session(tx, later(1), actor, id, one, "signed_out").unwrap());
            }),
            ("ended from elsewhere", |tx, id, actor, _, two| {
                end_other_sessions(tx, later(1), actor, id, two).unwrap();
            }),
            ("a new password in this session", |tx, id, actor, one, _| {
                set_own_password(tx, later(1), actor, id, &PASSWORD, Some(one)).unwrap();
            }),
            ("a new password in the other", |tx, id, actor, _, two| {
                set_own_password(tx, later(1), actor, id, &PASSWORD, Some(two)).unwrap();
            }),
            ("a given password", |tx, id, _, _, _| {
                give_one_time_password(tx, later(1), &Actor::system("test.machine"), id, &PASSWORD).unwrap();
            }),
            ("a reset", |tx, id, _, _, _| {
                let people: Vec<_> = (0..3).map(|n| world::actor(tx, "H41", Role::Administrator, n)).collect();
                let reset = ask_reset(tx, later(0), &people[0], id, "quên mật khẩu", false).unwrap();
                approve_reset(tx, later(0), &people[1], reset).unwrap();
                let code = approve_reset(tx, later(0), &people[2], reset).unwrap().unwrap();
                use_reset(tx, later(1), &code, &PASSWORD).unwrap();
            }),
            ("signed in anew in this browser", |tx, _, _, one, _| {
                let again = Origin { session: Some(one), ..here() };
                first_step(tx, later(1), &SETTINGS, "chuyen-vien", true, &again).unwrap();
            }),
        ];
        world::write(db, move |tx| {
            let (id, first, _, actor) = two_sessions(tx);
            let mut device = Device::new();
            for (how, end) in ends {
                // the two sessions of each turn are its own
                signed_in(tx);
                signed_in(tx);
                let open = sessions_of(tx, id, later(0)).unwrap();
                let (one, two) = (open[0].id, open[1].id);
                let begun = begin_factor(tx, later(0), &SETTINGS, (id, Some(one)), "").unwrap();
                assert_eq!(enrolment(tx, later(0), &SETTINGS, (id, Some(one))).unwrap(), begun);
                end(tx, id, &actor, one, two);
                assert_eq!(kept(tx, id), 0, "{how}");
                for session in [Some(one), Some(two), Some(first), None] {
                    let late = confirm_factor(tx, later(1), &SETTINGS, &actor, (id, session), &code_of(&begun.secret, later(1)));
                    assert!(matches!(late, Err(FactorError::NotSetUp)), "{how}: {late:?}");
                }
                signed_in(tx);
                signed_in(tx);
                let open = sessions_of(tx, id, later(0)).unwrap();
                let (one, two) = (open[0].id, open[1].id);
                let asked = begin_passkey(tx, later(0), &SETTINGS, (id, Some(one)), "Khóa", "").unwrap();
                let answer = device.makes(&asked);
                end(tx, id, &actor, one, two);
                for session in [Some(one), Some(two), Some(first), None] {
                    let late = enrol_passkey(tx, later(1), &SETTINGS, &actor, (id, session), (&asked.sealed, &answer));
                    assert!(matches!(late, Err(FactorError::Passkey(PasskeyFault::Expired))), "{how}: {late:?}");
                }
            }
            assert!(!account(tx, id).unwrap().has_second_factor);
        });
    }

    fn what_is_begun_anew_takes_the_place_of_what_was_begun_before(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (id, one, two, actor) = two_sessions(tx);
            let mut device = Device::new();
            let first = begin_factor(tx, later(0), &SETTINGS, (id, Some(one)), "").unwrap();
            let again = begin_factor(tx, later(0), &SETTINGS, (id, Some(one)), "").unwrap();
            assert_ne!(first.secret, again.secret);
            let old = confirm_factor(tx, later(0), &SETTINGS, &actor, (id, Some(one)), &code_of(&first.secret, later(0)));
            assert!(matches!(old, Err(FactorError::WrongCode | FactorError::OtherTime { .. })), "{old:?}");
            let asked = begin_passkey(tx, later(0), &SETTINGS, (id, Some(one)), "Khóa", "").unwrap();
            let answer = device.makes(&asked);
            let gone = enrolment(tx, later(0), &SETTINGS, (id, Some(one)));
            assert!(matches!(gone, Err(FactorError::NotSetUp)), "one thing at a time: {gone:?}");
            begin_passkey(tx, later(0), &SETTINGS, (id, Some(one)), "Khóa", "").unwrap();
            let old = enrol_passkey(tx, later(0), &SETTINGS, &actor, (id, Some(one)), (&asked.sealed, &answer));
            assert!(matches!(old, Err(FactorError::Passkey(PasskeyFault::Expired))), "{old:?}");
            let elsewhere = begin_factor(tx, later(0), &SETTINGS, (id, Some(two)), "").unwrap();
            confirm_factor(tx, later(0), &SETTINGS, &actor, (id, Some(two)), &code_of(&elsewhere.secret, later(0))).unwrap();
            assert_eq!(kept(tx, id), 0);
        });
    }
}
