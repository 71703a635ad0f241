//! Compound files (the old office formats): whether only a password opens them.

use std::io::{Read, SeekFrom};

use crate::sniff::Source;

/// Bit 8 of the flags in a document's first block: encrypted or obfuscated ([MS-DOC] 2.5.2).
const DOC_ENCRYPTED: u8 = 0x01;
/// The record that names the way a workbook is encrypted ([MS-XLS] 2.4.117), and the end of its globals.
const FILE_PASS: u16 = 0x002f;
const END_OF_FILE: u16 = 0x000a;
/// The password of a workbook stands among its first records.
const FIRST_RECORDS: usize = 64;

/// Whether an old office document needs a password. What cannot be read as a compound file is not said
/// to need one.
pub(crate) fn is_locked(file: &mut dyn Source) -> bool {
    if file.seek(SeekFrom::Start(0)).is_err() {
        return false;
    }
    let Ok(mut compound) = cfb::CompoundFile::open(file) else {
        return false;
    };
    if compound.exists("EncryptedSummary") {
        return true;
    }
    if let Ok(mut stream) = compound.open_stream("WordDocument") {
        let mut head = [0; 12];
        return stream.read_exact(&mut head).is_ok() && head[11] & DOC_ENCRYPTED != 0;
    }
    ["Workbook", "Book"].into_iter().any(|name| {
        let stream = compound.open_stream(name);
        stream.is_ok_and(workbook_is_locked)
    })
}

fn workbook_is_locked(mut stream: impl Read) -> bool {
    for _ in 0..FIRST_RECORDS {
        let mut head = [0; 4];
        if stream.read_exact(&mut head).is_err() {
            return false;
        }
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = u64::from(u16::from_le_bytes([head[2], head[3]]));
        match kind {
            FILE_PASS => return true,
            END_OF_FILE => return false,
            _ => {}
        }
        let skipped = std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink());
        if !skipped.is_ok_and(|bytes| bytes == length) {
            return false;
        }
    }
    false
}
