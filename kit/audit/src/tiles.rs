//! Tiles and leaves in the database.

use crate::tree::{Hash, MissingHash, TILE_WIDTH, Tiles};
use kit_db::{DbError, Position, Tx, params, sql};
use std::collections::HashMap;

/// Why the log cannot be read or continued.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A hash of the tree is not there: the log was damaged.
    #[error(transparent)]
    Missing(#[from] MissingHash),
    /// Another node continued the log at the same moment; nothing was stored.
    #[error("continue the log: another node did")]
    Overtaken,
    /// The database has another log than the one whose head was signed last.
    #[error(
        "sign a log of {found} entries that does not begin with the {signed} entries that were signed before"
    )]
    NotExtended {
        /// Entries under the last signed head.
        signed: u64,
        /// Entries in the database.
        found: u64,
    },
    /// The file with the last signed head holds none.
    #[error("trust the last signed head in {path}: no key of this log signed it")]
    OwnHead {
        /// Which file.
        path: String,
    },
    /// A file cannot be read or written.
    #[error("use {path}: {error}")]
    File {
        /// Which.
        path: String,
        /// The system's answer.
        error: std::io::Error,
    },
}

const HASH: usize = 32;
/// Bytes of a leaf's place in the feed: transaction and number.
const FEED_PLACE: usize = 16;

kit_db::row! {
    struct TileRow { hashes: Vec<u8>, leaves: Option<Vec<u8>> }
}
kit_db::row! {
    pub(crate) struct LeafRow { pub transaction_number: i64, pub number: i64, pub body: Vec<u8> }
}
kit_db::row! {
    pub(crate) struct State { pub size: i64, pub transaction_number: i64, pub number: i64 }
}

// SQLite keeps a cell of whatever type somebody wrote: what is no run of bytes is read as none, so
// that it is found where it stands and the rest is read as well.
sql!(TILE -> TileRow:
    lite "select case typeof(hashes) when 'blob' then hashes else x'' end as hashes,
        case typeof(leaves) when 'blob' then leaves else null end as leaves
        from aud_tile where level = ?1 and place = ?2",
    pg "select hashes, leaves from aud_tile where level = ?1 and place = ?2");
sql!(STORE_TILE: "insert into aud_tile (level, place, hashes, leaves) values (?1, ?2, ?3, ?4)
    on conflict (level, place) do update set hashes = excluded.hashes, leaves = excluded.leaves");
sql!(STATE -> State: "select size, transaction_number, number from aud_state where name = 'log'");
sql!(pub(crate) AFTER -> LeafRow:
    lite "select cast(transaction_id as integer) as transaction_number, number,
        case typeof(body) when 'blob' then body else x'' end as body from aud_leaf
        where number > ?2 and ?1 >= 0 order by number limit ?3",
    pg "select transaction_id::text::bigint as transaction_number, number, body from aud_leaf
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)
          and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id, number limit ?3");
sql!(pub(crate) BETWEEN -> LeafRow:
    lite "select cast(transaction_id as integer) as transaction_number, number,
        case typeof(body) when 'blob' then body else x'' end as body from aud_leaf
        where number > ?2 and number <= ?4 and ?1 >= 0 and ?3 >= 0 order by number limit ?5",
    pg "select transaction_id::text::bigint as transaction_number, number, body from aud_leaf
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)
          and (transaction_id, number) <= (?3::bigint::text::xid8, ?4::bigint)
        order by transaction_id, number limit ?5");
sql!(ONE -> LeafRow:
    lite "select cast(transaction_id as integer) as transaction_number, number,
        case typeof(body) when 'blob' then body else x'' end as body from aud_leaf
        where number = ?2 and ?1 >= 0",
    pg "select transaction_id::text::bigint as transaction_number, number, body from aud_leaf
        where transaction_id = ?1::bigint::text::xid8 and number = ?2");

impl LeafRow {
    pub(crate) fn place(&self) -> Position {
        Position {
            transaction: self.transaction_number,
            number: self.number,
        }
    }
}

impl State {
    pub(crate) fn read(tx: &mut Tx<'_>) -> Result<Self, DbError> {
        let stored = tx.find(&STATE, params![])?;
        Ok(stored.unwrap_or(Self {
            size: 0,
            transaction_number: 0,
            number: 0,
        }))
    }

    pub(crate) fn size(&self) -> u64 {
        u64::try_from(self.size).unwrap_or(0)
    }

    pub(crate) fn place(&self) -> Position {
        Position {
            transaction: self.transaction_number,
            number: self.number,
        }
    }
}

/// How many leaves have their position, in the tree of the log.
///
/// # Errors
/// As the database answers.
pub fn log_size(tx: &mut Tx<'_>) -> Result<u64, DbError> {
    Ok(State::read(tx)?.size())
}

/// The log's tiles as an open transaction sees them, each read once.
pub struct StoredTiles<'t, 'c> {
    tx: &'t mut Tx<'c>,
    read: HashMap<(u32, u64), Vec<Hash>>,
}

impl<'t, 'c> StoredTiles<'t, 'c> {
    /// Reads through this transaction.
    pub fn new(tx: &'t mut Tx<'c>) -> Self {
        Self {
            tx,
            read: HashMap::new(),
        }
    }
}

impl Tiles for StoredTiles<'_, '_> {
    type Error = LogError;

    fn tile(&mut self, level: u32, place: u64) -> Result<&[Hash], LogError> {
        use std::collections::hash_map::Entry;
        Ok(match self.read.entry((level, place)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(empty) => empty.insert(read_tile(self.tx, level, place)?.hashes),
        })
    }
}

/// A tile with the places of its leaves (level 0 only).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoredTile {
    pub(crate) hashes: Vec<Hash>,
    pub(crate) leaves: Vec<Position>,
}

fn as_database(place: u64) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

pub(crate) fn read_tile(tx: &mut Tx<'_>, level: u32, place: u64) -> Result<StoredTile, DbError> {
    let Some(row) = tx.find(&TILE, params![level, as_database(place)])? else {
        return Ok(StoredTile::default());
    };
    let number = |bytes: &[u8]| bytes.iter().fold(0_i64, |n, b| n << 8 | i64::from(*b));
    let leaves = row.leaves.unwrap_or_default();
    Ok(StoredTile {
        hashes: row.hashes.as_chunks::<HASH>().0.to_vec(),
        leaves: leaves
            .chunks_exact(FEED_PLACE)
            .map(|bytes| Position {
                transaction: number(&bytes[..8]),
                number: number(&bytes[8..]),
            })
            .collect(),
    })
}

pub(crate) fn store_tile(
    tx: &mut Tx<'_>,
    level: u32,
    place: u64,
    hashes: &[Hash],
    leaves: Option<&[Position]>,
) -> Result<(), DbError> {
    let leaves: Option<Vec<u8>> = leaves.map(|leaves| {
        let numbers = leaves
            .iter()
            .flat_map(|leaf| [leaf.transaction, leaf.number]);
        numbers.flat_map(i64::to_be_bytes).collect()
    });
    tx.execute(
        &STORE_TILE,
        params![level, as_database(place), hashes.as_flattened(), leaves],
    )
    .map(drop)
}

pub(crate) fn read_leaf(tx: &mut Tx<'_>, place: Position) -> Result<Option<LeafRow>, DbError> {
    tx.find(&ONE, params![place.transaction, place.number])
}

/// The tile of level 0 and the place within it of a position.
pub(crate) fn tile_of(position: u64) -> (u64, usize) {
    let width = TILE_WIDTH as u64;
    let inside = usize::try_from(position % width).unwrap_or(0);
    (position / width, inside)
}
