//! A reset opens an account again and goes round nothing: the second factor stays unless it is lost, and then rights
//! are held (SEC-27 of the province's bar).

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, here, specialist_account},
    proposals::admin,
    sign_in::{code_of, later, pending, second_factor, token, viewer},
    world,
};
use axum::http::StatusCode;
use identity::{
    AccountId, Actor, Enrolment, Settings,
    accounts::{
        account,
        reset::{approve_reset, ask_reset, use_reset},
        second_factor::{begin_factor, confirm_factor, recovery_codes_left},
    },
    demo,
    sessions::{
        sessions_of,
        sign_in::{Outcome, Refusal, first_step, second_step},
    },
};
use kit_db::{Tx, params, sql};
use std::sync::Arc;

sql!(TOLD -> String: "select payload from kit_event where topic = ?1");

/// A code that two approved.
fn code(tx: &mut Tx<'_>, id: AccountId, lost_factor: bool) -> String {
    let people: Vec<Actor> = (0..3).map(|place| admin(tx, place)).collect();
    let reset = ask_reset(tx, later(0), &people[0], id, "mất", lost_factor).unwrap();
    assert_eq!(
        approve_reset(tx, later(0), &people[1], reset).unwrap(),
        None
    );
    let code = approve_reset(tx, later(0), &people[2], reset).unwrap();
    code.unwrap()
}

fn first(tx: &mut Tx<'_>, minute: i64) -> Outcome {
    first_step(tx, later(minute), &SETTINGS, "chuyen-vien", true, &here()).unwrap()
}

testing::on_both_databases! {
    fn a_reset_of_the_password_leaves_the_second_factor_which_is_still_asked_for(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, sheet) = second_factor(tx, id);
            let half = pending(first(tx, 0));
            token(second_step(tx, later(0), &SETTINGS, &half, &code_of(&secret, later(0)), &here()).unwrap());
            let code = code(tx, id, false);
            use_reset(tx, later(0), &code, &PASSWORD).unwrap();
            assert_eq!(sessions_of(tx, id, later(0)).unwrap(), vec![], "old tokens are revoked");
            let told = tx.query(&TOLD, params![identity::events::SIGN_IN_CHANGED]).unwrap();
            assert!(told.iter().any(|one| one.contains("\"reset\"")), "{told:?}");
            let given = tx.query(&TOLD, params![identity::events::RESET_GIVEN]).unwrap();
            assert_eq!(given.len(), 1);
            assert!(account(tx, id).unwrap().has_second_factor);
            assert_eq!(recovery_codes_left(tx, id).unwrap(), 10);
            let half = pending(first(tx, 1));
            let wrong = second_step(tx, later(1), &SETTINGS, &half, "000000", &here()).unwrap();
            assert_eq!(wrong, Outcome::Refused(Refusal::WrongCode));
            token(second_step(tx, later(1), &SETTINGS, &half, &sheet[0], &here()).unwrap());
        });
    }

    fn a_reset_for_a_lost_factor_takes_it_away_and_holds_the_strong_rights_for_a_day(db: &TestDb) {
        const RIGHT: &str = "documents.draft";
        world::load(db);
        let token = world::write(db, |tx| {
            let rights = [identity::RoleDefault::new(identity::Role::Specialist, RIGHT, identity::Scope::Unit)];
            identity::install_role_defaults(tx, later(0), &rights).unwrap();
            let id = specialist_account(tx);
            second_factor(tx, id);
            let code = code(tx, id, true);
            use_reset(tx, later(0), &code, &PASSWORD).unwrap();
            assert!(!account(tx, id).unwrap().has_second_factor);
            assert_eq!(recovery_codes_left(tx, id).unwrap(), 0);
            let actor = world::actor(tx, "H41.15", identity::Role::Specialist, 0);
            let begun = begin_factor(tx, later(0), &SETTINGS, (id, None), "").unwrap();
            confirm_factor(tx, later(0), &SETTINGS, &actor, (id, None), &code_of(&begun.secret, later(0))).unwrap();
            let half = pending(first(tx, 1));
            token(second_step(tx, later(1), &SETTINGS, &half, &code_of(&begun.secret, later(1)), &here()).unwrap())
        });
        let strong = Settings { strong_rights: Arc::new([RIGHT.to_owned()].into()), absolute: jiff::SignedDuration::from_hours(48), idle: jiff::SignedDuration::from_hours(48), ..SETTINGS.clone() };
        let seen = viewer(db, &strong, &token, later(2)).unwrap();
        let actor = seen.actor.downcast::<Actor>().unwrap();
        assert_eq!((seen.permissions.contains(RIGHT), actor.enrolment), (false, Some(Enrolment::Held(later(24 * 60)))), "a new factor alone does not end it");
        assert!(!actor.may(RIGHT) && actor.scope(RIGHT).is_none());
    }
}

/// Codes on paper are guessed no better than passwords: an address has twenty tries.
#[test]
fn codes_of_resets_and_of_first_passwords_are_tried_twenty_times_from_an_address() {
    let db = testing::sqlite_db(&MIGRATIONS);
    let server = super::pages::demo_world(&db);
    super::pages::run(async {
        let mut browser = server.browser();
        let page = browser.get("/dang-nhap/dat-lai").await;
        let fields = [
            ("ma", "AAAA-BBBB-CCCC-DDDD"),
            ("mat-khau-moi", "mưa rơi trên mái ngói cũ"),
            ("mat-khau-lai", "mưa rơi trên mái ngói cũ"),
        ];
        let mut statuses = Vec::new();
        for _ in 0..22 {
            let answer = browser.post(&page, "/dang-nhap/dat-lai", &fields).await;
            statuses.push(answer.status);
        }
        let limited = |status: &&StatusCode| **status == StatusCode::TOO_MANY_REQUESTS;
        assert_eq!(statuses.iter().filter(limited).count(), 2, "{statuses:?}");
        let password = browser.sign_in("van-thu.ubnd", demo::PASSWORD).await;
        assert_eq!(
            password.status,
            StatusCode::TOO_MANY_REQUESTS,
            "one count for both"
        );
        browser.moves_to([198, 51, 100, 2]);
        let elsewhere = browser.post(&page, "/dang-nhap/dat-lai", &fields).await;
        assert_eq!(elsewhere.status, StatusCode::CONFLICT);
    });
}
