//! The whole log against its own hashes, and those against what was signed.

use crate::{
    checkpoint::{StoredCheckpoint, checkpoints_after},
    leaf::StoredLeaf,
    note::{Checkpoint, NoteError, Verifier},
    tiles::{BETWEEN, LeafRow, LogError, State, StoredTile, read_tile},
    tree::{Edge, FullTile, Hash, TILE_WIDTH, leaf_hash},
};
use jiff::Timestamp;
use kit_db::{Db, DbError, Position, Tx, params, sql};
use std::collections::{BTreeMap, HashMap};

/// Problems that a report lists; the rest is only counted.
pub const PROBLEMS_LISTED: usize = 100;
/// Rows read for one tile: its own and some that do not belong there.
const ROWS_PER_TILE: i64 = 1_000;
/// Tree heads held in memory at a time.
const CHECKPOINTS_PER_ROUND: i64 = 1_000;

/// What a check compares with.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// The log's public key; without it signatures are not checked.
    pub verifier: Option<Verifier>,
    /// Keys that signed earlier heads of the same tree: the log had another name or key then.
    pub retired: Vec<Verifier>,
    /// Signed tree heads that somebody else kept (see [`crate::notes_in`]): they show that the
    /// end of the log was not cut off together with its own tree heads.
    pub kept_elsewhere: Vec<String>,
}

impl CheckOptions {
    /// A head that one of the log's keys signed; the error is that of the present key.
    fn verify(&self, verifier: &Verifier, note: &str) -> Result<Checkpoint, NoteError> {
        verifier.verify(note).or_else(|error| {
            let by_retired = self.retired.iter().find_map(|key| key.verify(note).ok());
            by_retired.ok_or(error)
        })
    }
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The entry's content is not the one that was hashed.
    #[error("entry {position} was changed after it was written")]
    LeafChanged {
        /// Where.
        position: u64,
    },
    /// The entry is not there any more.
    #[error("entry {position} was removed")]
    LeafMissing {
        /// Where.
        position: u64,
    },
    /// A row stands among the sequenced ones that never got a position.
    #[error("row {number} was put in later, before entry {before}")]
    LeafAdded {
        /// The row's number.
        number: i64,
        /// The first entry of the tile where it was found.
        before: u64,
    },
    /// The entry is as it was written, but it is no entry.
    #[error("entry {position} cannot be read")]
    LeafUnreadable {
        /// Where.
        position: u64,
    },
    /// A tile is missing or has other hashes than its leaves give.
    #[error("the hashes of tile {place} of level {level} are not those of its entries")]
    TileWrong {
        /// Level of tiles.
        level: u32,
        /// Place in the level.
        place: u64,
    },
    /// The tree over this many leaves is not the one that was signed.
    #[error("the log over the first {size} entries is not the one that was signed")]
    RootDiffers {
        /// Leaves.
        size: u64,
    },
    /// A tree head is not signed by the log, or not the one that its row says.
    #[error("the tree head over {size} entries does not hold: {why}")]
    CheckpointWrong {
        /// Leaves, as the row says; 0 for one that was kept elsewhere and cannot be read.
        size: u64,
        /// What the verification says.
        why: String,
    },
    /// More entries were signed than there are.
    #[error("{signed} entries were signed, {found} are there: the end was cut off")]
    CutOff {
        /// Leaves under the signed tree head.
        signed: u64,
        /// Leaves in the log.
        found: u64,
    },
}

/// The result of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries with a position.
    pub size: u64,
    /// Tree heads that were compared, with those kept elsewhere.
    pub checkpoints: u64,
    /// Entries under the last tree head that holds; later ones rest on the database alone.
    pub signed: u64,
    /// Entries that wait for their position.
    pub unsequenced: u64,
    /// When the oldest of them was written.
    pub oldest_unsequenced: Option<Timestamp>,
    /// What was found, at most [`PROBLEMS_LISTED`].
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problems_in_all: u64,
}

impl Report {
    /// True if nothing was found.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.problems_in_all == 0
    }

    fn add(&mut self, problem: Problem) {
        self.problems_in_all += 1;
        if self.problems.len() < PROBLEMS_LISTED {
            self.problems.push(problem);
        }
    }
}

