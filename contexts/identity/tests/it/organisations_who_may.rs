use super::{MIGRATIONS, world};
use identity::{
    Actor, OrganisationKind,
    organisations::{
        amend::{AmendOrganisation, amend_organisation},
        codes::{CodeScheme, GiveCode, give_code},
        create::{CreateOrganisation, Names, create_organisation},
        import::{ImportOrganisations, ImportedOrganisation, import_organisations},
        rename::{RenameOrganisation, rename_organisation},
        succeed::{RecordSuccession, SuccessionKind, record_succession},
    },
    permissions::MANAGE_ORGANISATIONS,
    units::{
        UnitKind,
        change::{CreateUnit, create_unit, end_unit},
    },
};
use jiff::civil::date;
use kit_db::Tx;

/// A body that stands under none, which concerns the whole province.
fn under_none() -> ImportedOrganisation {
    ImportedOrganisation {
        id: kit_base::Id::from_i64(7),
        parent: None,
        kind: OrganisationKind::Other,
        names: Names {
            name: "Cơ quan".into(),
            short_name: String::new(),
            notation: String::new(),
        },
        area_code: None,
        collegial: false,
        runs_documents: false,
        sample: false,
        codes: Vec::new(),
        groups: Vec::new(),
    }
}

fn import_under_none(tx: &mut Tx<'_>, actor: &Actor) -> Result<(), String> {
    let input = ImportOrganisations {
        basis: "1/QĐ",
        from: date(2022, 1, 1),
        organisations: &[under_none()],
    };
    import_organisations(tx, world::now(), actor, &input).map_err(|e| e.to_string())
}

/// The acts; each says whether it was refused for lack of a right.
fn refused(tx: &mut Tx<'_>, actor: &Actor) -> Vec<bool> {
    let (now, id) = (world::now(), world::body(tx, "H41.24.01"));
    let names = under_none().names;
    let create = CreateOrganisation {
        parent: None,
        kind: OrganisationKind::Other,
        names: names.clone(),
        area_code: None,
        collegial: false,
        runs_documents: false,
        valid_from: date(2022, 1, 1),
    };
    let rename = RenameOrganisation {
        organisation: id,
        version: 1,
        names,
        valid_from: date(2022, 5, 1),
        decision: String::new(),
    };
    let amend = AmendOrganisation {
        organisation: id,
        version: 1,
        parent: None,
        collegial: true,
        runs_documents: true,
        area_code: None,
    };
    let code = GiveCode {
        organisation: id,
        scheme: CodeScheme::Other,
        code: "x".into(),
        valid_from: date(2022, 1, 1),
        sample: true,
    };
    let succession = RecordSuccession {
        kind: SuccessionKind::End,
        act_notation: "1".into(),
        act_date: date(2022, 1, 1),
        effective: date(2022, 6, 1),
        note: String::new(),
        predecessors: vec![id],
        successors: vec![],
    };
    let unit = CreateUnit {
        organisation: id,
        parent: None,
        kind: UnitKind::Division,
        name: "Tổ".into(),
        short_name: String::new(),
        valid_from: date(2022, 1, 1),
    };
    let first_unit = identity::units_of(tx, id, date(2022, 1, 1)).unwrap()[0].id;
    let is_refusal = |error: String| error.starts_with("act with");
    let mut results = Vec::new();
    let mut each = |tx: &mut Tx<'_>, act: &dyn Fn(&mut Tx<'_>) -> Result<(), String>| {
        // undone, so that every act finds the same world
        let outcome = tx.nested(|tx| {
            act(tx)
                .map_err(|e| kit_db::DbError::Statement(e.into()))
                .and(Err::<(), _>(kit_db::DbError::NoRow))
        });
        let text = match outcome {
            Err(kit_db::DbError::Statement(text)) => text.to_string(),
            _ => String::new(),
        };
        results.push(is_refusal(text));
    };
    each(tx, &|tx| {
        create_organisation(tx, now, actor, &create)
            .map(drop)
            .map_err(|e| e.to_string())
    });
    each(tx, &|tx| {
        rename_organisation(tx, now, actor, &rename).map_err(|e| e.to_string())
    });
    each(tx, &|tx| {
        amend_organisation(tx, now, actor, &amend).map_err(|e| e.to_string())
    });
    each(tx, &|tx| {
        give_code(tx, now, actor, &code).map_err(|e| e.to_string())
    });
    each(tx, &|tx| {
        record_succession(tx, now, actor, &succession)
            .map(drop)
            .map_err(|e| e.to_string())
    });
    each(tx, &|tx| {
        create_unit(tx, now, actor, &unit)
            .map(drop)
            .map_err(|e| e.to_string())
    });
    each(tx, &|tx| {
        end_unit(tx, now, actor, first_unit, date(2022, 6, 1)).map_err(|e| e.to_string())
    });
    each(tx, &|tx| import_under_none(tx, actor));
    results
}

testing::on_both_databases! {
    fn only_who_manages_organisations_changes_them(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            for actor in world::one_of_each(tx) {
                let may = actor.may(MANAGE_ORGANISATIONS);
                assert_eq!(may, actor.role == identity::Role::Administrator);
                for (act, refused) in refused(tx, &actor).into_iter().enumerate() {
                    assert_eq!(refused, !may, "act {act} by {}", actor.role);
                }
            }
        });
    }
}
