//! Bodies, units and people come in by acts of import, each with the leaf of one that is made alone.

use super::{MIGRATIONS, world};
use identity::{
    Actor, HoldingId, OrganisationId, OrganisationKind, PersonId, PostId, Role, UnitId, UnitKind,
    directory::{self, Size},
    events::{ORGANISATION_CREATED, PEOPLE_IMPORTED},
    organisations::{
        codes::CodeScheme,
        create::Names,
        import::{
            BodyFault, ImportOrganisations, ImportOrganisationsError, ImportedCode,
            ImportedOrganisation, import_organisations,
        },
    },
    people::{
        import::{
            ImportPeople, ImportPeopleError, ImportedPerson, ImportedPost, PersonFault,
            import_people,
        },
        register::PersonFacts,
    },
    units::import::{ImportUnits, ImportUnitsError, ImportedUnit, UnitFault, import_units},
};
use jiff::civil::{Date, date};
use kit_audit::{CheckOptions, Problem, check};
use kit_db::{Db, DbError, Sql, Tx, params, sql};
use std::collections::BTreeMap;

const FROM: Date = date(2022, 1, 1);

sql!(BODIES -> Vec<u8>: "select body from aud_leaf order by number");
sql!(LAST_LEAF: "delete from aud_leaf where number = (select max(number) from aud_leaf)");
sql!(EVENTS -> i64: "select count(*) as n from kit_event where topic = ?1");
sql!(CHANGES -> i64: "select count(*) as n from idn_change where action = ?1");
sql!(ORGANISATIONS -> i64: "select count(*) as n from idn_organisation");
sql!(UNITS -> i64: "select count(*) as n from idn_unit");
sql!(PEOPLE -> i64: "select count(*) as n from idn_person");
sql!(POSTS -> i64: "select count(*) as n from idn_post");
sql!(HOLDINGS -> i64: "select count(*) as n from idn_holding");
sql!(ACCOUNTS -> i64: "select count(*) as n from idn_account");

/// What every row of a kind leaves.
const KINDS: [(&str, &Sql<i64>); 6] = [
    ("identity.organisation.created", &ORGANISATIONS),
    ("identity.unit.created", &UNITS),
    ("identity.person.registered", &PEOPLE),
    ("identity.post.created", &POSTS),
    ("identity.person.appointed", &HOLDINGS),
    ("identity.account.created", &ACCOUNTS),
];

/// How often each act stands in the log. A leaf's body is CBOR, in which the name of its act stands
/// as it is.
fn acts(db: &Db) -> BTreeMap<String, i64> {
    let bodies = db.read_blocking(|tx| tx.query(&BODIES, params![])).unwrap();
    let mut acts = BTreeMap::new();
    for body in bodies {
        let text: String = body.into_iter().map(char::from).collect();
        let rest = &text[text.find("identity.").unwrap()..];
        let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '.' || c == '_'));
        *acts
            .entry(rest[..end.unwrap_or(rest.len())].to_owned())
            .or_default() += 1;
    }
    acts
}

fn count(db: &Db, statement: &'static Sql<i64>) -> i64 {
    db.read_blocking(move |tx| tx.get(statement, params![]))
        .unwrap()
}

fn events(db: &Db, topic: &'static str) -> i64 {
    db.read_blocking(move |tx| tx.get(&EVENTS, params![topic]))
        .unwrap()
}

fn a_body(name: &str, parent: Option<OrganisationId>) -> ImportedOrganisation {
    ImportedOrganisation {
        id: OrganisationId::generate(),
        parent,
        kind: OrganisationKind::Other,
        names: Names {
            name: name.to_owned(),
            short_name: String::new(),
            notation: "CQ".to_owned(),
        },
        area_code: None,
        collegial: false,
        runs_documents: true,
        sample: false,
        codes: Vec::new(),
        groups: Vec::new(),
    }
}

fn with_code(name: &str, code: &str) -> ImportedOrganisation {
    ImportedOrganisation {
        codes: vec![ImportedCode {
            scheme: CodeScheme::Decision20,
            code: code.to_owned(),
            sample: false,
        }],
        ..a_body(name, None)
    }
}

fn unit(organisation: OrganisationId, name: &str) -> ImportedUnit {
    ImportedUnit {
        id: UnitId::generate(),
        organisation,
        parent: None,
        kind: UnitKind::Division,
        name: name.to_owned(),
        short_name: String::new(),
    }
}

fn person(name: &str, unit: UnitId, roles: &[Role]) -> ImportedPerson {
    ImportedPerson {
        id: PersonId::generate(),
        facts: PersonFacts {
            name: name.to_owned(),
            email: String::new(),
            telephone: String::new(),
        },
        synthetic: false,
        posts: roles
            .iter()
            .map(|role| ImportedPost {
                id: PostId::generate(),
                holding: HoldingId::generate(),
                unit,
                role: *role,
                title: "Chuyên viên".to_owned(),
                rank: 1,
            })
            .collect(),
    }
}

