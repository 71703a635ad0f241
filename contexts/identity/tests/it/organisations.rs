use super::{MIGRATIONS, world};
use identity::{
    Actor, OrganisationId, OrganisationKind, current_successor,
    organisations::{
        amend::{AmendError, AmendOrganisation, amend_organisation},
        codes::{self, CodeScheme, GiveCode, GiveCodeError, give_code},
        create::{CreateOrganisation, CreateOrganisationError, Names, create_organisation},
        rename::{RenameError, RenameOrganisation, rename_organisation},
        succeed::{RecordSuccession, SuccessionError, SuccessionKind, record_succession},
    },
};
use jiff::civil::{Date, date};
use kit_db::{Tx, params};

const REFORM: Date = date(2025, 7, 1);

fn names(name: &str) -> Names {
    Names {
        name: name.to_owned(),
        short_name: String::new(),
        notation: "UBND".to_owned(),
    }
}

fn commune(tx: &mut Tx<'_>, name: &str, from: Date) -> OrganisationId {
    let admin = world::administrator(tx);
    let input = CreateOrganisation {
        parent: Some(world::body(tx, "H41")),
        kind: OrganisationKind::Commune,
        names: names(name),
        area_code: None,
        collegial: true,
        runs_documents: true,
        valid_from: from,
    };
    create_organisation(tx, world::now(), &admin, &input).unwrap()
}

fn merger(into: OrganisationId, from: &[OrganisationId]) -> RecordSuccession {
    RecordSuccession {
        kind: SuccessionKind::Merge,
        act_notation: "1678/NQ-UBTVQH15".to_owned(),
        act_date: date(2025, 6, 16),
        effective: REFORM,
        note: String::new(),
        predecessors: from.to_vec(),
        successors: vec![into],
    }
}

/// Who records acts at once; people ask (`successions::`).
fn machine() -> Actor {
    Actor::system("test.machine")
}

kit_db::sql!(EVENTS -> i64: "select count(*) as n from kit_event where topic = ?1");

