//! The whole log against its own hashes, and those against what was signed.

use crate::{
    acts::{ActSource, Tally, counted},
    checkpoint::{StoredCheckpoint, checkpoints_after, handed_on, noted},
    kept::{Kept, KeptPlace},
    leaf::StoredLeaf,
    note::{Checkpoint, NoteError, Verifier},
    report::{Problem, Report, Unshown},
    restored::accepted,
    tiles::{BETWEEN, LeafRow, LogError, State, StoredTile, read_tile},
    tree::{Edge, FullTile, Hash, TILE_WIDTH, leaf_hash},
    waiting,
};
use jiff::{SignedDuration, Timestamp};
use kit_db::{Db, DbError, Position, Tx, params};
use std::collections::BTreeMap;

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
    /// Places where heads are kept, as they are now.
    pub places: Vec<KeptPlace>,
    /// What the offices have stored of their acts.
    pub acts: Vec<ActSource>,
    /// How long an entry may be under no signed head; without it every entry must be.
    pub signed_within: Option<SignedWithin>,
    /// The copy from which this log was restored, if it is judged as of it.
    pub copy: Option<CopiedLog>,
}

/// What a copy says of the log in it, for the check of a place into which it was restored: there no
/// node has run, and nobody there can know what came after the copy.
#[derive(Clone, Debug)]
pub struct CopiedLog {
    /// What the copy is called in messages.
    pub name: String,
    /// When it was made.
    pub at: Timestamp,
    /// How many entries it has, with those that had no position yet.
    pub entries: u64,
}

/// How long a running node takes to sign what was written.
#[derive(Clone, Copy, Debug)]
pub struct SignedWithin {
    /// When the check is made.
    pub now: Timestamp,
    /// After which time a head is due ([`crate::LogOptions::checkpoint_time`]).
    pub time: SignedDuration,
}

impl SignedWithin {
    /// One node may have begun to sign, another may still have to take over.
    const GRACE: SignedDuration = SignedDuration::from_mins(1);

    /// An entry from after the present is none that was written just now.
    fn is_fresh(&self, written: Timestamp) -> bool {
        self.now.duration_since(written).abs() <= self.due_after()
    }

    fn due_after(&self) -> SignedDuration {
        self.time.saturating_add(Self::GRACE)
    }

    /// An entry of a copy had no head yet when the copy was made: none was due.
    fn was_fresh(&self, written: Timestamp, copied: Timestamp) -> bool {
        copied.duration_since(written) <= self.due_after()
    }
}

impl CheckOptions {
    /// A head that one of the log's keys signed; the error is that of the present key.
    pub(crate) fn verify(&self, verifier: &Verifier, note: &str) -> Result<Checkpoint, NoteError> {
        verifier.verify(note).or_else(|error| {
            let by_retired = self.retired.iter().find_map(|key| key.verify(note).ok());
            by_retired.ok_or(error)
        })
    }
}

/// Checks every entry against its hash, every tile against its entries, every signed tree
/// head against the tree, the heads that others kept, the acts of the offices against their
/// entries, and reads what still waits for its place. Reads tile after tile in short
/// transactions, so it may run beside all other work.
///
/// # Errors
/// [`LogError::Database`] if the database does not answer; damage is in the report.
pub fn check(db: &Db, options: &CheckOptions) -> Result<Report, LogError> {
    // the acts first: each has its entry by now, and entries may come while they are read
    let sources = options.acts.clone();
    let acts = db.read_blocking(move |tx| counted(tx, &sources))?;
    let state = db.read_blocking(State::read)?;
    let (size, end) = (state.size(), state.place());
    let mut report = Report {
        size,
        ..Report::default()
    };
    if options.verifier.is_none() {
        report.unshown.push(Unshown::NoKey);
    }
    let noted = db.read_blocking(noted)?;
    let kept = Kept::read(options, &noted, &mut report);
    let mut check = Check {
        db,
        options,
        report,
        edge: Edge::default(),
        heads: Vec::new(),
        heads_after: 0,
        last_head: 0,
        kept,
        tally: Tally::default(),
        read: 0,
        unsigned_after_copy: None,
    };
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
    check.waiting(end)?;
    check.heads_removed()?;
    check.tally.compare(&acts, &mut check.report);
    let Check {
        mut report,
        kept,
        unsigned_after_copy,
        ..
    } = check;
    kept.judge(options.copy.as_ref(), &mut report);
    judge_age(options, unsigned_after_copy, &mut report);
    Ok(report)
}

