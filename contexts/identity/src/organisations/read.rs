//! What others may ask about organisations.

use super::{Organisation, OrganisationBrief, OrganisationKind, store};
use crate::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx, params};

/// The organisation as it is called now.
///
/// # Errors
/// [`DbError::NoRow`] if there is none with this identifier.
pub fn organisation_brief(
    tx: &mut Tx<'_>,
    id: OrganisationId,
) -> Result<OrganisationBrief, DbError> {
    tx.get(&store::BRIEF, params![id])
}

/// The organisation as it was called on `day`.
///
/// # Errors
/// [`DbError::NoRow`] if there is none with this identifier.
pub fn organisation_brief_as_of(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    day: Date,
) -> Result<OrganisationBrief, DbError> {
    let mut brief = organisation_brief(tx, id)?;
    if let Some(then) = tx.find(&store::NAME_ON, params![id, day])? {
        brief.name = then.name;
        brief.short_name = then.short_name;
        brief.notation = then.notation;
    }
    Ok(brief)
}

/// Several organisations, in the order asked for; unknown ones are left out.
///
/// # Errors
/// As the database answers.
pub fn organisations_brief(
    tx: &mut Tx<'_>,
    ids: &[OrganisationId],
) -> Result<Vec<OrganisationBrief>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(tx.find(&store::BRIEF, params![id])?);
    }
    Ok(found)
}

/// Everything stored of an organisation.
///
/// # Errors
/// [`DbError::NoRow`] if there is none.
pub fn organisation(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Organisation, DbError> {
    tx.get(&store::WHOLE, params![id])
}

/// The bodies directly below, those of the present day and former ones, in their order.
///
/// # Errors
/// As the database answers.
pub fn children(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    as_of: Date,
) -> Result<Vec<OrganisationBrief>, DbError> {
    tx.query(&store::CHILDREN, params![id, as_of])
}

/// The bodies that stand under nobody.
///
/// # Errors
/// As the database answers.
pub fn roots(tx: &mut Tx<'_>, as_of: Date) -> Result<Vec<OrganisationBrief>, DbError> {
    tx.query(&store::ROOTS, params![as_of])
}

/// All bodies of a kind that exist on `as_of`, in their order.
///
/// # Errors
/// As the database answers.
pub fn organisations_of_kind(
    tx: &mut Tx<'_>,
    kind: OrganisationKind,
    as_of: Date,
) -> Result<Vec<OrganisationBrief>, DbError> {
    tx.query(&store::OF_KIND, params![kind, as_of])
}

/// The bodies of a kind that exist on `as_of` and run their documents on the system, in no order;
/// at most `most`, so that a question whether a short list holds all of them stays short.
///
/// # Errors
/// As the database answers.
pub fn some_of_kind(
    tx: &mut Tx<'_>,
    kind: OrganisationKind,
    as_of: Date,
    most: usize,
) -> Result<Vec<OrganisationId>, DbError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    tx.query(&store::SOME_OF_KIND, params![kind, as_of, most])
}

/// How many organisations exist on `as_of`.
///
/// # Errors
/// As the database answers.
pub fn count_organisations(tx: &mut Tx<'_>, as_of: Date) -> Result<i64, DbError> {
    tx.get(&store::COUNT, params![as_of])
}

/// The body that governs an area, by the area's official code (General Statistics Office), on a
/// day.
///
/// # Errors
/// As the database answers.
pub fn organisation_by_area_code(
    tx: &mut Tx<'_>,
    area_code: &str,
    as_of: Date,
) -> Result<Option<OrganisationBrief>, DbError> {
    tx.find(&store::BY_AREA, params![area_code, as_of])
}
