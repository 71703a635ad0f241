use super::{MIGRATIONS, world};
use identity::{
    AccountId, Actor, Role, Settings,
    accounts::{
        self, SealingKey,
        create::{AccountError, CreateAccount, create_account, set_own_password},
        disable::{DisableError, disable_account, disable_idle_accounts},
        passkeys::PasskeySite,
        password::{StoredPassword, hash},
        reset::{ResetError, approve_reset, ask_reset, use_reset},
        second_factor::{FactorError, begin_factor, confirm_factor},
    },
    demo,
    sessions::{Origin, sessions_of, sign_in},
};
use jiff::SignedDuration;
use kit_db::Tx;
use std::sync::LazyLock;

pub static SETTINGS: LazyLock<Settings> = LazyLock::new(|| Settings {
    passkeys: PasskeySite::at("https://tinhso.example.vn", "Tỉnh"),
    ..Settings::new("Tỉnh", SealingKey::fresh())
});
pub static PASSWORD: LazyLock<StoredPassword> = LazyLock::new(|| hash("mưa rơi trên mái"));

/// An account for the first specialist of the department of education.
pub fn specialist_account(tx: &mut Tx<'_>) -> AccountId {
    let machine = Actor::system("test.machine");
    let person = world::holder(tx, "H41.15", Role::Specialist, 0).person;
    let input = CreateAccount {
        person,
        user_name: "Chuyen-Vien".into(),
        password: PASSWORD.clone(),
    };
    create_account(tx, world::now(), &machine, &input).unwrap()
}

/// A browser in the office that had no session.
pub fn here() -> Origin {
    Origin {
        client: "Firefox".to_owned(),
        address: "203.0.113.7".parse().unwrap(),
        devices: Vec::new(),
        session: None,
    }
}

/// Signs in with the right password.
pub fn signed_in(tx: &mut Tx<'_>) -> sign_in::Outcome {
    sign_in::first_step(tx, world::now(), &SETTINGS, "chuyen-vien", true, &here()).unwrap()
}

testing::on_both_databases! {
    fn user_names_are_lower_case_and_unique(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            specialist_account(tx);
            assert!(accounts::account_by_user_name(tx, " CHUYEN-VIEN ").unwrap().is_some());
            let (admin, machine) = (world::administrator(tx), Actor::system("test.machine"));
            let mut create = |user_name: &str| {
                let input = CreateAccount { person: admin.person, user_name: user_name.into(), password: PASSWORD.clone() };
                create_account(tx, world::now(), &machine, &input)
            };
            assert!(matches!(create("chuyen-vien"), Err(AccountError::Taken(_))));
            assert!(matches!(create("văn thư"), Err(AccountError::UserName(_))));
        });
    }

    fn a_disabled_account_loses_its_sessions_at_once(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (id, admin) = (specialist_account(tx), world::administrator(tx));
            signed_in(tx);
            assert_eq!(sessions_of(tx, id, world::now()).unwrap().len(), 1);
            disable_account(tx, world::now(), &admin, id, "nghỉ việc").unwrap();
            assert_eq!(sessions_of(tx, id, world::now()).unwrap(), vec![]);
            assert_eq!(signed_in(tx), sign_in::Outcome::Refused(sign_in::Refusal::Disabled));
            assert!(matches!(disable_account(tx, world::now(), &admin, id, ""), Err(DisableError::Already)));
        });
    }

    fn accounts_that_nobody_uses_for_forty_five_days_are_disabled_and_demo_accounts_stay(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            demo::create_accounts(tx, world::now(), &PASSWORD).unwrap();
            let later = world::now() + SignedDuration::from_hours(45 * 24);
            assert_eq!(disable_idle_accounts(tx, later).unwrap(), 0);
            assert_eq!(disable_idle_accounts(tx, later + SignedDuration::from_secs(1)).unwrap(), 1);
            assert!(accounts::account(tx, id).unwrap().disabled_at.is_some());
        });
    }

    fn a_new_password_ends_the_other_sessions(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            signed_in(tx);
            signed_in(tx);
            let kept = sessions_of(tx, id, world::now()).unwrap()[0].id;
            let actor = world::actor(tx, "H41.15", Role::Specialist, 0);
            set_own_password(tx, world::now(), &actor, id, &PASSWORD, Some(kept)).unwrap();
            let left: Vec<_> = sessions_of(tx, id, world::now()).unwrap().into_iter().map(|s| s.id).collect();
            assert_eq!(left, [kept]);
            assert!(!accounts::account(tx, id).unwrap().must_change_password);
        });
    }

    fn a_reset_needs_three_people_and_a_code_that_works_once_for_a_quarter_of_an_hour(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let people: Vec<_> = (0..3).map(|n| world::actor(tx, "H41", Role::Administrator, n)).collect();
            let now = world::now();
            let reset = ask_reset(tx, now, &people[0], id, "mất điện thoại", true).unwrap();
            assert!(matches!(ask_reset(tx, now, &people[0], id, "x", true), Err(ResetError::Pending)));
            assert!(matches!(approve_reset(tx, now, &people[0], reset), Err(ResetError::SamePerson)));
            assert_eq!(approve_reset(tx, now, &people[1], reset).unwrap(), None);
            assert!(matches!(approve_reset(tx, now, &people[1], reset), Err(ResetError::SamePerson)));
            let code = approve_reset(tx, now, &people[2], reset).unwrap().unwrap();
            let late = now + SignedDuration::from_mins(15);
            assert!(matches!(use_reset(tx, late, &code, &PASSWORD), Err(ResetError::WrongCode)));
            assert_eq!(use_reset(tx, now, &code.to_lowercase(), &PASSWORD).unwrap(), id);
            assert!(matches!(use_reset(tx, now, &code, &PASSWORD), Err(ResetError::WrongCode)));
        });
    }

    fn a_second_factor_is_shown_once_and_confirmed_by_a_code(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let actor = world::actor(tx, "H41.15", Role::Specialist, 0);
            let enrolment = begin_factor(tx, world::now(), &SETTINGS, (id, None), "").unwrap();
            assert!(enrolment.address.starts_with("otpauth://totp/"));
            assert!(enrolment.qr_path().unwrap().0 >= 21);
            let wrong = confirm_factor(tx, world::now(), &SETTINGS, &actor, (id, None), "000000x");
            assert!(matches!(wrong, Err(FactorError::WrongCode)), "{wrong:?}");
            let code = crate::sign_in::code_of(&enrolment.secret, world::now());
            let sheet = confirm_factor(tx, world::now(), &SETTINGS, &actor, (id, None), &code).unwrap();
            assert_eq!(sheet.codes.len(), accounts::second_factor::RECOVERY_CODES);
            assert!(accounts::account(tx, id).unwrap().has_second_factor);
            assert!(matches!(accounts::second_factor::enrolment(tx, world::now(), &SETTINGS, (id, None)), Err(FactorError::NotSetUp)));
        });
    }

    fn demo_accounts_are_listed_in_marked_databases_only(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            assert_eq!(demo::listed_accounts(tx, world::now()).unwrap(), vec![]);
            let created = demo::create_accounts(tx, world::now(), &PASSWORD).unwrap();
            assert_eq!(created, demo::accounts().len());
            assert_eq!(demo::create_accounts(tx, world::now(), &PASSWORD).unwrap(), 0);
            let listed = demo::listed_accounts(tx, world::now()).unwrap();
            assert_eq!(listed.len(), created);
            assert!(listed[0].role_line.ends_with("UBND tỉnh"), "{:?}", listed[0]);
        });
    }
}
