//! Somebody in the province can always open accounts and change what roles may; and what a disabled or released giver
//! delegated ends.

use super::{MIGRATIONS, accounts::PASSWORD, proposals::admin, sign_in::later, world};
use identity::{
    AccountId, Actor, PersonId, Role, RoleDefault, Scope,
    accounts::{
        account,
        create::{CreateAccount, create_account},
        disable::{DisableError, disable_account, disable_idle_accounts, enable_account},
    },
    actor_for,
    delegations::{
        delegation, delegations_of,
        give::{GiveDelegation, give_delegation},
    },
    permissions::{MANAGE_ACCOUNTS, MANAGE_ROLES},
    posts::{
        appoint::{AppointError, appoint, release},
        holdings_of,
    },
    roles::change::{RoleChange, RoleChangeError, ask_role_change, decide_role_change},
};
use jiff::{SignedDuration, civil::date};
use kit_db::{Tx, params, sql};

const APPROVE: &str = "documents.approve";

sql!(TOLD -> String: "select payload from kit_event where topic = ?1");

fn account_for(tx: &mut Tx<'_>, person: PersonId, name: &str) -> AccountId {
    let machine = Actor::system("test.machine");
    let input = CreateAccount {
        person,
        user_name: name.into(),
        password: PASSWORD.clone(),
    };
    create_account(tx, later(0), &machine, &input).unwrap()
}

/// Tries something and undoes whatever it did.
fn tried<T, E: From<kit_db::DbError>>(
    tx: &mut Tx<'_>,
    act: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    tx.nested(act)
}

testing::on_both_databases! {
    fn the_last_usable_account_of_an_administrator_is_not_disabled_by_hand_or_by_rule(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            let first = account_for(tx, one.person, "quan-tri-mot");
            let second = account_for(tx, two.person, "quan-tri-hai");
            disable_account(tx, later(0), &two, first, "nghỉ").unwrap();
            let machine = Actor::system("test.machine");
            for actor in [&one, &machine] {
                let last = tried(tx, |tx| disable_account(tx, later(0), actor, second, "x"));
                assert!(matches!(last, Err(DisableError::NobodyLeft(_))), "{last:?}");
            }
            let idle = later(0) + SignedDuration::from_hours(50 * 24);
            assert_eq!(disable_idle_accounts(tx, idle).unwrap(), 0);
            assert!(account(tx, second).unwrap().disabled_at.is_none());
            enable_account(tx, later(0), &two, first).unwrap();
            disable_account(tx, later(0), &one, second, "nghỉ").unwrap();
        });
    }

    fn the_last_one_is_not_released_today_or_later(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            account_for(tx, one.person, "quan-tri-mot");
            let holding = holdings_of(tx, one.person).unwrap()[0].id;
            for day in [date(2022, 3, 1), date(2022, 6, 1)] {
                let last = tried(tx, |tx| release(tx, later(0), &two, holding, day, "1/QĐ"));
                assert!(matches!(last, Err(AppointError::NobodyLeft(_))), "{last:?}");
            }
            account_for(tx, two.person, "quan-tri-hai");
            release(tx, later(0), &two, holding, date(2022, 6, 1), "1/QĐ").unwrap();
        });
    }

    fn the_last_role_that_administers_keeps_its_rights_over_the_whole_province(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (admin(tx, 0), admin(tx, 1));
            account_for(tx, one.person, "quan-tri-mot");
            for permission in [MANAGE_ROLES.name, MANAGE_ACCOUNTS.name] {
                for (granted, scope) in [(false, Scope::Province), (true, Scope::Organisation)] {
                    let change = RoleChange { role: Role::Administrator, permission: permission.to_owned(), scope, granted, reason: "thử".into() };
                    let id = ask_role_change(tx, later(0), &one, &change).unwrap();
                    let done = tried(tx, |tx| decide_role_change(tx, later(0), &two, id, true));
                    assert!(matches!(done, Err(RoleChangeError::NobodyLeft(_))), "{permission} {granted}: {done:?}");
                }
            }
        });
    }

    fn what_a_disabled_giver_delegated_ends_and_comes_back_by_a_new_act_only(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (giver, receiver) = people(tx);
            let id = account_for(tx, giver.person, "giam-doc");
            let given = give_delegation(tx, later(0), &giver, &to(receiver.person)).unwrap();
            assert!(now(tx, &receiver).may(APPROVE));
            let one = admin(tx, 0);
            disable_account(tx, later(0), &one, id, "đình chỉ").unwrap();
            assert!(!now(tx, &receiver).may(APPROVE));
            assert_eq!(delegation(tx, given).unwrap().revoked_at, Some(later(0)));
            assert_eq!(tx.query(&TOLD, params![identity::events::DELEGATION_REVOKED]).unwrap().len(), 1);
            enable_account(tx, later(0), &one, id).unwrap();
            assert!(!now(tx, &receiver).may(APPROVE), "the account alone brings nothing back");
            give_delegation(tx, later(0), &giver, &to(receiver.person)).unwrap();
            assert!(now(tx, &receiver).may(APPROVE));
        });
    }

    fn what_was_delegated_from_a_post_ends_with_it_and_does_not_come_back_with_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (giver, receiver) = people(tx);
            give_delegation(tx, later(0), &giver, &to(receiver.person)).unwrap();
            let (machine, one) = (Actor::system("test.machine"), admin(tx, 0));
            let holding = holdings_of(tx, giver.person).unwrap()[0].clone();
            release(tx, later(0), &one, holding.id, date(2022, 3, 10), "1/QĐ").unwrap();
            assert!(now(tx, &receiver).may(APPROVE), "until then");
            assert_eq!(delegations_of(tx, giver.person).unwrap()[0].valid_to, date(2022, 3, 10));
            release(tx, later(0), &one, holding.id, date(2022, 3, 1), "2/QĐ").unwrap();
            assert!(!now(tx, &receiver).may(APPROVE));
            appoint(tx, later(0), &machine, giver.person, holding.post, date(2022, 3, 1), "3/QĐ").unwrap();
            assert!(!now(tx, &receiver).may(APPROVE), "the post alone brings nothing back");
        });
    }
}

fn people(tx: &mut Tx<'_>) -> (Actor, Actor) {
    let rights = [RoleDefault::new(Role::Leader, APPROVE, Scope::Organisation)];
    identity::install_role_defaults(tx, later(0), &rights).unwrap();
    (
        world::actor(tx, "H41.15", Role::Leader, 0),
        world::actor(tx, "H41.15", Role::HeadOfUnit, 0),
    )
}

fn to(person: PersonId) -> GiveDelegation {
    GiveDelegation {
        to: person,
        permissions: [APPROVE.to_owned()].into(),
        document: "15/QĐ".into(),
        valid_from: date(2022, 3, 1),
        valid_to: date(2022, 4, 1),
    }
}

fn now(tx: &mut Tx<'_>, actor: &Actor) -> Actor {
    actor_for(tx, actor.person, actor.post, later(0)).unwrap()
}
