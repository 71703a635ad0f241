//! Whom a certificate concerns.

use super::{Certificate, CertificateId, store};
use identity::{OrganisationId, PersonId, Role, holders_of_role};
use jiff::civil::Date;
use kit_db::{DbError, Tx};
use std::collections::BTreeSet;

/// The certificate, if it is there, and the people to tell about it: the holder or keeper, the
/// agency's clerks, chiefs of office and administrators.
///
/// # Errors
/// As the database answers.
pub fn people_to_tell(
    tx: &mut Tx<'_>,
    id: CertificateId,
    today: Date,
) -> Result<Option<(Certificate, BTreeSet<PersonId>)>, DbError> {
    let Some(it) = store::whole(tx, id)? else {
        return Ok(None);
    };
    let mut people: BTreeSet<PersonId> = it.person_id.into_iter().chain(it.keeper_id).collect();
    people.extend(of_roles(
        tx,
        it.organisation_id,
        &[Role::Clerk, Role::ChiefOfOffice, Role::Administrator],
        today,
    )?);
    Ok(Some((it, people)))
}

/// The people of an agency in these roles.
///
/// # Errors
/// As the database answers.
pub(crate) fn of_roles(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    roles: &[Role],
    today: Date,
) -> Result<BTreeSet<PersonId>, DbError> {
    let mut people = BTreeSet::new();
    for role in roles {
        let holders = holders_of_role(tx, organisation, *role, today)?;
        people.extend(holders.into_iter().map(|holder| holder.person));
    }
    Ok(people)
}
