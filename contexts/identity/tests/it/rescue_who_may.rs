use super::{
    MIGRATIONS,
    accounts::{PASSWORD, specialist_account},
    world,
};
use identity::{
    accounts::rescue::{
        RescueError, end_sessions, give_one_time_password, reset_second_factor, unlock_account,
    },
    permissions::MANAGE_ACCOUNTS,
};

testing::on_both_databases! {
    fn who_manages_accounts_unlocks_them_and_ends_their_sessions(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            for actor in world::one_of_each(tx) {
                let may = actor.may(MANAGE_ACCOUNTS);
                let unlocked = unlock_account(tx, world::now(), &actor, id);
                assert_eq!(matches!(unlocked, Err(RescueError::Refused(_))), !may, "{}", actor.role);
                let ended = end_sessions(tx, world::now(), &actor, id, "x");
                assert_eq!(matches!(ended, Err(RescueError::Refused(_))), !may, "{}", actor.role);
            }
        });
    }

    fn nobody_goes_round_the_approvals_of_a_reset(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = specialist_account(tx);
            for actor in world::one_of_each(tx) {
                let given = give_one_time_password(tx, world::now(), &actor, id, &PASSWORD);
                assert!(matches!(given, Err(RescueError::Refused(_))), "{}", actor.role);
                let dropped = reset_second_factor(tx, world::now(), &actor, id);
                assert!(matches!(dropped, Err(RescueError::Refused(_))), "{}", actor.role);
            }
        });
    }
}
