//! Units in a table, as the act of import takes them.

use super::{UnitKind, import::ImportedUnit};
use crate::{
    UnitId,
    organisations::from_table::{TableError, lines, of_code, word},
};
use kit_db::Tx;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    organisation: String,
    kind: String,
    name: String,
    #[serde(default)]
    short_name: String,
    #[serde(default)]
    above: String,
}

/// Reads units with the columns `organisation` (its code), `kind`, `name`, `short_name` and `above` (the
/// name of a unit of the same organisation that stands before it in the table).
///
/// # Errors
/// [`TableError`] with the first line that is wrong.
pub fn units_of_table(tx: &mut Tx<'_>, text: &str) -> Result<Vec<ImportedUnit>, TableError> {
    let mut bodies = BTreeMap::new();
    let mut before: BTreeMap<(String, String), UnitId> = BTreeMap::new();
    let mut found = Vec::new();
    for (line, it) in lines::<Line>(text)? {
        let code = it.organisation.trim().to_owned();
        let organisation = match bodies.get(&code) {
            Some(id) => *id,
            None => of_code(tx, line, "organisation", &code)?,
        };
        bodies.insert(code.clone(), organisation);
        let above = it.above.trim();
        let parent = match above {
            "" => None,
            _ => Some(
                *before
                    .get(&(code.clone(), above.to_owned()))
                    .ok_or_else(|| TableError::Unknown {
                        line,
                        column: "above",
                        found: above.chars().take(80).collect(),
                    })?,
            ),
        };
        let id = UnitId::generate();
        before.insert((code, it.name.trim().to_owned()), id);
        found.push(ImportedUnit {
            id,
            organisation,
            parent,
            kind: word(line, "kind", &it.kind, UnitKind::ALL)?,
            name: it.name,
            short_name: it.short_name,
        });
    }
    Ok(found)
}
