//! The log of who did what: each entry in the transaction of its act, all of them under a
//! Merkle tree (RFC 6962) whose heads are signed and handed to others, so that a changed,
//! removed or added entry is found, also by people who have only an export.
//!
//! [`record`] appends one row. A [`Sequencer`] gives entries their positions a second or two
//! later, in batches. See the crate's README and docs/audit.md.

mod acts;
mod cbor;
mod check;
mod checkpoint;
mod export;
mod gathered;
mod kept;
mod leaf;
mod moved;
mod note;
mod own_head;
mod peaks;
mod proof;
mod read_export;
mod record;
mod report;
mod restored;
mod search;
mod sequence;
mod tiles;
mod tree;
mod waiting;
mod watch;

pub use acts::{ActCount, ActSource};
pub use cbor::CborError;
pub use check::{CheckOptions, CopiedLog, SignedWithin, check};
pub use checkpoint::{StoredCheckpoint, checkpoints_after, last_checkpoint, notes_in};
pub use export::{Exported, export, record_export};
pub use gathered::{Gathered, Reading, Refused, RunningGatherer};
pub use kept::{Keeper, KeptPlace};
pub use leaf::{Actor, Commitment, Leaf, Outcome, PERSONAL_FIELDS, REASON_LENGTH, StoredLeaf};
pub use moved::move_log;
pub use note::{Checkpoint, KeyError, NoteError, Signer, Verifier};
pub use own_head::OwnHead;
pub use proof::{ProofError, verify_consistency, verify_inclusion};
pub use read_export::{ExportError, ReadExport, check_export};
pub use record::{erase_subject, matches_commitment, record, record_all};
pub use report::{AcceptedRestore, PROBLEMS_LISTED, Problem, Report, Unshown, Verdict};
pub use restored::accept_restored;
pub use search::{ENTRIES_PER_PAGE, LogEntry, LogFilter, LogPage, LogReader, read_log};
pub use sequence::{LogHealth, LogOptions, Progress, RunningSequencer, Sequencer};
pub use tiles::{LogError, StoredTiles, log_size};
pub use tree::{
    Hash, MissingHash, TILE_WIDTH, Tiles, consistency_proof, empty_root, frontier, inclusion_proof,
    leaf_hash, node_hash, root,
};
pub use watch::{AUDIT_CHECK, CheckSettings, work};

/// The tables of this crate.
pub const MIGRATIONS: &[kit_db::Migration] = &[
    kit_db::migration!(
        "202611220102_kit_audit",
        "../migrations/202611220102_kit_audit.sql"
    ),
    kit_db::migration!(
        "202611301315_kit_audit_refusals",
        "../migrations/202611301315_kit_audit_refusals.sql"
    ),
    kit_db::migration!(
        "202611301710_kit_audit_refused_things",
        "../migrations/202611301710_kit_audit_refused_things.sql"
    ),
];
