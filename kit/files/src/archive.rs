//! Looking into ZIP archives, which office documents are too, before anybody unpacks them.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::danger::{self, Danger, Found};
use crate::entries::{check_name, of_file, packed_behind, shown, unseen};
use crate::office;
use crate::packed::{self, Packing, Stop};
use crate::relations;
use crate::sniff::{self, Sniffed};
use crate::zip_end::check_declared_entries;
use crate::zip_hidden;

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
/// Entries that are looked at are in memory, with those in which they lie: the longest upload and its
/// content.
const MAX_HELD_BYTES: u64 = 72 * 1024 * 1024;
/// So much is unpacked by methods that take ten times as long as that of ZIP.
const MAX_SLOW_BYTES: u64 = 32 * 1024 * 1024;
/// Names on the way to an entry, documents and single packed files included, beyond [`ZipLimits::nesting`].
const MAX_WAY: usize = 4;

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
    /// The first entry that needs a password.
    pub locked: Option<String>,
    /// The first entry that somebody who opens it would set going.
    pub danger: Option<Found>,
}

/// Gets the way to each file within an archive, and its bytes.
pub(crate) type See<'a> = &'a mut dyn FnMut(&str, &[u8]);

struct Walk<'a, 'b> {
    limits: &'a ZipLimits,
    packed: u64,
    unpacked: u64,
    slow: u64,
    held: u64,
    entries: usize,
    findings: ZipFindings,
    /// The endings of what lies in the document in hand.
    endings: HashSet<String>,
    /// The names that lead to the archive in hand.
    within: Vec<String>,
    /// Who wants the files instead of their dangers.
    see: Option<See<'b>>,
}

/// Unpacks an archive into nothing and counts. Its declared entries were checked when it was recognised.
pub(crate) fn check(
    file: impl Read + Seek,
    bytes: u64,
    limits: &ZipLimits,
    is_document: bool,
) -> Result<ZipFindings, ZipDanger> {
    let mut walk = Walk::new(bytes, limits, None);
    walk.archive(file, 0, is_document)?;
    Ok(walk.findings)
}

/// Gives every file in an archive, also in archives within; office documents as one. Ends quietly where it
/// cannot go on: what it may hold was checked before.
pub(crate) fn each_file(file: impl Read + Seek, bytes: u64, limits: &ZipLimits, see: See<'_>) {
    let mut walk = Walk::new(bytes, limits, Some(see));
    if let Err(danger) = walk.archive(file, 0, false) {
        tracing::debug!(%danger, "an archive was not read to its end");
    }
}

impl<'a, 'b> Walk<'a, 'b> {
    fn new(bytes: u64, limits: &'a ZipLimits, see: Option<See<'b>>) -> Self {
        Self {
            limits,
            packed: bytes.max(1),
            unpacked: 0,
            slow: 0,
            held: 0,
            entries: 0,
            findings: ZipFindings::default(),
            endings: HashSet::new(),
            within: Vec::new(),
            see,
        }
    }

    fn archive(
        &mut self,
        mut file: impl Read + Seek,
        depth: usize,
        is_document: bool,
    ) -> Result<(), ZipDanger> {
        if self.see.is_none() && zip_hidden::is_in(&mut file) {
            self.note("", Some(Danger::Hidden));
        }
        file.seek(io::SeekFrom::Start(0))
            .map_err(unreadable_bytes)?;
        let mut archive = ZipArchive::new(file).map_err(unreadable)?;
        self.count_entries(archive.len())?;
        if archive.has_overlapping_files().map_err(unreadable)? {
            return Err(ZipDanger::Overlapping);
        }
        if is_document {
            self.endings = relations::endings(archive.file_names());
        }
        for index in 0..archive.len() {
            let raw = archive.by_index_raw(index).map_err(unreadable)?;
            check_name(raw.name(), raw.name_raw())?;
            let (name, encrypted) = (raw.name().to_owned(), raw.encrypted());
            if raw.is_dir() {
                continue;
            }
            drop(raw);
            if encrypted {
                // its name and kind were seen, its content cannot be
                self.note(&name, Some(Danger::Locked));
                continue;
            }
            let mut entry = match archive.by_index(index) {
                Ok(entry) => entry,
                // a method that no reader here knows
                Err(ZipError::UnsupportedArchive(_)) => {
                    self.note(&name, Some(Danger::Closed));
                    continue;
                }
                Err(error) => return Err(unreadable(error)),
            };
            if entry.is_symlink() {
                return Err(ZipDanger::Link(shown(entry.name())));
            }
            self.entry(&mut entry, &name, depth, is_document)?;
        }
        Ok(())
    }

