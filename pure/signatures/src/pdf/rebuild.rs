//! Looking through a file whose cross-references are broken. Only for reading: what such a file says
//! depends on the reader, so it is neither signed nor is a signature in it trusted.

use super::{
    object::{Dictionary, Object, Reference},
    parser::{Parser, is_space},
    read::{Document, ReadError},
    xref::{Entry, OBJECT_NUMBER_MAX, Revision, XrefStyle},
};

/// Objects that a rebuilt file may have; the tables of larger ones are not guessed.
const OBJECTS_MAX: usize = 1_000_000;

/// Bytes read in search of trailers; a real one has some hundred.
const TRAILER_BYTES_MAX: usize = 16 << 20;

/// One revision with every `n g obj` of the file; of equal numbers the last counts.
pub(super) fn revision(bytes: &[u8]) -> Result<Revision, ReadError> {
    let mut entries = Vec::new();
    let mut trailer = Dictionary::new();
    let mut position = 0;
    let mut trailer_bytes = 0;
    while let Some(line) = next_word(bytes, position) {
        let parser = Parser::new(bytes, line);
        position = line + 1;
        if bytes[line..].starts_with(b"trailer") {
            if trailer_bytes < TRAILER_BYTES_MAX {
                trailer_bytes += take_trailer(parser, line, &mut trailer);
            }
        } else if let Some((reference, after)) = object_head(parser) {
            if entries.len() >= OBJECTS_MAX {
                return Err(ReadError::BrokenCrossReferences);
            }
            let entry = Entry::At {
                offset: line,
                generation: reference.generation,
            };
            entries.push((reference.number, entry));
            position = after;
        }
    }
    entries.reverse();
    entries.sort_by_key(|(number, _)| *number);
    entries.dedup_by_key(|(number, _)| *number);
    let mut revision = Revision {
        style: XrefStyle::Table,
        trailer,
        xref_offset: bytes.len(),
        end: bytes.len(),
        is_closed: false,
        entries,
        is_ambiguous: false,
    };
    add_streams(bytes, &mut revision);
    Ok(revision)
}

/// The next place where a word begins with a digit or a `t`.
fn next_word(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|&index| {
        (bytes[index].is_ascii_digit() || bytes[index] == b't')
            && (index == 0 || is_space(bytes[index - 1]) || bytes[index - 1] == b'>')
    })
}

fn object_head(mut parser: Parser<'_>) -> Option<(Reference, usize)> {
    let number = u32::try_from(parser.unsigned()?).ok()?;
    parser.skip_space();
    let generation = u16::try_from(parser.unsigned()?).ok()?;
    parser.skip_space();
    let found = parser.keyword("obj") && (1..=OBJECT_NUMBER_MAX).contains(&number);
    found.then_some((Reference { number, generation }, parser.position))
}

/// Takes the keys of a trailer over those before it, and tells how many bytes it read.
fn take_trailer(mut parser: Parser<'_>, line: usize, trailer: &mut Dictionary) -> usize {
    parser.position = line + b"trailer".len();
    if let Ok(Object::Dictionary(found)) = parser.object() {
        for (key, value) in found.iter() {
            trailer.put(key.clone(), value.clone());
        }
    }
    parser.position - line
}

/// Objects inside object streams, the trailer of cross-reference streams, and a catalogue by its type.
fn add_streams(bytes: &[u8], revision: &mut Revision) {
    let document = Document::over(bytes, revision.clone());
    let view = document.latest();
    let mut inside = Vec::new();
    let mut catalog = None;
    for &(number, entry) in &revision.entries {
        let Ok(object) = view.at_entry(number, entry, 0) else {
            continue;
        };
        let Some(dictionary) = object.as_dictionary() else {
            continue;
        };
        match dictionary.name("Type").map(super::object::Name::as_bytes) {
            Some(b"ObjStm") => inside.extend(view.members_of(number).into_iter().flat_map(|own| {
                own.into_iter().enumerate().map(move |(index, member)| {
                    let entry = Entry::Inside {
                        stream: number,
                        index,
                    };
                    (member, entry)
                })
            })),
            Some(b"XRef") => {
                for key in ["Root", "Info", "ID", "Encrypt"] {
                    if let Some(value) = dictionary.get(key) {
                        revision.trailer.set(key, value.clone());
                    }
                }
            }
            Some(b"Catalog") => {
                let Entry::At { generation, .. } = entry else {
                    continue;
                };
                catalog = Some(Reference { number, generation });
            }
            _ => {}
        }
    }
    inside.truncate(OBJECTS_MAX);
    revision.entries.extend(inside);
    revision.entries.sort_by_key(|(number, _)| *number);
    revision.entries.dedup_by_key(|(number, _)| *number);
    if revision.trailer.reference("Root").is_none()
        && let Some(catalog) = catalog
    {
        revision.trailer.set("Root", catalog);
    }
}
