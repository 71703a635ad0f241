//! The records of a ZIP archive, read twice: from its list and from each entry. What the two say must
//! agree, and nothing may lie between, before or behind: programs that read from the beginning must see
//! the files that programs see which read the list.

use crate::verification::words::Reason;

pub(super) const ENTRY: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";

/// Entries of a container; a dossier has dozens.
const ENTRIES_MAX: usize = 1_000;
/// The end record with the longest remark.
const TAIL: usize = 22 + 65_535;

const LOCKED: u16 = 1;
const LATER: u16 = 1 << 3;
const STRONGLY_LOCKED: u16 = 1 << 6;
const UTF_8: u16 = 1 << 11;
const MASKED: u16 = 1 << 13;
/// What both records of an entry must say alike.
const FLAGS_COMPARED: u16 = LOCKED | LATER | STRONGLY_LOCKED | UTF_8 | MASKED;

/// Methods that every reader knows.
pub(super) const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An entry of the list.
#[derive(Clone, Debug)]
pub(super) struct Record<'a> {
    pub name: &'a [u8],
    pub flags: u16,
    pub method: u16,
    pub checksum: u32,
    pub packed: usize,
    pub size: usize,
    pub offset: usize,
    is_link: bool,
    extra: &'a [u8],
}

/// An entry whose place is known.
pub(super) struct Placed<'a> {
    pub record: Record<'a>,
    /// Its bytes, as they are packed.
    pub packed: &'a [u8],
}

fn refused(key: &'static str) -> Reason {
    Reason::new(key)
}

fn damaged() -> Reason {
    refused("signing-check-asic-damaged")
}

fn two_ways() -> Reason {
    refused("signing-check-asic-two-ways")
}

/// The list, however it lies in the file and as far as entries are looked at: for telling kinds of
/// files apart.
pub(super) fn listed(bytes: &[u8]) -> Option<Vec<Record<'_>>> {
    let end = end_of(bytes)?;
    // where it really is, when something lies before the archive
    let start = end.at.checked_sub(end.list_size)?;
    let mut rest = bytes.get(start..end.at)?;
    let mut all = Vec::new();
    while let (true, Some((record, after))) = (all.len() < ENTRIES_MAX, read_record(rest)) {
        all.push(record);
        rest = after;
    }
    Some(all)
}

/// Every entry of an archive that can be read in one way only, in the order of the list.
pub(super) fn placed(bytes: &[u8]) -> Result<Vec<Placed<'_>>, Reason> {
    let end = end_of(bytes).ok_or_else(damaged)?;
    if end.is_split {
        return Err(refused("signing-check-asic-unusual"));
    }
    if end.at + 22 + end.remark.len() != bytes.len() || end.list_at + end.list_size != end.at {
        return Err(two_ways());
    }
    // a remark that looks like records is read as such by some
    if [ENTRY, LISTED, END]
        .iter()
        .any(|mark| contains(end.remark, mark))
    {
        return Err(two_ways());
    }
    let list = read_list(bytes, &end)?;
    if list.len() != end.entries {
        return Err(two_ways());
    }
    let mut all = Vec::with_capacity(list.len());
    for record in list {
        all.push(place(bytes, record)?);
    }
    let mut order: Vec<(usize, usize)> = all
        .iter()
        .map(|(one, end)| (one.record.offset, *end))
        .collect();
    order.sort_unstable();
    let mut from = 0;
    for (begin, end) in order {
        if begin != from {
            return Err(two_ways());
        }
        from = end;
    }
    if from != end.list_at {
        return Err(two_ways());
    }
    Ok(all.into_iter().map(|(one, _)| one).collect())
}

struct End<'a> {
    at: usize,
    entries: usize,
    list_at: usize,
    list_size: usize,
    remark: &'a [u8],
    /// Over several disks, or with numbers of more than four bytes.
    is_split: bool,
}

fn end_of(bytes: &[u8]) -> Option<End<'_>> {
    let start = bytes.len().saturating_sub(TAIL);
    let tail = bytes.get(start..)?;
    let at = start + tail.windows(END.len()).rposition(|window| window == END)?;
    let record = bytes.get(at..)?;
    let remark = usize::from(short(record, 20)?);
    let (entries, size, offset) = (short(record, 10)?, long(record, 12)?, long(record, 16)?);
    let is_wide = entries == u16::MAX || size == u32::MAX || offset == u32::MAX;
    Some(End {
        at,
        entries: usize::from(entries),
        list_at: usize::try_from(offset).ok()?,
        list_size: usize::try_from(size).ok()?,
        remark: record.get(22..22 + remark)?,
        is_split: is_wide
            || short(record, 4)? != 0
            || short(record, 6)? != 0
            || short(record, 8)? != entries,
    })
}

fn read_list<'a>(bytes: &'a [u8], end: &End<'_>) -> Result<Vec<Record<'a>>, Reason> {
    let list_end = end.list_at.checked_add(end.list_size);
    let mut rest = list_end
        .and_then(|until| bytes.get(end.list_at..until))
        .ok_or_else(damaged)?;
    let mut all = Vec::new();
    while !rest.is_empty() {
        if all.len() == ENTRIES_MAX {
            return Err(refused("signing-check-asic-entries").number("limit", ENTRIES_MAX));
        }
        let (record, after) = read_record(rest).ok_or_else(damaged)?;
        all.push(record);
        rest = after;
    }
    Ok(all)
}

