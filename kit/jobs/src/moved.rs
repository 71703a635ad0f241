//! Subscriptions after a restore.

use crate::dispatch::{CURSORS, Cursor};
use kit_db::{DbError, MovedFeeds, Tx, params, sql};

sql!(MOVE: "update kit_subscription set transaction_number = ?2, number = ?3 where name = ?1");

/// Moves every subscription to where its events stand after a restore: none is heard twice,
/// none is left out.
///
/// # Errors
/// As the database answers.
pub fn move_subscriptions(tx: &mut Tx<'_>, feeds: &MovedFeeds) -> Result<(), DbError> {
    let feed = feeds.of("kit_event");
    for cursor in tx.query(&CURSORS, params![])? {
        let now = feed.reader(Cursor::position(&cursor));
        tx.execute(&MOVE, params![cursor.name, now.transaction, now.number])?;
    }
    Ok(())
}
