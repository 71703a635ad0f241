//! A small province with people in every role, as most tests need it.

use identity::{
    Actor, OrganisationId, PostHolder, Role, actor_for, directory,
    directory::{Size, body_of_code},
    permissions,
};
use jiff::{Timestamp, civil::date};
use kit_audit::{CheckOptions, check};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};

/// A working morning of the demonstration year.
pub fn now() -> Timestamp {
    Clock::instant_of(date(2022, 3, 1).at(8, 0, 0, 0))
}

/// Each act that is stored has its entry in the log, whatever led to it.
fn every_act_has_its_entry(db: &Db) {
    let acts = identity::module().acts;
    let options = CheckOptions {
        acts,
        ..CheckOptions::default()
    };
    assert_eq!(check(db, &options).unwrap().problems, vec![]);
}

/// Loads the small directory and the roles' defaults.
pub fn load(db: &Db) {
    testing::at_end(every_act_has_its_entry);
    db.write_blocking(|tx| {
        directory::load_nghean_2022(tx, now(), 1, Size::Sample).unwrap();
        identity::install_role_defaults(tx, now(), &permissions::role_defaults()).map(drop)
    })
    .unwrap();
}

/// Runs `part` in a transaction that is kept.
pub fn write<T: Send + 'static>(
    db: &Db,
    mut part: impl FnMut(&mut Tx<'_>) -> T + Send + 'static,
) -> T {
    db.write_blocking(move |tx| Ok::<_, DbError>(part(tx)))
        .unwrap()
}

/// The body with this code.
pub fn body(tx: &mut Tx<'_>, code: &str) -> OrganisationId {
    body_of_code(tx, code).unwrap()
}

/// The `place`-th holder of a role in the body with this code.
pub fn holder(tx: &mut Tx<'_>, code: &str, role: Role, place: usize) -> PostHolder {
    let organisation = body(tx, code);
    let today = kit_base::in_province(now()).date();
    let holders = identity::holders_of_role(tx, organisation, role, today).unwrap();
    holders
        .get(place)
        .cloned()
        .unwrap_or_else(|| panic!("no {role} {place} in {code}"))
}

/// That person, acting in that post.
pub fn actor(tx: &mut Tx<'_>, code: &str, role: Role, place: usize) -> Actor {
    let found = holder(tx, code, role, place);
    actor_for(tx, found.person, found.post, now()).unwrap()
}

/// An administrator.
pub fn administrator(tx: &mut Tx<'_>) -> Actor {
    actor(tx, "H41", Role::Administrator, 0)
}

/// One person of every role, each in the first body that has one.
pub fn one_of_each(tx: &mut Tx<'_>) -> Vec<Actor> {
    Role::ALL
        .iter()
        .map(|role| actor(tx, "H41", *role, 0))
        .collect()
}
