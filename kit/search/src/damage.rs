//! Damage of the index's files: found by the checksums that every file ends with, mended by dropping
//! the index, which is derived from the database, and building it anew.

use std::path::PathBuf;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::{Directory, ReloadPolicy, TantivyError};

use crate::change::Position;
use crate::directory::ReadDirectory;
use crate::index::{Index, IndexError, Payload};

/// The system's numbers for what passes (errno-base.h of Linux; the same on the BSDs but for the last).
const NO_MORE_FILES: i32 = 24;
const NO_MORE_FILES_IN_SYSTEM: i32 = 23;
const NO_MEMORY: i32 = 12;
const TRY_AGAIN: i32 = 11;

impl Index {
    /// Whether something in the index could not be read, so that searching waits until the follower
    /// has looked at all files and has built them anew if need be.
    #[must_use]
    pub fn is_suspected(&self) -> bool {
        self.inner.suspected.load(Ordering::Relaxed)
    }

    /// Why the index was dropped last since this process has it; nothing if it never was.
    #[must_use]
    pub fn dropped(&self) -> Option<String> {
        let dropped = self.inner.dropped.lock();
        dropped.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is wrong with the files of the index; nothing if every byte is as it was written. Reads
    /// all of them, some hundred megabytes a second.
    ///
    /// # Errors
    /// [`IndexError::Write`] if this process can open no more files, or has no memory: then nothing is
    /// known about them.
    pub fn damage(&self) -> Result<Option<String>, IndexError> {
        Ok(damage_of(self.searcher().index(), &self.inner.directory)?)
    }

    pub(crate) fn suspect(&self) {
        self.inner.suspected.store(true, Ordering::Relaxed);
    }

    /// Nothing is wrong with the files.
    pub(crate) fn trust(&self) {
        self.inner.suspected.store(false, Ordering::Relaxed);
    }

    /// Drops everything, so that a follower builds it anew.
    pub(crate) fn drop_damaged(&self, what: String) -> Result<(), IndexError> {
        self.forget_files()?;
        self.start_over(Payload {
            position: Position::START,
            ..Payload::empty(0)
        })?;
        self.note_dropped(what);
        self.trust();
        Ok(())
    }

    pub(crate) fn note_dropped(&self, what: String) {
        metrics::counter!("search_index_dropped_total").increment(1);
        let mut dropped = self
            .inner
            .dropped
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *dropped = Some(what);
    }
}

/// What is wrong with the files of an index on disk. An error that is about this process and not about
/// the files is none of them.
pub(crate) fn damage_of(
    index: &tantivy::Index,
    directory: &ReadDirectory,
) -> Result<Option<String>, TantivyError> {
    match damaged_files(index, directory) {
        Ok(files) if files.is_empty() => Ok(None),
        Ok(files) => {
            let names: Vec<String> = files
                .iter()
                .map(|file| file.display().to_string())
                .collect();
            Ok(Some(format!(
                "other bytes than were written in {}",
                names.join(", ")
            )))
        }
        Err(error) if is_passing(&error) => Err(error),
        Err(error) => Ok(Some(error.to_string())),
    }
}

/// Whether the system had no file, memory or process to give: the same call answers later.
pub(crate) fn is_passing(error: &TantivyError) -> bool {
    let error = match error {
        TantivyError::IoError(error) => error,
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. }) => {
            io_error
        }
        TantivyError::LockFailure(LockError::IoError(error), _) => error,
        _ => return false,
    };
    matches!(
        error.raw_os_error(),
        Some(NO_MORE_FILES | NO_MORE_FILES_IN_SYSTEM | NO_MEMORY | TRY_AGAIN)
    )
}

/// The library's own check passes over what its list of files does not name, and that list can be
/// damaged as well; so the segments are asked.
fn damaged_files(
    index: &tantivy::Index,
    directory: &ReadDirectory,
) -> Result<Vec<PathBuf>, TantivyError> {
    let mut damaged = Vec::new();
    for file in index.load_metas()?.list_segment_files() {
        let is_there = directory.exists(&file)?;
        // not every segment has deleted rows; whether this one must have is seen by opening it
        let may_be_missing = file.extension().is_some_and(|kind| kind == "del");
        let is_well = if is_there {
            directory.checksum_holds(&file)?
        } else {
            may_be_missing
        };
        if !is_well {
            damaged.push(file);
        }
    }
    damaged.sort();
    if damaged.is_empty() {
        // fails if a file that must be there is not
        index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map(|_: tantivy::IndexReader| ())?;
    }
    Ok(damaged)
}
