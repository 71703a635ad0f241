//! Cross-reference sections (ISO 32000-2, 7.5.4 to 7.5.8): which object lies where in which revision.

use std::collections::HashSet;

use serde::Serialize;

use super::{
    filter,
    object::{Dictionary, Object},
    parser::{Parser, is_space},
    read::ReadError,
};

/// Numbers of objects go up to here (ISO 32000-1, Annex C.2).
pub const OBJECT_NUMBER_MAX: u32 = 8_388_607;

/// Sections in one file. A document that goes through fifty hands, with validation data for each, has
/// about a hundred and fifty.
const SECTIONS_MAX: usize = 600;

/// Entries of all sections together: a file of a million objects in a hundred revisions that each
/// change a few. Each takes 24 bytes of memory.
const ENTRIES_MAX: usize = 4_000_000;

/// Where an object lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Entry {
    /// It does not exist any more.
    Free,
    /// It begins at this byte.
    At { offset: usize, generation: u16 },
    /// It is the n-th in an object stream.
    Inside { stream: u32, index: usize },
}

/// How a revision lists its objects. A new revision keeps the style of its base: mixing them
/// without being a hybrid confuses readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum XrefStyle {
    /// A table in plain text.
    Table,
    /// A stream (PDF 1.5).
    Stream,
    /// A table for old readers that points to a stream for new ones.
    Hybrid,
}

/// One appended state of the file.
#[derive(Clone, Debug)]
pub struct Revision {
    /// How it lists its objects.
    pub style: XrefStyle,
    /// The trailer, or the dictionary of the cross-reference stream.
    pub trailer: Dictionary,
    /// Offset of the section that the end of the revision points to.
    pub xref_offset: usize,
    /// The byte after `%%EOF` and its end of line.
    pub end: usize,
    /// Whether `startxref`, this section's offset and `%%EOF` really stand before `end`.
    pub is_closed: bool,
    /// Sorted by number, each number once.
    pub(super) entries: Vec<(u32, Entry)>,
    /// Whether the trailer has a key twice, or the section an object at two places: readers differ
    /// on what the revision contains.
    pub(super) is_ambiguous: bool,
}

impl Revision {
    pub(super) fn entry(&self, number: u32) -> Option<Entry> {
        self.entries
            .binary_search_by_key(&number, |(own, _)| *own)
            .ok()
            .map(|index| self.entries[index].1)
    }
}

/// One section as it stands in the file.
struct Section {
    style: XrefStyle,
    entries: Vec<(u32, Entry)>,
    trailer: Dictionary,
    offset: usize,
    end: usize,
    previous: Option<usize>,
    is_ambiguous: bool,
    /// The stream that a table points to, and whether the two place an object differently.
    hidden: Option<(usize, bool)>,
}

/// The offset after the last `startxref`.
pub(super) fn last_startxref(bytes: &[u8]) -> Option<usize> {
    // Readers look through the last kilobyte; some writers pad a little more
    const TAIL: usize = 2_048;
    let tail_start = bytes.len().saturating_sub(TAIL);
    let word = b"startxref";
    let found = bytes[tail_start..]
        .windows(word.len())
        .rposition(|window| window == word)?;
    let mut parser = Parser::new(bytes, tail_start + found + word.len());
    parser.skip_space();
    usize::try_from(parser.unsigned()?).ok()
}

/// Follows the chain from the last section and gives the revisions, oldest first.
pub(super) fn revisions(bytes: &[u8]) -> Result<Vec<Revision>, ReadError> {
    let mut sections = Vec::new();
    let mut seen = HashSet::new();
    let mut total = 0;
    let mut next = last_startxref(bytes);
    if next.is_none() {
        return Err(ReadError::BrokenCrossReferences);
    }
    while let Some(offset) = next {
        if !seen.insert(offset) || sections.len() >= SECTIONS_MAX {
            return Err(ReadError::BrokenCrossReferences);
        }
        let section = section(bytes, offset)?;
        total += section.entries.len();
        if total > ENTRIES_MAX {
            return Err(ReadError::TooLarge { limit: ENTRIES_MAX });
        }
        next = section.previous;
        sections.push(section);
    }
    sections.reverse();
    // a writer that copies the trailer before it copies the pointer to an older section's stream, too; what that
    // stream says held in the older revision, and the table says what holds now (ISO 32000-2, 7.5.8.4)
    let mut older = HashSet::new();
    for section in &mut sections {
        let Some((stream, disagrees)) = section.hidden else {
            continue;
        };
        section.is_ambiguous |= older.insert(stream) && disagrees;
    }
    Ok(join(bytes, sections))
}

