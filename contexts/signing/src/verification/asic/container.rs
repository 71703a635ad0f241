//! A container of signed files: what is in it, by name and part.

use super::records::{ENTRY, Record, STORED, listed, placed};
use crate::verification::{assess::BYTES_MAX, words::Reason};
use std::{
    borrow::Cow,
    collections::HashSet,
    io::{self, Cursor, Read},
};
use zip::ZipArchive;

/// Bytes of all files of a container unpacked: as many as one file may have.
const UNPACKED_MAX: usize = BYTES_MAX;
/// How many times larger than packed. Small archives of very regular text reach any ratio.
const RATIO_MAX: usize = 150;
const RATIO_COUNTS_FROM: usize = 4 << 20;
/// Bytes of a name; one letter of Vietnamese has three.
const NAME_BYTES_MAX: usize = 600;

/// The folder of what belongs to the signatures (EN 319 162-1 clause 4.3.3.1).
const META: &str = "META-INF/";

/// What a file of a container is, by its name (EN 319 162-1 clauses 4.3.3, 4.4.3 and annex A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What people put into the container: everything that is not one of the others.
    Content,
    /// The media type of the container itself.
    MediaType,
    /// A list of names and media types (OpenDocument), which nobody signs.
    Listing,
    /// XML with signatures.
    Xades,
    /// A CMS message.
    Cades,
    /// A time-stamp token.
    Stamp,
    /// Which files a CMS message or a token is over.
    Manifest,
    /// An evidence record, or its manifest.
    Record,
}

impl Part {
    /// Whether only programs that check signatures read it.
    pub fn belongs_to_signatures(self) -> bool {
        matches!(
            self,
            Self::Xades | Self::Cades | Self::Stamp | Self::Manifest | Self::Record
        )
    }
}

/// A file.
pub(super) struct File<'a> {
    pub name: String,
    pub part: Part,
    pub content: Cow<'a, [u8]>,
}

fn part_of(name: &str) -> Part {
    if name == "mimetype" {
        return Part::MediaType;
    }
    let Some(own) = name.strip_prefix(META).map(str::to_lowercase) else {
        return Part::Content;
    };
    let ends = |ending: &str| own.ends_with(ending);
    match own.as_str() {
        inside if inside.contains('/') => Part::Content,
        "manifest.xml" => Part::Listing,
        one if one.contains("evidencerecord") => Part::Record,
        one if ends(".xml")
            && (one.contains("asicmanifest") || one.contains("asicarchivemanifest")) =>
        {
            Part::Manifest
        }
        one if ends(".xml") && one.contains("signatures") => Part::Xades,
        one if ends(".p7s") && one.contains("signature") => Part::Cades,
        one if ends(".tst") && one.contains("timestamp") => Part::Stamp,
        _ => Part::Content,
    }
}

/// Whether a file is a container of signed files, as its media type or its signatures say. Other
/// packages have signatures in other forms: OpenDocument and EPUB name their own media type.
pub(in super::super) fn is_container(bytes: &[u8]) -> bool {
    let Some(list) = listed(bytes) else {
        return false;
    };
    let parts: Vec<Part> = list
        .iter()
        .filter_map(|record| std::str::from_utf8(record.name).ok())
        .map(part_of)
        .collect();
    let is_typical = |part: &Part| {
        matches!(
            part,
            Part::Cades | Part::Stamp | Part::Manifest | Part::Record
        )
    };
    let has_typical = parts.iter().any(is_typical);
    match media_type(bytes, &list) {
        Some(one) if one.starts_with(b"application/vnd.etsi.asic") => true,
        Some(_) => has_typical,
        None => has_typical || parts.contains(&Part::Xades),
    }
}

