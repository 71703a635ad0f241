//! Who approves, signs, issues or administers needs a second factor: with a time to set it up, in which nothing is
//! withheld.

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, here},
    sign_in::{code_of, later, token, viewer},
    world,
};
use identity::{
    AccountId, Actor, Enrolment, Role, RoleDefault, Scope, Settings,
    accounts::{
        create::{CreateAccount, create_account, set_own_password},
        second_factor::{begin_factor, confirm_factor, drop_own_factor},
    },
    delegations::give::{GiveDelegation, give_delegation},
    demo,
    permissions::GIVE_DELEGATIONS,
    sessions::sign_in::{Outcome, first_step, second_step},
};
use jiff::civil::date;
use kit_db::{Db, Tx};
use kit_web::Viewer;
use std::{collections::BTreeSet, sync::Arc};

const APPROVE: &str = "documents.incoming.approve";
const DAY: i64 = 24 * 60;

/// An installation where giving on rights needs a second factor.
fn settings() -> Settings {
    Settings {
        strong_rights: Arc::new(BTreeSet::from([
            GIVE_DELEGATIONS.name.to_owned(),
            APPROVE.to_owned(),
        ])),
        ..SETTINGS.clone()
    }
}

fn account_of(tx: &mut Tx<'_>, role: Role, name: &str) -> (Actor, AccountId) {
    // an administrator alone creates none: the machine does, as a test's world is made
    let (machine, actor) = (
        Actor::system("test.machine"),
        world::actor(tx, "H41.15", role, 0),
    );
    let input = CreateAccount {
        person: actor.person,
        user_name: name.to_owned(),
        password: PASSWORD.clone(),
    };
    let id = create_account(tx, world::now(), &machine, &input).unwrap();
    set_own_password(tx, world::now(), &actor, id, &PASSWORD, None).unwrap();
    (actor, id)
}

fn enter(tx: &mut Tx<'_>, name: &str, minute: i64) -> String {
    token(first_step(tx, later(minute), &settings(), name, true, &here()).unwrap())
}

fn seen(db: &Db, token: &str, minute: i64) -> (Viewer, Option<Enrolment>) {
    let seen = viewer(db, &settings(), token, later(minute)).unwrap();
    let actor = seen.actor.clone().downcast::<Actor>().unwrap();
    (seen, actor.enrolment)
}

testing::on_both_databases! {
    fn a_leader_has_a_fortnight_from_the_first_sign_in_to_set_one_up(db: &TestDb) {
        world::load(db);
        let first = world::write(db, |tx| {
            account_of(tx, Role::Leader, "giam-doc");
            enter(tx, "giam-doc", 0)
        });
        let (viewer, enrolment) = seen(db, &first, 1);
        assert!(viewer.may(GIVE_DELEGATIONS.name));
        assert_eq!(enrolment, Some(Enrolment::By(later(14 * DAY))));
        let later_on = world::write(db, |tx| enter(tx, "giam-doc", 14 * DAY - 5));
        assert!(seen(db, &later_on, 14 * DAY - 1).0.may(GIVE_DELEGATIONS.name), "a later sign-in gives no more time");
        let (viewer, enrolment) = seen(db, &later_on, 14 * DAY);
        assert_eq!((viewer.may(GIVE_DELEGATIONS.name), enrolment), (false, Some(Enrolment::Withheld)));
    }

    fn what_was_withheld_comes_back_with_the_factor_and_goes_with_it(db: &TestDb) {
        world::load(db);
        let late = 15 * DAY;
        let (token, removed) = world::write(db, move |tx| {
            let (actor, id) = account_of(tx, Role::Leader, "giam-doc");
            enter(tx, "giam-doc", 0);
            let begun = begin_factor(tx, later(late), &settings(), (id, None), "").unwrap();
            let code = code_of(&begun.secret, later(late));
            let fresh = confirm_factor(tx, later(late), &settings(), &actor, (id, None), &code).unwrap();
            let half = match first_step(tx, later(late + 1), &settings(), "giam-doc", true, &here()).unwrap() {
                Outcome::SecondFactorNeeded { pending } => pending,
                other => panic!("{other:?}"),
            };
            let code = code_of(&begun.secret, later(late + 1));
            let token = token(second_step(tx, later(late + 1), &settings(), &half, &code, &here()).unwrap());
            (token, (actor, id, fresh.codes[0].clone()))
        });
        let (viewer, enrolment) = seen(db, &token, late + 2);
        assert_eq!((viewer.may(GIVE_DELEGATIONS.name), enrolment), (true, None));
        let without = world::write(db, move |tx| {
            let (actor, id, code) = &removed;
            drop_own_factor(tx, later(late + 3), &settings(), actor, (*id, None), code).unwrap();
            enter(tx, "giam-doc", late + 4)
        });
        let (viewer, enrolment) = seen(db, &without, late + 5);
        assert_eq!((viewer.may(GIVE_DELEGATIONS.name), enrolment), (false, Some(Enrolment::Withheld)), "no second fortnight");
    }

    fn a_delegated_right_is_withheld_like_the_own_and_others_stay(db: &TestDb) {
        world::load(db);
        let token = world::write(db, move |tx| {
            let (specialist, _) = account_of(tx, Role::Specialist, "chuyen-vien");
            let defaults = [RoleDefault::new(Role::Leader, APPROVE, Scope::Organisation)];
            identity::install_role_defaults(tx, world::now(), &defaults).unwrap();
            let giver = world::actor(tx, "H41.15", Role::Leader, 0);
            let given = GiveDelegation {
                to: specialist.person,
                permissions: [APPROVE.to_owned()].into(),
                document: "12/QĐ".to_owned(),
                valid_from: date(2022, 3, 1),
                valid_to: date(2022, 5, 1),
            };
            give_delegation(tx, world::now(), &giver, &given).unwrap();
            enter(tx, "chuyen-vien", 0);
            enter(tx, "chuyen-vien", 20 * DAY)
        });
        let (viewer, enrolment) = seen(db, &token, 20 * DAY + 1);
        let actor = viewer.actor.clone().downcast::<Actor>().unwrap();
        assert_eq!(enrolment, Some(Enrolment::Withheld));
        assert!(!actor.may(APPROVE));
        assert!(actor.standings().all(|here| !here.has(APPROVE)));
    }

    fn whoever_has_no_such_right_is_asked_for_nothing(db: &TestDb) {
        world::load(db);
        let token = world::write(db, |tx| {
            account_of(tx, Role::Specialist, "chuyen-vien");
            enter(tx, "chuyen-vien", 0);
            enter(tx, "chuyen-vien", 30 * DAY)
        });
        assert_eq!(seen(db, &token, 30 * DAY + 1).1, None);
    }

    fn accounts_of_the_demonstration_are_asked_for_nothing(db: &TestDb) {
        world::load(db);
        let token = world::write(db, |tx| {
            demo::create_accounts(tx, world::now(), &PASSWORD).unwrap();
            enter(tx, "giam-doc.sgddt", 0);
            enter(tx, "giam-doc.sgddt", 30 * DAY)
        });
        let (viewer, enrolment) = seen(db, &token, 30 * DAY + 1);
        assert_eq!((viewer.may(GIVE_DELEGATIONS.name), enrolment), (true, None));
    }
}
