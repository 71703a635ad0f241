//! People with their posts in a table, as the act of import takes them.

use super::{
    import::{ImportedPerson, ImportedPost},
    register::PersonFacts,
};
use crate::{
    HoldingId, OrganisationId, PersonId, PostId, Role, UnitId,
    organisations::from_table::{TableError, lines, of_code, word},
    units,
};
use jiff::civil::Date;
use kit_db::Tx;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    person: String,
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    telephone: String,
    organisation: String,
    unit: String,
    role: String,
    title: String,
    rank: u16,
}

/// Reads people with the columns `person` (any mark; lines with the same one are posts of one person,
/// whose name and contacts stand in the first of them), `name`, `email`, `telephone`, `organisation` (its
/// code), `unit` (its name, as on the day `on`), `role`, `title` and `rank`.
///
/// # Errors
/// [`TableError`] with the first line that is wrong.
pub fn people_of_table(
    tx: &mut Tx<'_>,
    text: &str,
    on: Date,
) -> Result<Vec<ImportedPerson>, TableError> {
    let mut known = Known::default();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut found: Vec<ImportedPerson> = Vec::new();
    for (line, it) in lines::<Line>(text)? {
        let unit = known.unit(tx, line, (it.organisation.trim(), it.unit.trim()), on)?;
        let post = ImportedPost {
            id: PostId::generate(),
            holding: HoldingId::generate(),
            unit,
            role: word(line, "role", &it.role, Role::ALL)?,
            title: it.title,
            rank: it.rank,
        };
        let place = *places.entry(it.person).or_insert(found.len());
        match found.get_mut(place) {
            Some(person) => person.posts.push(post),
            None => found.push(ImportedPerson {
                id: PersonId::generate(),
                facts: PersonFacts {
                    name: it.name,
                    email: it.email,
                    telephone: it.telephone,
                },
                synthetic: false,
                posts: vec![post],
            }),
        }
    }
    Ok(found)
}

/// What was looked up before.
#[derive(Default)]
struct Known {
    bodies: BTreeMap<String, OrganisationId>,
    units: BTreeMap<(OrganisationId, String), UnitId>,
}

impl Known {
    fn unit(
        &mut self,
        tx: &mut Tx<'_>,
        line: u64,
        (code, name): (&str, &str),
        on: Date,
    ) -> Result<UnitId, TableError> {
        let body = match self.bodies.get(code) {
            Some(id) => *id,
            None => {
                let id = of_code(tx, line, "organisation", code)?;
                self.bodies.insert(code.to_owned(), id);
                for unit in units::units_of(tx, id, on)? {
                    self.units.insert((id, unit.name), unit.id);
                }
                id
            }
        };
        let found = self.units.get(&(body, name.to_owned())).copied();
        found.ok_or_else(|| TableError::Unknown {
            line,
            column: "unit",
            found: name.chars().take(80).collect(),
        })
    }
}
