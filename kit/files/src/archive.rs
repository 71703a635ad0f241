//! Looking into ZIP archives, which office documents are too, before anybody unpacks them.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::danger::{self, Danger, Found};
use crate::kinds::FileKind;
use crate::office;
use crate::sniff::{self, Sniffed};

/// The bounds of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZipLimits {
    /// Entries, those of archives within included.
    pub entries: usize,
    /// Bytes of all entries unpacked, counted while unpacking: what an archive says of itself proves nothing.
    pub unpacked_bytes: u64,
    /// How many times larger than packed; checked above [`RATIO_COUNTS_FROM`].
    pub ratio: u64,
    /// Archives within archives: 0 allows none.
    pub nesting: usize,
}

impl Default for ZipLimits {
    /// A scanned dossier has hundreds of pages of some hundred kilobytes; spreadsheets pack 30 : 1.
    fn default() -> Self {
        Self {
            entries: 10_000,
            unpacked_bytes: 1024 * 1024 * 1024,
            ratio: 150,
            nesting: 1,
        }
    }
}

/// Small archives of very regular text reach any ratio and harm nobody.
pub(crate) const RATIO_COUNTS_FROM: u64 = 16 * 1024 * 1024;
/// An archive within an archive is looked at in memory.
const MAX_INNER_BYTES: u64 = 32 * 1024 * 1024;

/// What is wrong with an archive.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZipDanger {
    /// Its structure cannot be read.
    #[error("unreadable archive: {0}")]
    Unreadable(String),
    /// More entries than allowed.
    #[error("more than {limit} entries")]
    TooManyEntries {
        /// The limit.
        limit: usize,
    },
    /// More bytes unpacked than allowed.
    #[error("more than {limit} bytes when unpacked")]
    TooLargeUnpacked {
        /// The limit in bytes.
        limit: u64,
    },
    /// It swells more than any honest content: a bomb.
    #[error("unpacks to more than {limit} times its size")]
    RatioTooHigh {
        /// The limit.
        limit: u64,
    },
    /// Archives within archives deeper than allowed.
    #[error("archives within archives deeper than {limit}")]
    NestedTooDeep {
        /// The limit.
        limit: usize,
    },
    /// An entry whose name leads out of the folder it is unpacked into.
    #[error("entry with the dangerous name `{0}`")]
    DangerousName(String),
    /// An entry that is a link to another place.
    #[error("entry `{0}` is a link")]
    Link(String),
    /// Entries that share bytes: a known bomb.
    #[error("entries that overlap")]
    Overlapping,
}

/// What is worth knowing of an archive that is within its bounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ZipFindings {
    /// At least one entry needs a password.
    pub encrypted: bool,
    /// The first entry that somebody who opens it would set going.
    pub danger: Option<Found>,
}

struct Walk<'a> {
    limits: &'a ZipLimits,
    packed: u64,
    unpacked: u64,
    entries: usize,
    findings: ZipFindings,
    /// The names that lead to the archive in hand.
    within: Vec<String>,
}

/// Unpacks an archive into nothing and counts. Its declared entries were checked when it was recognised.
pub(crate) fn check(
    file: impl Read + Seek,
    bytes: u64,
    limits: &ZipLimits,
    is_document: bool,
) -> Result<ZipFindings, ZipDanger> {
    let mut walk = Walk {
        limits,
        packed: bytes.max(1),
        unpacked: 0,
        entries: 0,
        findings: ZipFindings::default(),
        within: Vec::new(),
    };
    walk.archive(file, 0, is_document)?;
    Ok(walk.findings)
}

