//! Where uploaded files go while they arrive.
use bytes::Bytes;
use futures::future::BoxFuture;
use std::{
    any::Any,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::io::AsyncWriteExt;

/// Why a sink could not take a file, in its own words for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkError {
    /// What happened.
    pub what: String,
    /// Whether the disk is full or cannot be written to.
    pub no_room: bool,
}

impl From<std::io::Error> for SinkError {
    fn from(error: std::io::Error) -> Self {
        Self {
            no_room: kit_base::has_no_room(&error),
            what: error.to_string(),
        }
    }
}

impl From<SinkError> for crate::PageError {
    fn from(error: SinkError) -> Self {
        if error.no_room {
            Self::NoRoom(error.to_string().into())
        } else {
            Self::internal(error)
        }
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "keep an uploaded file: {}", self.what)
    }
}

impl std::error::Error for SinkError {}

/// Takes uploaded files while they arrive. Registered as the service `Arc<dyn FileSink>`.
pub trait FileSink: Send + Sync + 'static {
    /// Starts a new file.
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn FileWrite>, SinkError>>;
}

/// One file on its way into a sink. Dropping it without [`FileWrite::finish`] must discard what was written.
pub trait FileWrite: Send {
    /// Takes the next piece.
    fn write(&mut self, piece: Bytes) -> BoxFuture<'_, Result<(), SinkError>>;

    /// The file is complete. What comes back is the sink's own handle, see [`UploadedFile::content`]. Dropping the
    /// handle unused should discard the file.
    fn finish(self: Box<Self>)
    -> BoxFuture<'static, Result<Arc<dyn Any + Send + Sync>, SinkError>>;
}

/// A file that arrived completely.
#[derive(Clone)]
pub struct UploadedFile {
    /// Name of the field.
    pub field: String,
    /// The person's name for it: NFC, without folders and control characters. Never use it as a path.
    pub name: String,
    /// What the browser says it is; believe only the content.
    pub declared_type: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
    pub(crate) content: Arc<dyn Any + Send + Sync>,
}

impl UploadedFile {
    /// The sink's handle, if it has this type.
    pub fn content<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        Arc::clone(&self.content).downcast().ok()
    }

    /// Where a [`FolderSink`] put it; the file disappears with the last clone of this value.
    pub fn path(&self) -> Option<&Path> {
        self.content
            .downcast_ref::<FolderFile>()
            .map(|file| file.0.as_path())
    }
}

impl fmt::Debug for UploadedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // no name: it may hold a person's name
        f.debug_struct("UploadedFile")
            .field("field", &self.field)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// Uploads are for this program alone, whatever the folder allows.
const PRIVATE: u32 = 0o600;

/// Keeps uploads as files in one folder until the act takes them over; whatever nobody takes is deleted.
#[derive(Clone, Debug)]
pub struct FolderSink(PathBuf);

impl FolderSink {
    /// A sink in a folder of the data area, which is made when the first file comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    async fn create(&self, path: &Path) -> std::io::Result<tokio::fs::File> {
        let mut private = tokio::fs::OpenOptions::new();
        private.write(true).create_new(true).mode(PRIVATE);
        match private.open(path).await {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                tokio::fs::create_dir_all(&self.0).await?;
                private.open(path).await
            }
            other => other,
        }
    }
}

struct FolderFile(PathBuf);

impl Drop for FolderFile {
    fn drop(&mut self) {
        // a file that was moved away is gone already
        let _ = std::fs::remove_file(&self.0);
    }
}

struct FolderWrite {
    file: tokio::fs::File,
    kept: FolderFile,
}

impl FileSink for FolderSink {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn FileWrite>, SinkError>> {
        Box::pin(async {
            let path = self.0.join(format!(
                "{}.part",
                kit_base::hex(&kit_base::random_bytes::<16>())
            ));
            let file = self.create(&path).await?;
            Ok(Box::new(FolderWrite {
                file,
                kept: FolderFile(path),
            }) as Box<dyn FileWrite>)
        })
    }
}

impl FileWrite for FolderWrite {
    fn write(&mut self, piece: Bytes) -> BoxFuture<'_, Result<(), SinkError>> {
        Box::pin(async move { Ok(self.file.write_all(&piece).await?) })
    }

    fn finish(
        mut self: Box<Self>,
    ) -> BoxFuture<'static, Result<Arc<dyn Any + Send + Sync>, SinkError>> {
        Box::pin(async move {
            self.file.flush().await?;
            Ok(Arc::new(self.kept) as Arc<dyn Any + Send + Sync>)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_file_makes_the_folder() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let sink = FolderSink::new(folder.path().join("not").join("yet"));
        let mut file = sink.open().await.expect("the folder is made");
        file.write(Bytes::from_static(b"a"))
            .await
            .expect("the file is open");
        let kept = file.finish().await.expect("the file is complete");
        let kept: Arc<FolderFile> = kept.downcast().expect("the handle of this sink");
        let path = kept.0.clone();
        assert_eq!(std::fs::read(&path).expect("the file is there"), b"a");
        drop(kept);
        assert!(!path.exists());
    }
}
