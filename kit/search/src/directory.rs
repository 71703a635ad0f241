//! The folder of an index, read instead of mapped into memory.
//!
//! A file that somebody cuts off, or a disk that cannot read a block, ends a process that has it mapped
//! by a signal (SIGBUS), with everybody's requests in it; the same met by a read is an error, after which
//! the index is built anew. What a search looks at from end to end (words, numbers, lengths, deleted
//! rows) is held in memory as a whole; lists of rows, positions and texts are read piece by piece.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crc32fast::Hasher;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::footer::Footer;
use tantivy::directory::{
    DirectoryLock, FileHandle, FileSlice, Lock, MmapDirectory, OwnedBytes, WatchCallback,
    WatchHandle, WritePtr,
};
use tantivy::{Directory, HasLen};

/// Files that are held as a whole, by their endings: every search reads all of a column or of the words.
const HELD: [&str; 4] = ["term", "fast", "fieldnorm", "del"];
/// Any file up to this length is held as well: it costs less than a descriptor and a read for each piece.
const HELD_UP_TO: u64 = 64 * 1024;
/// Bytes read at once when a checksum is computed.
const PIECE: usize = 256 * 1024;

/// The folder. Clones share what they hold.
#[derive(Clone, Debug)]
pub(crate) struct ReadDirectory {
    folder: PathBuf,
    /// Writes, locks and everything else than reading.
    inner: MmapDirectory,
    /// What some searcher has in use: a file is written once, so that it need not be read twice.
    known: Arc<Mutex<HashMap<PathBuf, Known>>>,
    /// Nothing is written, and a lock is left out where it cannot be.
    looks: bool,
}

#[derive(Clone, Debug)]
enum Known {
    Held(Weak<[u8]>),
    Open(Weak<File>, usize),
}

/// A file in memory.
#[derive(Debug)]
struct HeldFile(OwnedBytes);

/// A file of which pieces are read.
#[derive(Debug)]
struct OpenFile {
    file: Arc<File>,
    length: usize,
}

impl ReadDirectory {
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self {
            folder: folder.to_owned(),
            inner: MmapDirectory::open(folder)?,
            known: Arc::default(),
            looks: false,
        })
    }

    /// For who only looks, also at a folder where nothing can be written.
    pub(crate) fn open_to_look(folder: &Path) -> Result<Self, OpenDirectoryError> {
        let looks = true;
        Ok(Self {
            looks,
            ..Self::open(folder)?
        })
    }

    /// Whether a file has the bytes on the disk that were written, whatever is held of it. Reads it piece
    /// by piece.
    pub(crate) fn checksum_holds(&self, path: &Path) -> Result<bool, OpenReadError> {
        let failed = |error| cannot_read(path, error);
        let (file, length) = self.open_file(path)?;
        let file = FileSlice::new(Arc::new(OpenFile {
            file: Arc::new(file),
            length,
        }));
        let (footer, body) = Footer::extract_footer(file).map_err(failed)?;
        let mut hasher = Hasher::new();
        for start in (0..body.len()).step_by(PIECE) {
            let end = body.len().min(start + PIECE);
            hasher.update(&body.read_bytes_slice(start..end).map_err(failed)?);
        }
        Ok(footer.crc == hasher.finalize())
    }

    fn open_file(&self, path: &Path) -> Result<(File, usize), OpenReadError> {
        let failed = |error: io::Error| cannot_read(path, error);
        let file = File::open(self.folder.join(path)).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let length =
            usize::try_from(length).map_err(|_| failed(io::ErrorKind::FileTooLarge.into()));
        Ok((file, length?))
    }

    fn read(&self, path: &Path) -> Result<(Known, Arc<dyn FileHandle>), OpenReadError> {
        let (file, length) = self.open_file(path)?;
        let kind = path.extension().and_then(|kind| kind.to_str());
        if length as u64 <= HELD_UP_TO || kind.is_some_and(|kind| HELD.contains(&kind)) {
            let mut bytes = vec![0; length];
            file.read_exact_at(&mut bytes, 0)
                .map_err(|error| cannot_read(path, error))?;
            let bytes: Arc<[u8]> = Arc::from(bytes);
            let known = Known::Held(Arc::downgrade(&bytes));
            return Ok((known, Arc::new(HeldFile(OwnedBytes::new(bytes)))));
        }
        let file = Arc::new(file);
        let known = Known::Open(Arc::downgrade(&file), length);
        Ok((known, Arc::new(OpenFile { file, length })))
    }
}

fn is_unwritable(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem)
}

fn cannot_read(path: &Path, error: io::Error) -> OpenReadError {
    let filepath = path.to_owned();
    if error.kind() == io::ErrorKind::NotFound {
        return OpenReadError::FileDoesNotExist(filepath);
    }
    OpenReadError::IoError {
        io_error: Arc::new(error),
        filepath,
    }
}

impl Known {
    fn handle(&self) -> Option<Arc<dyn FileHandle>> {
        Some(match self {
            Self::Held(bytes) => Arc::new(HeldFile(OwnedBytes::new(bytes.upgrade()?))),
            Self::Open(file, length) => Arc::new(OpenFile {
                file: file.upgrade()?,
                length: *length,
            }),
        })
    }
}

impl HasLen for HeldFile {
    fn len(&self) -> usize {
        self.0.len()
    }
}

impl FileHandle for HeldFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.0.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(self.0.slice(range))
    }
}

impl HasLen for OpenFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for OpenFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        // a length out of a damaged file must not become memory
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

impl Directory for ReadDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        // held while a file is read: two that open it at once shall have it in memory once
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = known.get(path).and_then(Known::handle) {
            return Ok(handle);
        }
        known.retain(|_, known| match known {
            Known::Held(bytes) => bytes.strong_count() > 0,
            Known::Open(file, _) => file.strong_count() > 0,
        });
        let (read, handle) = self.read(path)?;
        known.insert(path.to_owned(), read);
        Ok(handle)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            // the lock keeps a writer from deleting files that are being opened: at worst one is missing
            Err(LockError::IoError(error)) if self.looks && is_unwritable(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}
