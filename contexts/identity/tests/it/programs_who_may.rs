use super::{MIGRATIONS, programs::rules, proposals::admin, world};
use identity::{
    Role, RoleDefault, Scope,
    permissions::MANAGE_ACCOUNTS,
    programs::{
        ProgramError,
        ask::{AskProgram, ask_program, ask_secret},
        confirm::{confirm_secret, turn_down_secret},
        revoke::revoke_program,
        waiting_secret,
    },
};
use jiff::civil::date;

testing::on_both_databases! {
    fn only_who_manages_accounts_has_to_do_with_programs(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let read = RoleDefault::new(Role::Clerk, "sample.read", Scope::Organisation);
            identity::install_role_defaults(tx, world::now(), &[read]).unwrap();
            let input = AskProgram {
                unit: world::holder(tx, "H41.15", Role::Clerk, 0).unit,
                name: "Phần mềm mẫu".into(),
                contact: "Tổ công nghệ".into(),
                permissions: ["sample.read".to_owned()].into(),
                expires_on: date(2022, 12, 31),
                per_minute: 60,
                per_day: 1_000,
            };
            let one = admin(tx, 0);
            let id = ask_program(tx, world::now(), &one, &input, &rules()).unwrap();
            let waiting = waiting_secret(tx, world::now(), id).unwrap().unwrap().id;
            for actor in world::one_of_each(tx).into_iter().filter(|actor| !actor.may(MANAGE_ACCOUNTS)) {
                let refused = [
                    ask_program(tx, world::now(), &actor, &input, &rules()).map(drop),
                    ask_secret(tx, world::now(), &actor, id, rules().within).map(drop),
                    confirm_secret(tx, world::now(), &actor, waiting, &rules()).map(drop),
                    turn_down_secret(tx, world::now(), &actor, waiting).map(drop),
                    revoke_program(tx, world::now(), &actor, id, "x"),
                ];
                for result in refused {
                    assert!(matches!(result, Err(ProgramError::Refused(_))), "{}: {result:?}", actor.role);
                }
            }
        });
    }
}