/// The media type that a container says of itself, as far as it can be read without unpacking.
fn media_type<'a>(bytes: &'a [u8], list: &[Record<'_>]) -> Option<&'a [u8]> {
    let record = list.iter().find(|one| one.name == b"mimetype")?;
    let head = bytes.get(record.offset..)?;
    if !head.starts_with(ENTRY) {
        return None;
    }
    let extra = u16::from_le_bytes(head.get(28..30)?.try_into().ok()?);
    let start = 30 + record.name.len() + usize::from(extra);
    let content = head.get(start..start.checked_add(record.packed)?)?;
    // packed, it says no more than that there is one
    Some(if record.method == STORED {
        content
    } else {
        b""
    })
}

/// Everything in a container that all readers see alike.
pub(super) fn open(bytes: &[u8]) -> Result<Vec<File<'_>>, Reason> {
    let entries = placed(bytes)?;
    let unpacked: usize = entries
        .iter()
        .map(|one| one.record.size)
        .fold(0, usize::saturating_add);
    let is_bomb = unpacked > RATIO_COUNTS_FROM && unpacked / RATIO_MAX > bytes.len();
    if unpacked > UNPACKED_MAX || is_bomb {
        return Err(Reason::new("signing-check-asic-bomb"));
    }
    let damaged = || Reason::new("signing-check-asic-damaged");
    let mut names = Vec::with_capacity(entries.len());
    let mut known = HashSet::new();
    for entry in &entries {
        let name = name_of(entry.record.name)?;
        // programs for Windows take both for one
        if !known.insert(name.trim_end_matches('/').to_lowercase()) {
            return Err(Reason::new("signing-check-asic-twice").text("name", &name));
        }
        names.push(name);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() != entries.len() {
        return Err(Reason::new("signing-check-asic-two-ways"));
    }
    let mut files = Vec::new();
    for (index, (entry, name)) in entries.iter().zip(names).enumerate() {
        let mut unpacking = archive.by_index(index).map_err(|_| damaged())?;
        if unpacking.name_raw() != entry.record.name {
            return Err(Reason::new("signing-check-asic-two-ways"));
        }
        let content = if entry.record.method == STORED {
            // read for the checksum only: the bytes lie there already
            io::copy(&mut unpacking, &mut io::sink()).map_err(|_| damaged())?;
            Cow::Borrowed(entry.packed)
        } else {
            Cow::Owned(unpacked_bytes(unpacking, entry.record.size)?)
        };
        if name.ends_with('/') {
            if !content.is_empty() {
                return Err(Reason::new("signing-check-asic-name").text("name", &name));
            }
            continue;
        }
        files.push(File {
            part: part_of(&name),
            name,
            content,
        });
    }
    for file in &mut files {
        // a media type is a line; anything longer is for readers
        let is_line = file.content.len() <= NAME_BYTES_MAX && file.content.is_ascii();
        if file.part == Part::MediaType && !is_line {
            file.part = Part::Content;
        }
    }
    Ok(files)
}

/// What the list says of the size is a claim.
fn unpacked_bytes(from: impl Read, size: usize) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::with_capacity(size);
    let limit = size as u64 + 1;
    let read = from.take(limit).read_to_end(&mut bytes);
    match read {
        Ok(read) if read == size => Ok(bytes),
        Ok(_) => Err(Reason::new("signing-check-asic-two-ways")),
        Err(_) => Err(Reason::new("signing-check-asic-damaged")),
    }
}

/// A name that leads nowhere else and that every program shows alike.
fn name_of(raw: &[u8]) -> Result<String, Reason> {
    let refused = |name: &str| Reason::new("signing-check-asic-name").text("name", name);
    let lossy = || String::from_utf8_lossy(raw);
    let Ok(name) = std::str::from_utf8(raw) else {
        return Err(refused(&lossy()));
    };
    let steps = name.strip_suffix('/').unwrap_or(name).split('/');
    let is_step = |step: &str| !matches!(step, "" | "." | "..");
    let is_strange = |letter: char| is_hidden(letter) || matches!(letter, '\\' | ':');
    let mut steps = steps;
    if raw.len() > NAME_BYTES_MAX || name.chars().any(is_strange) || !steps.all(is_step) {
        let shown: String = name.chars().filter(|letter| !is_hidden(*letter)).collect();
        return Err(refused(&shown));
    }
    Ok(name.to_owned())
}

/// The file that a reference within the container means: relative to its root, percent-encoded
/// (RFC 3986).
pub(super) fn find(files: &[File<'_>], uri: &str) -> Option<usize> {
    let named = |name: &str| {
        let name = name
            .strip_prefix("./")
            .or(name.strip_prefix('/'))
            .unwrap_or(name);
        files.iter().position(|file| file.name == name)
    };
    let as_it_stands = named(uri);
    match decoded(uri).and_then(|name| named(&name)) {
        // one reader would take the one, another the other
        Some(other) if as_it_stands.is_some_and(|one| one != other) => None,
        found => found.or(as_it_stands),
    }
}

/// What a reference says, for people.
pub(super) fn shown(uri: &str) -> String {
    let name = decoded(uri).unwrap_or_else(|| uri.to_owned());
    name.chars().filter(|letter| !is_hidden(*letter)).collect()
}

/// Letters that show nothing, or another order than they stand in.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}')
        || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

fn decoded(uri: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let hex = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = after.get(2..)?;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}