testing::on_both_databases! {
    fn a_renamed_body_keeps_its_old_name_for_questions_as_of_then(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let id = world::body(tx, "H41.11");
            let old = identity::organisation(tx, id).unwrap();
            let input = RenameOrganisation {
                organisation: id,
                version: old.version,
                names: Names { name: "Sở Khoa học và Công nghệ".into(), short_name: String::new(), notation: "SKHCN".into() },
                valid_from: date(2025, 3, 1),
                decision: "08/NQ-HĐND".into(),
            };
            rename_organisation(tx, world::now(), &admin, &input).unwrap();
            let then = identity::organisation_brief_as_of(tx, id, date(2022, 6, 1)).unwrap();
            let since = identity::organisation_brief_as_of(tx, id, date(2025, 3, 1)).unwrap();
            assert_eq!((then.notation.as_str(), since.notation.as_str()), ("STTTT", "SKHCN"));
            let found = identity::search_organisations(tx, "skhcn", date(2025, 3, 1), 5).unwrap();
            assert!(found.iter().any(|body| body.id == id));
            let again = rename_organisation(tx, world::now(), &admin, &input);
            assert!(matches!(again, Err(RenameError::BeforePresentName { .. })), "{again:?}");
            let stale = RenameOrganisation { valid_from: date(2026, 1, 1), ..input };
            assert!(matches!(rename_organisation(tx, world::now(), &admin, &stale), Err(RenameError::Changed)));
            let changes = identity::changes_of(tx, id, 10).unwrap();
            let acts: Vec<&str> = changes.iter().map(|it| it.action.as_str()).collect();
            assert_eq!(acts, ["identity.organisation.renamed", "identity.organisation.created"]);
        });
    }

    fn mail_to_a_merged_body_finds_its_successor_from_the_day_of_effect(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (a, b) = (world::body(tx, "H41.24.01"), world::body(tx, "H41.24.02"));
            let new = commune(tx, "Ủy ban nhân dân phường Thành Vinh", REFORM);
            record_succession(tx, world::now(), &machine(), &merger(new, &[a, b])).unwrap();
            let mut who = |id, day| current_successor(tx, id, day).unwrap().map(|body| body.id);
            assert_eq!(who(a, date(2025, 6, 30)), Some(a));
            assert_eq!(who(a, REFORM), Some(new));
            assert_eq!(who(b, date(2030, 1, 1)), Some(new));
            let code = codes::organisation_of_code(tx, CodeScheme::Decision20, "H41.24.01").unwrap().unwrap();
            assert_eq!((code.organisation, code.valid_to), (a, Some(REFORM)));
            assert!(identity::search_organisations(tx, "phuong thanh vinh", REFORM, 5).unwrap().iter().any(|o| o.id == new));
            assert_eq!(tx.get(&EVENTS, params![identity::events::ORGANISATION_SUCCEEDED]).unwrap(), 1);
            let again = tx.nested(|tx| record_succession(tx, world::now(), &machine(), &merger(new, &[a])));
            assert!(matches!(again, Err(SuccessionError::Absent { .. })), "{again:?}");
        });
    }

    fn a_body_may_take_others_in_and_go_on_and_a_chain_leads_to_its_end(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (a, b) = (world::body(tx, "H41.24.01"), world::body(tx, "H41.24.02"));
            record_succession(tx, world::now(), &machine(), &merger(a, &[a, b])).unwrap();
            assert!(identity::organisation(tx, a).unwrap().valid_to.is_none());
            let end = RecordSuccession {
                kind: SuccessionKind::End, effective: date(2026, 1, 1), successors: vec![], ..merger(a, &[a])
            };
            record_succession(tx, world::now(), &machine(), &end).unwrap();
            assert_eq!(current_successor(tx, b, date(2025, 8, 1)).unwrap().map(|o| o.id), Some(a));
            assert_eq!(current_successor(tx, b, date(2026, 1, 1)).unwrap(), None);
        });
    }

    fn acts_whose_bodies_do_not_fit_their_kind_are_refused(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let (a, b) = (world::body(tx, "H41.24.01"), world::body(tx, "H41.24.02"));
            let wrong = [
                RecordSuccession { kind: SuccessionKind::Split, ..merger(a, &[b]) },
                RecordSuccession { successors: vec![], ..merger(a, &[b]) },
                RecordSuccession { predecessors: vec![b, b], ..merger(a, &[b]) },
                RecordSuccession { kind: SuccessionKind::End, ..merger(a, &[a]) },
                merger(a, &[a]),
            ];
            for input in wrong {
                let result = record_succession(tx, world::now(), &machine(), &input);
                assert!(matches!(result, Err(SuccessionError::Shape { .. })), "{input:?}: {result:?}");
            }
        });
    }

    fn a_code_is_never_given_a_second_time(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let id = world::body(tx, "H41.11");
            let give = |code: &str| GiveCode {
                organisation: id, scheme: CodeScheme::Decision20, code: code.into(), valid_from: date(2023, 1, 1), sample: false,
            };
            give_code(tx, world::now(), &admin, &give("H41.77")).unwrap();
            let old = codes::organisation_of_code(tx, CodeScheme::Decision20, "H41.11").unwrap().unwrap();
            assert_eq!(old.successor_code.as_deref(), Some("H41.77"));
            let now = codes::current_code(tx, id, CodeScheme::Decision20, date(2023, 1, 1)).unwrap().unwrap();
            assert_eq!(now.code, "H41.77");
            let again = give_code(tx, world::now(), &admin, &give("H41.11"));
            assert!(matches!(again, Err(GiveCodeError::Used(_))), "{again:?}");
            let wrong = give_code(tx, world::now(), &admin, &give("h41"));
            assert!(matches!(wrong, Err(GiveCodeError::Malformed { .. })), "{wrong:?}");
        });
    }

    fn no_body_stands_under_itself(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let (top, below) = (world::body(tx, "H41"), world::body(tx, "H41.24.01"));
            let input = AmendOrganisation {
                organisation: top, version: 1, parent: Some(below), collegial: true, runs_documents: true, area_code: None,
            };
            let result = amend_organisation(tx, world::now(), &admin, &input);
            assert!(matches!(result, Err(AmendError::Circle)), "{result:?}");
        });
    }

    fn a_body_needs_a_name_and_a_body_above_that_exists(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let admin = world::administrator(tx);
            let input = CreateOrganisation {
                parent: Some(world::body(tx, "H41")), kind: OrganisationKind::Other, names: names(" "),
                area_code: None, collegial: false, runs_documents: false, valid_from: REFORM,
            };
            let nameless = create_organisation(tx, world::now(), &admin, &input);
            assert!(matches!(nameless, Err(CreateOrganisationError::Names(_))), "{nameless:?}");
            let early = CreateOrganisation { names: names("Cơ quan"), valid_from: date(1990, 1, 1), ..input };
            let result = create_organisation(tx, world::now(), &admin, &early);
            assert!(matches!(result, Err(CreateOrganisationError::ParentAbsent { .. })), "{result:?}");
        });
    }
}
