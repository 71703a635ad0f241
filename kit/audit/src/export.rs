//! The log as a file of JSON lines that anybody can check without this program.

use crate::{
    checkpoint::{StoredCheckpoint, checkpoints_after},
    leaf::{Leaf, StoredLeaf},
    note::Verifier,
    record::record,
    search::LogReader,
    tiles::{LeafRow, LogError, State, StoredTiles, read_leaf, read_tile, tile_of},
    tree::{Hash, TILE_WIDTH, frontier},
    waiting,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use jiff::Timestamp;
use kit_base::hex;
use kit_db::{Db, DbError, Tx};
use serde::Serialize;
use std::io::{self, Write};

/// Tree heads held in memory at a time.
const CHECKPOINTS_PER_ROUND: i64 = 1_000;

/// What an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The first entry.
    pub from: u64,
    /// One after the last entry.
    pub to: u64,
    /// Tree heads.
    pub checkpoints: u64,
    /// Entries whose rows are not there any more: they are written with their hashes alone.
    pub missing: u64,
    /// Entries whose hashes are not there any more: a tile of the tree is missing or cut off.
    pub without_hash: u64,
    /// Entries behind the last that has a position: they wait for theirs.
    pub waiting: u64,
}

#[derive(Serialize)]
struct Header {
    format: &'static str,
    version: u32,
    at: String,
    from: u64,
    to: u64,
    frontier: Vec<String>,
    key: Option<String>,
}

#[derive(Serialize)]
struct LeafLine<'a> {
    position: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaf: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<&'a StoredLeaf>,
}

/// An entry that has no position yet: its row's number tells it from others.
#[derive(Serialize)]
struct WaitingLine<'a> {
    waiting: i64,
    leaf: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<&'a StoredLeaf>,
}

#[derive(Serialize)]
struct CheckpointLine<'a> {
    checkpoint: &'a str,
}

fn file_error(error: io::Error) -> LogError {
    LogError::File {
        path: "the export".to_owned(),
        error,
    }
}

fn line(out: &mut impl Write, line: &impl Serialize) -> Result<(), LogError> {
    serde_json::to_writer(&mut *out, line).map_err(|e| file_error(e.into()))?;
    out.write_all(b"\n").map_err(file_error)
}

/// Records that entries `from..to` leave the house; in a transaction before [`export`], so that
/// nothing is handed out of which the log knows nothing.
///
/// # Errors
/// As the database answers.
pub fn record_export(
    tx: &mut Tx<'_>,
    reader: &LogReader<'_>,
    from: u64,
    to: Option<u64>,
) -> Result<(), DbError> {
    let end = to.map_or_else(|| "the end".to_owned(), |to| to.to_string());
    let reason = format!("{from} to {end}");
    let leaf = Leaf {
        unit: reader.unit,
        request: reader.request,
        purpose: reader.purpose,
        reason: Some(&reason),
        ..Leaf::new(
            reader.at,
            "audit.log.export",
            reader.actor,
            ("audit.log", 0),
        )
    };
    record(tx, &leaf)
}

