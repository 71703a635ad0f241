//! The index on disk: opening, writing in batches with the feed's position, dropping.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tantivy::directory::error::LockError;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocSet, IndexReader, IndexWriter, ReloadPolicy, Searcher, TERMINATED, TantivyError, Term,
};
use tokio::sync::watch;

use crate::change::{Change, Position, SearchDoc};
use crate::damage::{damage_of, is_passing};
use crate::directory::ReadDirectory;
use crate::schema::{self, FORMAT, Fields, VERSION};
use crate::writing::Writing;

/// Memory for documents that wait to be written. Small batches never come near it; building from
/// nothing writes a segment whenever it is full.
pub const DEFAULT_WRITER_HEAP_BYTES: usize = 32 * 1024 * 1024;
/// The library refuses less.
const MIN_WRITER_HEAP_BYTES: usize = 15_000_000;
/// The library's own limit is 4 GB; this one keeps a wrong setting from eating a small machine.
const MAX_WRITER_HEAP_BYTES: usize = 512 * 1024 * 1024;

/// How an index is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Memory for documents that wait to be written, in bytes; brought into 15 MB to 512 MB.
    pub writer_heap_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            writer_heap_bytes: DEFAULT_WRITER_HEAP_BYTES,
        }
    }
}

/// Why the index could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another process has the folder.
    #[error("open the index in {0}: another process holds it")]
    Held(PathBuf),
    /// The folder cannot be made, read or cleared.
    #[error("use the folder {folder} for the index: {error}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The library failed: mostly a full disk.
    #[error("write the index: {0}")]
    Write(#[from] TantivyError),
}

/// What a commit says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    pub format: u32,
    pub epoch: i64,
    pub position: Position,
    /// While the index is built from nothing: how far that has come. Then `position` is where following
    /// begins afterwards.
    pub filling: Option<Filling>,
    /// Whether the index was once built to the end, so that following the changes is enough.
    pub built: bool,
}

/// The last row written while the index is built from nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Filling {
    /// Sources before this one, by name, are done.
    pub source: String,
    /// Ids of the source up to this one are done.
    pub after: i64,
}

impl Payload {
    pub(crate) fn empty(epoch: i64) -> Self {
        Self {
            format: FORMAT,
            epoch,
            position: Position::START,
            filling: None,
            built: false,
        }
    }
}

/// How far the index has come when somebody waited for a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The position is in what the next search reads.
    Reached,
    /// The time was over first; the index stands here.
    Behind(Position),
}

