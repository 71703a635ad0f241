//! Looking into ZIP archives, which office documents are too, before anybody unpacks them.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

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
    /// A Visual Basic project is among the entries.
    pub macros: bool,
}

struct Walk<'a> {
    limits: &'a ZipLimits,
    packed: u64,
    unpacked: u64,
    entries: usize,
    findings: ZipFindings,
}

/// Unpacks an archive into nothing and counts. Its declared entries were checked when it was recognised.
pub(crate) fn check(
    file: impl Read + Seek,
    bytes: u64,
    limits: &ZipLimits,
) -> Result<ZipFindings, ZipDanger> {
    let mut walk = Walk {
        limits,
        packed: bytes.max(1),
        unpacked: 0,
        entries: 0,
        findings: ZipFindings::default(),
    };
    walk.archive(file, 0)?;
    Ok(walk.findings)
}

impl Walk<'_> {
    fn archive(&mut self, file: impl Read + Seek, depth: usize) -> Result<(), ZipDanger> {
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
            if entry.name().to_lowercase().ends_with("vbaproject.bin") {
                self.findings.macros = true;
            }
            self.entry(&mut entry, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &mut impl Read, depth: usize) -> Result<(), ZipDanger> {
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
            return self.archive(io::Cursor::new(inner), depth + 1);
        }
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = entry.read(&mut piece).map_err(unreadable_bytes)?;
            if read == 0 {
                return Ok(());
            }
            self.count(read as u64)?;
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