kit_db::row! { struct Unsequenced { number: i64 } }
sql!(UNSEQUENCED -> Unsequenced:
    lite "select count(*) as number from aud_leaf where number > ?2 and ?1 >= 0",
    pg "select count(*) as number from aud_leaf
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)");
sql!(OLDEST -> Vec<u8>:
    lite "select body from aud_leaf where number > ?2 and ?1 >= 0 order by number limit 1",
    pg "select body from aud_leaf
        where (transaction_id, number) > (?1::bigint::text::xid8, ?2::bigint)
        order by transaction_id, number limit 1");

/// Checks every entry against its hash, every tile against its entries, every signed tree
/// head against the tree, and tells what still waits. Reads tile after tile in short
/// transactions, so it may run beside all other work.
///
/// # Errors
/// [`LogError::Database`] if the database does not answer; damage is in the report.
pub fn check(db: &Db, options: &CheckOptions) -> Result<Report, LogError> {
    let state = db.read_blocking(State::read)?;
    let (size, end) = (state.size(), state.place());
    let mut check = Check {
        db,
        options,
        report: Report {
            size,
            ..Report::default()
        },
        edge: Edge::default(),
        heads: Vec::new(),
        heads_after: 0,
        kept: HashMap::new(),
    };
    check.read_kept();
    check.compare_heads()?;
    // Below every number, also those that only a forger would use.
    let mut before = Position {
        transaction: 0,
        number: i64::MIN,
    };
    for place in 0..size.div_ceil(TILE_WIDTH as u64) {
        before = check.tile(place, before)?;
    }
    check.unfinished_tiles()?;
    check.cut_off()?;
    let (count, oldest) = db.read_blocking(move |tx| unsequenced(tx, end))?;
    check.report.unsequenced = count;
    check.report.oldest_unsequenced = oldest;
    Ok(check.report)
}

fn unsequenced(tx: &mut Tx<'_>, end: Position) -> Result<(u64, Option<Timestamp>), DbError> {
    let count = tx.get(&UNSEQUENCED, params![end.transaction, end.number])?;
    let body = tx.find(&OLDEST, params![end.transaction, end.number])?;
    let leaf = body.and_then(|body| StoredLeaf::from_bytes(&body).ok());
    Ok((
        u64::try_from(count.number).unwrap_or(0),
        leaf.map(|leaf| leaf.at),
    ))
}

struct Check<'a> {
    db: &'a Db,
    options: &'a CheckOptions,
    report: Report,
    /// The tree as the stored hashes of level 0 give it.
    edge: Edge,
    /// The next tree heads to compare, the nearest last.
    heads: Vec<StoredCheckpoint>,
    heads_after: u64,
    /// Roots that others kept, by size.
    kept: HashMap<u64, Vec<Hash>>,
}

