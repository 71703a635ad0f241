use super::{MIGRATIONS, world};
use identity::{
    Role, RoleDefault, Scope,
    delegations::{
        give::{GiveDelegation, GiveDelegationError, give_delegation},
        revoke::{RevokeDelegationError, revoke_delegation},
    },
    permissions::{GIVE_DELEGATIONS, MANAGE_PEOPLE, PERSONAL},
};
use jiff::civil::date;

const SAMPLE: &str = "documents.sample";

fn input(to: identity::PersonId, permission: &str) -> GiveDelegation {
    GiveDelegation {
        to,
        permissions: [permission.to_owned()].into(),
        document: "1/QĐ".into(),
        valid_from: date(2022, 3, 1),
        valid_to: date(2022, 4, 1),
    }
}

testing::on_both_databases! {
    fn leaders_chiefs_and_heads_delegate_and_others_do_not(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let all: Vec<RoleDefault> = Role::ALL.iter().map(|role| RoleDefault::new(*role, SAMPLE, Scope::Organisation)).collect();
            identity::install_role_defaults(tx, world::now(), &all).unwrap();
            let to = world::holder(tx, "H41", Role::Specialist, 1).person;
            for actor in world::one_of_each(tx) {
                let result = give_delegation(tx, world::now(), &actor, &input(to, SAMPLE));
                let refused = matches!(result, Err(GiveDelegationError::Refused(_)));
                assert_eq!(refused, !actor.may(GIVE_DELEGATIONS), "{}: {result:?}", actor.role);
                let expected = matches!(actor.role, Role::Leader | Role::ChiefOfOffice | Role::HeadOfUnit);
                assert_eq!(actor.may(GIVE_DELEGATIONS), expected, "{}", actor.role);
            }
        });
    }

    fn rights_that_stay_with_the_person_cannot_be_delegated(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let giver = world::actor(tx, "H41", Role::Leader, 0);
            let to = world::holder(tx, "H41", Role::Specialist, 0).person;
            for permission in PERSONAL {
                let result = give_delegation(tx, world::now(), &giver, &input(to, permission.name));
                assert!(matches!(result, Err(GiveDelegationError::Personal { .. })), "{}: {result:?}", permission.name);
            }
        });
    }

    fn only_the_giver_and_who_manages_people_take_a_delegation_back(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            identity::install_role_defaults(tx, world::now(), &[RoleDefault::new(Role::Leader, SAMPLE, Scope::Organisation)]).unwrap();
            let giver = world::actor(tx, "H41", Role::Leader, 0);
            let to = world::holder(tx, "H41", Role::Specialist, 0).person;
            let others = world::one_of_each(tx);
            for actor in others.iter().filter(|actor| actor.person != giver.person) {
                let id = give_delegation(tx, world::now(), &giver, &input(to, SAMPLE)).unwrap();
                let result = revoke_delegation(tx, world::now(), actor, id);
                let refused = matches!(result, Err(RevokeDelegationError::Refused(_)));
                assert_eq!(refused, !actor.may(MANAGE_PEOPLE), "{}", actor.role);
            }
        });
    }
}
