use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, here, signed_in, specialist_account},
    world,
};
use identity::{
    AccountId, Role, Sessions, Settings,
    accounts::{
        self,
        password::matches,
        second_factor::{begin_factor, confirm_factor},
    },
    demo,
    posts::appoint::release,
    sessions::{
        end_session, sessions_of,
        sign_in::{
            Comparison, MustFirst, Outcome, Refusal, first_step, second_step, stored_password,
        },
    },
};
use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use kit_db::{Db, Tx};
use kit_jobs::{JobContext, Work, run_until_idle};
use kit_web::{Viewer, ViewerSource};
use totp_rs::{Builder, Secret};

/// The code that an authenticator shows.
pub fn code_of(secret: &str, at: Timestamp) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name("x")
        .build()
        .unwrap();
    totp.generate(u64::try_from(at.as_second()).unwrap())
        .to_string()
}

pub fn second_factor(tx: &mut Tx<'_>, id: AccountId) -> (String, Vec<String>) {
    let actor = world::actor(tx, "H41.15", Role::Specialist, 0);
    let earlier = world::now() - SignedDuration::from_hours(1);
    let enrolment = begin_factor(tx, earlier, &SETTINGS, (id, None), "").unwrap();
    let code = code_of(&enrolment.secret, earlier);
    let fresh = confirm_factor(tx, earlier, &SETTINGS, &actor, (id, None), &code).unwrap();
    (enrolment.secret, fresh.codes)
}

/// What the password is compared with from here.
pub fn stored(tx: &mut Tx<'_>, now: Timestamp, name: &str) -> Option<String> {
    match stored_password(tx, now, &SETTINGS, name, &here()).unwrap() {
        Comparison::With(stored) => stored,
        Comparison::TooMany { until } => panic!("turned away until {until}"),
    }
}

/// Has this context hear what happened.
fn deliver(db: &Db, now: Timestamp) {
    let context = JobContext::new(db.clone(), Clock::fixed(now));
    let work = Work {
        subscriptions: identity::module().subscriptions,
        ..Work::default()
    };
    run_until_idle(&context, &work).unwrap();
}

pub fn pending(outcome: Outcome) -> String {
    match outcome {
        Outcome::SecondFactorNeeded { pending } => pending,
        other => panic!("{other:?}"),
    }
}

pub fn token(outcome: Outcome) -> String {
    match outcome {
        Outcome::SignedIn { token, .. } => token,
        other => panic!("{other:?}"),
    }
}

pub fn viewer(db: &Db, settings: &Settings, token: &str, now: Timestamp) -> Option<Viewer> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let sessions = Sessions::new(db.clone(), settings.clone());
    runtime.block_on(sessions.viewer(token, now)).unwrap()
}

pub fn later(minutes: i64) -> Timestamp {
    world::now() + SignedDuration::from_mins(minutes)
}

