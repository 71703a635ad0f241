use super::{MIGRATIONS, world};
use identity::{
    Role, Scope,
    permissions::{MANAGE_ROLES, READ_LOG},
    roles::change::{RoleChange, RoleChangeError, ask_role_change, decide_role_change},
};

testing::on_both_databases! {
    fn only_who_manages_roles_asks_for_and_decides_changes(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let change = RoleChange {
                role: Role::Administrator, permission: MANAGE_ROLES.name.into(), scope: Scope::Province, granted: true, reason: "x".into(),
            };
            let admin = world::administrator(tx);
            let open = ask_role_change(tx, world::now(), &admin, &change).unwrap();
            for actor in world::one_of_each(tx) {
                let asked = ask_role_change(tx, world::now(), &actor, &change);
                let refused = matches!(asked, Err(RoleChangeError::Refused(_)));
                assert_eq!(refused, !actor.may(MANAGE_ROLES), "{}", actor.role);
                if actor.role != Role::Administrator {
                    let decided = decide_role_change(tx, world::now(), &actor, open, true);
                    assert!(matches!(decided, Err(RoleChangeError::Refused(_))), "{}: {decided:?}", actor.role);
                }
            }
        });
    }

    fn the_log_is_read_by_auditors_and_not_by_administrators(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let readers: Vec<Role> = world::one_of_each(tx).iter().filter(|a| a.may(READ_LOG)).map(|a| a.role).collect();
            assert_eq!(readers, [Role::Auditor]);
        });
    }
}
