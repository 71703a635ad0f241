//! The outbox after a restore: nothing leaves until a person has looked what was sent already.
//!
//! The mark is a lease that nobody renews and that ends in a hundred years: it stands in the
//! database, so all nodes see it, and it needs no table of its own.

use jiff::SignedDuration;
use kit_db::{Db, DbError, LeaseError, Tx};

const MARK: &str = "tinhso.outbox_held";
const HOLDER: &str = "restore";
const CENTURY: SignedDuration = SignedDuration::from_hours(100 * 365 * 24);

/// Stops all jobs and deliveries on all nodes that start from now on.
///
/// # Errors
/// As the database answers.
pub fn hold_outbox(db: &Db) -> Result<(), DbError> {
    db.write_blocking(|tx| match tx.lease(MARK, HOLDER, CENTURY) {
        Ok(_) | Err(LeaseError::Held { .. }) => Ok(()),
        Err(LeaseError::Database(error)) => Err(error),
    })
}

/// Lets jobs and deliveries go on.
///
/// # Errors
/// As the database answers.
pub fn release_outbox(db: &Db) -> Result<(), DbError> {
    db.write_blocking(|tx| tx.give_back(MARK, HOLDER))
}

/// Whether jobs and deliveries wait for a person.
///
/// # Errors
/// As the database answers.
pub fn outbox_is_held(db: &Db) -> Result<bool, DbError> {
    db.read_blocking(is_held)
}

/// The same, in a transaction of the caller.
pub(crate) fn is_held(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    Ok(tx.leased_until(MARK)?.is_some())
}
