//! A small province with people in every role, and some days of counted work.

use crate::office::{self, Work};
use identity::{
    Actor, OrganisationId, Role, RoleDefault, Scope, actor_for,
    directory::{Size, body_of_code, load_nghean_2022},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};
use kit_i18n::{Source, Texts};
use reports::{Figures, Settings, permissions::READ_PROVINCE};

/// The province's People's Committee, the department of education, the city of Vinh and one of
/// its communes.
pub const PROVINCE: &str = "H41";
pub const DEPARTMENT: &str = "H41.15";
pub const DISTRICT: &str = "H41.24";
pub const COMMUNE: &str = "H41.24.01";

/// In the afternoon of the day up to which the yearly report of 2022 counts.
pub const TODAY: Date = date(2022, 11, 15);

pub fn now() -> Timestamp {
    Clock::instant_of(TODAY.at(16, 30, 0, 0))
}

/// What the office of documents allows its roles.
const OF_DOCUMENTS: &[RoleDefault] = &[RoleDefault::new(
    Role::ProvinceLeader,
    READ_PROVINCE,
    Scope::Province,
)];

pub fn load(db: &Db) {
    write(db, |tx| {
        load_nghean_2022(tx, now(), 1, Size::Sample).unwrap();
        let own = identity::permissions::role_defaults();
        for defaults in [own.as_slice(), OF_DOCUMENTS, reports::ROLE_DEFAULTS] {
            identity::install_role_defaults(tx, now(), defaults).unwrap();
        }
        let work = |received, forwarded, done, late, issued| Work {
            received,
            forwarded,
            done,
            late,
            issued,
        };
        for (day, code, work) in [
            (date(2021, 11, 15), DEPARTMENT, work(80, 80, 40, 0, 10)),
            (date(2021, 11, 16), DEPARTMENT, work(7, 7, 7, 7, 7)),
            (date(2022, 1, 4), DEPARTMENT, work(60, 55, 50, 2, 12)),
            (date(2022, 10, 14), DISTRICT, work(30, 30, 25, 5, 4)),
            (date(2022, 11, 14), COMMUNE, work(9, 4, 2, 0, 1)),
            (date(2022, 11, 15), DEPARTMENT, work(11, 6, 3, 0, 2)),
            (date(2022, 11, 15), DISTRICT, work(5, 5, 5, 1, 0)),
            (date(2022, 11, 16), DISTRICT, work(500, 0, 0, 0, 500)),
        ] {
            let body = body(tx, code);
            office::count(tx, day, body, work).unwrap();
        }
    });
}

/// Runs `part` in a transaction that is kept.
pub fn write<T: Send + 'static>(
    db: &Db,
    mut part: impl FnMut(&mut Tx<'_>) -> T + Send + 'static,
) -> T {
    db.write_blocking(move |tx| Ok::<_, DbError>(part(tx)))
        .unwrap()
}

pub fn body(tx: &mut Tx<'_>, code: &str) -> OrganisationId {
    body_of_code(tx, code).unwrap()
}

/// The first holder of a role in a body.
pub fn actor(tx: &mut Tx<'_>, code: &str, role: Role) -> Actor {
    let organisation = body(tx, code);
    let holders = identity::holders_of_role(tx, organisation, role, TODAY).unwrap();
    let first = holders
        .first()
        .cloned()
        .unwrap_or_else(|| panic!("no {role} in {code}"));
    actor_for(tx, first.person, first.post, now()).unwrap()
}

/// One person of every role in the province's People's Committee.
pub fn one_of_each(tx: &mut Tx<'_>) -> Vec<Actor> {
    Role::ALL
        .iter()
        .map(|role| actor(tx, PROVINCE, *role))
        .collect()
}

/// What the sample office and identity contribute.
pub fn figures() -> Figures {
    Figures::new(office::indicators(), office::series(), Settings::default())
}

pub fn texts() -> Texts {
    let modules = [reports::module(), identity::module()];
    let own = modules.iter().flat_map(|module| {
        module
            .texts
            .iter()
            .map(|text| Source::new(text.locale, module.name, text.text))
    });
    Texts::build(kit_web::texts().into_iter().chain(own)).unwrap()
}
