//! The epoch of the cluster: whoever derived something from the database before it rose makes it
//! anew.

use kit_db::{DbError, Tx, params, sql};

sql!(RAISE: "update kit_epoch set epoch = epoch + 1 where name = 'cluster'");
sql!(NO_FOLLOWERS: "delete from kit_search_follower");
sql!(NOTHING_FORGOTTEN:
    "update kit_search_forgotten set transaction_number = 0, number = 0 where name = 'cluster'");

/// Begins a new epoch, after a restore or a fail-over that may have lost something: every node
/// drops its search index and builds it anew, so what was noted about the old ones goes.
///
/// # Errors
/// As the database answers; [`DbError::NoRow`] if the database has no epoch.
pub fn begin_epoch(tx: &mut Tx<'_>) -> Result<(), DbError> {
    tx.execute(&NO_FOLLOWERS, params![])?;
    tx.execute(&NOTHING_FORGOTTEN, params![])?;
    match tx.execute(&RAISE, params![])? {
        1 => Ok(()),
        _ => Err(DbError::NoRow),
    }
}
