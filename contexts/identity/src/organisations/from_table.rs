//! Organisations in a table (CSV in UTF-8, the heads in the first line), as the act of import takes them.

use super::{
    OrganisationKind,
    codes::CodeScheme,
    create::Names,
    import::{ImportedCode, ImportedOrganisation},
    reach::ReachGroup,
    store,
};
use crate::OrganisationId;
use kit_db::{DbError, Tx, params};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// Most lines of one table: more than every body, unit and person of the largest province.
pub const LINES_MAX: usize = 200_000;

/// Why a table is not read; lines are counted from 1, the heads among them.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A line has other cells than the heads say, or a cell that is no number.
    #[error("read line {line}: {why}")]
    Line {
        /// The line.
        line: u64,
        /// What the reader says.
        why: String,
    },
    /// A cell has none of the words that it may have.
    #[error("read {column} in line {line}: {found:?} is none of {known}")]
    Word {
        /// The line.
        line: u64,
        /// The head of its column.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What may stand there.
        known: String,
    },
    /// No organisation has the code, or no unit the name.
    #[error("find {column} {found:?} of line {line}")]
    Unknown {
        /// The line.
        line: u64,
        /// The head of its column.
        column: &'static str,
        /// What stands there.
        found: String,
    },
    /// More lines than [`LINES_MAX`].
    #[error("read more than {LINES_MAX} lines")]
    TooLong,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    #[serde(default)]
    above: String,
    kind: String,
    name: String,
    #[serde(default)]
    short_name: String,
    #[serde(default)]
    notation: String,
    #[serde(default)]
    area_code: String,
    #[serde(default)]
    collegial: String,
    #[serde(default)]
    receives: String,
    #[serde(default)]
    groups: String,
}

/// Reads organisations with the columns `code`, `above` (a code, of the table or of a body that is
/// there), `kind`, `name`, `short_name`, `notation`, `area_code`, `collegial` and `receives` (1 or 0),
/// `groups` (by semicolons). Codes follow Decision 20/2020/QĐ-TTg; those above stand before those below.
///
/// # Errors
/// [`TableError`] with the first line that is wrong.
pub fn organisations_of(
    tx: &mut Tx<'_>,
    text: &str,
) -> Result<Vec<ImportedOrganisation>, TableError> {
    let mut ids = BTreeMap::new();
    let mut found = Vec::new();
    for (line, it) in lines::<Line>(text)? {
        let parent = match it.above.trim() {
            "" => None,
            above => Some(match ids.get(above) {
                Some(id) => *id,
                None => of_code(tx, line, "above", above)?,
            }),
        };
        let id = OrganisationId::generate();
        let code = it.code.trim().to_owned();
        ids.insert(code.clone(), id);
        let groups = it
            .groups
            .split(';')
            .map(str::trim)
            .filter(|one| !one.is_empty());
        found.push(ImportedOrganisation {
            id,
            parent,
            kind: word(line, "kind", &it.kind, OrganisationKind::ALL)?,
            names: Names {
                name: it.name,
                short_name: it.short_name,
                notation: it.notation,
            },
            area_code: Some(it.area_code.trim().to_owned()).filter(|code| !code.is_empty()),
            collegial: yes(line, "collegial", &it.collegial)?,
            runs_documents: yes(line, "receives", &it.receives)?,
            sample: false,
            codes: vec![ImportedCode {
                scheme: CodeScheme::Decision20,
                code,
                sample: false,
            }],
            groups: groups
                .map(|one| word(line, "groups", one, ReachGroup::ALL))
                .collect::<Result<_, _>>()?,
        });
    }
    Ok(found)
}

/// The lines of a table with their numbers.
pub(crate) fn lines<T: DeserializeOwned>(text: &str) -> Result<Vec<(u64, T)>, TableError> {
    // a table from a spreadsheet begins with a mark of its encoding
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|error| wrong(1, &error))?.clone();
    let mut all = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        if !reader
            .read_record(&mut record)
            .map_err(|error| wrong(line, &error))?
        {
            return Ok(all);
        }
        if all.len() == LINES_MAX {
            return Err(TableError::TooLong);
        }
        let line = record.position().map_or(line, csv::Position::line);
        let read = record.deserialize(Some(&heads));
        all.push((line, read.map_err(|error| wrong(line, &error))?));
    }
}

fn wrong(line: u64, error: &csv::Error) -> TableError {
    TableError::Line {
        line,
        why: error.to_string(),
    }
}

/// The body with a code of Decision 20/2020/QĐ-TTg.
pub(crate) fn of_code(
    tx: &mut Tx<'_>,
    line: u64,
    column: &'static str,
    code: &str,
) -> Result<OrganisationId, TableError> {
    let found = tx.find(&store::CODE, params![CodeScheme::Decision20, code])?;
    let found = found.map(|code| code.organisation);
    found.ok_or_else(|| TableError::Unknown {
        line,
        column,
        found: code.chars().take(80).collect(),
    })
}

/// One of the words that a cell may have.
pub(crate) fn word<T: std::str::FromStr + std::fmt::Display>(
    line: u64,
    column: &'static str,
    cell: &str,
    all: &[T],
) -> Result<T, TableError> {
    cell.trim().parse().map_err(|_| TableError::Word {
        line,
        column,
        found: cell.chars().take(80).collect(),
        known: all
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn yes(line: u64, column: &'static str, cell: &str) -> Result<bool, TableError> {
    match cell.trim() {
        "1" => Ok(true),
        "" | "0" => Ok(false),
        other => Err(TableError::Word {
            line,
            column,
            found: other.chars().take(80).collect(),
            known: "1, 0".to_owned(),
        }),
    }
}
