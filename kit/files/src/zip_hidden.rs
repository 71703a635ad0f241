//! What a ZIP archive holds beside its list of entries: entries that the list does not name, two that it
//! calls alike, other bytes before or behind. Programs that read from the beginning see what those that
//! read the list do not.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};

use memchr::memmem;

const ENTRY: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// The end record with the longest remark.
const TAIL: u64 = 22 + 65_535;
/// 10,000 entries with names of a line are a tenth.
const MAX_LIST_BYTES: u64 = 32 * 1024 * 1024;

/// Whether it holds more than its list says, or something else. What is damaged is said where it is read.
pub(crate) fn is_in(file: &mut (impl Read + Seek)) -> bool {
    match look(file) {
        Ok(found) => found.unwrap_or(true),
        Err(_) => true,
    }
}

/// An answer, or none where the structure does not hold.
fn look(file: &mut (impl Read + Seek)) -> io::Result<Option<bool>> {
    let length = file.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(TAIL);
    let tail = piece(file, start, length - start)?;
    let Some(end) = memmem::rfind(&tail, END) else {
        return Ok(None);
    };
    let record = &tail[end..];
    let (Some(mut size), Some(mut offset), Some(remark)) =
        (long(record, 12), long(record, 16), short(record, 20))
    else {
        return Ok(None);
    };
    let behind = record.get(22 + usize::from(remark)..).unwrap_or_default();
    let is_padding = behind
        .iter()
        .all(|byte| *byte == 0 || byte.is_ascii_whitespace());
    let remark = &record[22.min(record.len())..record.len() - behind.len()];
    if !is_padding || remark.contains(&0) || memmem::find(remark, ENTRY).is_some() {
        return Ok(Some(true));
    }
    let mut list_end = start + end as u64;
    if size == u64::from(u32::MAX)
        || offset == u64::from(u32::MAX)
        || short(record, 10) == Some(u16::MAX)
    {
        let Some(locator) = end.checked_sub(20).and_then(|at| wide(&tail, at + 8)) else {
            return Ok(None);
        };
        list_end = locator;
        let record = piece(file, locator, 56)?;
        let (Some(wide_size), Some(wide_offset)) = (wide(&record, 40), wide(&record, 48)) else {
            return Ok(None);
        };
        (size, offset) = (wide_size, wide_offset);
    }
    if offset.checked_add(size) != Some(list_end) || size > MAX_LIST_BYTES {
        return Ok(Some(true));
    }
    let list = piece(file, offset, size)?;
    let Some(entries) = listed(file, &list)? else {
        return Ok(Some(true));
    };
    has_entry_between(file, entries, offset).map(Some)
}

/// Where each entry of the list lies; nothing if one is not what the list says.
fn listed(file: &mut (impl Read + Seek), list: &[u8]) -> io::Result<Option<Vec<(u64, u64)>>> {
    let (mut places, mut names, mut at) = (Vec::new(), HashSet::new(), 0);
    while let Some(record) = list.get(at..).filter(|rest| rest.starts_with(LISTED)) {
        let Some(entry) = Entry::of_list(record) else {
            return Ok(None);
        };
        at += 46 + entry.name.len() + entry.more;
        let Some(end) = entry.end(file)? else {
            return Ok(None);
        };
        if !names.insert(entry.name) {
            return Ok(None);
        }
        places.push((entry.offset, end));
    }
    Ok(Some(places))
}

/// What the list says of an entry.
struct Entry<'a> {
    name: &'a [u8],
    /// The bytes of its record behind the name.
    more: usize,
    flags: u16,
    method: u16,
    packed: u64,
    offset: u64,
}

impl<'a> Entry<'a> {
    fn of_list(record: &'a [u8]) -> Option<Self> {
        let name = usize::from(short(record, 28)?);
        let (extra, remark) = (
            usize::from(short(record, 30)?),
            usize::from(short(record, 32)?),
        );
        let mut entry = Self {
            name: record.get(46..46 + name)?,
            more: extra + remark,
            flags: short(record, 8)?,
            method: short(record, 10)?,
            packed: long(record, 20)?,
            offset: long(record, 42)?,
        };
        let is_long = long(record, 24)? == u64::from(u32::MAX);
        entry.widen(record.get(46 + name..46 + name + extra)?, is_long);
        Some(entry)
    }

    /// Numbers of more than four bytes stand in a field of their own.
    fn widen(&mut self, mut fields: &[u8], is_long: bool) {
        while let (Some(kind), Some(length)) = (short(fields, 0), short(fields, 2)) {
            let field = fields.get(4..4 + usize::from(length)).unwrap_or_default();
            if kind == 1 {
                let mut at = if is_long { 8 } else { 0 };
                for number in [&mut self.packed, &mut self.offset] {
                    if let (true, Some(value)) = (*number == u64::from(u32::MAX), wide(field, at)) {
                        *number = value;
                        at += 8;
                    }
                }
            }
            fields = fields.get(4 + usize::from(length)..).unwrap_or_default();
        }
    }

    /// Where it ends, if it says of itself what the list says of it.
    fn end(&self, file: &mut (impl Read + Seek)) -> io::Result<Option<u64>> {
        /// The length follows the content.
        const LATER: u16 = 8;
        const LOCKED: u16 = 1;
        let head = piece(file, self.offset, 30 + self.name.len() as u64)?;
        let fields = (
            short(&head, 6),
            short(&head, 8),
            long(&head, 18),
            short(&head, 28),
        );
        let (Some(flags), Some(method), Some(packed), Some(extra)) = fields else {
            return Ok(None);
        };
        let is_later = flags & LATER != 0 || packed == u64::from(u32::MAX);
        let is_same = head.starts_with(ENTRY)
            && short(&head, 26).map(usize::from) == Some(self.name.len())
            && head.get(30..) == Some(self.name)
            && method == self.method
            && flags & LOCKED == self.flags & LOCKED
            && (is_later || packed == self.packed);
        let end = self.offset + head.len() as u64 + u64::from(extra);
        Ok(end.checked_add(self.packed).filter(|_| is_same))
    }
}

/// Whether an entry begins where the list names none.
fn has_entry_between(
    file: &mut (impl Read + Seek),
    mut places: Vec<(u64, u64)>,
    list: u64,
) -> io::Result<bool> {
    const PIECE: u64 = 256 * 1024;
    places.sort_unstable();
    places.push((list, list));
    let mut from = 0;
    for (begin, end) in places {
        while from < begin {
            // the mark may be torn by the end of a piece
            let length = (begin - from).min(PIECE);
            let gap = piece(file, from, length)?;
            if memmem::find(&gap, ENTRY).is_some() {
                return Ok(true);
            }
            from += if length == PIECE { length - 3 } else { length };
        }
        from = from.max(end);
    }
    Ok(false)
}

fn piece(file: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at + 2)?;
    two.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at + 4)?;
    four.try_into().ok().map(u32::from_le_bytes).map(u64::from)
}

fn wide(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at + 8)?;
    eight.try_into().ok().map(u64::from_le_bytes)
}