    fn count_entries(&mut self, more: usize) -> Result<(), ZipDanger> {
        self.entries = self.entries.saturating_add(more);
        if self.entries > self.limits.entries {
            return Err(ZipDanger::TooManyEntries {
                limit: self.limits.entries,
            });
        }
        Ok(())
    }

    /// The names that lead to an entry, outermost first; nothing that a page could not show.
    fn place(&self, name: &str) -> String {
        let shown = |name: &String| {
            let visible = name.chars().filter(|c| crate::names::is_shown(*c));
            visible.take(80).collect()
        };
        let last = (!name.is_empty()).then(|| name.to_owned());
        let names: Vec<String> = self.within.iter().chain(last.iter()).map(shown).collect();
        names.join(" › ")
    }

    fn note(&mut self, name: &str, danger: Option<Danger>) {
        let Some(danger) = danger else { return };
        if danger == Danger::Locked {
            if self.findings.locked.is_none() {
                self.findings.locked = Some(self.place(name));
            }
        } else if self.findings.danger.is_none() {
            let place = self.place(name);
            self.findings.danger = Some(Found { place, danger });
        }
    }

    fn entry(
        &mut self,
        entry: &mut dyn Read,
        name: &str,
        depth: usize,
        is_document: bool,
    ) -> Result<(), ZipDanger> {
        let is_picture = is_document && name.to_lowercase().ends_with(".svg");
        if !is_picture {
            self.note(name, danger::of_name(name));
        }
        match self.content(entry)? {
            Content::Whole(bytes) => {
                let length = bytes.len() as u64;
                self.held += length;
                let looked = self.file(&bytes, name, depth, is_document);
                self.held -= length;
                looked
            }
            Content::Head(head) => {
                // texts with fields are never so long, sheets are
                let has_fields = is_document && name.starts_with("word/");
                let closed = has_fields.then_some(Danger::Closed);
                self.note(
                    name,
                    closed
                        .or_else(|| danger::of_head(&head))
                        .or_else(|| unseen(&head)),
                );
                Ok(())
            }
        }
    }

    fn file(
        &mut self,
        bytes: &[u8],
        name: &str,
        depth: usize,
        is_document: bool,
    ) -> Result<(), ZipDanger> {
        if let Some(packing) = packed::of(bytes).or_else(|| packed_behind(bytes, name)) {
            return self.packed(packing, bytes, name, depth);
        }
        if office::is_too_wide(bytes) {
            self.note(name, Some(Danger::Closed));
        } else if is_document {
            if !self.within.is_empty() && office::says_encrypted(name, bytes) {
                self.note("", Some(Danger::Locked));
            }
            if name.eq_ignore_ascii_case("[Content_Types].xml") {
                let danger = relations::of_types(bytes, &self.endings);
                self.note(name, danger);
            }
            let danger = office::of_part(name, bytes);
            self.note(name, danger);
        } else if self.see.is_some() {
            self.show(name, bytes);
        } else {
            let danger = of_file(bytes, name, self.limits);
            self.note(name, danger);
        }
        Ok(())
    }

    fn show(&mut self, name: &str, bytes: &[u8]) {
        let place = self.place(name);
        if let Some(see) = &mut self.see {
            see(&place, bytes);
        }
    }

    fn packed(
        &mut self,
        packing: Packing,
        bytes: &[u8],
        name: &str,
        depth: usize,
    ) -> Result<(), ZipDanger> {
        let kind = match packing {
            Packing::Zip => sniff::sniff(&mut io::Cursor::new(bytes), self.limits).ok(),
            _ => None,
        };
        let is_document = matches!(kind, Some(Sniffed::Known(kind)) if kind.is_zip_document());
        if is_document && self.see.is_some() {
            self.show(name, bytes);
            return Ok(());
        }
        // a document is no archive for those who send it, and a single packed file is none either
        let depth = depth + usize::from(!is_document && !packing.is_stream());
        let limit = self.limits.nesting;
        if packing != Packing::Closed
            && (depth > limit || self.within.len() >= limit.saturating_add(MAX_WAY))
        {
            return Err(ZipDanger::NestedTooDeep { limit });
        }
        self.within.push(name.to_owned());
        let walked = self.open(packing, bytes, depth, is_document);
        self.within.pop();
        walked
    }

