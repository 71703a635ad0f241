//! Everybody sets up and removes their own second factor, and nobody somebody else's.

use super::{
    MIGRATIONS,
    accounts::{PASSWORD, SETTINGS, specialist_account},
    passkeys::Device,
    sign_in::later,
    world,
};
use identity::{
    Actor,
    accounts::{
        create::{CreateAccount, create_account},
        passkeys::{begin_passkey, enrol_passkey, passkeys_of, remove_passkey},
        second_factor::{FactorError, try_factor},
    },
};
use std::collections::BTreeSet;

testing::on_both_databases! {
    fn everybody_enrols_and_removes_their_own_passkeys_and_nobody_elses(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let other = specialist_account(tx);
            let machine = Actor::system("test.machine");
            let mut seen = BTreeSet::new();
            let all = world::one_of_each(tx).into_iter().filter(|actor| seen.insert(actor.person));
            for (place, actor) in all.enumerate() {
                let input = CreateAccount { person: actor.person, user_name: format!("nguoi-{place}"), password: PASSWORD.clone() };
                let id = create_account(tx, later(0), &machine, &input).unwrap();
                let asked = begin_passkey(tx, later(0), &SETTINGS, (id, None), "Khóa", "").unwrap();
                let answer = Device::new().makes(&asked);
                let fresh = enrol_passkey(tx, later(0), &SETTINGS, &actor, (id, None), (&asked.sealed, &answer)).unwrap();
                let key = passkeys_of(tx, id).unwrap()[0].id;
                for stranger in [&machine, &world::actor(tx, "H41.11", identity::Role::Specialist, 0)] {
                    let removed = remove_passkey(tx, later(0), &SETTINGS, stranger, (id, None), key, &fresh.codes[0]);
                    assert!(matches!(removed, Err(FactorError::Refused(_))), "{}: {removed:?}", stranger.role);
                }
                remove_passkey(tx, later(0), &SETTINGS, &actor, (id, None), key, &fresh.codes[0]).unwrap();
                let asked = begin_passkey(tx, later(0), &SETTINGS, (other, None), "Khóa", "").unwrap();
                let answer = Device::new().makes(&asked);
                let enrolled = enrol_passkey(tx, later(0), &SETTINGS, &actor, (other, None), (&asked.sealed, &answer));
                assert!(matches!(enrolled, Err(FactorError::Refused(_))), "{}: {enrolled:?}", actor.role);
                let tried = try_factor(tx, later(0), &SETTINGS, &actor, (other, None));
                assert!(matches!(tried, Err(FactorError::Refused(_))), "{}: {tried:?}", actor.role);
            }
        });
    }
}