testing::on_both_databases! {
    fn the_right_password_opens_a_session_until_it_idles(db: &TestDb) {
        world::load(db);
        let token = world::write(db, |tx| { specialist_account(tx); token(signed_in(tx)) });
        let seen = viewer(db, &SETTINGS, &token, later(10)).unwrap();
        assert!(seen.role.starts_with("Chuyên viên, "), "{}", seen.role);
        assert!(viewer(db, &SETTINGS, &token, later(24)).is_some(), "the request ten minutes later counts");
        assert!(viewer(db, &SETTINGS, &token, later(24 + 16)).is_none());
        assert!(viewer(db, &SETTINGS, "another", later(1)).is_none());
    }

    fn a_session_ends_after_twelve_hours_however_busy_it_is(db: &TestDb) {
        world::load(db);
        let token = world::write(db, |tx| { specialist_account(tx); token(signed_in(tx)) });
        for quarter in 1..48 {
            assert!(viewer(db, &SETTINGS, &token, later(quarter * 15)).is_some(), "{quarter}");
        }
        assert!(viewer(db, &SETTINGS, &token, later(48 * 15)).is_none());
    }

    fn the_database_holds_neither_the_token_nor_the_password(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            specialist_account(tx);
            let hash = stored(tx, world::now(), "chuyen-vien").unwrap();
            assert!(hash.starts_with("$argon2id$"));
            assert!(matches("mưa rơi trên mái", &hash) && !matches("mưa", &hash));
            assert_eq!(stored(tx, world::now(), "khong-co"), None);
        });
    }

    fn after_five_wrong_passwords_nothing_is_checked_for_a_while(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let try_with = |tx: &mut Tx<'_>, matched, at| first_step(tx, at, &SETTINGS, "chuyen-vien", matched, &here()).unwrap();
            for _ in 0..5 {
                assert_eq!(try_with(tx, false, world::now()), Outcome::Refused(Refusal::WrongPassword));
            }
            assert!(matches!(try_with(tx, true, later(14)), Outcome::Refused(Refusal::Locked { until }) if until == later(15)));
            assert_eq!(stored(tx, later(14), "chuyen-vien"), None);
            assert_eq!(try_with(tx, false, later(15)), Outcome::Refused(Refusal::WrongPassword));
            assert!(matches!(try_with(tx, true, later(44)), Outcome::Refused(Refusal::Locked { until }) if until == later(45)), "the wait doubles");
            token(try_with(tx, true, later(45)));
            assert_eq!(accounts::account(tx, id).unwrap().failures, 0);
        });
    }

    fn a_code_is_accepted_once_and_only_at_its_time(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            let code = code_of(&secret, world::now());
            let first = pending(signed_in(tx));
            assert_eq!(sessions_of(tx, id, world::now()).unwrap(), vec![], "half a sign-in is no session");
            token(second_step(tx, world::now(), &SETTINGS, &first, &code, &here()).unwrap());
            let again = pending(signed_in(tx));
            let repeated = second_step(tx, world::now(), &SETTINGS, &again, &code, &here()).unwrap();
            assert_eq!(repeated, Outcome::Refused(Refusal::WrongCode));
            let old = code_of(&secret, world::now() - SignedDuration::from_mins(5));
            assert_eq!(second_step(tx, world::now(), &SETTINGS, &again, &old, &here()).unwrap(), Outcome::Refused(Refusal::WrongCode));
            let next = code_of(&secret, later(1));
            token(second_step(tx, later(1), &SETTINGS, &again, &next, &here()).unwrap());
            assert_eq!(second_step(tx, later(1), &SETTINGS, &again, &next, &here()).unwrap(), Outcome::Refused(Refusal::Expired));
        });
    }

    fn many_guesses_at_once_count_one_after_the_other(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| { specialist_account(tx); });
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let guess = || world::write(db, |tx| first_step(tx, world::now(), &SETTINGS, "chuyen-vien", false, &here()).unwrap());
            let threads: Vec<_> = (0..12).map(|_| scope.spawn(guess)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let wrong = outcomes.iter().filter(|o| **o == Outcome::Refused(Refusal::WrongPassword)).count();
        assert_eq!(wrong, 5, "{outcomes:?}");
    }

    fn wrong_codes_lock_the_account_too(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            second_factor(tx, id);
            let half = pending(signed_in(tx));
            for _ in 0..5 {
                assert_eq!(second_step(tx, world::now(), &SETTINGS, &half, "12345", &here()).unwrap(), Outcome::Refused(Refusal::WrongCode));
            }
            let locked = second_step(tx, world::now(), &SETTINGS, &half, "12345", &here()).unwrap();
            assert!(matches!(locked, Outcome::Refused(Refusal::Locked { .. })), "{locked:?}");
        });
    }

    fn a_recovery_code_works_once(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let (_, sheet) = second_factor(tx, id);
            let half = pending(signed_in(tx));
            token(second_step(tx, world::now(), &SETTINGS, &half, &sheet[3].to_uppercase(), &here()).unwrap());
            let half = pending(signed_in(tx));
            assert_eq!(second_step(tx, world::now(), &SETTINGS, &half, &sheet[3], &here()).unwrap(), Outcome::Refused(Refusal::WrongCode));
            assert_eq!(accounts::second_factor::recovery_codes_left(tx, id).unwrap(), 9);
        });
    }

    fn the_half_done_sign_in_opens_no_page_and_expires(db: &TestDb) {
        world::load(db);
        let (half, secret) = world::write(db, |tx| {
            let id = specialist_account(tx);
            let (secret, _) = second_factor(tx, id);
            (pending(signed_in(tx)), secret)
        });
        assert!(viewer(db, &SETTINGS, &half, world::now()).is_none());
        world::write(db, move |tx| {
            let code = code_of(&secret, later(6));
            assert_eq!(second_step(tx, later(6), &SETTINGS, &half, &code, &here()).unwrap(), Outcome::Refused(Refusal::Expired));
        });
    }

    fn an_administrator_without_second_factor_may_nothing_but_set_one_up(db: &TestDb) {
        world::load(db);
        let (token, first) = world::write(db, |tx| {
            let admin = world::administrator(tx);
            let input = accounts::create::CreateAccount { person: admin.person, user_name: "quan-tri-that".into(), password: PASSWORD.clone() };
            let machine = identity::Actor::system("test.machine");
            let id = accounts::create::create_account(tx, world::now(), &machine, &input).unwrap();
            accounts::create::set_own_password(tx, world::now(), &admin, id, &PASSWORD, None).unwrap();
            match first_step(tx, world::now(), &SETTINGS, "quan-tri-that", true, &here()).unwrap() {
                Outcome::SignedIn { token, first, .. } => (token, first),
                other => panic!("{other:?}"),
            }
        });
        assert_eq!(first, Some(MustFirst::SetUpSecondFactor));
        let seen = viewer(db, &SETTINGS, &token, later(1)).unwrap();
        assert!(seen.permissions.is_empty());
        assert!(viewer(db, &SETTINGS, &token, later(7)).is_none(), "five idle minutes end an administrator's session");
    }

    fn a_first_password_must_be_changed_before_anything_else(db: &TestDb) {
        world::load(db);
        let outcome = world::write(db, |tx| { specialist_account(tx); signed_in(tx) });
        assert!(matches!(outcome, Outcome::SignedIn { first: Some(MustFirst::ChangePassword), .. }));
    }

    fn a_demo_account_signs_in_at_once_with_its_rights(db: &TestDb) {
        world::load(db);
        let token = world::write(db, |tx| {
            demo::create_accounts(tx, world::now(), &PASSWORD).unwrap();
            match first_step(tx, world::now(), &SETTINGS, "quan-tri", true, &here()).unwrap() {
                Outcome::SignedIn { token, first: None, .. } => token,
                other => panic!("{other:?}"),
            }
        });
        let seen = viewer(db, &SETTINGS, &token, later(60)).unwrap();
        assert!(seen.permissions.contains("identity.roles.manage"));
    }

    fn whoever_leaves_the_last_post_is_signed_out_at_once(db: &TestDb) {
        world::load(db);
        deliver(db, world::now());
        let token = world::write(db, |tx| { specialist_account(tx); token(signed_in(tx)) });
        assert!(viewer(db, &SETTINGS, &token, world::now()).is_some());
        let id = world::write(db, |tx| {
            let (admin, left) = (world::administrator(tx), world::actor(tx, "H41.15", Role::Specialist, 0));
            let today = kit_base::in_province(world::now()).date();
            for held in identity::posts::holdings_of(tx, left.person).unwrap() {
                release(tx, world::now(), &admin, held.id, today, "7/QĐ").unwrap();
            }
            accounts::account_by_user_name(tx, "chuyen-vien").unwrap().unwrap().id
        });
        assert!(viewer(db, &SETTINGS, &token, world::now()).is_none());
        deliver(db, world::now());
        let open = world::write(db, move |tx| sessions_of(tx, id, world::now()).unwrap());
        assert_eq!(open, vec![]);
    }

    fn people_end_their_own_sessions_and_no_others(db: &TestDb) {
        world::load(db);
        let token = world::write(db, |tx| {
            let id = specialist_account(tx);
            let token = token(signed_in(tx));
            let actor = world::actor(tx, "H41.15", Role::Specialist, 0);
            let session = sessions_of(tx, id, world::now()).unwrap()[0].id;
            assert!(!end_session(tx, world::now(), &actor, AccountId::generate(), session, "x").unwrap());
            assert!(end_session(tx, world::now(), &actor, id, session, "own").unwrap());
            token
        });
        assert!(viewer(db, &SETTINGS, &token, world::now()).is_none());
    }
}
