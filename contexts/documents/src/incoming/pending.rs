//! What waits in an agency as a whole, the earliest first: for who works through it in order.

use super::IncomingId;
use identity::{OrganisationId, PersonId, UnitId};
use kit_db::{DbError, Tx, params, sql};

kit_db::row! {
    /// Work that is open in an agency.
    #[derive(Clone, Copy, Debug)]
    pub struct OpenWork {
        /// The incoming document.
        pub id: IncomingId,
        /// The unit in the lead.
        pub lead_unit_id: Option<UnitId>,
        /// The person whose turn it is, if it is one person's.
        pub holder_id: Option<PersonId>,
    }
}

sql!(DELIVERED -> IncomingId:
    "select id from doc_incoming where organisation_id = ?1 and phase = 'desk' and state = 'delivered' order by id limit ?2");
sql!(OLDEST_OPEN -> OpenWork:
    "select id, lead_unit_id, holder_id from doc_incoming where organisation_id = ?1 and phase = 'open' order by id limit ?2");

/// What was delivered to an agency and is not in its book yet, the earliest first.
///
/// # Errors
/// As the database answers.
pub fn delivered(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    most: usize,
) -> Result<Vec<IncomingId>, DbError> {
    tx.query(
        &DELIVERED,
        params![organisation, i64::try_from(most).unwrap_or(i64::MAX)],
    )
}

/// Open work of an agency, the earliest first.
///
/// # Errors
/// As the database answers.
pub fn oldest_open(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    most: usize,
) -> Result<Vec<OpenWork>, DbError> {
    tx.query(
        &OLDEST_OPEN,
        params![organisation, i64::try_from(most).unwrap_or(i64::MAX)],
    )
}