/// Writes, as of `now`, entries `from..to` (`None`: all that have a position), in the form that
/// docs/audit.md describes: a header with the hashes of everything before `from`, the entries
/// with their canonical bytes and readable content, and each signed tree head after the last
/// entry that it covers. An entry that is missing is written with its hash alone, one whose hash is
/// missing with its position alone. An export to the end carries what waits for its position, too.
///
/// # Errors
/// [`LogError`].
pub fn export(
    db: &Db,
    verifier: Option<&Verifier>,
    now: Timestamp,
    from: u64,
    to: Option<u64>,
    out: &mut impl Write,
) -> Result<Exported, LogError> {
    let state = db.read_blocking(State::read)?;
    let (size, to_the_end) = (state.size(), to.is_none());
    let to = to.unwrap_or(size).min(size);
    let from = from.min(to);
    let before = db.read_blocking(move |tx| frontier(&mut StoredTiles::new(tx), from))?;
    let header = Header {
        format: "tinhso-audit-export",
        version: 2,
        at: now.to_string(),
        from,
        to,
        frontier: before.iter().map(|hash| hex(hash)).collect(),
        key: verifier.map(ToString::to_string),
    };
    line(out, &header)?;
    let mut heads = Heads::new(db, from);
    let mut exported = Exported {
        from,
        to,
        checkpoints: 0,
        missing: 0,
        without_hash: 0,
        waiting: 0,
    };
    let mut position = from;
    while position < to {
        let (place, inside) = tile_of(position);
        let end = to.min((place + 1) * TILE_WIDTH as u64);
        let leaves = db.read_blocking(move |tx| leaves_of(tx, place))?;
        let mut leaves = leaves.into_iter().skip(inside);
        while position < end {
            let (hash, body) = leaves.next().unzip();
            let body = body.flatten();
            write_leaf(out, position, hash.as_ref(), body.as_deref())?;
            exported.without_hash += u64::from(hash.is_none());
            exported.missing += u64::from(hash.is_some() && body.is_none());
            position += 1;
            while let Some(head) = heads.at(position)? {
                line(
                    out,
                    &CheckpointLine {
                        checkpoint: &head.note,
                    },
                )?;
                exported.checkpoints += 1;
            }
        }
    }
    if to_the_end {
        exported.waiting = waiting::each(db, state.place(), |row| write_waiting(out, row))?;
    }
    Ok(exported)
}

/// A leaf's hash and, unless its row is missing, its bytes.
type HashedLeaf = (Hash, Option<Vec<u8>>);

fn leaves_of(tx: &mut Tx<'_>, place: u64) -> Result<Vec<HashedLeaf>, LogError> {
    let tile = read_tile(tx, 0, place)?;
    let mut leaves = Vec::with_capacity(tile.hashes.len());
    for (hash, leaf) in tile.hashes.iter().zip(&tile.leaves) {
        leaves.push((*hash, read_leaf(tx, *leaf)?.map(|row| row.body)));
    }
    Ok(leaves)
}

fn write_leaf(
    out: &mut impl Write,
    position: u64,
    hash: Option<&Hash>,
    body: Option<&[u8]>,
) -> Result<(), LogError> {
    let read = body.and_then(|body| StoredLeaf::from_bytes(body).ok());
    line(
        out,
        &LeafLine {
            position,
            hash: hash.map(|hash| hex(hash)),
            leaf: body.map(|body| BASE64.encode(body)),
            read: read.as_ref(),
        },
    )
}

fn write_waiting(out: &mut impl Write, row: &LeafRow) -> Result<(), LogError> {
    let read = StoredLeaf::from_bytes(&row.body).ok();
    let waiting = WaitingLine {
        waiting: row.number,
        leaf: BASE64.encode(&row.body),
        read: read.as_ref(),
    };
    line(out, &waiting)
}

/// Tree heads in order, loaded as they are needed.
struct Heads<'a> {
    db: &'a Db,
    loaded: std::vec::IntoIter<StoredCheckpoint>,
    next: Option<StoredCheckpoint>,
    after: u64,
    ended: bool,
}

impl<'a> Heads<'a> {
    fn new(db: &'a Db, from: u64) -> Self {
        Self {
            db,
            loaded: Vec::new().into_iter(),
            next: None,
            after: from,
            ended: false,
        }
    }

    /// The next tree head over exactly `size` leaves.
    fn at(&mut self, size: u64) -> Result<Option<StoredCheckpoint>, LogError> {
        if self.next.is_none() {
            self.next = self.load()?;
        }
        Ok(self
            .next
            .take_if(|head| u64::try_from(head.size) == Ok(size)))
    }

    fn load(&mut self) -> Result<Option<StoredCheckpoint>, LogError> {
        if let Some(head) = self.loaded.next() {
            return Ok(Some(head));
        }
        if self.ended {
            return Ok(None);
        }
        let after = self.after;
        let heads = self
            .db
            .read_blocking(move |tx| checkpoints_after(tx, after, CHECKPOINTS_PER_ROUND))?;
        match heads.last() {
            Some(last) => self.after = u64::try_from(last.size).unwrap_or(u64::MAX),
            None => self.ended = true,
        }
        self.loaded = heads.into_iter();
        Ok(self.loaded.next())
    }
}
