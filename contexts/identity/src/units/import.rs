//! Brings many units in at once. What one unit is refused for refuses the whole import.

use super::{UnitKind, change::NAME_MAX, store};
use crate::{
    Actor, OrganisationId, Refused, UnitId, organisations::store as organisations, permissions,
    trail,
};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, ToValue, Tx, Value, params};
use std::collections::{BTreeMap, BTreeSet};

/// A unit that is brought in; after those of its organisation that are there already, in the order
/// of the import.
#[derive(Clone, Debug)]
pub struct ImportedUnit {
    /// A new identifier: its posts name it before it is stored.
    pub id: UnitId,
    /// Where.
    pub organisation: OrganisationId,
    /// The unit above, which stands before it in the same import.
    pub parent: Option<UnitId>,
    /// Kind.
    pub kind: UnitKind,
    /// Full name.
    pub name: String,
    /// Abbreviation.
    pub short_name: String,
}

/// Units, and from where they are known.
#[derive(Clone, Debug)]
pub struct ImportUnits<'a> {
    /// The list or decision that names them.
    pub basis: &'a str,
    /// Their first day.
    pub from: Date,
    /// The units.
    pub units: &'a [ImportedUnit],
}

/// Why nothing was brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportUnitsError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What is wrong with one of them.
    #[error("bring in the unit in place {place}: {fault}")]
    Unit {
        /// Its place in the import, from 1.
        place: usize,
        /// What is wrong.
        fault: UnitFault,
    },
    /// The database's answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// What is wrong with a unit that is brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitFault {
    /// The name is empty or above [`NAME_MAX`].
    #[error("a name of {length} characters, 1 to {NAME_MAX} are expected")]
    Name {
        /// Characters of the name.
        length: usize,
    },
    /// The organisation does not exist on the first day.
    #[error("its organisation does not exist on {on}")]
    OrganisationAbsent {
        /// First day.
        on: Date,
    },
    /// The unit above does not stand before it, or belongs to another organisation.
    #[error("the unit above it is not one of its organisation that stands before it")]
    ForeignParent,
}

/// Brings the units in: each leaves the leaf of one that is set up by itself.
///
/// # Errors
/// [`ImportUnitsError`]; nothing is stored.
pub fn import_units(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    input: &ImportUnits<'_>,
) -> Result<(), ImportUnitsError> {
    let bodies: BTreeSet<OrganisationId> = input.units.iter().map(|it| it.organisation).collect();
    let all: Vec<OrganisationId> = bodies.into_iter().collect();
    let here = actor.must_in_all(permissions::MANAGE_ORGANISATIONS, &all)?;
    check(tx, input)?;
    let last = tx.query(&store::LAST_PLACES, params![])?;
    let mut places: BTreeMap<OrganisationId, i64> = last
        .into_iter()
        .map(|it| (it.organisation, it.place))
        .collect();
    let rows: Vec<[Value<'_>; 9]> = input
        .units
        .iter()
        .map(|unit| {
            let place = places.entry(unit.organisation).or_default();
            *place += 1;
            [
                unit.id.to_value(),
                unit.organisation.to_value(),
                unit.parent.to_value(),
                unit.kind.to_value(),
                Value::Text(unit.name.trim()),
                Value::Text(unit.short_name.trim()),
                Value::Int(*place),
                Value::Date(input.from),
                Value::Null,
            ]
        })
        .collect();
    tx.insert_rows(&store::INSERT, rows.iter().map(|row| &row[..]))?;
    let traces: Vec<trail::Trace<'_>> = input
        .units
        .iter()
        .map(|unit| {
            trail::of(actor, now, "identity.unit.created")
                .by(here.authority)
                .on("unit", unit.id)
                .unit(unit.organisation)
                .basis(input.basis)
                .change(
                    None,
                    serde_json::json!({ "name": unit.name.trim(), "kind": unit.kind.code() }),
                )
        })
        .collect();
    Ok(trail::record_all(tx, &traces)?)
}

fn check(tx: &mut Tx<'_>, input: &ImportUnits<'_>) -> Result<(), ImportUnitsError> {
    let there = tx.query(&organisations::THERE_ON, params![input.from])?;
    let there: BTreeSet<OrganisationId> = there.into_iter().collect();
    let mut before: BTreeMap<UnitId, OrganisationId> = BTreeMap::new();
    for (place, unit) in input.units.iter().enumerate() {
        let length = unit.name.trim().chars().count();
        let above = unit.parent.map(|parent| before.get(&parent));
        let fault =
            if !(1..=NAME_MAX).contains(&length) || unit.short_name.chars().count() > NAME_MAX {
                UnitFault::Name { length }
            } else if !there.contains(&unit.organisation) {
                UnitFault::OrganisationAbsent { on: input.from }
            } else if above.is_some_and(|above| above != Some(&unit.organisation)) {
                UnitFault::ForeignParent
            } else {
                before.insert(unit.id, unit.organisation);
                continue;
            };
        return Err(ImportUnitsError::Unit {
            place: place + 1,
            fault,
        });
    }
    Ok(())
}
