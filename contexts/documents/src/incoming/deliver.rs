//! Delivery inside the province: the receivers' desks get their rows in the issuer's own
//! transaction, so that issued and delivered are the same moment.

use super::{State, store};
use crate::document::DocumentId;
use identity::OrganisationId;
use jiff::Timestamp;
use kit_db::{DbError, Tx};

/// Puts `document` on the desk of each receiver.
///
/// # Errors
/// As the database answers; then nobody has it.
pub(crate) fn deliver(
    tx: &mut Tx<'_>,
    now: Timestamp,
    document: DocumentId,
    receivers: &[OrganisationId],
    due_at: Option<Timestamp>,
) -> Result<(), DbError> {
    let rows: Vec<store::New> = receivers
        .iter()
        .map(|to| store::New::at_desk(*to, document, "inside", State::Delivered, now, due_at))
        .collect();
    store::insert_all(tx, &rows)
}
