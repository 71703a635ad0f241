//! Sets up and ends units.

use super::{UnitKind, store, unit_brief};
use crate::{Actor, OrganisationId, Refused, UnitId, organisations, permissions, posts, trail};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params};
use vn::text::clean;

/// The longest name of a unit.
pub const NAME_MAX: usize = 200;

/// A new unit.
#[derive(Clone, Debug)]
pub struct CreateUnit {
    /// Where.
    pub organisation: OrganisationId,
    /// The unit above within the organisation.
    pub parent: Option<UnitId>,
    /// Kind.
    pub kind: UnitKind,
    /// Full name.
    pub name: String,
    /// Abbreviation.
    pub short_name: String,
    /// First day.
    pub valid_from: Date,
}

/// Why a unit was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The name is empty or above [`NAME_MAX`].
    #[error("name a unit with {length} characters, 1 to {NAME_MAX} are expected")]
    Name {
        /// Characters typed.
        length: usize,
    },
    /// The organisation does not exist on the first day.
    #[error("set up a unit of an organisation that does not exist on {on}")]
    OrganisationAbsent {
        /// First day.
        on: Date,
    },
    /// The unit above belongs to another organisation.
    #[error("put a unit under a unit of another organisation")]
    ForeignParent,
    /// People still work there.
    #[error("end a unit in which {people} posts are held")]
    Occupied {
        /// Posts that are held on that day.
        people: usize,
    },
    /// It ended before.
    #[error("end a unit that has ended")]
    Ended,
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Sets up a unit.
///
/// # Errors
/// [`UnitError`].
pub fn create_unit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &CreateUnit,
) -> Result<UnitId, UnitError> {
    let authority = actor.must_in(permissions::MANAGE_ORGANISATIONS, input.organisation, None)?;
    let name = clean(&input.name);
    let length = name.chars().count();
    if !(1..=NAME_MAX).contains(&length) || input.short_name.chars().count() > NAME_MAX {
        return Err(UnitError::Name { length });
    }
    let body = organisations::organisation(tx, input.organisation)?;
    if !body.exists_on(input.valid_from) {
        return Err(UnitError::OrganisationAbsent {
            on: input.valid_from,
        });
    }
    if let Some(parent) = input.parent
        && unit_brief(tx, parent)?.organisation != input.organisation
    {
        return Err(UnitError::ForeignParent);
    }
    let id = UnitId::generate();
    let place = tx.get(&store::NEXT_PLACE, params![input.organisation])?;
    tx.execute(
        &store::INSERT,
        params![
            id,
            input.organisation,
            input.parent,
            input.kind,
            name,
            clean(&input.short_name),
            place,
            input.valid_from,
            None::<Date>
        ],
    )?;
    trail::of(actor, now, "identity.unit.created")
        .by(authority)
        .on("unit", id)
        .unit(input.organisation)
        .change(
            None,
            serde_json::json!({ "name": name, "kind": input.kind.code() }),
        )
        .record(tx)?;
    Ok(id)
}

/// Ends a unit in which nobody holds a post any more.
///
/// # Errors
/// [`UnitError`].
pub fn end_unit(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    unit: UnitId,
    on: Date,
) -> Result<(), UnitError> {
    let brief = unit_brief(tx, unit)?;
    let authority = actor.must_in(
        permissions::MANAGE_ORGANISATIONS,
        brief.organisation,
        Some(unit),
    )?;
    let held = posts::people_of(tx, unit, on)?.len();
    if held > 0 {
        return Err(UnitError::Occupied { people: held });
    }
    if tx.execute(&store::END, params![unit, on])? == 0 {
        return Err(UnitError::Ended);
    }
    trail::of(actor, now, "identity.unit.ended")
        .by(authority)
        .on("unit", unit)
        .unit(brief.organisation)
        .change(None, serde_json::json!({ "to": on }))
        .record(tx)?;
    Ok(())
}
