use super::{
    MIGRATIONS,
    accounts::{PASSWORD, specialist_account},
    world,
};
use identity::{
    Role,
    accounts::{
        create::{AccountError, CreateAccount, create_account},
        disable::{DisableError, disable_account, enable_account},
        reset::{ResetError, approve_reset, ask_reset, close_reset},
    },
    permissions::{APPROVE_RESETS, MANAGE_ACCOUNTS},
};

testing::on_both_databases! {
    fn only_who_manages_accounts_creates_and_disables_them(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            for (number, actor) in world::one_of_each(tx).into_iter().enumerate() {
                let may = actor.may(MANAGE_ACCOUNTS);
                assert_eq!(may, actor.role == Role::Administrator);
                let input = CreateAccount { person: actor.person, user_name: format!("nguoi-{number}"), password: PASSWORD.clone() };
                let created = create_account(tx, world::now(), &actor, &input);
                assert_eq!(matches!(created, Err(AccountError::Refused(_))), !may, "{}", actor.role);
                let disabled = disable_account(tx, world::now(), &actor, id, "x");
                assert_eq!(matches!(disabled, Err(DisableError::Refused(_))), !may, "{}", actor.role);
                let enabled = enable_account(tx, world::now(), &actor, id);
                assert_eq!(matches!(enabled, Err(DisableError::Refused(_))), !may, "{}", actor.role);
            }
        });
    }

    fn only_who_may_approve_approves_a_reset(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            let asker = world::actor(tx, "H41", Role::Administrator, 2);
            let reset = ask_reset(tx, world::now(), &asker, id, "mất máy", true).unwrap();
            for actor in world::one_of_each(tx) {
                let may = actor.may(APPROVE_RESETS);
                assert_eq!(may, actor.role == Role::Administrator);
                let approved = approve_reset(tx, world::now(), &actor, reset);
                assert_eq!(matches!(approved, Err(ResetError::Refused(_))), !may, "{}", actor.role);
                let asked = ask_reset(tx, world::now(), &actor, id, "x", true);
                assert_eq!(matches!(asked, Err(ResetError::Refused(_))), !may, "{}", actor.role);
                if !may {
                    let closed = close_reset(tx, world::now(), &actor, reset);
                    assert!(matches!(closed, Err(ResetError::Refused(_))), "{}", actor.role);
                }
            }
        });
    }
}
