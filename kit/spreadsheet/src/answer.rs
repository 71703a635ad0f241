//! Files that were just made, as answers to keep.

use crate::Sheet;
use axum::body::Body;
use kit_files::{Disposition, FileName, content_disposition};
use kit_web::{Answer, Download, PageError};

/// What the format calls a workbook of Office Open XML.
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The spreadsheet as a file to keep.
///
/// # Errors
/// If the list passes what the format holds.
pub async fn answer(sheet: Sheet, name: &str) -> Answer {
    let bytes = tokio::task::spawn_blocking(move || sheet.bytes())
        .await
        .map_err(PageError::internal)?
        .map_err(PageError::internal)?;
    file(bytes, MEDIA_TYPE, name)
}

/// A file that was just made, to keep.
///
/// # Errors
/// None of its own: what a handler answers is a `Result`.
pub fn file(bytes: Vec<u8>, media_type: &str, name: &str) -> Answer {
    Download {
        media_type: media_type.to_owned(),
        disposition: content_disposition(Disposition::Attachment, &FileName::clean(name)),
        length: Some(bytes.len() as u64),
        body: Body::from(bytes),
    }
    .answer()
}