/// A linearized file has two sections for its one first revision: the earlier in the file points
/// forward to the later. Every other section is a revision of its own.
fn join(bytes: &[u8], sections: Vec<Section>) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::with_capacity(sections.len());
    for (index, section) in sections.into_iter().enumerate() {
        let (end, is_closed) = end_of(bytes, &section);
        let forward = section
            .previous
            .is_some_and(|previous| previous > section.offset);
        if forward
            && index == 1
            && let Some(first) = revisions.last_mut()
        {
            first.entries = merged(section.entries, &first.entries);
            first.trailer = section.trailer;
            first.xref_offset = section.offset;
            first.style = section.style;
            first.is_closed = true;
            first.is_ambiguous |= section.is_ambiguous;
            first.end = first.end.max(end);
            continue;
        }
        revisions.push(Revision {
            style: section.style,
            trailer: section.trailer,
            xref_offset: section.offset,
            end,
            is_closed,
            entries: section.entries,
            is_ambiguous: section.is_ambiguous,
        });
    }
    revisions
}

/// Entries of `first` and those of `second` that `first` does not have; both sorted or not.
fn merged(mut first: Vec<(u32, Entry)>, second: &[(u32, Entry)]) -> Vec<(u32, Entry)> {
    first.extend_from_slice(second);
    // stable: of equal numbers the earlier stays
    first.sort_by_key(|(number, _)| *number);
    first.dedup_by_key(|(number, _)| *number);
    first
}

/// Looks for `startxref`, the section's own offset and `%%EOF` behind a section.
fn end_of(bytes: &[u8], section: &Section) -> (usize, bool) {
    let mut parser = Parser::new(bytes, section.end);
    parser.skip_space();
    if parser.keyword("endobj") {
        parser.skip_space();
    }
    if !parser.keyword("startxref") {
        return (section.end, false);
    }
    parser.skip_space();
    let own = parser.unsigned() == u64::try_from(section.offset).ok();
    while parser.peek().is_some_and(is_space) {
        parser.position += 1;
    }
    let rest = bytes.get(parser.position..).unwrap_or_default();
    if !rest.starts_with(b"%%EOF") {
        return (parser.position, false);
    }
    let line_end = match rest.get(5..).unwrap_or_default() {
        [13, 10, ..] => 2,
        [10 | 13, ..] => 1,
        _ => 0,
    };
    (parser.position + 5 + line_end, own)
}

fn section(bytes: &[u8], offset: usize) -> Result<Section, ReadError> {
    let mut parser = Parser::new(bytes, offset);
    parser.skip_space();
    if parser.keyword("xref") {
        table(bytes, offset, parser)
    } else {
        stream(bytes, offset)
    }
}

fn table(bytes: &[u8], offset: usize, mut parser: Parser<'_>) -> Result<Section, ReadError> {
    let broken = ReadError::BrokenCrossReferences;
    let mut entries = Vec::new();
    loop {
        parser.skip_space();
        if parser.keyword("trailer") {
            break;
        }
        let first = parser.unsigned().ok_or_else(|| broken.clone())?;
        parser.skip_space();
        let count = parser.unsigned().ok_or_else(|| broken.clone())?;
        subsection(&mut parser, first, count, &mut entries)?;
    }
    let Ok(Object::Dictionary(trailer)) = parser.object() else {
        return Err(broken);
    };
    let end = parser.position;
    let (mut entries, mut is_ambiguous) = sorted(entries);
    is_ambiguous |= trailer.is_ambiguous() || points_nowhere(&trailer);
    let mut style = XrefStyle::Table;
    let mut pointed = None;
    if let Some(hidden) = offset_in(&trailer, "XRefStm") {
        // what the table gives wins; objects that it hides from old readers as free come from the stream
        style = XrefStyle::Hybrid;
        let extra = stream(bytes, hidden)?;
        let (free, used): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|(_, entry)| *entry == Entry::Free);
        let both = [used.as_slice(), &extra.entries].concat();
        is_ambiguous |= extra.is_ambiguous;
        pointed = Some((hidden, sorted(both).1));
        entries = merged(merged(used, &extra.entries), &free);
    }
    Ok(Section {
        style,
        entries,
        is_ambiguous,
        previous: offset_in(&trailer, "Prev"),
        trailer,
        offset,
        end,
        hidden: pointed,
    })
}

/// Reads one subsection; the count is bounded by what really follows, not by what it says.
fn subsection(
    parser: &mut Parser<'_>,
    first: u64,
    count: u64,
    entries: &mut Vec<(u32, Entry)>,
) -> Result<(), ReadError> {
    let broken = || ReadError::BrokenCrossReferences;
    let mut shift = 0;
    for index in 0..count {
        parser.skip_space();
        let offset = parser.unsigned().ok_or_else(broken)?;
        parser.skip_space();
        let generation = parser.unsigned().ok_or_else(broken)?;
        parser.skip_space();
        let entry = if parser.keyword("n") {
            Entry::At {
                offset: usize::try_from(offset).map_err(|_| broken())?,
                generation: u16::try_from(generation).map_err(|_| broken())?,
            }
        } else if parser.keyword("f") {
            // a known fault: the list's head, object 0, in a section that says it begins at 1
            if index == 0 && first == 1 && offset == 0 && generation == 65_535 {
                shift = 1;
            }
            Entry::Free
        } else {
            return Err(broken());
        };
        let number = first
            .checked_add(index)
            .and_then(|number| u32::try_from(number - shift).ok())
            .filter(|number| *number <= OBJECT_NUMBER_MAX)
            .ok_or_else(broken)?;
        entries.push((number, entry));
    }
    Ok(())
}

