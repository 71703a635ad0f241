//! Questions to identity that several acts ask.

use identity::{OrganisationId, PersonId, UnitId};
use jiff::Timestamp;
use kit_base::in_province;
use kit_db::{DbError, Tx};

/// Whether `person` is one of the organisation's leaders today.
pub(crate) fn leads(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
    organisation: OrganisationId,
) -> Result<bool, DbError> {
    identity::leads(tx, person, organisation, in_province(now).date())
}

/// Whether `unit` is one of the organisation's units today.
pub(crate) fn unit_is_of(
    tx: &mut Tx<'_>,
    now: Timestamp,
    unit: UnitId,
    organisation: OrganisationId,
) -> Result<bool, DbError> {
    let today = in_province(now).date();
    match identity::unit_brief(tx, unit) {
        Ok(it) => Ok(it.organisation == organisation
            && it.valid_from <= today
            && it.valid_to.is_none_or(|end| today < end)),
        Err(DbError::NoRow) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether `person` holds a post in `unit` today.
pub(crate) fn works_in(
    tx: &mut Tx<'_>,
    now: Timestamp,
    person: PersonId,
    unit: UnitId,
) -> Result<bool, DbError> {
    identity::works_in(tx, person, unit, in_province(now).date())
}