fn read_record(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    if !bytes.starts_with(LISTED) {
        return None;
    }
    let name_end = 46 + usize::from(short(bytes, 28)?);
    let extra_end = name_end + usize::from(short(bytes, 30)?);
    let end = extra_end + usize::from(short(bytes, 32)?);
    /// Made on a Unix: the upper half of the outer attributes is the file's mode.
    const UNIX: u8 = 3;
    const KIND: u32 = 0o170_000;
    const LINK: u32 = 0o120_000;
    let is_unix = bytes.get(5) == Some(&UNIX);
    let record = Record {
        name: bytes.get(46..name_end)?,
        flags: short(bytes, 8)?,
        method: short(bytes, 10)?,
        checksum: long(bytes, 16)?,
        packed: usize::try_from(long(bytes, 20)?).ok()?,
        size: usize::try_from(long(bytes, 24)?).ok()?,
        offset: usize::try_from(long(bytes, 42)?).ok()?,
        is_link: is_unix && (long(bytes, 38)? >> 16) & KIND == LINK,
        extra: bytes.get(name_end..extra_end)?,
    };
    Some((record, bytes.get(end..)?))
}

/// Compares an entry with what the list says of it; gives where it ends, too.
fn place<'a>(bytes: &'a [u8], record: Record<'a>) -> Result<(Placed<'a>, usize), Reason> {
    if record.flags & (LOCKED | STRONGLY_LOCKED | MASKED) != 0 {
        return Err(refused("signing-check-asic-locked"));
    }
    if record.is_link || !matches!(record.method, STORED | DEFLATED) {
        return Err(refused("signing-check-asic-unusual"));
    }
    let head = bytes.get(record.offset..).ok_or_else(damaged)?;
    let field = |read: Option<u16>| read.map(usize::from).ok_or_else(damaged);
    let name_end = 30 + field(short(head, 26))?;
    let data_start = name_end + field(short(head, 28))?;
    let own_extra = head.get(name_end..data_start).ok_or_else(damaged)?;
    if !head.starts_with(ENTRY) || head.get(30..name_end) != Some(record.name) {
        return Err(two_ways());
    }
    for extra in [record.extra, own_extra] {
        check_extra(extra, record.name)?;
    }
    let is_later = record.flags & LATER != 0;
    let flags = short(head, 6).ok_or_else(damaged)?;
    let numbers = (long(head, 14), length(head, 18), length(head, 22));
    let wanted = (
        Some(record.checksum),
        Some(record.packed),
        Some(record.size),
    );
    // where the numbers follow the content, they are nought before it
    let fits = numbers == wanted || (is_later && numbers == (Some(0), Some(0), Some(0)));
    let is_same = fits
        && flags & FLAGS_COMPARED == record.flags & FLAGS_COMPARED
        && short(head, 8) == Some(record.method)
        && (record.method != STORED || record.packed == record.size);
    if !is_same {
        return Err(two_ways());
    }
    let data_end = data_start.checked_add(record.packed).ok_or_else(damaged)?;
    let packed = head.get(data_start..data_end).ok_or_else(damaged)?;
    let mut end = record.offset + data_end;
    if is_later {
        end +=
            descriptor(head.get(data_end..).unwrap_or_default(), &record).ok_or_else(two_ways)?;
    }
    Ok((Placed { record, packed }, end))
}

/// The length of the numbers behind a content, if they are those of the list.
fn descriptor(after: &[u8], record: &Record<'_>) -> Option<usize> {
    let marked = after.starts_with(DESCRIPTOR);
    let starts: &[usize] = if marked { &[4, 0] } else { &[0] };
    let fits = |start: &&usize| {
        long(after, **start) == Some(record.checksum)
            && length(after, **start + 4) == Some(record.packed)
            && length(after, **start + 8) == Some(record.size)
    };
    starts.iter().find(fits).map(|start| start + 12)
}

/// Fields that give an entry another name, other numbers or a lock.
fn check_extra(mut fields: &[u8], name: &[u8]) -> Result<(), Reason> {
    const WIDE: u16 = 0x0001;
    const OTHER_NAME: u16 = 0x7075;
    const LOCK: u16 = 0x9901;
    while let (Some(kind), Some(length)) = (short(fields, 0), short(fields, 2)) {
        let end = 4 + usize::from(length);
        let field = fields.get(4..end).ok_or_else(damaged)?;
        match kind {
            WIDE => return Err(refused("signing-check-asic-unusual")),
            LOCK => return Err(refused("signing-check-asic-locked")),
            OTHER_NAME if field.get(5..) != Some(name) => return Err(two_ways()),
            _ => {}
        }
        fields = fields.get(end..).unwrap_or_default();
    }
    Ok(())
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    two.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_le_bytes)
}

fn length(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(long(bytes, at)?).ok()
}
