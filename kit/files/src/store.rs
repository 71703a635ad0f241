//! The store of contents.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use jiff::Timestamp;
use kit_base::Sha256;
use object_store::path::Path as Key;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;

use crate::collect::{KeptContent, touch};
use crate::hash::ContentHash;
use crate::location::Location;
use crate::staging::{StageError, Staged, Staging, make_private, private_folder};

/// Parts of an upload to a service; S3 wants at least 5 MiB for all but the last.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// Parts on their way at once: the memory of one upload is three parts.
const PARTS_AT_ONCE: usize = 2;
/// Below all contents in the store.
const ROOT: &str = "b";

/// What the store needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesSettings {
    /// Where the contents lie.
    pub location: Location,
    /// This node's folder for files on their way in; on a folder store it should be on the same file system.
    pub staging: PathBuf,
}

/// What a row needs to remember of a content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The content's name in the store.
    pub sha256: ContentHash,
    /// Its length.
    pub bytes: u64,
    /// What it is by its bytes.
    pub media_type: String,
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no such content.
    #[error("find the content {0}")]
    Missing(ContentHash),
    /// What lies under the name is something else: a damaged disk or a hostile hand.
    #[error("trust the content {expected}: its bytes give {found}")]
    Damaged {
        /// The name.
        expected: ContentHash,
        /// What was computed.
        found: ContentHash,
    },
    /// It does not fit into the memory the caller allows.
    #[error("read {bytes} bytes at once where {limit} are allowed")]
    TooLargeForMemory {
        /// The content's length.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A folder cannot be used.
    #[error("use the folder {folder}: {error}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A file of this machine cannot be read or moved.
    #[error("move {path} into the store: {error}")]
    Move {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The folder for files on their way in cannot be used.
    #[error("prepare the staging folder: {0}")]
    Staging(#[from] StageError),
    /// The service or the file system failed.
    #[error("reach the store: {0}")]
    Store(#[from] object_store::Error),
}

impl FilesError {
    /// Whether the disk under the store or the staging folder is full or cannot be written to.
    #[must_use]
    pub fn is_no_room(&self) -> bool {
        match self {
            Self::Folder { error, .. } | Self::Move { error, .. } => kit_base::has_no_room(error),
            Self::Staging(error) => error.is_no_room(),
            Self::Store(error) => has_no_room_below(error),
            Self::Missing(_) | Self::Damaged { .. } | Self::TooLargeForMemory { .. } => false,
        }
    }
}

fn has_no_room_below(error: &object_store::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(kit_base::has_no_room)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Contents of up to 4 MiB are read whole and verified before anybody gets a byte of them: most documents.
const VERIFIED_FIRST: u64 = 4_194_304;

/// A content as it comes. The last item is an error if the bytes were not what the name says; who
/// answers over HTTP must then break the connection.
pub type ContentStream = BoxStream<'static, Result<Bytes, FilesError>>;

/// The store of contents. Clones share it.
#[derive(Clone, Debug)]
pub struct Files {
    objects: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
    staging: Staging,
}

impl Files {
    /// Opens the store and clears this node's staging folder.
    pub async fn open(settings: &FilesSettings) -> Result<Self, FilesError> {
        Ok(Self {
            objects: settings.location.open()?,
            folder: settings.location.folder().cloned(),
            staging: Staging::open(&settings.staging).await?,
        })
    }

    /// Opens the store to read it: makes nothing and clears nothing. A folder that is not there holds
    /// no contents.
    pub fn open_as_it_is(settings: &FilesSettings) -> Result<Self, FilesError> {
        let is_there = settings
            .location
            .folder()
            .is_none_or(|folder| folder.is_dir());
        let objects: Arc<dyn ObjectStore> = if is_there {
            settings.location.open()?
        } else {
            Arc::new(object_store::memory::InMemory::new())
        };
        Ok(Self {
            objects,
            folder: settings.location.folder().cloned(),
            staging: Staging::as_it_is(&settings.staging),
        })
    }

    /// Uses a store that was opened elsewhere: in memory, or with faults for tests.
    pub async fn over(objects: Arc<dyn ObjectStore>, staging: PathBuf) -> Result<Self, FilesError> {
        Ok(Self {
            objects,
            folder: None,
            staging: Staging::open(staging).await?,
        })
    }

    /// This node's place for files on their way in.
    pub fn staging(&self) -> &Staging {
        &self.staging
    }

    /// Moves a staged file to its place. Afterwards, and only then, a row may refer to it. A content that
    /// is there already stays as it is.
    pub async fn keep(
        &self,
        staged: Staged,
        media_type: impl Into<String>,
    ) -> Result<StoredFile, FilesError> {
        let stored = StoredFile {
            sha256: staged.hash(),
            bytes: staged.bytes(),
            media_type: media_type.into(),
        };
        if self.keeps_already(&stored).await? {
            return Ok(stored);
        }
        self.put(staged).await?;
        Ok(stored)
    }

    /// Puts a staged file into its place, whatever lies there.
    pub(crate) async fn put(&self, staged: Staged) -> Result<(), FilesError> {
        match &self.folder {
            Some(folder) if self.rename(folder, &staged).await? => {
                staged.release();
                Ok(())
            }
            folder => {
                self.upload(&staged).await?;
                let path = folder.as_ref().map(|it| it.join(staged.hash().key()));
                path.map_or(Ok(()), |path| {
                    make_private(&path).map_err(|error| FilesError::Move { path, error })
                })
            }
        }
    }

    /// Whether the content is there, young enough for every collection; see [`Files::collect`].
    async fn keeps_already(&self, stored: &StoredFile) -> Result<bool, FilesError> {
        let Some(kept) = self.find_kept(&stored.sha256).await? else {
            return Ok(false);
        };
        if kept.bytes != stored.bytes || !kept.is_ageing() {
            return Ok(kept.bytes == stored.bytes);
        }
        let Some(folder) = &self.folder else {
            // a service dates a content when it is sent
            return Ok(false);
        };
        let path = folder.join(stored.sha256.key());
        touch(&path).map_err(|error| FilesError::Move { path, error })
    }

    /// Stages and keeps bytes that were made in memory.
    pub async fn keep_bytes(
        &self,
        bytes: Bytes,
        media_type: impl Into<String>,
    ) -> Result<StoredFile, FilesError> {
        let limit = bytes.len() as u64;
        let staged = self.staging.stage_bytes(bytes, limit).await?;
        self.keep(staged, media_type).await
    }

    /// Renames on a folder store; false if the folder lies on another file system.
    async fn rename(&self, folder: &std::path::Path, staged: &Staged) -> Result<bool, FilesError> {
        let target = folder.join(staged.hash().key());
        let source = staged.path().to_owned();
        let moved = tokio::task::spawn_blocking(move || {
            let parent = target.parent().unwrap_or(&target);
            private_folder(parent)?;
            match std::fs::rename(&source, &target) {
                Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => {
                    return Ok(false);
                }
                renamed => renamed?,
            }
            // the new name must survive a power cut before a row refers to it
            for folder in [Some(parent), parent.parent()].into_iter().flatten() {
                std::fs::File::open(folder)?.sync_all()?;
            }
            Ok(true)
        });
        let moved = moved
            .await
            .unwrap_or_else(|error| Err(std::io::Error::other(error)));
        moved.map_err(|error| FilesError::Move {
            path: staged.path().to_owned(),
            error,
        })
    }

    async fn upload(&self, staged: &Staged) -> Result<(), FilesError> {
        let cannot_read = |error| FilesError::Move {
            path: staged.path().to_owned(),
            error,
        };
        let mut file = tokio::fs::File::open(staged.path())
            .await
            .map_err(cannot_read)?;
        let key = key(&staged.hash());
        if staged.bytes() <= PART_BYTES as u64 {
            let mut bytes = Vec::with_capacity(staged.bytes() as usize);
            file.read_to_end(&mut bytes).await.map_err(cannot_read)?;
            self.objects.put(&key, PutPayload::from(bytes)).await?;
            return Ok(());
        }
        let parts = futures::stream::try_unfold(file, |mut file| async move {
            let mut part = vec![0; PART_BYTES / 8];
            let read = file.read(&mut part).await?;
            part.truncate(read);
            Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(part), file)))
        });
        self.upload_parts(&key, parts.map_err(cannot_read)).await
    }

    async fn upload_parts(
        &self,
        key: &Key,
        pieces: impl Stream<Item = Result<Bytes, FilesError>>,
    ) -> Result<(), FilesError> {
        let mut upload =
            WriteMultipart::new_with_chunk_size(self.objects.put_multipart(key).await?, PART_BYTES);
        let mut pieces = std::pin::pin!(pieces);
        let sent = async {
            while let Some(piece) = pieces.try_next().await? {
                upload.wait_for_capacity(PARTS_AT_ONCE).await?;
                upload.put(piece);
            }
            Ok::<_, FilesError>(())
        };
        if let Err(error) = sent.await {
            // parts without their completion cost money on some services
            if let Err(abort) = upload.abort().await {
                tracing::warn!(%abort, %key, "parts of a broken upload stay in the store");
            }
            return Err(error);
        }
        upload.finish().await?;
        Ok(())
    }

    /// The length of a content, or nothing if it is not there.
    pub async fn length(&self, hash: &ContentHash) -> Result<Option<u64>, FilesError> {
        Ok(self.find_kept(hash).await?.map(|kept| kept.bytes))
    }

    pub(crate) async fn find_kept(
        &self,
        hash: &ContentHash,
    ) -> Result<Option<KeptContent>, FilesError> {
        match self.objects.head(&key(hash)).await {
            Ok(meta) => Ok(Some(kept(*hash, &meta))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The whole content, verified against its name: one of up to [`VERIFIED_FIRST`] bytes before any of it is given, a
    /// longer one while it flows, and its last piece is only given if all was right.
    pub async fn get(&self, hash: &ContentHash) -> Result<ContentStream, FilesError> {
        let result = self
            .objects
            .get(&key(hash))
            .await
            .map_err(|error| missing(error, hash))?;
        if result.meta.size > VERIFIED_FIRST {
            let pieces = result.into_stream().map_err(FilesError::Store);
            return Ok(verified(pieces, *hash));
        }
        let bytes = result.bytes().await.map_err(FilesError::Store)?;
        let mut digest = Sha256::default();
        digest.update(&bytes);
        is_right(digest, *hash)?;
        Ok(futures::stream::iter([Ok(bytes)]).boxed())
    }

    /// A part of a content, for resumed downloads and PDF viewers. A part cannot be verified.
    pub async fn get_range(
        &self,
        hash: &ContentHash,
        range: Range<u64>,
    ) -> Result<Bytes, FilesError> {
        self.objects
            .get_range(&key(hash), range)
            .await
            .map_err(|error| missing(error, hash))
    }

    /// The whole content in memory, verified, at most `limit` bytes.
    pub async fn read(&self, hash: &ContentHash, limit: u64) -> Result<Bytes, FilesError> {
        let bytes = self.length(hash).await?.ok_or(FilesError::Missing(*hash))?;
        if bytes > limit {
            return Err(FilesError::TooLargeForMemory { bytes, limit });
        }
        let mut content = Vec::with_capacity(bytes as usize);
        let mut stream = self.get(hash).await?;
        while let Some(piece) = stream.try_next().await? {
            content.extend_from_slice(&piece);
        }
        Ok(content.into())
    }

    /// Reads a content to the end and compares it with its name; gives its length.
    pub async fn verify(&self, hash: &ContentHash) -> Result<u64, FilesError> {
        let stream = self.get(hash).await?;
        stream
            .try_fold(0, |sum, piece| async move { Ok(sum + piece.len() as u64) })
            .await
    }

    /// Deletes a content whatever its age; [`Files::collect`] is for contents that nobody needs. A content
    /// that is not there is no error.
    pub async fn delete(&self, hash: &ContentHash) -> Result<(), FilesError> {
        match self.objects.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Every content with its length, in no order. Foreign files below the root are passed over.
    pub fn list(&self) -> BoxStream<'static, Result<(ContentHash, u64), FilesError>> {
        let contents = self.entries();
        contents.map_ok(|kept| (kept.hash, kept.bytes)).boxed()
    }

    pub(crate) fn entries(
        &self,
    ) -> impl Stream<Item = Result<KeptContent, FilesError>> + Send + use<> {
        let entries = self.objects.list(Some(&Key::from(ROOT)));
        entries
            .map_err(FilesError::Store)
            .try_filter_map(|meta| async move {
                let name = meta
                    .location
                    .filename()
                    .and_then(|name| name.parse::<ContentHash>().ok());
                Ok(name
                    .filter(|hash| meta.location == key(hash))
                    .map(|hash| kept(hash, &meta)))
            })
    }

    /// The folder of a folder store.
    pub(crate) fn folder(&self) -> Option<&PathBuf> {
        self.folder.as_ref()
    }
}

fn key(hash: &ContentHash) -> Key {
    Key::from(hash.key())
}

fn kept(hash: ContentHash, meta: &ObjectMeta) -> KeptContent {
    let kept_at = Timestamp::from_millisecond(meta.last_modified.timestamp_millis());
    KeptContent {
        hash,
        bytes: meta.size,
        // a date out of the calendar is not old
        kept_at: kept_at.unwrap_or(Timestamp::MAX),
    }
}

fn missing(error: object_store::Error, hash: &ContentHash) -> FilesError {
    match error {
        object_store::Error::NotFound { .. } => FilesError::Missing(*hash),
        error => FilesError::Store(error),
    }
}

fn verified(
    stream: impl Stream<Item = Result<Bytes, FilesError>> + Send + 'static,
    expected: ContentHash,
) -> ContentStream {
    let state = (Box::pin(stream), Some((Sha256::default(), None)));
    let checked = futures::stream::try_unfold(state, move |(mut stream, read)| async move {
        let Some((mut digest, mut held)) = read else {
            return Ok(None);
        };
        while let Some(piece) = stream.try_next().await? {
            digest.update(&piece);
            if let Some(before) = held.replace(piece) {
                return Ok(Some((before, (stream, Some((digest, held))))));
            }
        }
        // who reads it over HTTP only sees a line that breaks before the end
        is_right(digest, expected)?;
        Ok(held.map(|last| (last, (stream, None))))
    });
    checked.boxed()
}

fn is_right(digest: Sha256, expected: ContentHash) -> Result<(), FilesError> {
    let found = ContentHash::from_bytes(digest.finish());
    if found == expected {
        return Ok(());
    }
    tracing::error!(%expected, %found, "a content is not what it was");
    Err(FilesError::Damaged { expected, found })
}
