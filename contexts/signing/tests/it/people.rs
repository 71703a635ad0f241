//! One agency with one person in each role, made by identity's own acts.

use identity::{
    Actor, OrganisationKind, Role, UnitId, UnitKind,
    organisations::create::{CreateOrganisation, Names, create_organisation},
    people::register::{PersonFacts, register_person},
    posts::appoint::{CreatePost, appoint, create_post},
    units::change::{CreateUnit, create_unit},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use kit_base::Clock;
use kit_db::{Db, DbError, Tx};

/// Before everything in the tests.
const START: Date = date(2020, 1, 1);

/// A working morning.
pub fn now() -> Timestamp {
    Clock::instant_of(date(2022, 3, 1).at(8, 0, 0, 0))
}

/// Everybody, with the rights that their roles have by default.
pub fn everybody(db: &Db) -> Vec<Actor> {
    let made = db.write_blocking(|tx| {
        identity::install_role_defaults(tx, now(), signing::permissions::ROLE_DEFAULTS)?;
        let unit = unit(tx);
        Ok::<_, DbError>(
            Role::ALL
                .iter()
                .map(|role| employee(tx, unit, *role))
                .collect(),
        )
    });
    made.expect("the people are made")
}

/// The person in `role`.
pub fn person(db: &Db, role: Role) -> Actor {
    let found = everybody(db).into_iter().find(|actor| actor.role == role);
    found.expect("there is one of each role")
}

fn unit(tx: &mut Tx<'_>) -> UnitId {
    let system = Actor::system("signing.test");
    let organisation = CreateOrganisation {
        parent: None,
        kind: OrganisationKind::Department,
        names: Names {
            name: "Sở Nội vụ".into(),
            short_name: String::new(),
            notation: "SNV".into(),
        },
        area_code: None,
        collegial: false,
        runs_documents: true,
        valid_from: START,
    };
    let organisation = create_organisation(tx, now(), &system, &organisation);
    let unit = CreateUnit {
        organisation: organisation.expect("the organisation is made"),
        parent: None,
        kind: UnitKind::Division,
        name: "Phòng Tổng hợp".into(),
        short_name: "TH".into(),
        valid_from: START,
    };
    create_unit(tx, now(), &system, &unit).expect("the unit is made")
}

fn employee(tx: &mut Tx<'_>, unit: UnitId, role: Role) -> Actor {
    let system = Actor::system("signing.test");
    let facts = PersonFacts {
        name: "Nguyễn Thị Mẫu".into(),
        email: String::new(),
        telephone: String::new(),
    };
    let person = register_person(tx, now(), &system, &facts).expect("the person is registered");
    let post = CreatePost {
        unit,
        role,
        title: role.to_string(),
        rank: 1,
        valid_from: START,
    };
    let post = create_post(tx, now(), &system, &post).expect("the post is made");
    appoint(tx, now(), &system, person, post, START, "1/QĐ").expect("the person is appointed");
    identity::actor_for(tx, person, post, now()).expect("the person can act")
}
