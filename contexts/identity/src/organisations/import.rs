//! Brings many organisations in at once, with their names, codes and groups: the first day of a
//! province on this system. What one body is refused for refuses the whole import.

use super::{
    OrganisationKind,
    codes::{CODE_MAX, CodeScheme, is_well_formed},
    create::{Names, NamesError},
    reach::ReachGroup,
    store, words,
};
use crate::{Actor, OrganisationId, Refused, events, permissions, trail};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Sql, ToValue, Tx, Value, params};
use std::collections::BTreeSet;

/// A body that is brought in.
#[derive(Clone, Debug)]
pub struct ImportedOrganisation {
    /// A new identifier: those below and their units name it before it is stored.
    pub id: OrganisationId,
    /// The body above: one that stands before it in the same import, or one that exists.
    pub parent: Option<OrganisationId>,
    /// Kind.
    pub kind: OrganisationKind,
    /// Names.
    pub names: Names,
    /// Official code of the area it governs.
    pub area_code: Option<String>,
    /// Whether it decides as a body.
    pub collegial: bool,
    /// Whether documents can be sent to it on this system. What it did here is counted, not said.
    pub runs_documents: bool,
    /// Whether its name is a sample that no official list confirms.
    pub sample: bool,
    /// Its codes.
    pub codes: Vec<ImportedCode>,
    /// The groups of the yearly report in which it is counted.
    pub groups: Vec<ReachGroup>,
}

/// A code that a body is brought in with.
#[derive(Clone, Debug)]
pub struct ImportedCode {
    /// Rule.
    pub scheme: CodeScheme,
    /// The code.
    pub code: String,
    /// Whether no official list confirms it.
    pub sample: bool,
}

/// Bodies, and from where they are known.
#[derive(Clone, Debug)]
pub struct ImportOrganisations<'a> {
    /// The list or decision that names them.
    pub basis: &'a str,
    /// Their first day.
    pub from: Date,
    /// Those above before those below.
    pub organisations: &'a [ImportedOrganisation],
}

/// Why nothing was brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportOrganisationsError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What is wrong with one of them.
    #[error("bring in the organisation in place {place}: {fault}")]
    Body {
        /// Its place in the import, from 1.
        place: usize,
        /// What is wrong.
        fault: BodyFault,
    },
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// What is wrong with a body that is brought in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// A name is missing or too long.
    #[error(transparent)]
    Names(#[from] NamesError),
    /// The body above neither stands before it nor exists on the first day.
    #[error("the body above does not exist on {on}")]
    ParentAbsent {
        /// First day.
        on: Date,
    },
    /// A code is not in the form of its rule.
    #[error("the code {code:?} is not in the form of {scheme}")]
    Malformed {
        /// Rule.
        scheme: CodeScheme,
        /// The code, cut at its longest.
        code: String,
    },
    /// Another body has or had the code.
    #[error("the code {0:?} was given before, and codes are never used again")]
    CodeUsed(String),
}

/// Brings the bodies in: each leaves the leaf and the event of one that is set up by itself.
///
/// # Errors
/// [`ImportOrganisationsError`]; nothing is stored.
pub fn import_organisations(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &ImportOrganisations<'_>,
) -> Result<(), ImportOrganisationsError> {
    let new: BTreeSet<OrganisationId> = input.organisations.iter().map(|it| it.id).collect();
    let parents = input.organisations.iter().map(|it| it.parent);
    let outside: BTreeSet<OrganisationId> =
        parents.flatten().filter(|id| !new.contains(id)).collect();
    let here = match input.organisations.iter().any(|it| it.parent.is_none()) {
        true => actor.must_everywhere(permissions::MANAGE_ORGANISATIONS)?,
        false => {
            let outside: Vec<OrganisationId> = outside.iter().copied().collect();
            actor.must_in_all(permissions::MANAGE_ORGANISATIONS, &outside)?
        }
    };
    let names = checked(tx, input, &outside)?;
    insert(tx, input, &names)?;
    let facts = |(body, names): (&ImportedOrganisation, &Names)| {
        let codes: Vec<&str> = body.codes.iter().map(|it| it.code.as_str()).collect();
        serde_json::json!({
            "name": names.name, "kind": body.kind.code(), "from": input.from, "codes": codes,
        })
    };
    let traces: Vec<trail::Trace<'_>> = input
        .organisations
        .iter()
        .zip(&names)
        .map(|pair| {
            trail::of(actor, now, "identity.organisation.created")
                .by(here.authority)
                .on("organisation", pair.0.id)
                .unit(pair.0.id)
                .basis(input.basis)
                .change(None, facts(pair))
        })
        .collect();
    trail::record_all(tx, &traces)?;
    for body in input.organisations {
        events::organisation_created(tx, now, body.id, input.from)?;
    }
    Ok(())
}

