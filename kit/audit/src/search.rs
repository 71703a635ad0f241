//! Reading the log, which is itself an entry in the log.

use crate::{
    Actor, Leaf, StoredLeaf,
    record::record,
    tiles::{LogError, State, read_leaf, read_tile, tile_of},
};
use jiff::Timestamp;
use kit_db::{Position, Tx, params, sql};
use std::collections::{HashMap, hash_map::Entry};

/// Entries on one page.
pub const ENTRIES_PER_PAGE: usize = 50;
/// How many positions one page looks at, at most: an identifier that is named by many entries
/// of other kinds gives a short page with a way on, not a long wait.
const LOOKED_AT: usize = 1_000;
/// Positions taken from the index at a time.
const POSITIONS_PER_ROUND: i64 = 200;

sql!(NAMED -> i64: "select position from aud_named where name = ?1 and position < ?2
    order by position desc limit ?3");

/// Which entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFilter {
    /// All.
    Everything,
    /// Those about one thing.
    Object(String, i64),
    /// Those by a person, for a person, or about a person's data.
    Person(i64),
}

/// Who reads, and why: what the entry about the reading says.
#[derive(Clone, Copy, Debug)]
pub struct LogReader<'a> {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// In the name of which unit.
    pub unit: Option<i64>,
    /// The request.
    pub request: Option<&'a str>,
    /// What for (a code).
    pub purpose: Option<&'static str>,
}

/// An entry with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Position in the log.
    pub position: u64,
    /// The entry; `None` if its row is missing or cannot be read, which a check reports.
    pub leaf: Option<StoredLeaf>,
}

/// A page of the log, the newest entry first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// The entries.
    pub entries: Vec<LogEntry>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<u64>,
}

/// Reads a page before position `before` (`None`: the newest), and records that it was read.
/// Entries of the last second or two have no position yet and are not on it.
///
/// # Errors
/// As the database answers; without the entry about the reading nothing is shown.
pub fn read_log(
    tx: &mut Tx<'_>,
    reader: &LogReader<'_>,
    filter: &LogFilter,
    before: Option<u64>,
) -> Result<LogPage, LogError> {
    let (object, about) = match filter {
        LogFilter::Everything => (("audit.log", 0), "all".to_owned()),
        LogFilter::Object(kind, id) => (("audit.object", *id), kind.clone()),
        LogFilter::Person(id) => (("audit.person", *id), "person".to_owned()),
    };
    let from = before.map_or("the newest".to_owned(), |before| format!("before {before}"));
    let reason = format!("{about}, {from}");
    record(
        tx,
        &Leaf {
            unit: reader.unit,
            request: reader.request,
            purpose: reader.purpose,
            reason: Some(&reason),
            ..Leaf::new(reader.at, "audit.log.read", reader.actor, object)
        },
    )?;
    let size = State::read(tx)?.size();
    let before = before.unwrap_or(size).min(size);
    match filter {
        LogFilter::Everything => newest(tx, before),
        LogFilter::Object(kind, id) => named(tx, *id, before, |leaf| leaf.object_kind == *kind),
        LogFilter::Person(id) => named(tx, *id, before, |_| true),
    }
}

fn newest(tx: &mut Tx<'_>, before: u64) -> Result<LogPage, LogError> {
    let first = before.saturating_sub(ENTRIES_PER_PAGE as u64);
    let mut places = Places::default();
    let mut entries = Vec::new();
    for position in (first..before).rev() {
        let leaf = places.leaf(tx, position)?;
        entries.push(LogEntry { position, leaf });
    }
    Ok(LogPage {
        entries,
        next: (first > 0).then_some(first),
    })
}

fn named(
    tx: &mut Tx<'_>,
    name: i64,
    before: u64,
    wanted: impl Fn(&StoredLeaf) -> bool,
) -> Result<LogPage, LogError> {
    let mut places = Places::default();
    let (mut entries, mut before, mut looked_at) = (Vec::new(), before, 0);
    while looked_at < LOOKED_AT {
        let upper = i64::try_from(before).unwrap_or(i64::MAX);
        let positions = tx.query(&NAMED, params![name, upper, POSITIONS_PER_ROUND])?;
        if positions.is_empty() {
            return Ok(LogPage {
                entries,
                next: None,
            });
        }
        for position in positions {
            let position = u64::try_from(position).unwrap_or(0);
            let leaf = places.leaf(tx, position)?;
            (before, looked_at) = (position, looked_at + 1);
            if leaf.as_ref().is_none_or(&wanted) {
                entries.push(LogEntry { position, leaf });
            }
            if entries.len() == ENTRIES_PER_PAGE {
                return Ok(LogPage {
                    entries,
                    next: Some(before),
                });
            }
        }
    }
    Ok(LogPage {
        entries,
        next: Some(before),
    })
}

/// Where leaves stand in the feed, tile by tile.
#[derive(Default)]
struct Places(HashMap<u64, Vec<Position>>);

impl Places {
    fn leaf(&mut self, tx: &mut Tx<'_>, position: u64) -> Result<Option<StoredLeaf>, LogError> {
        let (tile, inside) = tile_of(position);
        let leaves = match self.0.entry(tile) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(empty) => empty.insert(read_tile(tx, 0, tile)?.leaves),
        };
        let place = leaves.get(inside).copied();
        let Some(place) = place else { return Ok(None) };
        let row = read_leaf(tx, place)?;
        Ok(row.and_then(|row| StoredLeaf::from_bytes(&row.body).ok()))
    }
}
