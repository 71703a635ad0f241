//! Files out of a ZIP archive, in memory: nothing of it is ever written under its own name.

use super::{CERTIFICATES_MOST, Source};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// One file of an archive: a table of 10,000 lines with certificates in base64 has some 30 MB.
const ENTRY_BYTES_MOST: u64 = 32 * 1_048_576;
/// All files of an archive together, unpacked.
const TOTAL_BYTES_MOST: u64 = 128 * 1_048_576;

/// Whether the bytes begin like an archive.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether a file is a workbook of a spreadsheet program: a table, but none that is read here.
pub(super) fn is_workbook(file: &Source) -> bool {
    /// What compound files begin with, among them workbooks before 2007.
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if file.bytes.starts_with(COMPOUND) {
        return file.name.to_lowercase().ends_with(".xls");
    }
    if !is_archive(&file.bytes) {
        return false;
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(&file.bytes)) else {
        return false;
    };
    let mut kind = String::new();
    if let Ok(entry) = archive.by_name("mimetype") {
        // what is no text is no kind
        let _ = entry.take(100).read_to_string(&mut kind);
    }
    archive.index_for_name("xl/workbook.xml").is_some()
        || archive.index_for_name("xl/workbook.bin").is_some()
        || kind.trim() == "application/vnd.oasis.opendocument.spreadsheet"
}

/// The files of an archive, by their own names without folders; nothing if it is damaged or larger
/// than is read.
pub(super) fn files(bytes: &[u8]) -> Option<Vec<Source>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.len() > CERTIFICATES_MOST * 2 {
        return None;
    }
    let mut total = 0;
    let mut found = Vec::with_capacity(archive.len());
    for place in 0..archive.len() {
        let entry = archive.by_index(place).ok()?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().replace('\\', "/");
        let name = name.rsplit('/').next().unwrap_or_default().to_owned();
        let mut content = Vec::new();
        // the size that the archive claims is not believed
        let read = entry
            .take(ENTRY_BYTES_MOST + 1)
            .read_to_end(&mut content)
            .ok()?;
        let read = u64::try_from(read).ok()?;
        total += read;
        if read > ENTRY_BYTES_MOST || total > TOTAL_BYTES_MOST {
            return None;
        }
        // what an operating system adds by itself
        if !name.starts_with('.') {
            found.push(Source {
                name,
                bytes: content,
            });
        }
    }
    Some(found)
}
