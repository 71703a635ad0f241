//! Brings the whole plan in, by the same acts that a province uses on its first day.

use super::{FIRST_DAY, LoadError, Plan, bodies::Body};
use crate::{
    Actor, PersonId,
    organisations::{
        codes::CodeScheme,
        create::Names,
        import::{ImportOrganisations, ImportedCode, ImportedOrganisation, import_organisations},
    },
    people::{
        import::{ImportPeople, ImportedPerson, ImportedPost, import_people},
        register::PersonFacts,
    },
    units::import::{ImportUnits, ImportedUnit, import_units},
};
use jiff::Timestamp;
use kit_db::Tx;
use std::collections::BTreeMap;

/// What the bodies and people are known from.
const BASIS: &str = "Danh mục Nghệ An 2022 (dữ liệu mẫu)";

pub(super) fn bring_in(tx: &mut Tx<'_>, now: Timestamp, plan: Plan) -> Result<(), LoadError> {
    let system = Actor::system("identity.directory");
    let organisations: Vec<ImportedOrganisation> =
        plan.bodies.into_iter().map(organisation).collect();
    let input = ImportOrganisations {
        basis: BASIS,
        from: FIRST_DAY,
        organisations: &organisations,
    };
    import_organisations(tx, now, &system, &input)?;
    let units: Vec<ImportedUnit> = plan
        .units
        .into_iter()
        .map(|unit| ImportedUnit {
            id: unit.id,
            organisation: unit.organisation,
            parent: None,
            kind: unit.kind,
            name: unit.name.to_owned(),
            short_name: unit.short_name.to_owned(),
        })
        .collect();
    let input = ImportUnits {
        basis: BASIS,
        from: FIRST_DAY,
        units: &units,
    };
    import_units(tx, now, &system, &input)?;
    let mut posts: BTreeMap<_, _> = plan.posts.into_iter().map(|it| (it.id, it)).collect();
    let mut held: BTreeMap<PersonId, Vec<ImportedPost>> = BTreeMap::new();
    for holding in plan.holdings {
        if let Some(post) = posts.remove(&holding.post) {
            held.entry(holding.person).or_default().push(ImportedPost {
                id: post.id,
                holding: holding.id,
                unit: post.unit,
                role: post.role,
                title: post.title.to_owned(),
                rank: post.rank,
            });
        }
    }
    let people: Vec<ImportedPerson> = plan
        .people
        .into_iter()
        .map(|person| ImportedPerson {
            id: person.id,
            facts: PersonFacts {
                name: person.name,
                email: String::new(),
                telephone: String::new(),
            },
            synthetic: true,
            posts: held.remove(&person.id).unwrap_or_default(),
        })
        .collect();
    let input = ImportPeople {
        basis: BASIS,
        from: FIRST_DAY,
        people: &people,
    };
    Ok(import_people(tx, now, &system, &input)?)
}

fn organisation(body: Body) -> ImportedOrganisation {
    // Only the code of the province itself is in an official list that we have.
    let code_of = |scheme, code: String, official: &str| ImportedCode {
        scheme,
        sample: code != official,
        code,
    };
    let older = body.code.as_deref().and_then(qcvn_form);
    let codes = body
        .code
        .map(|code| code_of(CodeScheme::Decision20, code, "H41"))
        .into_iter()
        .chain(older.map(|code| code_of(CodeScheme::Qcvn102, code, "000.00.00.H41")))
        .collect();
    ImportedOrganisation {
        id: body.id,
        parent: body.parent,
        kind: body.kind,
        names: Names {
            name: body.name,
            short_name: body.short_name,
            notation: body.notation,
        },
        area_code: body.area_code.map(str::to_owned),
        collegial: body.collegial,
        runs_documents: body.runs,
        sample: body.sample,
        codes,
        groups: body.reach,
    }
}

/// `H41.24.01` as `000.01.24.H41`; only what fits the older form's widths.
fn qcvn_form(code: &str) -> Option<String> {
    let groups: Vec<&str> = code.split('.').collect();
    let level = |at: usize| groups.get(at).copied().unwrap_or("00");
    let fits = groups.len() <= 3 && groups[1..].iter().all(|group| group.len() == 2);
    fits.then(|| format!("000.{}.{}.{}", level(2), level(1), groups[0]))
}
