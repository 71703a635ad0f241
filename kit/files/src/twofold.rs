//! Files that are two things at once: what one program shows is not what another opens.

use std::io::{self, BufReader, Read, SeekFrom};

use memchr::memmem;

use crate::danger::{self, Danger};
use crate::kinds::FileKind;
use crate::sniff::{self, Source};

/// Where disks say what they are, and pages of a PDF may begin.
const HEAD: u64 = 36 * 1024;
/// Where archives have their lists.
const TAIL: u64 = 22 + 65_535;

/// What else a file of this kind is.
pub(crate) fn of(file: &mut dyn Source, kind: FileKind) -> io::Result<Option<Danger>> {
    let is_picture = matches!(kind, FileKind::Png | FileKind::Jpeg | FileKind::Tiff);
    // old office documents hold newer ones whole
    if !is_picture && !matches!(kind, FileKind::Pdf | FileKind::Rtf) {
        return Ok(None);
    }
    let length = file.seek(SeekFrom::End(0))?;
    let head = sniff::piece(file, 0, HEAD)?;
    if danger::is_disk(&head) {
        return Ok(Some(Danger::DiskImage));
    }
    let begins = &head[..head.len().min(1024)];
    let is_pdf = is_picture && memmem::find(begins, b"%PDF-").is_some();
    if is_pdf || ends_as_archive(file, length)? || holds_archive(file)? {
        return Ok(Some(Danger::Hidden));
    }
    Ok(None)
}

/// A list of a ZIP's entries with an end that fits it.
fn ends_as_archive(file: &mut dyn Source, length: u64) -> io::Result<bool> {
    let start = length.saturating_sub(TAIL);
    let tail = sniff::piece(file, start, TAIL)?;
    let mut ends: Vec<usize> = memmem::find_iter(&tail, b"PK\x05\x06").collect();
    // each is asked once; a file with many is none of honest people
    ends.truncate(16);
    for end in ends {
        let Some(size) = tail.get(end + 12..end + 16) else {
            continue;
        };
        let size = size.try_into().map_or(0, u32::from_le_bytes);
        let list = (start + end as u64).checked_sub(u64::from(size));
        if let Some(list) = list
            && size > 0
            && sniff::piece(file, list, 4)? == b"PK\x01\x02"
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Archives that programs look for behind anything.
fn holds_archive(file: &mut dyn Source) -> io::Result<bool> {
    const MARKS: [&[u8]; 2] = [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"];
    file.seek(SeekFrom::Start(0))?;
    let mut found = false;
    sniff::for_each_window(BufReader::new(file.take(u64::MAX)), |window| {
        found |= MARKS
            .iter()
            .any(|mark| memmem::find(window, mark).is_some());
    })?;
    Ok(found)
}
