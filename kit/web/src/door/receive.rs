//! One file of a body on its way into the sink.
use crate::{FileSink, FileWrite, PageError, UploadedFile};
use axum::{extract::multipart::MultipartError, http::StatusCode};
use bytes::Bytes;
use kit_base::Sha256;
use std::sync::Arc;

/// Takes the pieces of one file. Dropped before [`Receiver::finish`], it leaves nothing behind.
pub(crate) struct Receiver {
    sink: Arc<dyn FileSink>,
    writer: Option<Box<dyn FileWrite>>,
    digest: Sha256,
    bytes: u64,
}

impl Receiver {
    pub(crate) fn new(sink: Arc<dyn FileSink>) -> Self {
        Self {
            sink,
            writer: None,
            digest: Sha256::default(),
            bytes: 0,
        }
    }

    /// Writes the next piece; the file in the sink begins with the first byte.
    pub(crate) async fn take(&mut self, piece: Bytes) -> Result<(), PageError> {
        if piece.is_empty() {
            return Ok(());
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(self.sink.open().await?),
        };
        self.digest.update(&piece);
        self.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        Ok(writer.write(piece).await?)
    }

    /// The whole file; none if it was empty.
    pub(crate) async fn finish(
        self,
        field: String,
        name: String,
        declared_type: String,
    ) -> Result<Option<UploadedFile>, PageError> {
        let Some(writer) = self.writer else {
            return Ok(None);
        };
        let content = writer.finish().await?;
        Ok(Some(UploadedFile {
            field,
            name,
            declared_type,
            bytes: self.bytes,
            sha256: self.digest.finish(),
            content,
        }))
    }
}

/// What a body that broke off or is no multipart body means.
pub(crate) fn broken(error: &MultipartError) -> PageError {
    let status: StatusCode = error.status();
    if status.is_server_error() {
        PageError::internal("read a multipart body")
    } else {
        PageError::invalid("web-error-upload-broken")
    }
}
