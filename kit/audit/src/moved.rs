//! The log after a restore: tiles name their leaves by where they stand in the feed.

use crate::{
    tiles::{State, read_tile, store_tile},
    tree::TILE_WIDTH,
};
use kit_db::{DbError, MovedFeeds, Position, Tx, params, sql};

sql!(MOVE_STATE: "update aud_state set transaction_number = ?1, number = ?2 where name = 'log'");

/// Where a leaf stands that was missing before already: nowhere, so that a check finds it missing.
const NOWHERE: Position = Position {
    transaction: 0,
    number: 0,
};

/// Lets the log point at its leaves where they stand after a restore. Hashes, positions in the
/// log and signatures stay as they are.
///
/// # Errors
/// As the database answers.
pub fn move_log(tx: &mut Tx<'_>, feeds: &MovedFeeds) -> Result<(), DbError> {
    let feed = feeds.of("aud_leaf");
    let state = State::read(tx)?;
    for place in 0..state.size().div_ceil(TILE_WIDTH as u64) {
        let tile = read_tile(tx, 0, place)?;
        let leaves = tile.leaves.iter().map(|leaf| feed.row(*leaf));
        let leaves: Vec<Position> = leaves.map(|leaf| leaf.unwrap_or(NOWHERE)).collect();
        store_tile(tx, 0, place, &tile.hashes, Some(&leaves))?;
    }
    let end = feed.reader(state.place());
    tx.execute(&MOVE_STATE, params![end.transaction, end.number])
        .map(drop)
}
