//! Taking a stream of bytes in: hashed on the way, never whole in memory, cut off at the limit.

use std::fs::Permissions;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use jiff::{SignedDuration, Timestamp};
use kit_base::{Clock, Sha256};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;

use crate::hash::ContentHash;

/// The largest file unless a feature says otherwise: scanned land dossiers reach some 150 MB.
pub const DEFAULT_MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Contents are for this program alone, whatever the folder above them allows.
const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_FOLDER: u32 = 0o700;

/// No upload takes so long.
const LEFT_OVER_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The folder for files that are on their way in. Each node has its own; on a local store it lies on the
/// same file system as the contents, so that moving is renaming.
#[derive(Debug, Clone)]
pub struct Staging {
    folder: PathBuf,
}

/// Why a stream was not taken in. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// It is longer than allowed.
    #[error("take in a file of more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The sender broke off.
    #[error("read the upload: {0}")]
    Sender(Box<dyn std::error::Error + Send + Sync>),
    /// The disk refused.
    #[error("write the upload to {path}: {error}")]
    Disk {
        /// The temporary file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
}

impl StageError {
    /// Whether the disk is full or cannot be written to.
    #[must_use]
    pub fn is_no_room(&self) -> bool {
        matches!(self, Self::Disk { error, .. } if kit_base::has_no_room(error))
    }
}

/// A whole file that is not yet part of the store. Dropping it deletes it.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    hash: ContentHash,
    bytes: u64,
    is_ours: bool,
}

impl Staging {
    /// Uses a folder, which is made if it is missing. What a crash left over is deleted; what is younger
    /// than a day may belong to a node that runs beside this command.
    pub async fn open(folder: impl Into<PathBuf>) -> Result<Self, StageError> {
        let folder = folder.into();
        let disk = |error| StageError::Disk {
            path: folder.clone(),
            error,
        };
        private_folder(&folder).map_err(disk)?;
        let mut entries = fs::read_dir(&folder).await.map_err(disk)?;
        while let Some(entry) = entries.next_entry().await.map_err(disk)? {
            let path = entry.path();
            let is_ours = path
                .extension()
                .is_some_and(|extension| extension == "part");
            if is_ours && is_left_over(&path).await {
                fs::remove_file(&path).await.map_err(disk)?;
            }
        }
        Ok(Self { folder })
    }

    /// Names a folder without making or clearing it, for who only reads contents.
    pub(crate) fn as_it_is(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Takes a stream in, at most `limit` bytes of it.
    pub async fn stage<S, E>(&self, stream: S, limit: u64) -> Result<Staged, StageError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let path = self.fresh_path();
        // from here on the file is deleted on every way out
        let mut staged = Staged {
            path,
            hash: ContentHash::of(b""),
            bytes: 0,
            is_ours: true,
        };
        let disk = |error| StageError::Disk {
            path: staged.path.clone(),
            error,
        };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(PRIVATE_FILE)
            .open(&staged.path)
            .await
            .map_err(disk)?;
        let (hash, bytes) = copy(stream, &mut file, limit, &staged.path).await?;
        file.flush().await.map_err(disk)?;
        file.sync_all().await.map_err(disk)?;
        (staged.hash, staged.bytes) = (hash, bytes);
        Ok(staged)
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes in a file of this machine that was hashed while it came and that nobody changes any more:
    /// on the same file system it only gets a second name, nothing is written twice. The first name stays
    /// its owner's.
    pub async fn adopt(&self, path: &Path, hash: ContentHash) -> Result<Staged, StageError> {
        let own = self.fresh_path();
        let mut staged = Staged {
            path: own.clone(),
            hash,
            bytes: 0,
            is_ours: true,
        };
        let given = path.to_owned();
        let adopted = tokio::task::spawn_blocking(move || {
            // another file system, or one without second names
            if std::fs::hard_link(&given, &own).is_err() {
                std::fs::copy(&given, &own)?;
            }
            let file = std::fs::File::open(&own)?;
            file.set_permissions(Permissions::from_mode(PRIVATE_FILE))?;
            file.sync_all()?;
            Ok(file.metadata()?.len())
        });
        let adopted = adopted
            .await
            .unwrap_or_else(|error| Err(std::io::Error::other(error)));
        staged.bytes = adopted.map_err(|error| StageError::Disk {
            path: staged.path.clone(),
            error,
        })?;
        Ok(staged)
    }

    fn fresh_path(&self) -> PathBuf {
        self.folder.join(format!(
            "{}.part",
            kit_base::hex(&kit_base::random_bytes::<16>())
        ))
    }

    /// Takes bytes in that were made in memory, for example a PDF that was just typeset.
    pub async fn stage_bytes(&self, bytes: Bytes, limit: u64) -> Result<Staged, StageError> {
        self.stage(
            futures::stream::iter([Ok::<_, std::io::Error>(bytes)]),
            limit,
        )
        .await
    }
}

/// Makes a folder, and those above it, for this program alone; one that is there stays as it is.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(PRIVATE_FOLDER)
        .create(path)
}

/// Takes a file from everybody else.
pub(crate) fn make_private(path: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(path, Permissions::from_mode(PRIVATE_FILE))
}

async fn is_left_over(path: &Path) -> bool {
    let changed = fs::metadata(path).await.and_then(|known| known.modified());
    let changed = changed.ok().and_then(|at| Timestamp::try_from(at).ok());
    changed.is_some_and(|at| Clock::system().now().duration_since(at) > LEFT_OVER_AFTER)
}

async fn copy<S, E>(
    stream: S,
    file: &mut File,
    limit: u64,
    path: &Path,
) -> Result<(ContentHash, u64), StageError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut digest, mut length) = (Sha256::default(), 0_u64);
    let mut stream = std::pin::pin!(stream);
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|error| StageError::Sender(error.into()))?;
        length += piece.len() as u64;
        if length > limit {
            return Err(StageError::TooLarge { limit });
        }
        digest.update(&piece);
        file.write_all(&piece)
            .await
            .map_err(|error| StageError::Disk {
                path: path.to_owned(),
                error,
            })?;
    }
    Ok((ContentHash::from_bytes(digest.finish()), length))
}

impl Staged {
    /// The digest of the whole content.
    pub fn hash(&self) -> ContentHash {
        self.hash
    }

    /// The length in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where it lies until it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the file to somebody else, who moved it.
    pub(crate) fn release(mut self) {
        self.is_ours = false;
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.is_ours {
            // what cannot be deleted now is deleted at the next start
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
