//! What a check of the log says, and how far what it says goes.

use crate::{kept::Keeper, tree::Hash};
use jiff::Timestamp;

/// Problems that a report lists; the rest is only counted.
pub const PROBLEMS_LISTED: usize = 100;

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
    /// An entry that has no position yet is no entry.
    #[error("row {number}, which waits for its place, cannot be read")]
    WaitingUnreadable {
        /// The row's number.
        number: i64,
    },
    /// Rows without a position are gone: the database gave their numbers, and no act takes a
    /// number back.
    #[error("{rows} rows after number {after} were removed before they had a place")]
    WaitingMissing {
        /// The number of the last entry with a position.
        after: i64,
        /// How many.
        rows: u64,
    },
    /// The log has fewer entries of an act than the office has acts.
    #[error("{acts} times {action} stands in the offices' records, {entries} times in the log")]
    ActsWithoutEntry {
        /// The act, or the acts that are counted as one, with | between them.
        action: String,
        /// How often the office has it.
        acts: u64,
        /// How often the log has it.
        entries: u64,
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
    /// Signed heads were handed on that are not in the database any more.
    #[error(
        "signed heads up to entry {handed_on} were handed on, those that are left end at {left}"
    )]
    HeadsRemoved {
        /// Leaves under the last head that was handed on.
        handed_on: u64,
        /// Leaves under the last head that is there.
        left: u64,
    },
    /// More entries were signed than there are.
    #[error("{signed} entries were signed, {found} are there: the end was cut off")]
    CutOff {
        /// Leaves under the signed tree head.
        signed: u64,
        /// Leaves in the log.
        found: u64,
    },
    /// A line of an export is none of an export.
    #[error("line {line} of the export cannot be read")]
    ExportLine {
        /// Which, from 1.
        line: u64,
    },
    /// An export leaves entries out, or has them in another order.
    #[error("entry {expected} is missing in the export: entry {found} stands in its place")]
    ExportGap {
        /// The entry that should come.
        expected: u64,
        /// The one that comes.
        found: u64,
    },
    /// An export ends before its head says.
    #[error("entries {found} to {to} are missing in the export")]
    ExportEnds {
        /// Entries read so far.
        found: u64,
        /// Where it should end.
        to: u64,
    },
    /// The hash of an entry is not in the export: it was removed from the log.
    #[error("the hash of entry {position} was removed from the log")]
    HashMissing {
        /// Where.
        position: u64,
    },
    /// What an export says beside an entry is not what the entry says.
    #[error("entry {position} reads otherwise than it was written")]
    ReadsOtherwise {
        /// Where.
        position: u64,
    },
    /// A copy of the database held more entries than there are now.
    #[error("{place} held {copied} entries, {found} are there: entries were removed")]
    FewerThanCopied {
        /// The copy.
        place: String,
        /// Entries in it.
        copied: u64,
        /// Entries now, with those that wait.
        found: u64,
    },
}

/// A part of the log of which the check can say nothing, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unshown {
    /// There is nothing to check.
    #[error("the log is empty: it shows nothing about anything that was done")]
    Empty,
    /// Signatures were not checked.
    #[error("nobody's signature was checked: the public key of the log is not known here")]
    NoKey,
    /// Entries under no signed head for longer than it takes to sign them.
    #[error(
        "{entries} entries from number {from} on are under no signed head, the oldest was written at {since}: is a node running that signs?"
    )]
    Unsigned {
        /// The first of them.
        from: u64,
        /// How many, with those that wait for their place.
        entries: u64,
        /// When the first of them was written.
        since: Timestamp,
    },
    /// Heads that others kept are about entries of which the log says that a restore took them.
    #[error(
        "others kept heads over entries {from} to {to} of an earlier log; an entry says that a restore took them, accepted at {at}: ask who restored, then let heads go into a new file"
    )]
    TakenByRestore {
        /// The first entry that is gone.
        from: u64,
        /// One after the last.
        to: u64,
        /// When the restore was accepted.
        at: Timestamp,
    },
    /// The last heads that were put into a place are not there any more.
    #[error(
        "a head over {put} entries was put into {place}, the last one there is over {found}: heads were taken away, or an older file put in its place"
    )]
    HeadsTaken {
        /// Which.
        place: String,
        /// Entries under the last head that was put there.
        put: u64,
        /// Entries under the last one there.
        found: u64,
    },
    /// An export begins after the heads that were kept.
    #[error(
        "the export begins at entry {from}, and the last head that was kept is over the first {size}: nothing shows that it goes on from there; export from entry {size} or before"
    )]
    BeginsAfterHead {
        /// Its first entry.
        from: u64,
        /// Entries under the head.
        size: u64,
    },
    /// A place where heads should be kept gives none.
    #[error("the heads kept in {place} were not compared: {why}")]
    Place {
        /// Which.
        place: String,
        /// Why.
        why: String,
    },
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is as it was written, and agrees with heads that somebody else kept.
    Intact,
    /// Everything agrees with itself, and no head that somebody else kept was there to compare:
    /// whoever rewrote the whole database would not be found.
    OnlyAgainstItself,
    /// Nothing wrong was found, and a part could not be looked at.
    NotShown,
    /// Something is not as it was written.
    NotIntact,
}

/// A restore from a copy that an operator accepted: what was signed after the copy is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedRestore {
    /// When it was accepted.
    pub at: Timestamp,
    /// Entries that the log had before, under its last signed head.
    pub lost: u64,
    /// Entries that were left with a position.
    pub kept: u64,
}

/// The result of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries with a position.
    pub size: u64,
    /// When the first entry was written: since when the log says something.
    pub since: Option<Timestamp>,
    /// Tree heads that were compared, with those kept elsewhere.
    pub checkpoints: u64,
    /// Of them those that somebody else kept and that agree.
    pub kept: u64,
    /// Entries under the last tree head that holds; later ones rest on the database alone.
    pub signed: u64,
    /// When the oldest entry was written that is under no head that holds.
    pub unsigned_since: Option<Timestamp>,
    /// Entries that wait for their position.
    pub unsequenced: u64,
    /// When the oldest of them was written.
    pub oldest_unsequenced: Option<Timestamp>,
    /// Acts of the offices that were compared with their entries.
    pub acts: u64,
    /// Restores that were accepted.
    pub restores: Vec<AcceptedRestore>,
    /// Heads kept elsewhere that are about entries which an accepted restore took away.
    pub superseded: u64,
    /// Heads kept elsewhere that are about entries after the copy as of which the log was judged.
    pub after_copy: u64,
    /// Parts of which nothing can be said.
    pub unshown: Vec<Unshown>,
    /// What was found, at most [`PROBLEMS_LISTED`].
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problems_in_all: u64,
}

impl Report {
    /// What it comes to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.problems_in_all > 0 {
            Verdict::NotIntact
        } else if !self.unshown.is_empty() {
            Verdict::NotShown
        } else if self.kept == 0 {
            Verdict::OnlyAgainstItself
        } else {
            Verdict::Intact
        }
    }

    /// Entries, with those that wait for their position.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.size + self.unsequenced
    }

    pub(crate) fn add(&mut self, problem: Problem) {
        self.problems_in_all += 1;
        if self.problems.len() < PROBLEMS_LISTED {
            self.problems.push(problem);
        }
    }
}

/// A head that was kept and does not agree; judged when the whole log was read.
#[derive(Clone, Debug)]
pub(crate) struct Disagreeing {
    pub(crate) size: u64,
    pub(crate) root: Option<Hash>,
    pub(crate) keeper: Keeper,
}
