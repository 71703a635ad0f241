//! The end record of a ZIP archive, read before a library makes room for what it states.

use std::io::{self, Read, Seek, SeekFrom};

use crate::archive::{ZipDanger, ZipLimits, unreadable_bytes};

/// Compares the number of entries that the end record states with the limit, before a library makes
/// room for them.
pub(crate) fn check_declared_entries(
    file: &mut (impl Read + Seek),
    bytes: u64,
    limits: &ZipLimits,
) -> Result<(), ZipDanger> {
    /// The end record with the longest comment.
    const TAIL: u64 = 22 + 65_535;
    let start = bytes.saturating_sub(TAIL);
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(start))
        .map_err(unreadable_bytes)?;
    file.by_ref()
        .take(TAIL)
        .read_to_end(&mut tail)
        .map_err(unreadable_bytes)?;
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06");
    let record = at
        .and_then(|at| tail.get(at..at + 22))
        .ok_or_else(|| ZipDanger::Unreadable("no end record".to_owned()))?;
    let mut entries = u64::from(u16::from_le_bytes([record[10], record[11]]));
    if entries == 0xffff {
        entries = long_entries(file, &tail, at.unwrap_or_default())?;
    }
    file.seek(SeekFrom::Start(0)).map_err(unreadable_bytes)?;
    if entries > limits.entries as u64 {
        return Err(ZipDanger::TooManyEntries {
            limit: limits.entries,
        });
    }
    Ok(())
}

/// The number of entries in the ZIP64 record, to which a locator before the end record points.
fn long_entries(
    file: &mut (impl Read + Seek),
    tail: &[u8],
    end_record: usize,
) -> Result<u64, ZipDanger> {
    let broken = || ZipDanger::Unreadable("no ZIP64 end record".to_owned());
    let locator = end_record
        .checked_sub(20)
        .and_then(|at| tail.get(at..at + 20))
        .ok_or_else(broken)?;
    let offset = locator[8..16]
        .try_into()
        .map(u64::from_le_bytes)
        .map_err(|_| broken())?;
    let mut record = [0; 40];
    file.seek(SeekFrom::Start(offset))
        .map_err(unreadable_bytes)?;
    if !locator.starts_with(b"PK\x06\x07")
        || read_up_to(file, &mut record)? != record.len()
        || !record.starts_with(b"PK\x06\x06")
    {
        return Err(broken());
    }
    record[32..40]
        .try_into()
        .map(u64::from_le_bytes)
        .map_err(|_| broken())
}

fn read_up_to(from: &mut impl Read, into: &mut [u8]) -> Result<usize, ZipDanger> {
    let mut filled = 0;
    while filled < into.len() {
        match from.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable_bytes(error)),
        }
    }
    Ok(filled)
}