/// Each number once, its first entry; and whether one had another entry as well.
fn sorted(mut entries: Vec<(u32, Entry)>) -> (Vec<(u32, Entry)>, bool) {
    entries.sort_by_key(|(number, _)| *number);
    let is_ambiguous = entries
        .windows(2)
        .any(|pair| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1);
    entries.dedup_by_key(|(number, _)| *number);
    (entries, is_ambiguous)
}

/// Whether a pointer to another section is no offset: readers then rebuild the table, each in its way.
fn points_nowhere(trailer: &Dictionary) -> bool {
    ["Prev", "XRefStm"]
        .iter()
        .any(|key| trailer.get(key).is_some() && offset_in(trailer, key).is_none())
}

/// An offset, which is written as an integer: some readers take no other number for one.
fn offset_in(trailer: &Dictionary, key: &str) -> Option<usize> {
    match trailer.get(key)? {
        Object::Integer(value) => usize::try_from(*value).ok(),
        _ => None,
    }
}

fn stream(bytes: &[u8], offset: usize) -> Result<Section, ReadError> {
    let broken = || ReadError::BrokenCrossReferences;
    let indirect = Parser::new(bytes, offset)
        .indirect()
        .map_err(|_| broken())?;
    let (Object::Dictionary(trailer), Some(start)) = (indirect.object, indirect.stream_start)
    else {
        return Err(broken());
    };
    let length = offset_in(&trailer, "Length").ok_or_else(broken)?;
    let stream_end = start.checked_add(length).ok_or_else(broken)?;
    let encoded = bytes.get(start..stream_end).ok_or_else(broken)?;
    if !trailer.is_name("Type", "XRef") {
        return Err(broken());
    }
    let decoded = filter::decode(&trailer, encoded)?;
    let (entries, has_unknown) = stream_entries(&trailer, &decoded).ok_or_else(broken)?;
    let (entries, has_two_places) = sorted(entries);
    let mut parser = Parser::new(bytes, stream_end);
    parser.skip_space();
    parser.keyword("endstream");
    Ok(Section {
        style: XrefStyle::Stream,
        entries,
        previous: offset_in(&trailer, "Prev"),
        is_ambiguous: has_two_places
            || has_unknown
            || trailer.is_ambiguous()
            || points_nowhere(&trailer),
        hidden: None,
        trailer,
        offset,
        end: parser.position,
    })
}

/// Table 18: rows of three numbers whose widths `W` gives.
/// Also whether a row is of no known kind: the standard asks to read it as null, and some readers look
/// for the object themselves.
fn stream_entries(trailer: &Dictionary, decoded: &[u8]) -> Option<(Vec<(u32, Entry)>, bool)> {
    let integers = |key: &str| -> Option<Vec<usize>> {
        trailer
            .get(key)?
            .as_array()?
            .iter()
            .map(|value| {
                value
                    .as_integer()
                    .and_then(|value| usize::try_from(value).ok())
            })
            .collect()
    };
    let widths = integers("W")?;
    let &[kind, second, third] = widths.as_slice() else {
        return None;
    };
    let row = kind.checked_add(second)?.checked_add(third)?;
    if row == 0 || kind > 8 || second > 8 || third > 8 {
        return None;
    }
    let size = usize::try_from(trailer.integer("Size")?).ok()?;
    let index = integers("Index").unwrap_or_else(|| vec![0, size]);
    let mut rows = decoded.chunks_exact(row);
    let mut entries = Vec::new();
    let mut has_unknown = false;
    for &[first, count] in index.as_chunks::<2>().0 {
        for position in 0..count {
            let Some(fields) = rows.next() else {
                return Some((entries, has_unknown));
            };
            let number = u32::try_from(first.checked_add(position)?).ok()?;
            if number > OBJECT_NUMBER_MAX || entries.len() > ENTRIES_MAX {
                return None;
            }
            let (kind_field, rest) = fields.split_at(kind);
            let (second_field, third_field) = rest.split_at(second);
            let kind = if kind == 0 { 1 } else { big_endian(kind_field) };
            let entry = row_entry(kind, big_endian(second_field), big_endian(third_field));
            has_unknown |= entry.is_none();
            entries.extend(entry.map(|entry| (number, entry)));
        }
    }
    Some((entries, has_unknown))
}

/// Unknown kinds are references to null, as the standard asks.
fn row_entry(kind: u64, second: u64, third: u64) -> Option<Entry> {
    match kind {
        0 => Some(Entry::Free),
        1 => Some(Entry::At {
            offset: usize::try_from(second).ok()?,
            generation: u16::try_from(third).ok()?,
        }),
        2 => Some(Entry::Inside {
            stream: u32::try_from(second).ok()?,
            index: usize::try_from(third).ok()?,
        }),
        _ => None,
    }
}

fn big_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}