/// The names as they are stored, if everything about every body is right.
fn checked(
    tx: &mut Tx<'_>,
    input: &ImportOrganisations<'_>,
    outside: &BTreeSet<OrganisationId>,
) -> Result<Vec<Names>, ImportOrganisationsError> {
    let mut known = BTreeSet::new();
    for id in outside {
        let body = tx.find(&store::WHOLE, params![*id])?;
        known.extend(body.filter(|it| it.exists_on(input.from)).map(|it| it.id));
    }
    let used = tx.query(&store::USED_CODES, params![])?;
    let mut used: BTreeSet<(CodeScheme, String)> =
        used.into_iter().map(|it| (it.scheme, it.code)).collect();
    let mut names = Vec::with_capacity(input.organisations.len());
    for (place, body) in input.organisations.iter().enumerate() {
        let at = |fault: BodyFault| ImportOrganisationsError::Body {
            place: place + 1,
            fault,
        };
        names.push(body.names.checked().map_err(|fault| at(fault.into()))?);
        if body.parent.is_some_and(|parent| !known.contains(&parent)) {
            return Err(at(BodyFault::ParentAbsent { on: input.from }));
        }
        for ImportedCode { scheme, code, .. } in &body.codes {
            if !is_well_formed(*scheme, code) {
                let code = code.chars().take(CODE_MAX).collect();
                return Err(at(BodyFault::Malformed {
                    scheme: *scheme,
                    code,
                }));
            }
            if !used.insert((*scheme, code.clone())) {
                return Err(at(BodyFault::CodeUsed(code.clone())));
            }
        }
        known.insert(body.id);
    }
    Ok(names)
}

fn insert(
    tx: &mut Tx<'_>,
    input: &ImportOrganisations<'_>,
    names: &[Names],
) -> Result<(), DbError> {
    let first: i64 = tx.get(&store::LAST_PLACE, params![])?;
    let from = Value::Date(input.from);
    let folded: Vec<String> = names.iter().map(Names::folded).collect();
    let keys: Vec<Vec<u8>> = names.iter().map(Names::sort_key).collect();
    let bodies = input.organisations.iter().enumerate();
    let all: Vec<[Value<'_>; 15]> = bodies
        .zip(names.iter().zip(folded.iter().zip(&keys)))
        .map(|((at, body), (names, (folded, key)))| {
            [
                body.id.to_value(),
                body.parent.to_value(),
                body.kind.to_value(),
                names.name.to_value(),
                names.short_name.to_value(),
                names.notation.to_value(),
                body.area_code.to_value(),
                body.collegial.to_value(),
                body.runs_documents.to_value(),
                body.sample.to_value(),
                folded.to_value(),
                Value::Int(first.saturating_add(i64::try_from(at).unwrap_or(i64::MAX))),
                from,
                Value::Null,
                key.to_value(),
            ]
        })
        .collect();
    rows(tx, &store::INSERT, &all)?;
    insert_names(tx, input, names)?;
    insert_codes(tx, input)?;
    insert_words(tx, input, &folded)
}

fn insert_names(
    tx: &mut Tx<'_>,
    input: &ImportOrganisations<'_>,
    names: &[Names],
) -> Result<(), DbError> {
    let from = Value::Date(input.from);
    let named: Vec<[Value<'_>; 6]> = input
        .organisations
        .iter()
        .zip(names)
        .map(|(body, names)| {
            [
                body.id.to_value(),
                from,
                Value::Null,
                names.name.to_value(),
                names.short_name.to_value(),
                names.notation.to_value(),
            ]
        })
        .collect();
    rows(tx, &store::ADD_NAME, &named)
}

fn insert_codes(tx: &mut Tx<'_>, input: &ImportOrganisations<'_>) -> Result<(), DbError> {
    let from = Value::Date(input.from);
    let codes: Vec<[Value<'_>; 7]> = input
        .organisations
        .iter()
        .flat_map(|body| body.codes.iter().map(move |code| (body, code)))
        .map(|(body, code)| {
            [
                code.scheme.to_value(),
                code.code.to_value(),
                body.id.to_value(),
                from,
                Value::Null,
                Value::Null,
                code.sample.to_value(),
            ]
        })
        .collect();
    rows(tx, &store::ADD_CODE, &codes)?;
    let groups: Vec<[Value<'_>; 2]> = input
        .organisations
        .iter()
        .flat_map(|body| {
            body.groups
                .iter()
                .map(|it| [it.to_value(), body.id.to_value()])
        })
        .collect();
    rows(tx, &store::ADD_REACH, &groups)
}

fn insert_words(
    tx: &mut Tx<'_>,
    input: &ImportOrganisations<'_>,
    folded: &[String],
) -> Result<(), DbError> {
    let found: Vec<(String, OrganisationId)> = input
        .organisations
        .iter()
        .zip(folded)
        .flat_map(|(body, folded)| words(folded).into_iter().map(move |word| (word, body.id)))
        .collect();
    let words: Vec<[Value<'_>; 2]> = found
        .iter()
        .map(|(word, id)| [word.to_value(), id.to_value()])
        .collect();
    rows(tx, &store::ADD_WORD, &words)
}

fn rows<'v, const N: usize>(
    tx: &mut Tx<'_>,
    sql: &Sql<()>,
    rows: &'v [[Value<'v>; N]],
) -> Result<(), DbError> {
    tx.insert_rows(sql, rows.iter().map(|row| &row[..]))
        .map(drop)
}
