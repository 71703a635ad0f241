//! Who brings bodies, units and people in: tried beside the acts on single ones, by `reach_who_may`.

use super::{
    reach_who_may::{Act, names, text},
    world,
};
use identity::{
    HoldingId, OrganisationId, PersonId, PostId, Role, UnitId,
    organisations::import::{ImportOrganisations, ImportedOrganisation, import_organisations},
    people::{
        import::{ImportPeople, ImportedPerson, ImportedPost, import_people},
        register::PersonFacts,
    },
    units::{
        UnitKind,
        import::{ImportUnits, ImportedUnit, import_units},
    },
};
use jiff::civil::date;

/// The acts of import, on things of one agency.
pub const IMPORTS: &[(&str, Act)] = &[
    ("import bodies below", |tx, who, it| {
        let body = ImportedOrganisation {
            id: OrganisationId::generate(),
            parent: Some(it.body),
            kind: identity::OrganisationKind::Other,
            names: names(),
            area_code: None,
            collegial: false,
            runs_documents: false,
            sample: false,
            codes: Vec::new(),
            groups: Vec::new(),
        };
        let input = ImportOrganisations {
            basis: "1/QĐ",
            from: date(2022, 1, 1),
            organisations: &[body],
        };
        import_organisations(tx, world::now(), who, &input).map_err(text)
    }),
    ("import units", |tx, who, it| {
        let unit = ImportedUnit {
            id: UnitId::generate(),
            organisation: it.body,
            parent: None,
            kind: UnitKind::Division,
            name: "Tổ".into(),
            short_name: String::new(),
        };
        let input = ImportUnits {
            basis: "1/QĐ",
            from: date(2022, 1, 1),
            units: &[unit],
        };
        import_units(tx, world::now(), who, &input).map_err(text)
    }),
    // let in, and then told that nobody appoints alone
    ("import people", |tx, who, it| {
        let post = ImportedPost {
            id: PostId::generate(),
            holding: HoldingId::generate(),
            unit: it.unit,
            role: Role::Specialist,
            title: "Chuyên viên".into(),
            rank: 9,
        };
        let facts = PersonFacts {
            name: "Người Mới".into(),
            email: String::new(),
            telephone: String::new(),
        };
        let person = ImportedPerson {
            id: PersonId::generate(),
            facts,
            synthetic: false,
            posts: vec![post],
        };
        let input = ImportPeople {
            basis: "1/QĐ",
            from: date(2022, 1, 1),
            people: &[person],
        };
        let refused = import_people(tx, world::now(), who, &input);
        assert!(refused.is_err(), "nobody appoints alone");
        refused.map_err(text)
    }),
];