/// What is under no head although there was time to sign it.
pub(crate) fn judge_age(
    options: &CheckOptions,
    after_copy: Option<Timestamp>,
    report: &mut Report,
) {
    if report.entries() == 0 {
        report.unshown.push(Unshown::Empty);
    }
    let Some(since) = report.unsigned_since else {
        return;
    };
    let fresh = options.signed_within.is_some_and(|within| {
        let in_copy = options
            .copy
            .as_ref()
            .filter(|copy| report.signed < copy.entries);
        match in_copy {
            None => within.is_fresh(since),
            Some(copy) => {
                within.was_fresh(since, copy.at)
                    && after_copy.is_none_or(|since| within.is_fresh(since))
            }
        }
    });
    if !fresh {
        report.unshown.push(Unshown::Unsigned {
            from: report.signed,
            entries: report.entries() - report.signed,
            since,
        });
    }
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
    /// Leaves under the last tree head that the database has.
    last_head: u64,
    kept: Kept,
    /// Entries by their action.
    tally: Tally,
    /// Entries that were read, with those that wait.
    read: u64,
    /// When the oldest entry was written that is under no head and was not in the copy.
    unsigned_after_copy: Option<Timestamp>,
}

impl Check<'_> {
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
        let mut written = self.leaves(first, &tile, rows).into_iter();
        for hash in &tile.hashes {
            self.written(written.next().flatten());
            for full in self.edge.push(*hash) {
                self.compare_upper(&full)?;
            }
            self.compare_heads()?;
        }
        Ok(tile.leaves.last().copied().unwrap_or(before))
    }

    /// The next entry was written at this time.
    fn written(&mut self, at: Option<Timestamp>) {
        let at = at.unwrap_or(Timestamp::UNIX_EPOCH);
        self.report.since.get_or_insert(at);
        self.report.unsigned_since.get_or_insert(at);
        let copied = self.options.copy.as_ref().map_or(0, |copy| copy.entries);
        if self.read >= copied {
            self.unsigned_after_copy.get_or_insert(at);
        }
        self.read += 1;
    }

    /// A head over everything that was read so far holds.
    fn signed(&mut self, size: u64) {
        self.report.signed = size;
        self.report.unsigned_since = None;
        self.unsigned_after_copy = None;
    }

    /// What an entry says, for what is compared at the end.
    fn entry(&mut self, leaf: &StoredLeaf) {
        self.tally.add(leaf);
        self.report.restores.extend(accepted(leaf));
    }

    /// Compares entries with their hashes; gives when each was written, if it can be read.
    fn leaves(
        &mut self,
        first: u64,
        tile: &StoredTile,
        rows: Vec<LeafRow>,
    ) -> Vec<Option<Timestamp>> {
        let mut written = Vec::with_capacity(tile.hashes.len());
        let mut found: BTreeMap<Position, LeafRow> =
            rows.into_iter().map(|row| (row.place(), row)).collect();
        for ((place, hash), position) in tile.leaves.iter().zip(&tile.hashes).zip(first..) {
            let row = found.remove(place);
            let leaf = row.as_ref().map(|row| StoredLeaf::from_bytes(&row.body));
            match (&row, &leaf) {
                (Some(row), _) if leaf_hash(&row.body) != *hash => {
                    self.report.add(Problem::LeafChanged { position });
                }
                (_, Some(Ok(leaf))) => self.entry(leaf),
                (_, Some(Err(_))) => self.report.add(Problem::LeafUnreadable { position }),
                (_, None) => self.report.add(Problem::LeafMissing { position }),
            }
            written.push(leaf.and_then(|leaf| leaf.ok().map(|leaf| leaf.at)));
        }
        for place in found.into_keys() {
            self.report.add(Problem::LeafAdded {
                number: place.number,
                before: first,
            });
        }
        written
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
        let edge = &self.edge;
        if self.kept.compare(size, || edge.root(), &mut self.report) {
            self.signed(size);
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
        self.last_head = size;
        self.report.checkpoints += 1;
        if head.root != root {
            self.report.add(Problem::RootDiffers { size });
            return;
        }
        match self.signature(head, root) {
            Ok(()) => self.signed(size),
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
        let mut signed: Vec<u64> = Vec::new();
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
            self.last_head = self.last_head.max(signed);
            self.report.add(Problem::CutOff { signed, found });
        }
        Ok(())
    }

    /// Reads what has no position yet: it counts, and nothing but the database vouches for it.
    fn waiting(&mut self, end: Position) -> Result<(), LogError> {
        let mut oldest = None;
        let db = self.db;
        let number = waiting::read(db, end, |leaf| match leaf {
            Ok(leaf) => {
                oldest.get_or_insert(leaf.at);
                self.written(Some(leaf.at));
                self.entry(&leaf);
            }
            Err(problem) => {
                self.written(None);
                self.report.add(problem);
            }
        })?;
        self.report.unsequenced = number;
        self.report.oldest_unsequenced = oldest;
        if let Some(problem) = waiting::missing(db, end)? {
            self.report.add(problem);
        }
        Ok(())
    }

    /// Heads that were handed on once stay in the database.
    fn heads_removed(&mut self) -> Result<(), LogError> {
        let (handed_on, left) = (self.db.read_blocking(handed_on)?, self.last_head);
        if handed_on > left {
            self.report.add(Problem::HeadsRemoved { handed_on, left });
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