    fn open(
        &mut self,
        packing: Packing,
        bytes: &[u8],
        depth: usize,
        is_document: bool,
    ) -> Result<(), ZipDanger> {
        let stopped = match packing {
            Packing::Closed => Err(Stop::Unreadable),
            Packing::Zip => {
                let mut file = io::Cursor::new(bytes);
                check_declared_entries(&mut file, bytes.len() as u64, self.limits)?;
                self.archive(file, depth, is_document).map_err(Stop::Asked)
            }
            Packing::Tar => packed::tar(bytes, |entry| self.foreign(entry, depth, packing)),
            Packing::SevenZip => {
                let most = self.limits.entries;
                packed::seven_zip(bytes, most, |entry| self.foreign(entry, depth, packing))
            }
            Packing::Gzip | Packing::Xz | Packing::Zstd => {
                let inner = self.within.last().map(String::as_str).unwrap_or_default();
                let name = packed::unpacked_name(inner);
                match packed::stream(packing, bytes) {
                    Some(mut stream) => {
                        let entry = packed::Entry {
                            name,
                            is_link: false,
                            is_locked: false,
                            content: &mut stream,
                        };
                        self.foreign(entry, depth, packing).map_err(Stop::Asked)
                    }
                    None => Err(Stop::Unreadable),
                }
            }
        };
        match stopped {
            Ok(()) => Ok(()),
            Err(Stop::Unreadable | Stop::Asked(ZipDanger::Unreadable(_)))
                if packing != Packing::Zip =>
            {
                self.note("", Some(Danger::Closed));
                Ok(())
            }
            Err(Stop::Unreadable) => Err(ZipDanger::Unreadable("no entries".to_owned())),
            Err(Stop::Asked(danger)) => Err(danger),
        }
    }

    /// An entry of an archive that is no ZIP, with the same bounds.
    fn foreign(
        &mut self,
        entry: packed::Entry<'_>,
        depth: usize,
        packing: Packing,
    ) -> Result<(), ZipDanger> {
        if entry.is_locked {
            self.note(&entry.name, Some(Danger::Locked));
            return Ok(());
        }
        self.count_entries(1)?;
        check_name(&entry.name, entry.name.as_bytes())?;
        if entry.is_link {
            return Err(ZipDanger::Link(shown(&entry.name)));
        }
        if !packing.is_slow() {
            return self.entry(entry.content, &entry.name, depth, false);
        }
        let mut slow = packed::Slow {
            inner: entry.content,
            left: MAX_SLOW_BYTES.saturating_sub(self.slow),
            read: 0,
        };
        let looked = self.entry(&mut slow, &entry.name, depth, false);
        self.slow += slow.read;
        looked
    }

    /// Unpacks an entry and counts it; kept if it is short enough to be looked at.
    fn content(&mut self, entry: &mut dyn Read) -> Result<Content, ZipDanger> {
        let mut whole = Vec::new();
        let mut piece = vec![0; 64 * 1024];
        let mut is_whole = true;
        loop {
            let read = match entry.read(&mut piece) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable_bytes(error)),
            };
            if read == 0 {
                whole.shrink_to_fit();
                return Ok(if is_whole {
                    Content::Whole(whole)
                } else {
                    Content::Head(whole)
                });
            }
            self.count(read as u64)?;
            if is_whole && self.held + (whole.len() + read) as u64 > MAX_HELD_BYTES {
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

/// So much of an entry that is too long is looked at: beyond where a disk image says what it is.
const HEAD_KEPT: usize = 36 * 1024;

fn unreadable(error: ZipError) -> ZipDanger {
    ZipDanger::Unreadable(error.to_string())
}

pub(crate) fn unreadable_bytes(error: io::Error) -> ZipDanger {
    ZipDanger::Unreadable(error.to_string())
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