impl Check<'_> {
    fn read_kept(&mut self) {
        let Some(verifier) = &self.options.verifier else {
            return;
        };
        for note in &self.options.kept_elsewhere {
            match self.options.verify(verifier, note) {
                Ok(head) => self.kept.entry(head.size).or_default().push(head.root),
                Err(error) => self.report.add(Problem::CheckpointWrong {
                    size: 0,
                    why: error.to_string(),
                }),
            }
        }
    }

    fn tile(&mut self, place: u64, before: Position) -> Result<Position, LogError> {
        let first = place * TILE_WIDTH as u64;
        let left = self.report.size - first;
        let width = usize::try_from(left).map_or(TILE_WIDTH, |left| left.min(TILE_WIDTH));
        let (tile, rows) = self
            .db
            .read_blocking(move |tx| read_with_rows(tx, place, width, before))?;
        if tile.hashes.len() != width || tile.leaves.len() != width {
            self.report.add(Problem::TileWrong { level: 0, place });
        }
        self.leaves(first, &tile, rows);
        for hash in &tile.hashes {
            for full in self.edge.push(*hash) {
                self.compare_upper(&full)?;
            }
            self.compare_heads()?;
        }
        Ok(tile.leaves.last().copied().unwrap_or(before))
    }

    fn leaves(&mut self, first: u64, tile: &StoredTile, rows: Vec<LeafRow>) {
        let mut found: BTreeMap<Position, LeafRow> =
            rows.into_iter().map(|row| (row.place(), row)).collect();
        for ((place, hash), position) in tile.leaves.iter().zip(&tile.hashes).zip(first..) {
            match found.remove(place) {
                None => self.report.add(Problem::LeafMissing { position }),
                Some(row) if leaf_hash(&row.body) != *hash => {
                    self.report.add(Problem::LeafChanged { position });
                }
                Some(row) => {
                    if StoredLeaf::from_bytes(&row.body).is_err() {
                        self.report.add(Problem::LeafUnreadable { position });
                    }
                }
            }
        }
        for place in found.into_keys() {
            self.report.add(Problem::LeafAdded {
                number: place.number,
                before: first,
            });
        }
    }

    fn compare_upper(&mut self, expected: &FullTile) -> Result<(), LogError> {
        if expected.level == 0 {
            return Ok(());
        }
        let (level, place) = (expected.level, expected.place);
        let stored = self
            .db
            .read_blocking(move |tx| read_tile(tx, level, place))?;
        let width = expected.hashes.len();
        if stored.hashes.get(..width) != Some(&expected.hashes[..]) {
            self.report.add(Problem::TileWrong { level, place });
        }
        Ok(())
    }

    fn unfinished_tiles(&mut self) -> Result<(), LogError> {
        let unfinished: Vec<FullTile> = self.edge.unfinished().collect();
        unfinished
            .iter()
            .try_for_each(|tile| self.compare_upper(tile))
    }

    /// Compares the tree heads over exactly as many leaves as were read so far.
    fn compare_heads(&mut self) -> Result<(), LogError> {
        let size = self.edge.size();
        if let Some(roots) = self.kept.remove(&size) {
            let root = self.edge.root();
            for kept in roots {
                self.report.checkpoints += 1;
                if kept == root {
                    self.report.signed = self.report.signed.max(size);
                } else {
                    self.report.add(Problem::RootDiffers { size });
                }
            }
        }
        loop {
            if self.heads.is_empty() && !self.load_heads()? {
                return Ok(());
            }
            match self.heads.pop() {
                Some(head) if u64::try_from(head.size) == Ok(size) => self.compare_head(&head),
                Some(head) => {
                    self.heads.push(head);
                    return Ok(());
                }
                None => return Ok(()),
            }
        }
    }

    fn load_heads(&mut self) -> Result<bool, LogError> {
        if self.heads_after == u64::MAX {
            return Ok(false);
        }
        let after = self.heads_after;
        let mut heads = self
            .db
            .read_blocking(move |tx| checkpoints_after(tx, after, CHECKPOINTS_PER_ROUND))?;
        self.heads_after = heads.last().map_or(u64::MAX, |head| {
            u64::try_from(head.size).unwrap_or(u64::MAX)
        });
        heads.reverse();
        self.heads = heads;
        Ok(!self.heads.is_empty())
    }

    fn compare_head(&mut self, head: &StoredCheckpoint) {
        let (size, root) = (self.edge.size(), self.edge.root());
        self.report.checkpoints += 1;
        if head.root != root {
            self.report.add(Problem::RootDiffers { size });
            return;
        }
        match self.signature(head, root) {
            Ok(()) => self.report.signed = self.report.signed.max(size),
            Err(why) => self.report.add(Problem::CheckpointWrong { size, why }),
        }
    }

    fn signature(&self, head: &StoredCheckpoint, root: Hash) -> Result<(), String> {
        let Some(verifier) = &self.options.verifier else {
            return Ok(());
        };
        let signed = self
            .options
            .verify(verifier, &head.note)
            .map_err(|error: NoteError| error.to_string())?;
        if Ok(signed.size) == u64::try_from(head.size) && signed.root == root {
            Ok(())
        } else {
            Err("the signed text is about another tree".to_owned())
        }
    }

    /// Whatever was signed over more leaves than there are.
    fn cut_off(&mut self) -> Result<(), LogError> {
        let found = self.report.size;
        let mut signed: Vec<u64> = self.kept.keys().copied().collect();
        loop {
            signed.extend(
                self.heads
                    .drain(..)
                    .filter_map(|h| u64::try_from(h.size).ok()),
            );
            if !self.load_heads()? {
                break;
            }
        }
        for signed in signed.into_iter().filter(|signed| *signed > found) {
            self.report.add(Problem::CutOff { signed, found });
        }
        Ok(())
    }
}

fn read_with_rows(
    tx: &mut Tx<'_>,
    place: u64,
    width: usize,
    before: Position,
) -> Result<(StoredTile, Vec<LeafRow>), DbError> {
    let mut tile = read_tile(tx, 0, place)?;
    tile.hashes.truncate(width);
    tile.leaves.truncate(width);
    let Some(to) = tile.leaves.last().copied() else {
        return Ok((tile, Vec::new()));
    };
    let rows = tx.query(
        &BETWEEN,
        params![
            before.transaction,
            before.number,
            to.transaction,
            to.number,
            ROWS_PER_TILE
        ],
    )?;
    Ok((tile, rows))
}
