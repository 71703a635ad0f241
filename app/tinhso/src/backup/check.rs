//! The search index against the database.

use super::failure::BackupFailure;
use crate::{
    modules,
    node::{NodeError, Parts},
};
use kit_db::DbError;
use kit_module::SearchSource;
use kit_search::{
    ChangeFeed, Follower, FollowerSettings, FollowerState, Index, Look, SearchDoc, Settings,
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};
use tokio::runtime::Handle;

/// Rows of a source that are read at once.
const ROWS_AT_ONCE: i64 = 500;
/// Changes that are read at once.
const CHANGES_AT_ONCE: usize = 5_000;
/// How often is looked whether the index has caught up.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Errors in a row after which catching up is given up: the database or the disk is gone.
const ERRORS: u32 = 100;

/// One row in so many is compared text by text.
const SAMPLE: usize = 50;
/// Rows that differ are listed up to so many; all are counted.
const LISTED: usize = 100;

/// What the index and the database hold, row by row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SearchReport {
    /// Whether a whole index of this database is here; else nothing was compared.
    pub whole: bool,
    /// Changes that the index has not followed yet: their rows were not compared.
    pub behind: u64,
    /// Rows that can be found.
    pub indexed: u64,
    /// Rows that should be found, by source.
    pub expected: BTreeMap<&'static str, u64>,
    /// Rows that cannot be found.
    pub missing: u64,
    /// Rows that are found as they were in an earlier version.
    pub outdated: u64,
    /// Rows that are found and are not there, or twice.
    pub surplus: u64,
    /// Rows whose texts were compared.
    pub sampled: u64,
    /// Of them those that are shown with other texts.
    pub other_text: u64,
    /// The first of them all, by source and number.
    pub rows: Vec<String>,
}

impl SearchReport {
    /// Whether every row is found as it is, and nothing else.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let differing = self.missing + self.outdated + self.surplus + self.other_text;
        self.whole
            && differing == 0
            && (self.behind > 0 || self.indexed == self.expected.values().sum::<u64>())
    }

    fn list(&mut self, what: &str, source: &str, id: i64) {
        if self.rows.len() < LISTED {
            self.rows.push(format!("{source} {id}: {what}"));
        }
    }
}

fn search_sources() -> Vec<SearchSource> {
    let catalogue = modules::catalogue();
    catalogue
        .iter()
        .flat_map(|module| module.search.iter().copied())
        .collect()
}

/// Lets the index of this folder catch up with the database, building it if it is not there.
///
/// # Errors
/// [`BackupFailure::Index`] if another process has the folder.
pub(crate) fn catch_up(parts: &Parts, runtime: &Handle) -> Result<Index, BackupFailure> {
    let settings = Settings {
        writer_heap_bytes: parts.config.search.memory,
    };
    let index = Index::open(&parts.config.search.folder, settings)?;
    let feed = Box::new(kit_module::database_feed(
        parts.db.clone(),
        parts.clock.clone(),
        &parts.holder,
    ));
    let sources = kit_module::sources(&parts.db, &search_sources());
    let follower = Follower::start(index.clone(), feed, sources, FollowerSettings::default())
        .map_err(NodeError::Thread)?;
    let mut errors = 0;
    loop {
        let status = follower.status();
        let is_there = status.state == FollowerState::Following
            && status.behind == 0
            && !index.is_filling()
            && status.error.is_none();
        if is_there {
            follower.stop();
            return Ok(index);
        }
        errors = if status.error.is_some() {
            errors + 1
        } else {
            0
        };
        if let Some(error) = status.error.filter(|_| errors > ERRORS) {
            follower.stop();
            return Err(BackupFailure::Untrue(format!(
                "the index cannot catch up: {error}"
            )));
        }
        runtime.block_on(async { tokio::time::sleep(LOOK_EVERY).await });
    }
}

/// Rows that changed since the index was written, by source and number.
type Pending = HashSet<(String, i64)>;

/// Compares the index as it stands on the disk with the database: identifiers and versions both
/// ways, and the texts of a sample. Writes nothing; a node may run.
///
/// # Errors
/// [`BackupFailure`].
pub fn check_search(parts: &Parts) -> Result<SearchReport, BackupFailure> {
    let mut report = SearchReport::default();
    let Some(index) = Look::open(&parts.config.search.folder)?.filter(Look::is_built) else {
        return Ok(report);
    };
    let Some(pending) = pending(parts, &index)? else {
        return Ok(report);
    };
    report.whole = true;
    report.behind = pending.len() as u64;
    report.indexed = index.rows();
    for source in search_sources() {
        compare(parts, &index, source, &pending, &mut report)?;
    }
    Ok(report)
}

/// What the index has not followed yet; nothing if it belongs to another past of the database, so that
/// a node would build it anew.
fn pending(parts: &Parts, index: &Look) -> Result<Option<Pending>, BackupFailure> {
    let mut feed = kit_module::database_feed(parts.db.clone(), parts.clock.clone(), &parts.holder);
    let (mut after, mut all) = (index.position(), Pending::new());
    loop {
        let changes = feed
            .read(after, CHANGES_AT_ONCE)
            .map_err(|error| BackupFailure::Untrue(error.to_string()))?;
        let is_of_another = changes.epoch != index.epoch()
            || after > changes.head
            || index.position() < changes.forgotten_until;
        if is_of_another {
            return Ok(None);
        }
        if changes.changed.is_empty() {
            return Ok(Some(all));
        }
        after = changes.position;
        all.extend(changes.changed);
    }
}

fn compare(
    parts: &Parts,
    index: &Look,
    source: SearchSource,
    pending: &Pending,
    report: &mut SearchReport,
) -> Result<(), BackupFailure> {
    let mut held = index.held(source.name)?;
    let (mut rows, mut after) = (0_u64, i64::MIN);
    loop {
        let (last, found) = parts.db.read_blocking(move |tx| {
            let ids = (source.ids_after)(tx, after, ROWS_AT_ONCE)?;
            let found = if ids.is_empty() {
                Vec::new()
            } else {
                (source.load)(tx, &ids)?
            };
            Ok::<_, DbError>((ids.last().copied(), found))
        })?;
        for row in &found {
            let held = held.remove(&row.id);
            if !pending.contains(&(source.name.to_owned(), row.id)) {
                compare_row(index, row, held, report)?;
            }
        }
        rows += found.len() as u64;
        let Some(last) = last else { break };
        after = last;
    }
    report.expected.insert(source.name, rows);
    held.retain(|id, _| !pending.contains(&(source.name.to_owned(), *id)));
    report.surplus += held.len() as u64;
    for id in held.into_keys() {
        report.list("it is found and is not there", source.name, id);
    }
    Ok(())
}

fn compare_row(
    index: &Look,
    row: &SearchDoc,
    held: Option<(i64, u32)>,
    report: &mut SearchReport,
) -> Result<(), BackupFailure> {
    let Some((version, times)) = held else {
        report.missing += 1;
        report.list("it is not found", row.source, row.id);
        return Ok(());
    };
    if times > 1 {
        report.surplus += u64::from(times) - 1;
        report.list("it is found twice", row.source, row.id);
    }
    if version != row.version {
        report.outdated += 1;
        report.list("it is found in another version", row.source, row.id);
    } else if row.id.unsigned_abs().is_multiple_of(SAMPLE as u64) || report.sampled < SAMPLE as u64
    {
        report.sampled += 1;
        if !index.shows(row)? {
            report.other_text += 1;
            report.list("it is shown with other texts", row.source, row.id);
        }
    }
    Ok(())
}
