//! The file of a copy, from the file store and back into it.

use super::{
    CopyForm,
    file::{CopyFileError, file_of_copy},
    make::CopyFile,
    page_numbers::PageNumbers,
};
use crate::attachments::Attachment;
use kit_files::{ContentHash, Files, FilesError};
use signing::requests::load::LARGEST_FILE;
use std::borrow::Cow;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// None can be made of this one.
    #[error(transparent)]
    Unfit(#[from] CopyFileError),
    /// The store did not answer.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The work was broken off, or the row names no content.
    #[error("prepare the file of a copy: {0}")]
    Broken(String),
}

/// Makes the file that the agency will sign ([`super::file`]) and keeps it.
///
/// # Errors
/// [`PrepareError`]; nothing is kept.
pub async fn prepare(
    files: &Files,
    attachment: &Attachment,
    form: CopyForm,
    pages: Option<PageNumbers>,
) -> Result<CopyFile, PrepareError> {
    let broken = |error: &dyn std::error::Error| PrepareError::Broken(error.to_string());
    let hash: ContentHash = attachment.sha256.parse().map_err(|error| broken(&error))?;
    let content = files.read(&hash, LARGEST_FILE).await?;
    let made = tokio::task::spawn_blocking(move || {
        // nothing new where the scan is taken as it is
        file_of_copy(&content, form, pages.as_ref()).map(|made| match made {
            Cow::Borrowed(_) => None,
            Cow::Owned(new) => Some(new),
        })
    });
    match made.await.map_err(|error| broken(&error))?? {
        None => Ok(CopyFile {
            sha256: attachment.sha256.clone(),
            bytes: u64::try_from(attachment.size_bytes).unwrap_or(0),
        }),
        Some(new) => {
            let kept = files.keep_bytes(new.into(), "application/pdf").await?;
            Ok(CopyFile {
                sha256: kept.sha256.to_string(),
                bytes: kept.bytes,
            })
        }
    }
}