impl Walk<'_> {
    fn archive(
        &mut self,
        file: impl Read + Seek,
        depth: usize,
        is_document: bool,
    ) -> Result<(), ZipDanger> {
        let mut archive = ZipArchive::new(file).map_err(unreadable)?;
        self.entries += archive.len();
        if self.entries > self.limits.entries {
            return Err(ZipDanger::TooManyEntries {
                limit: self.limits.entries,
            });
        }
        if archive.has_overlapping_files().map_err(unreadable)? {
            return Err(ZipDanger::Overlapping);
        }
        for index in 0..archive.len() {
            let encrypted = archive.by_index_raw(index).map_err(unreadable)?.encrypted();
            if encrypted {
                // its name and kind were seen, its content cannot be
                self.findings.encrypted = true;
                let entry = archive.by_index_raw(index).map_err(unreadable)?;
                check_name(entry.name(), entry.name_raw())?;
                continue;
            }
            let mut entry = archive.by_index(index).map_err(unreadable)?;
            check_name(entry.name(), entry.name_raw())?;
            if entry.is_symlink() {
                return Err(ZipDanger::Link(shown(entry.name())));
            }
            let name = entry.name().to_owned();
            self.entry(&mut entry, &name, depth, is_document)?;
        }
        Ok(())
    }

    fn note(&mut self, name: &str, danger: Option<Danger>) {
        if let (Some(danger), None) = (danger, &self.findings.danger) {
            let shown = |name: &String| name.chars().filter(|c| !c.is_control()).take(80).collect();
            let last = name.to_owned();
            let names: Vec<String> = self.within.iter().chain([&last]).map(shown).collect();
            self.findings.danger = Some(Found {
                place: names.join(" › "),
                danger,
            });
        }
    }

    fn entry(
        &mut self,
        entry: &mut impl Read,
        name: &str,
        depth: usize,
        is_document: bool,
    ) -> Result<(), ZipDanger> {
        let is_picture = is_document && name.to_lowercase().ends_with(".svg");
        if !is_picture {
            self.note(name, danger::of_name(name));
        }
        let mut head = [0; 4];
        let length = read_up_to(entry, &mut head)?;
        self.count(length as u64)?;
        if &head[..length] == b"PK\x03\x04" {
            if depth >= self.limits.nesting {
                return Err(ZipDanger::NestedTooDeep {
                    limit: self.limits.nesting,
                });
            }
            let mut inner = head.to_vec();
            let read = entry
                .take(MAX_INNER_BYTES + 1)
                .read_to_end(&mut inner)
                .map_err(unreadable_bytes)?;
            self.count(read as u64)?;
            if inner.len() as u64 > MAX_INNER_BYTES {
                return Err(ZipDanger::Unreadable(format!(
                    "an inner archive of more than {MAX_INNER_BYTES} bytes"
                )));
            }
            let bytes = inner.len() as u64;
            check_declared_entries(&mut io::Cursor::new(&inner), bytes, self.limits)?;
            let kind = sniff::sniff(&mut io::Cursor::new(&inner), self.limits);
            let is_document = matches!(kind, Ok(Sniffed::Known(kind)) if kind.is_zip_document());
            self.within.push(name.to_owned());
            let walked = self.archive(io::Cursor::new(inner), depth + 1, is_document);
            self.within.pop();
            return walked;
        }
        let content = self.content(entry, &head[..length])?;
        let danger = match &content {
            Content::Whole(bytes) if is_document => office::of_part(name, bytes),
            Content::Whole(bytes) => of_file(bytes, self.limits),
            // nothing that is made to be opened by these programs is so large without being what it says
            Content::Head(head) => danger::of_head(head).or_else(|| too_large_to_look_at(head)),
        };
        self.note(name, danger);
        Ok(())
    }

    /// Unpacks the rest and counts it; kept if it is short enough to be looked at.
    fn content(&mut self, entry: &mut impl Read, head: &[u8]) -> Result<Content, ZipDanger> {
        let mut whole = head.to_vec();
        let mut piece = vec![0; 64 * 1024];
        let mut is_whole = true;
        loop {
            let read = entry.read(&mut piece).map_err(unreadable_bytes)?;
            if read == 0 {
                return Ok(if is_whole {
                    Content::Whole(whole)
                } else {
                    Content::Head(whole)
                });
            }
            self.count(read as u64)?;
            if is_whole && (whole.len() + read) as u64 > MAX_INNER_BYTES {
                is_whole = false;
                whole.truncate(HEAD_KEPT);
                whole.shrink_to_fit();
            }
            if is_whole {
                whole.extend_from_slice(&piece[..read]);
            }
        }
    }

    fn count(&mut self, bytes: u64) -> Result<(), ZipDanger> {
        self.unpacked += bytes;
        if self.unpacked > self.limits.unpacked_bytes {
            return Err(ZipDanger::TooLargeUnpacked {
                limit: self.limits.unpacked_bytes,
            });
        }
        if self.unpacked > RATIO_COUNTS_FROM && self.unpacked / self.packed > self.limits.ratio {
            return Err(ZipDanger::RatioTooHigh {
                limit: self.limits.ratio,
            });
        }
        Ok(())
    }
}

/// An entry as far as it is kept.
enum Content {
    Whole(Vec<u8>),
    Head(Vec<u8>),
}

/// So much of an entry that is too long is looked at.
const HEAD_KEPT: usize = 16 * 1024;

/// What a file in an archive would set going, found as for a file that comes by itself.
fn of_file(bytes: &[u8], limits: &ZipLimits) -> Option<Danger> {
    if let Some(danger) = danger::of_head(bytes) {
        return Some(danger);
    }
    let mut file = io::Cursor::new(bytes);
    match sniff::sniff(&mut file, limits).ok()? {
        Sniffed::Known(kind) => danger::of_kind(&mut file, kind).ok().flatten(),
        Sniffed::Unknown(Some("text/html" | "image/svg+xml")) => Some(Danger::Script),
        Sniffed::Unknown(Some("application/x-ole-storage")) => danger::of_compound(bytes),
        // scanners and drawing programs write what nobody else reads; it runs nothing by itself
        Sniffed::Broken(FileKind::Pdf, _) => {
            danger::of_kind(&mut file, FileKind::Pdf).ok().flatten()
        }
        _ => None,
    }
}

/// Old office documents, whose streams could not be searched.
fn too_large_to_look_at(head: &[u8]) -> Option<Danger> {
    head.starts_with(b"\xd0\xcf\x11\xe0")
        .then_some(Danger::Package)
}

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

fn check_name(name: &str, raw: &[u8]) -> Result<(), ZipDanger> {
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    let rooted = name.starts_with(['/', '\\']) || name.chars().nth(1) == Some(':');
    let invisible = raw.contains(&0) || name.chars().any(char::is_control);
    if climbs || rooted || invisible || name.is_empty() {
        return Err(ZipDanger::DangerousName(shown(name)));
    }
    Ok(())
}

fn shown(name: &str) -> String {
    name.chars()
        .take(120)
        .flat_map(char::escape_default)
        .collect()
}

fn unreadable(error: ZipError) -> ZipDanger {
    ZipDanger::Unreadable(error.to_string())
}

fn unreadable_bytes(error: io::Error) -> ZipDanger {
    ZipDanger::Unreadable(error.to_string())
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

impl fmt::Display for ZipLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} entries, {} bytes unpacked, ratio {}, nesting {}",
            self.entries, self.unpacked_bytes, self.ratio, self.nesting
        )
    }
}
