use super::{MIGRATIONS, accounts::SETTINGS, proposals::admin, successions::end_of, world};
use identity::{
    Actor, Role,
    permissions::{MANAGE_ACCOUNTS, MANAGE_ORGANISATIONS},
    posts::appoint::Appointment,
    proposals::{
        ProposalError,
        ask::{AskAccount, ask_account, ask_appointment, ask_succession},
        decide::{confirm, turn_down},
    },
};

use jiff::civil::date;

testing::on_both_databases! {
    fn only_who_manages_accounts_asks_and_decides(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let person = world::holder(tx, "H41.15", Role::Specialist, 0).person;
            let input = AskAccount { person, user_name: "chuyen-vien".into(), within: SETTINGS.confirm_within };
            let held = world::holder(tx, "H41.11", Role::Specialist, 0).post;
            let wanted = Appointment { person, post: held, from: date(2022, 3, 1), decision: "1/QĐ".into() };
            let asker = admin(tx, 2);
            let id = ask_account(tx, world::now(), &asker, &input).unwrap();
            let machine = [Actor::system("test.machine")];
            for actor in world::one_of_each(tx).into_iter().chain(machine) {
                let may = actor.may(MANAGE_ACCOUNTS) && !actor.is_system();
                let asked = ask_account(tx, world::now(), &actor, &input);
                assert_eq!(matches!(asked, Err(ProposalError::Refused(_))), !may, "{}", actor.role);
                let put = ask_appointment(tx, world::now(), &actor, &wanted, SETTINGS.confirm_within);
                assert_eq!(matches!(put, Err(ProposalError::Refused(_))), !may, "{}: {put:?}", actor.role);
                if !may {
                    let confirmed = confirm(tx, world::now(), &actor, id, SETTINGS.sheet_life);
                    assert!(matches!(confirmed, Err(ProposalError::Refused(_))), "{}: {confirmed:?}", actor.role);
                    let down = turn_down(tx, world::now(), &actor, id, "x");
                    assert!(matches!(down, Err(ProposalError::Refused(_))), "{}: {down:?}", actor.role);
                }
            }
            let second = admin(tx, 0);
            confirm(tx, world::now(), &second, id, SETTINGS.sheet_life).unwrap();
        });
    }

    fn only_who_manages_organisations_asks_for_a_succession_and_decides_it(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let act = end_of(world::body(tx, "H41.11"));
            let asker = admin(tx, 2);
            let id = ask_succession(tx, world::now(), &asker, &act, SETTINGS.confirm_within).unwrap();
            let other = end_of(world::body(tx, "H41.15"));
            let machine = [Actor::system("test.machine")];
            for actor in world::one_of_each(tx).into_iter().chain(machine) {
                let may = actor.may(MANAGE_ORGANISATIONS) && !actor.is_system();
                let asked = ask_succession(tx, world::now(), &actor, &other, SETTINGS.confirm_within);
                assert_eq!(matches!(asked, Err(ProposalError::Refused(_))), !may, "{}: {asked:?}", actor.role);
                if !may {
                    let confirmed = confirm(tx, world::now(), &actor, id, SETTINGS.sheet_life);
                    assert!(matches!(confirmed, Err(ProposalError::Refused(_))), "{}: {confirmed:?}", actor.role);
                    let down = turn_down(tx, world::now(), &actor, id, "x");
                    assert!(matches!(down, Err(ProposalError::Refused(_))), "{}: {down:?}", actor.role);
                }
            }
            let second = admin(tx, 0);
            confirm(tx, world::now(), &second, id, SETTINGS.sheet_life).unwrap();
        });
    }
}
