//! The search index against the database.

use super::failure::BackupFailure;
use crate::{
    modules,
    node::{NodeError, Parts},
};
use kit_db::DbError;
use kit_module::SearchSource;
use kit_search::{Follower, FollowerSettings, FollowerState, Index, Settings};
use serde::Serialize;
use std::{collections::BTreeMap, time::Duration};
use tokio::runtime::Handle;

/// Rows of a source that are read at once.
const ROWS_AT_ONCE: i64 = 500;
/// How often is looked whether the index has caught up.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Errors in a row after which catching up is given up: the database or the disk is gone.
const ERRORS: u32 = 100;

/// What the index and the database hold.
#[derive(Clone, Debug, Serialize)]
pub struct SearchReport {
    /// Rows that can be found.
    pub indexed: u64,
    /// Rows that should be found, by source.
    pub expected: BTreeMap<&'static str, u64>,
}

impl SearchReport {
    /// Whether both hold as many rows.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.indexed == self.expected.values().sum::<u64>()
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
pub(super) fn catch_up(parts: &Parts, runtime: &Handle) -> Result<Index, BackupFailure> {
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

/// Lets the index catch up, then compares it with the database.
///
/// # Errors
/// [`BackupFailure`].
pub fn check_search(parts: &Parts, runtime: &Handle) -> Result<SearchReport, BackupFailure> {
    let index = catch_up(parts, runtime)?;
    let mut expected = BTreeMap::new();
    for source in search_sources() {
        expected.insert(source.name, rows_of(parts, source)?);
    }
    Ok(SearchReport {
        indexed: index.rows(),
        expected,
    })
}

fn rows_of(parts: &Parts, source: SearchSource) -> Result<u64, DbError> {
    let (mut rows, mut after) = (0, i64::MIN);
    loop {
        let (last, found) = parts.db.read_blocking(move |tx| {
            let ids = (source.ids_after)(tx, after, ROWS_AT_ONCE)?;
            let found = if ids.is_empty() {
                0
            } else {
                (source.load)(tx, &ids)?.len()
            };
            Ok::<_, DbError>((ids.last().copied(), found as u64))
        })?;
        let Some(last) = last else {
            return Ok(rows);
        };
        (rows, after) = (rows + found, last);
    }
}
