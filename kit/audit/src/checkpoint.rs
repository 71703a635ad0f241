//! Signed tree heads in the database and in files elsewhere.

use crate::{
    note::Signer,
    own_head::OwnHead,
    tiles::{LogError, State, StoredTiles},
    tree,
};
use jiff::{SignedDuration, Timestamp};
use kit_db::{Db, DbError, Tx, params, sql};
use std::{collections::BTreeMap, fs::OpenOptions, io::Write, path::Path};

/// Tree heads that are appended to a file at once.
const NOTES_PER_PUSH: i64 = 1_000;

kit_db::row! {
    /// A signed tree head as it is stored.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StoredCheckpoint {
        /// Leaves under it.
        pub size: i64,
        /// When it was signed, by the node's clock.
        pub at: Timestamp,
        /// The root over them.
        pub root: Vec<u8>,
        /// The signed note.
        pub note: String,
    }
}

kit_db::row! {
    struct Noted { target: String, size: i64 }
}

sql!(LAST -> StoredCheckpoint: "select size, at, root, note from aud_checkpoint order by size desc limit 1");
sql!(AFTER -> StoredCheckpoint: "select size, at, root, note from aud_checkpoint where size > ?1
    order by size limit ?2");
sql!(INSERT: "insert into aud_checkpoint (size, at, root, note) values (?1, ?2, ?3, ?4)
    on conflict (size) do nothing");
sql!(NOTED -> Noted: "select target, size from aud_pushed order by target");
sql!(HANDED_ON -> Option<i64>: "select max(size) as size from aud_pushed");
sql!(PUSHED -> i64: "select size from aud_pushed where target = ?1");
sql!(SET_PUSHED: "insert into aud_pushed (target, size, at) values (?1, ?2, ?3)
    on conflict (target) do update set size = excluded.size, at = excluded.at
    where aud_pushed.size < excluded.size");

/// When a tree head is due.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckpointRule {
    pub(crate) leaves: u64,
    pub(crate) time: SignedDuration,
}

/// The newest signed tree head.
///
/// # Errors
/// As the database answers.
pub fn last_checkpoint(tx: &mut Tx<'_>) -> Result<Option<StoredCheckpoint>, DbError> {
    tx.find(&LAST, params![])
}

/// Up to `limit` tree heads over more than `size` leaves, in order.
///
/// # Errors
/// As the database answers.
pub fn checkpoints_after(
    tx: &mut Tx<'_>,
    size: u64,
    limit: i64,
) -> Result<Vec<StoredCheckpoint>, DbError> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    tx.query(&AFTER, params![size, limit])
}

/// Leaves under the last head that was handed on to a file, if one was.
pub(crate) fn handed_on(tx: &mut Tx<'_>) -> Result<u64, DbError> {
    let size = tx.get(&HANDED_ON, params![])?.unwrap_or(0);
    Ok(u64::try_from(size).unwrap_or(0))
}

/// Leaves under the last head that was put into each place, as the database notes it.
pub(crate) fn noted(tx: &mut Tx<'_>) -> Result<BTreeMap<String, u64>, DbError> {
    let all = tx.query(&NOTED, params![])?.into_iter();
    Ok(all
        .map(|one| (one.target, u64::try_from(one.size).unwrap_or(0)))
        .collect())
}

/// Notes that a head over `size` leaves was put into a place.
pub(crate) fn note(db: &Db, target: String, size: u64, now: Timestamp) -> Result<(), DbError> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    db.write_blocking(move |tx| tx.execute(&SET_PUSHED, params![target, size, now]))?;
    Ok(())
}

pub(crate) fn is_due(
    tx: &mut Tx<'_>,
    rule: &CheckpointRule,
    now: Timestamp,
) -> Result<bool, DbError> {
    let size = State::read(tx)?.size;
    let Some(last) = last_checkpoint(tx)? else {
        return Ok(size > 0);
    };
    let new = u64::try_from(size - last.size).unwrap_or(0);
    // a head of the future was signed by a clock that ran ahead: nobody waits until then
    let since = now.duration_since(last.at);
    let is_late = since >= rule.time || since.is_negative();
    Ok(new > 0 && (new >= rule.leaves || is_late))
}

/// Signs the head of the log as it is; gives its size and the signed note. With the node's own
/// head only if the log begins with everything that it signed before.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    signer: &Signer,
    own: Option<&OwnHead>,
    now: Timestamp,
) -> Result<(u64, String), LogError> {
    if let Some(own) = own {
        own.is_extended(tx)?;
    }
    let size = State::read(tx)?.size();
    let root = tree::root(&mut StoredTiles::new(tx), size)?;
    let note = signer.sign(size, root);
    let stored_size = i64::try_from(size).unwrap_or(i64::MAX);
    tx.execute(&INSERT, params![stored_size, now, root, &note])?;
    Ok((size, note))
}

/// Appends the tree heads that this file does not have yet. After a crash in between, a head
/// may stand there twice, never be missing.
pub(crate) fn push(db: &Db, file: &Path, now: Timestamp) -> Result<(), LogError> {
    let target = place_of(file);
    let asked = target.clone();
    let notes = db.read_blocking(move |tx| {
        let pushed = tx.find(&PUSHED, params![asked])?.unwrap_or(0);
        tx.query(&AFTER, params![pushed, NOTES_PER_PUSH])
    })?;
    let Some(size) = notes.last().and_then(|note| u64::try_from(note.size).ok()) else {
        return Ok(());
    };
    let text: String = notes.iter().map(|c| format!("{}\n", c.note)).collect();
    append(file, &text).map_err(|error| LogError::File {
        path: target.clone(),
        error,
    })?;
    note(db, target, size, now)?;
    Ok(())
}

/// The one name of a file, however its path is written: what was put into `./heads` is missed in
/// `/var/heads`, too.
pub(crate) fn place_of(file: &Path) -> String {
    let folder = match file.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => file,
    };
    // the file may be gone: its folder tells
    let whole = match (folder.canonicalize(), file.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => std::path::absolute(file).unwrap_or_else(|_| file.to_owned()),
    };
    whole.display().to_string()
}

fn append(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// The tree heads in a text to which they were appended one after the other.
#[must_use]
pub fn notes_in(text: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = String::new();
    for line in text.lines() {
        if note.is_empty() && line.is_empty() {
            continue;
        }
        let ends = line.is_empty() && note.contains("\n\n");
        if ends {
            notes.push(std::mem::take(&mut note));
        } else {
            note.push_str(line);
            note.push('\n');
        }
    }
    if !note.is_empty() {
        notes.push(note);
    }
    notes
}
