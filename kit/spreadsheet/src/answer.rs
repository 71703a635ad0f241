//! Files that were just made, as answers to keep.

use crate::{Sheet, harmless};
use axum::body::Body;
use kit_files::{Disposition, FileName, content_disposition};
use kit_web::{Answer, Download, ListColumn, PageError, Visit};

/// What the format calls a workbook of Office Open XML.
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Rows of a list as a spreadsheet to keep, in the columns that are exported.
///
/// # Errors
/// As [`answer`].
pub async fn export<'c, R: 'c>(
    visit: &Visit,
    title: String,
    columns: impl IntoIterator<Item = &'c ListColumn<R>> + Clone,
    rows: &[R],
    name: &str,
) -> Answer {
    let mut sheet = Sheet::new(title, heads(visit, columns.clone()));
    for row in rows {
        sheet.row(cells(visit, columns.clone(), row));
    }
    answer(sheet, name).await
}

/// The mark by which spreadsheets know UTF-8.
const MARK: &str = "\u{FEFF}";

/// Rows of a list as comma-separated values to keep, in which no cell is taken for a formula.
///
/// # Errors
/// None that what is written could cause.
pub fn export_csv<'c, R: 'c>(
    visit: &Visit,
    columns: impl IntoIterator<Item = &'c ListColumn<R>> + Clone,
    rows: &[R],
    name: &str,
) -> Answer {
    let mut writer = csv::Writer::from_writer(MARK.as_bytes().to_vec());
    let heads = heads(visit, columns.clone());
    writer.write_record(heads).map_err(PageError::internal)?;
    for row in rows {
        let cells = cells(visit, columns.clone(), row);
        let cells = cells.iter().map(|cell| harmless(cell));
        writer.write_record(cells).map_err(PageError::internal)?;
    }
    let bytes = writer.into_inner().map_err(PageError::internal)?;
    file(bytes, "text/csv; charset=utf-8", name)
}

fn heads<'c, R: 'c>(
    visit: &Visit,
    columns: impl IntoIterator<Item = &'c ListColumn<R>>,
) -> Vec<String> {
    let columns = columns.into_iter();
    columns
        .filter_map(|column| column.exported_head(visit))
        .collect()
}

fn cells<'c, R: 'c>(
    visit: &Visit,
    columns: impl IntoIterator<Item = &'c ListColumn<R>>,
    row: &R,
) -> Vec<String> {
    let columns = columns.into_iter();
    columns
        .filter_map(|column| column.exported(visit, row))
        .collect()
}

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
