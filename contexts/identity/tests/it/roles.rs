use super::{MIGRATIONS, world};
use identity::{
    Role, RoleDefault, Scope,
    permissions::{self, MANAGE_PEOPLE},
    roles::{
        change::{
            RoleChange, RoleChangeError, ask_role_change, decide_role_change, open_role_changes,
        },
        matrix, matrix_csv,
    },
};
use kit_db::{params, sql};

sql!(PLANTED:
    "insert into idn_role_permission (role, permission, scope, granted, changed_at, changed_by)
     values ('quan_tri', 'sample.read', 'province', true, ?1, 'x')");

fn take_people_from_administrators() -> RoleChange {
    RoleChange {
        role: Role::Administrator,
        permission: MANAGE_PEOPLE.name.to_owned(),
        scope: Scope::Province,
        granted: false,
        reason: "chuyển cho Sở Nội vụ".to_owned(),
    }
}

testing::on_both_databases! {
    fn a_change_of_rights_needs_two_people_and_holds_at_once(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (world::administrator(tx), world::actor(tx, "H41", Role::Administrator, 1));
            let id = ask_role_change(tx, world::now(), &one, &take_people_from_administrators()).unwrap();
            assert!(world::administrator(tx).may(MANAGE_PEOPLE), "nothing changes before the second person");
            let alone = decide_role_change(tx, world::now(), &one, id, true);
            assert!(matches!(alone, Err(RoleChangeError::SamePerson)), "{alone:?}");
            decide_role_change(tx, world::now(), &two, id, true).unwrap();
            assert!(!world::administrator(tx).may(MANAGE_PEOPLE));
            assert_eq!(open_role_changes(tx).unwrap(), vec![]);
            let again = decide_role_change(tx, world::now(), &two, id, true);
            assert!(matches!(again, Err(RoleChangeError::NotOpen)), "{again:?}");
        });
    }

    fn a_default_that_was_taken_away_does_not_come_back_at_the_next_start(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (one, two) = (world::administrator(tx), world::actor(tx, "H41", Role::Administrator, 1));
            let id = ask_role_change(tx, world::now(), &one, &take_people_from_administrators()).unwrap();
            decide_role_change(tx, world::now(), &two, id, true).unwrap();
            let added = identity::install_role_defaults(tx, world::now(), &permissions::role_defaults()).unwrap();
            assert_eq!(added, 0);
            assert!(!world::administrator(tx).may(MANAGE_PEOPLE));
        });
    }

    fn the_matrix_names_every_permission_and_role(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let rows = matrix(tx).unwrap();
            assert_eq!(rows.len(), permissions::ALL.len());
            let csv = matrix_csv(&rows);
            assert!(csv.starts_with("\u{feff}permission,van_thu,lanh_dao,"));
            assert!(csv.contains("identity.log.read,,,,,,,,province,\r\n"), "{csv}");
        });
    }

    fn a_permission_that_nothing_declares_cannot_be_given(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let change = RoleChange { permission: "no.such.thing".into(), granted: true, ..take_people_from_administrators() };
            let result = ask_role_change(tx, world::now(), &admin, &change);
            assert!(matches!(result, Err(RoleChangeError::Unknown(_))), "{result:?}");
        });
    }

    fn roles_of_administration_and_audit_never_get_a_right_over_contents(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let contents = RoleDefault::new(Role::Clerk, "sample.read", Scope::Organisation);
            identity::install_role_defaults(tx, world::now(), &[contents]).unwrap();
            let admin = world::administrator(tx);
            for (role, permission) in [
                (Role::Administrator, "sample.read"),
                (Role::Auditor, "sample.read"),
                (Role::Administrator, permissions::GIVE_DELEGATIONS.name),
            ] {
                let change = RoleChange { role, permission: permission.into(), granted: true, ..take_people_from_administrators() };
                let result = ask_role_change(tx, world::now(), &admin, &change);
                assert!(matches!(result, Err(RoleChangeError::Contents(_))), "{role} {permission}: {result:?}");
            }
            let mixed = RoleChange { role: Role::Clerk, granted: true, ..take_people_from_administrators() };
            let result = ask_role_change(tx, world::now(), &admin, &mixed);
            assert!(matches!(result, Err(RoleChangeError::Administration(_))), "{result:?}");
        });
    }

    fn a_right_over_contents_that_stood_in_the_table_before_gives_an_administrator_nothing(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            tx.execute(&PLANTED, params![world::now()]).unwrap();
            assert!(!world::administrator(tx).may("sample.read"));
            assert!(world::administrator(tx).may(MANAGE_PEOPLE));
        });
    }
}