/// The index of one node. Clones share it. One process has a folder at a time.
#[derive(Clone)]
pub struct Index {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    fields: Fields,
    reader: IndexReader,
    writing: Mutex<Writing>,
    /// What the last commit on disk says about itself.
    committed: Mutex<Payload>,
    /// What the commit says that searches read: the same, unless it could not be opened yet.
    payload: watch::Sender<Payload>,
    folder: PathBuf,
    pub(crate) directory: ReadDirectory,
    /// Something could not be read: see [`crate::damage`].
    pub(crate) suspected: AtomicBool,
    pub(crate) dropped: Mutex<Option<String>>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("folder", &self.inner.folder)
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in a folder of its own, which is made if it is missing.
    ///
    /// An index that is damaged or of another format is dropped and starts empty: it is derived from the
    /// database and is built again by the [`crate::Follower`].
    pub fn open(folder: impl AsRef<Path>, settings: Settings) -> Result<Self, IndexError> {
        let folder = folder.as_ref();
        let in_folder = |error| IndexError::Folder {
            folder: folder.to_owned(),
            error,
        };
        fs::create_dir_all(folder).map_err(in_folder)?;
        // damaged lengths can make the library panic while it opens a file
        let opened = std::panic::catch_unwind(|| Self::try_open(folder, settings));
        let what = match opened {
            Ok(Ok(Ok(index))) => return Ok(index),
            Ok(Ok(Err(what))) => what,
            Ok(Err(error)) if is_lock(&error) => return Err(IndexError::Held(folder.to_owned())),
            Ok(Err(error)) if is_passing(&error) => return Err(error.into()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "a file makes no sense".to_owned(),
        };
        tracing::warn!(folder = %folder.display(), %what, "search index dropped, will be built again");
        clear(folder).map_err(in_folder)?;
        let index =
            Self::try_open(folder, settings)?.map_err(|what| in_folder(io::Error::other(what)))?;
        index.note_dropped(what);
        Ok(index)
    }

    /// The index in the folder, or why what is there cannot be used.
    fn try_open(folder: &Path, settings: Settings) -> Result<Result<Self, String>, TantivyError> {
        let (schema, fields) = schema::build();
        let directory = ReadDirectory::open(folder)?;
        let existed = tantivy::Index::exists(&directory)?;
        let index = if existed {
            tantivy::Index::open(directory.clone())?
        } else {
            let settings = tantivy::IndexSettings::default();
            tantivy::Index::create(directory.clone(), schema.clone(), settings)?
        };
        if index.schema() != schema {
            return Ok(Err("it has another format".to_owned()));
        }
        let mut index = index;
        index.set_tokenizers(schema::tokenizers());
        let payload = match index
            .load_metas()?
            .payload
            .map(|text| serde_json::from_str::<Payload>(&text))
        {
            None => Payload::empty(0),
            Some(Ok(payload)) if payload.format == FORMAT => payload,
            Some(_) => return Ok(Err("it has another format".to_owned())),
        };
        let heap = settings
            .writer_heap_bytes
            .clamp(MIN_WRITER_HEAP_BYTES, MAX_WRITER_HEAP_BYTES);
        if let Some(what) = damage_of(&index, &directory)? {
            return Ok(Err(what));
        }
        let mut writing = Writing::new(index.clone(), heap);
        writing.writer()?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let inner = Inner {
            fields,
            reader,
            writing: Mutex::new(writing),
            committed: Mutex::new(payload.clone()),
            payload: watch::Sender::new(payload),
            folder: folder.to_owned(),
            directory,
            suspected: AtomicBool::new(false),
            dropped: Mutex::new(None),
        };
        Ok(Ok(Self {
            inner: Arc::new(inner),
        }))
    }

    /// How far in the feed of changes the searchable index has come.
    pub fn position(&self) -> Position {
        self.inner.payload.borrow().position
    }

    /// The epoch of the database that the index follows; 0 before the first commit.
    pub fn epoch(&self) -> i64 {
        self.inner.payload.borrow().epoch
    }

    /// Whether the index is being built from nothing, so that rows are still missing.
    pub fn is_filling(&self) -> bool {
        self.inner.payload.borrow().filling.is_some()
    }

    /// Whether it was once built to the end and has followed the changes since.
    pub fn is_built(&self) -> bool {
        let payload = self.inner.payload.borrow();
        payload.built && payload.filling.is_none()
    }

    /// How many rows can be found.
    pub fn rows(&self) -> u64 {
        self.searcher().num_docs()
    }

    /// Writes a batch and makes it searchable together with its position, or nothing of both.
    ///
    /// Of several changes of one row the last counts; an upsert with a version below what the index
    /// holds changes nothing.
    pub fn apply(&self, batch: Vec<Change>, position: Position) -> Result<(), IndexError> {
        self.stage(batch)?;
        let payload = Payload {
            position,
            ..self.payload()
        };
        self.commit(payload)
    }

    /// Drops everything and starts over as the index of this epoch, before the first change.
    pub fn rebuild(&self, epoch: i64) -> Result<(), IndexError> {
        self.start_over(Payload::empty(epoch))
    }

    /// Waits until a position is searchable, so that who wrote can read what they wrote.
    pub async fn wait_for(&self, position: Position, at_most: Duration) -> Progress {
        let mut payloads = self.inner.payload.subscribe();
        let reached =
            payloads.wait_for(|payload| payload.filling.is_none() && payload.position >= position);
        match tokio::time::timeout(at_most, reached).await {
            Ok(Ok(_)) => Progress::Reached,
            _ => Progress::Behind(self.position()),
        }
    }

    /// What the last commit says about itself: from there one goes on.
    pub(crate) fn payload(&self) -> Payload {
        let committed = self.inner.committed.lock();
        committed.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens what was committed last for searches, if that could not be done at once.
    pub(crate) fn catch_up_with_commit(&self) -> Result<(), IndexError> {
        let committed = self.payload();
        if *self.inner.payload.borrow() == committed {
            return Ok(());
        }
        self.inner.reader.reload()?;
        self.inner.payload.send_replace(committed);
        Ok(())
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.inner.fields
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.inner.reader.searcher()
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        // a panic of another thread leaves at worst uncommitted documents, which a rollback removes
        self.inner
            .writing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a batch to the writer without committing it.
    pub(crate) fn stage(&self, batch: Vec<Change>) -> Result<(), IndexError> {
        let searcher = self.searcher();
        let mut writing = self.writing();
        let writer = writing.writer()?;
        let staged = newest_of_each_row(batch)
            .into_values()
            .try_for_each(|change| self.stage_one(writer, &searcher, change));
        if let Err(error) = staged {
            writing.roll_back();
            return Err(error.into());
        }
        Ok(())
    }

    fn stage_one(
        &self,
        writer: &IndexWriter,
        searcher: &Searcher,
        change: Change,
    ) -> Result<(), TantivyError> {
        let fields = self.fields();
        match change {
            Change::Delete { source, id } => {
                writer.delete_term(fields.key_term(&source, id));
            }
            Change::Upsert(row) => {
                let key = fields.key_term(row.source, row.id);
                if indexed_version(searcher, &key)?.is_none_or(|version| version <= row.version) {
                    writer.delete_term(key);
                    writer.add_document(fields.document(&row))?;
                }
            }
        }
        Ok(())
    }

    /// Makes everything staged searchable, with what the commit says about itself.
    pub(crate) fn commit(&self, payload: Payload) -> Result<(), IndexError> {
        let text = serde_json::to_string(&payload).expect("numbers and texts always serialise");
        let mut writing = self.writing();
        let committed = writing.writer()?.prepare_commit().and_then(|mut commit| {
            commit.set_payload(&text);
            commit.commit()
        });
        if let Err(error) = committed {
            writing.roll_back();
            return Err(error.into());
        }
        drop(writing);
        // from here on it stands on the disk, whether or not it can be opened now
        let known = self.inner.committed.lock();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        *known = payload;
        drop(known);
        self.catch_up_with_commit()
    }

    /// Drops everything and commits what the empty index says about itself.
    pub(crate) fn start_over(&self, payload: Payload) -> Result<(), IndexError> {
        self.writing().writer()?.delete_all_documents()?;
        self.commit(payload)
    }

    /// Lets nothing of what stands in the folder count, readable or not, so that it can be written to.
    pub(crate) fn forget_files(&self) -> Result<(), IndexError> {
        let mut writing = self.writing();
        writing.roll_back();
        let (schema, _) = schema::build();
        let settings = tantivy::IndexSettings::default();
        tantivy::Index::create(self.inner.directory.clone(), schema, settings)?;
        Ok(())
    }

    /// Forgets what was staged and not committed.
    pub(crate) fn roll_back(&self) {
        self.writing().roll_back();
    }
}

/// Of several changes of one row the one with the highest version; a removal counts as what came last.
fn newest_of_each_row(batch: Vec<Change>) -> HashMap<(String, i64), Change> {
    let mut newest: HashMap<(String, i64), Change> = HashMap::with_capacity(batch.len());
    for change in batch {
        let key = match &change {
            Change::Upsert(SearchDoc { source, id, .. }) => ((*source).to_owned(), *id),
            Change::Delete { source, id } => (source.clone(), *id),
        };
        let is_stale = match (newest.get(&key), &change) {
            (Some(Change::Upsert(held)), Change::Upsert(row)) => held.version > row.version,
            _ => false,
        };
        if !is_stale {
            newest.insert(key, change);
        }
    }
    newest
}

fn indexed_version(searcher: &Searcher, key: &Term) -> Result<Option<i64>, TantivyError> {
    for segment in searcher.segment_readers() {
        let Some(mut postings) = segment
            .inverted_index(key.field())?
            .read_postings(key, IndexRecordOption::Basic)?
        else {
            continue;
        };
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                return Ok(segment.fast_fields().i64(VERSION)?.first(postings.doc()));
            }
            postings.advance();
        }
    }
    Ok(None)
}

fn is_lock(error: &TantivyError) -> bool {
    matches!(error, TantivyError::LockFailure(LockError::LockBusy, _))
}

/// Empties the folder but keeps it: it may be a mount point.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?
        } else {
            fs::remove_file(entry.path())?
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