fn system() -> Actor {
    Actor::system("identity.test")
}

fn bring(
    tx: &mut Tx<'_>,
    organisations: &[ImportedOrganisation],
) -> Result<(), ImportOrganisationsError> {
    let input = ImportOrganisations {
        basis: "1/QĐ",
        from: FROM,
        organisations,
    };
    import_organisations(tx, world::now(), &system(), &input)
}

testing::on_both_databases! {
    fn of_a_whole_province_every_body_unit_person_post_and_account_has_its_leaf(db: &TestDb) {
        let password = identity::accounts::password::hash(identity::demo::PASSWORD);
        let loaded = world::write(db, move |tx| {
            let loaded = directory::load_nghean_2022(tx, world::now(), 2022, Size::Full).unwrap();
            identity::demo::create_accounts(tx, world::now(), &password).unwrap();
            loaded
        });
        assert!(loaded.organisations >= 950 && loaded.people >= 10_000, "{loaded:?}");
        let acts = acts(db);
        for (act, rows) in KINDS {
            assert_eq!(acts.get(act), Some(&count(db, rows)), "{act}");
        }
        assert_eq!(acts.values().sum::<i64>(), KINDS.iter().map(|(_, rows)| count(db, rows)).sum::<i64>());
        assert_eq!(events(db, ORGANISATION_CREATED), loaded.organisations as i64);
        assert_eq!(events(db, PEOPLE_IMPORTED), loaded.organisations as i64);
        let options = CheckOptions { acts: identity::module().acts, ..CheckOptions::default() };
        let report = check(db, &options).unwrap();
        assert_eq!(report.problems, vec![]);
        assert!(report.acts > 60_000, "{}", report.acts);
    }

    fn a_deleted_leaf_of_any_kind_is_missed(db: &TestDb) {
        world::load(db);
        testing::nothing_at_the_end();
        let options = CheckOptions { acts: identity::module().acts, ..CheckOptions::default() };
        assert_eq!(check(db, &options).unwrap().problems, vec![]);
        // the last one is the appointment of the last person
        db.write_blocking(|tx| tx.execute(&LAST_LEAF, params![])).unwrap();
        let problems = check(db, &options).unwrap().problems;
        let missed = |wanted: &str| problems.iter().any(|one| matches!(one, Problem::ActsWithoutEntry { action, .. } if action == wanted));
        assert!(missed("identity.person.appointed"), "{problems:?}");
    }

    fn a_sign_in_that_stops_before_its_second_step_is_no_act_and_breaks_no_check(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let id = crate::accounts::specialist_account(tx);
            crate::sign_in::second_factor(tx, id);
            crate::sign_in::pending(crate::accounts::signed_in(tx));
        });
        let options = CheckOptions { acts: identity::module().acts, ..CheckOptions::default() };
        assert_eq!(check(db, &options).unwrap().problems, vec![]);
    }

    fn what_changed_stands_beside_the_leaf(db: &TestDb) {
        world::load(db);
        for (act, rows) in KINDS {
            let changes = db.read_blocking(move |tx| tx.get(&CHANGES, params![act])).unwrap();
            // of a person nothing is written down but that they were registered
            let expected = if act == "identity.person.registered" { 0 } else { count(db, rows) };
            assert_eq!(changes, expected, "{act}");
        }
    }

    fn one_wrong_body_refuses_the_import_and_is_named(db: &TestDb) {
        world::load(db);
        let before = (count(db, &ORGANISATIONS), acts(db));
        let absent = OrganisationId::generate();
        let wrong: [(ImportedOrganisation, BodyFault); 6] = [
            (a_body(" ", None), BodyFault::Names(identity::organisations::create::NamesError::Empty)),
            (a_body("Cơ quan", Some(absent)), BodyFault::ParentAbsent { on: FROM }),
            (with_code("Cơ quan", "h41"), BodyFault::Malformed { scheme: CodeScheme::Decision20, code: "h41".into() }),
            (with_code("Cơ quan", "H41.15"), BodyFault::CodeUsed("H41.15".into())),
            (with_code("Cơ quan", "H99"), BodyFault::CodeUsed("H99".into())),
            (with_code("Cơ quan", &"H99.".repeat(9)), BodyFault::Malformed { scheme: CodeScheme::Decision20, code: "H99.".repeat(9).chars().take(35).collect() }),
        ];
        for (body, expected) in wrong {
            let all = [with_code("Cơ quan đúng", "H99"), body];
            let refused = db.write_blocking(move |tx| bring(tx, &all));
            match refused {
                Err(ImportOrganisationsError::Body { place: 2, fault }) => assert_eq!(fault, expected),
                other => panic!("{expected}: {other:?}"),
            }
        }
        assert_eq!((count(db, &ORGANISATIONS), acts(db)), before, "nothing is stored, nothing is in the log");
    }

    fn bodies_units_and_people_come_in_beside_those_that_are_there(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let above = world::body(tx, "H41");
            let (first, second) = (with_code("Sở Mới", "H41.98"), a_body("Chi cục Mới", None));
            let second = ImportedOrganisation { parent: Some(first.id), ..second };
            let first = ImportedOrganisation { parent: Some(above), ..first };
            let (id, below) = (first.id, second.id);
            bring(tx, &[first, second]).unwrap();
            assert_eq!(world::body(tx, "H41.98"), id);
            assert_eq!(identity::search_organisations(tx, "chi cuc moi", FROM, 5).unwrap()[0].id, below);
            let (one, two) = (unit(below, "Phòng Một"), unit(below, "Phòng Hai"));
            let two = ImportedUnit { parent: Some(one.id), ..two };
            let place = one.id;
            let input = ImportUnits { basis: "2/QĐ", from: FROM, units: &[one, two] };
            import_units(tx, world::now(), &system(), &input).unwrap();
            let names: Vec<String> = identity::units_of(tx, below, FROM).unwrap().into_iter().map(|it| it.name).collect();
            assert_eq!(names, ["Phòng Một", "Phòng Hai"]);
            let people = [person(" Lê  Thị Mẫu ", place, &[Role::HeadOfUnit, Role::Specialist])];
            let input = ImportPeople { basis: "3/QĐ", from: FROM, people: &people };
            import_people(tx, world::now(), &system(), &input).unwrap();
            let held = identity::posts::holdings_of(tx, people[0].id).unwrap();
            assert_eq!(held.len(), 2);
            assert!(held.iter().all(|it| it.organisation == below && it.decision == "3/QĐ"));
            assert_eq!(identity::person_brief(tx, people[0].id).unwrap().name, "Lê Thị Mẫu");
            let changes = identity::changes_of(tx, id, 5).unwrap();
            assert_eq!((changes.len(), changes[0].document.as_str()), (1, "1/QĐ"));
        });
    }

    fn one_wrong_unit_or_person_refuses_the_import_and_is_named(db: &TestDb) {
        world::load(db);
        let before = acts(db);
        world::write(db, |tx| {
            let (here, there) = (world::body(tx, "H41.15"), world::body(tx, "H41.24"));
            let good = unit(here, "Phòng Một");
            let foreign = ImportedUnit { parent: Some(good.id), ..unit(there, "Phòng") };
            let nowhere = unit(OrganisationId::generate(), "Phòng");
            for (wrong, expected) in [
                (unit(here, "  "), UnitFault::Name { length: 0 }),
                (nowhere, UnitFault::OrganisationAbsent { on: FROM }),
                (foreign, UnitFault::ForeignParent),
            ] {
                let input = ImportUnits { basis: "", from: FROM, units: &[good.clone(), wrong] };
                let refused = import_units(tx, world::now(), &system(), &input);
                assert!(matches!(refused, Err(ImportUnitsError::Unit { place: 2, fault }) if fault == expected), "{refused:?}");
            }
            let place = identity::units_of(tx, here, FROM).unwrap()[0].id;
            let good = person("Lê Thị Mẫu", place, &[Role::Specialist]);
            let untitled = {
                let mut it = good.clone();
                it.posts[0].title = " ".to_owned();
                it
            };
            for (wrong, expected) in [
                (person("", place, &[]), "name"),
                (untitled, "title"),
                (person("Lê Thị Mẫu", UnitId::generate(), &[Role::Specialist]), "unit"),
                (person("Lê Thị Mẫu", place, &[Role::Specialist, Role::Auditor]), "posts of administration"),
            ] {
                let input = ImportPeople { basis: "", from: FROM, people: &[good.clone(), wrong] };
                let refused = import_people(tx, world::now(), &system(), &input);
                let Err(ImportPeopleError::Person { place: 2, fault }) = refused else { panic!("{expected}: {refused:?}") };
                assert!(fault.to_string().contains(expected), "{expected}: {fault}");
                if expected == "posts of administration" {
                    assert!(matches!(fault, PersonFault::BothKinds));
                }
            }
        });
        assert_eq!(acts(db), before, "what is refused leaves nothing");
        let twice: Result<(), DbError> = db.write_blocking(|tx| {
            let place = world::body(tx, "H41.15");
            let unit = unit(place, "Phòng");
            let input = ImportUnits { basis: "", from: FROM, units: &[unit.clone(), unit] };
            match import_units(tx, world::now(), &system(), &input) {
                Err(ImportUnitsError::Database(error)) => Err(error),
                other => panic!("{other:?}"),
            }
        });
        assert!(twice.is_err(), "one identifier names one unit");
    }
}
