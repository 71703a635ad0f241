use super::{MIGRATIONS, world};
use identity::{
    Actor, Authority, PersonId, Role, RoleDefault, Scope,
    accounts::{
        create::{CreateAccount, create_account},
        disable::disable_account,
        password::hash,
    },
    actor_for,
    delegations::{
        delegations_of,
        give::{GiveDelegation, GiveDelegationError, give_delegation},
        revoke::{RevokeDelegationError, revoke_delegation},
    },
    posts::{appoint::release, holdings_of},
};
use jiff::{Timestamp, civil::date};
use kit_audit::{CheckOptions, check};
use kit_base::Clock;
use kit_db::Tx;

const APPROVE: &str = "documents.incoming.approve";

fn sample(tx: &mut Tx<'_>) -> (Actor, Actor) {
    let defaults = [RoleDefault::new(Role::Leader, APPROVE, Scope::Organisation)];
    identity::install_role_defaults(tx, world::now(), &defaults).unwrap();
    (
        world::actor(tx, "H41.15", Role::Leader, 0),
        world::actor(tx, "H41.15", Role::ChiefOfOffice, 0),
    )
}

fn to(person: PersonId) -> GiveDelegation {
    GiveDelegation {
        to: person,
        permissions: [APPROVE.to_owned()].into(),
        document: "15/QĐ-SGDĐT".into(),
        valid_from: date(2022, 3, 1),
        valid_to: date(2022, 4, 1),
    }
}

fn again(tx: &mut Tx<'_>, actor: &Actor, at: Timestamp) -> Actor {
    actor_for(tx, actor.person, actor.post, at).unwrap()
}

testing::on_both_databases! {
    fn what_is_delegated_holds_for_its_days_in_the_givers_organisation(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (giver, receiver) = sample(tx);
            assert!(!receiver.may(APPROVE));
            give_delegation(tx, world::now(), &giver, &to(receiver.person)).unwrap();
            let now = again(tx, &receiver, world::now());
            assert!(now.may(APPROVE));
            let authority = now.must_in(APPROVE, giver.organisation, None).unwrap();
            assert!(matches!(authority, Authority::Delegated(given) if given.from_person == giver.person && given.document == "15/QĐ-SGDĐT"));
            let elsewhere = world::body(tx, "H41.11");
            assert!(now.must_in(APPROVE, elsewhere, None).is_err());
            let after = Clock::instant_of(date(2022, 4, 1).at(0, 0, 0, 0));
            assert!(!again(tx, &receiver, after).may(APPROVE));
        });
    }

    fn what_ends_with_the_givers_account_or_post_stands_in_the_entry_of_that_act_and_breaks_no_check(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (giver, receiver) = sample(tx);
            let admin = world::administrator(tx);
            let other = world::actor(tx, "H41.11", Role::Leader, 0);
            let near = world::holder(tx, "H41.11", Role::ChiefOfOffice, 0).person;
            give_delegation(tx, world::now(), &giver, &to(receiver.person)).unwrap();
            give_delegation(tx, world::now(), &other, &to(near)).unwrap();
            let holding = holdings_of(tx, giver.person).unwrap()[0].id;
            release(tx, world::now(), &admin, holding, date(2022, 3, 1), "16/QĐ").unwrap();
            let account = CreateAccount { person: other.person, user_name: "giam-doc.hai".into(), password: hash("mưa rơi trên mái ngói cũ") };
            let account = create_account(tx, world::now(), &Actor::system("test"), &account).unwrap();
            disable_account(tx, world::now(), &admin, account, "đình chỉ").unwrap();
            for (actor, giver) in [(&receiver, giver.person), (&admin, other.person)] {
                let given = delegations_of(tx, giver).unwrap();
                assert!(given.iter().all(|it| it.revoked_at.is_some()), "{}", actor.name);
            }
        });
        let counted = identity::module().acts;
        let options = CheckOptions { acts: counted, ..CheckOptions::default() };
        assert_eq!(check(db, &options).unwrap().problems, vec![], "two ended with another act");
    }

    fn what_was_received_cannot_be_given_on(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (giver, receiver) = sample(tx);
            give_delegation(tx, world::now(), &giver, &to(receiver.person)).unwrap();
            let receiver = again(tx, &receiver, world::now());
            let third = world::holder(tx, "H41.15", Role::Specialist, 0).person;
            let result = give_delegation(tx, world::now(), &receiver, &to(third));
            assert!(matches!(result, Err(GiveDelegationError::NotOwn { .. })), "{result:?}");
        });
    }

    fn who_leaves_the_post_or_takes_it_back_ends_the_delegation(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (giver, receiver) = sample(tx);
            let first = give_delegation(tx, world::now(), &giver, &to(receiver.person)).unwrap();
            revoke_delegation(tx, world::now(), &giver, first).unwrap();
            assert!(!again(tx, &receiver, world::now()).may(APPROVE));
            assert!(matches!(revoke_delegation(tx, world::now(), &giver, first), Err(RevokeDelegationError::Revoked)));
            give_delegation(tx, world::now(), &giver, &to(receiver.person)).unwrap();
            assert!(again(tx, &receiver, world::now()).may(APPROVE));
            let holding = holdings_of(tx, giver.person).unwrap()[0].id;
            let admin = world::administrator(tx);
            release(tx, world::now(), &admin, holding, date(2022, 3, 1), "16/QĐ").unwrap();
            assert!(!again(tx, &receiver, world::now()).may(APPROVE));
        });
    }

    fn senseless_delegations_are_refused(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (giver, receiver) = sample(tx);
            let outsider = world::holder(tx, "H41.11", Role::Specialist, 0).person;
            let good = to(receiver.person);
            let mut refused = |input: GiveDelegation| give_delegation(tx, world::now(), &giver, &input).unwrap_err().to_string();
            assert_eq!(refused(to(giver.person)), "delegate to oneself");
            assert_eq!(refused(to(outsider)), "delegate to somebody outside one's organisation");
            assert_eq!(refused(GiveDelegation { permissions: [].into(), ..good.clone() }), "delegate nothing");
            assert_eq!(refused(GiveDelegation { document: " ".into(), ..good.clone() }), "delegate without a document in writing");
            assert!(refused(GiveDelegation { valid_to: date(2022, 3, 1), ..good.clone() }).starts_with("delegate from"));
            assert!(refused(GiveDelegation { valid_to: date(2024, 3, 1), ..good }).starts_with("delegate from"));
        });
    }
}
