//! What is packed within an archive in another way than the archive itself: known by its first bytes,
//! unpacked within bounds by libraries where one can be had, else said to be closed.

use std::io::{self, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;
use sevenz_rust2::{ArchiveReader, Password};

/// Dictionaries and windows: what usual programs write by default needs a quarter.
const MAX_WINDOW_BYTES: u64 = 32 * 1024 * 1024;

/// A way of packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Zip,
    Tar,
    SevenZip,
    Gzip,
    Xz,
    Zstd,
    /// No library reads it, or none under a licence that fits: RAR, bzip2, cabinets, LZH, ARJ, ACE, LZ4.
    Closed,
}

impl Packing {
    /// Whether it holds one stream, without names of its own.
    pub(crate) const fn is_stream(self) -> bool {
        matches!(self, Self::Gzip | Self::Xz | Self::Zstd)
    }

    /// Whether unpacking takes ten times as long as what ZIP does.
    pub(crate) const fn is_slow(self) -> bool {
        matches!(self, Self::Xz | Self::SevenZip)
    }
}

/// How something is packed, by its bytes.
pub(crate) fn of(bytes: &[u8]) -> Option<Packing> {
    const CLOSED: &[(usize, &[u8])] = &[
        (0, b"Rar!\x1a\x07"),
        (0, b"MSCF\0\0\0\0"),
        (0, b"\x04\x22\x4d\x18"),
        (0, b"!<arch>\n"),
        (0, b"xar!"),
        (0, b"LZIP\x01"),
        (0, b"\xed\xab\xee\xdb"),
        (7, b"**ACE**"),
    ];
    let at = |place: usize, magic: &[u8]| {
        bytes
            .get(place..place + magic.len())
            .is_some_and(|found| found == magic)
    };
    // the first two letters and a digit may begin a text
    let is_bzip =
        at(0, b"BZh") && (at(4, b"\x31\x41\x59\x26\x53\x59") || at(4, b"\x17\x72\x45\x38\x50\x90"));
    // a head of 110 digits; a date may begin like it
    let is_cpio = (at(0, b"070701") || at(0, b"070702"))
        && bytes
            .get(..110)
            .is_some_and(|head| head.iter().all(u8::is_ascii_hexdigit));
    let is_lzh = at(2, b"-lh") && at(6, b"-");
    // a mark of two bytes, the length of a head, that of its first part, and the kind of a main head
    let is_arj = matches!(
        bytes,
        [0x60, 0xea, _, 0..=10, 30..=80, _, _, _, _, _, 2, ..]
    );
    let is_skipped_frame = matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
    Some(match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Packing::Zip,
        [0x1f, 0x8b, 8, ..] => Packing::Gzip,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Packing::Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Packing::SevenZip,
        _ if at(257, b"ustar") || is_old_tar(bytes) => Packing::Tar,
        _ if is_bzip || is_lzh || is_cpio || is_arj || is_skipped_frame => Packing::Closed,
        _ if CLOSED.iter().any(|(place, magic)| at(*place, magic)) => Packing::Closed,
        _ => return None,
    })
}

/// A tar without its later mark: a first block whose sum is right.
fn is_old_tar(bytes: &[u8]) -> bool {
    let Some(block) = bytes.get(..512) else {
        return false;
    };
    let mut header = tar::Header::new_old();
    header.as_mut_bytes().copy_from_slice(block);
    if block[0] == 0 {
        return false;
    }
    let sum: u32 = block[..148]
        .iter()
        .chain(&block[156..])
        .map(|byte| u32::from(*byte))
        .sum::<u32>()
        + 8 * u32::from(b' ');
    header.cksum().is_ok_and(|stated| stated == sum)
}

/// The one stream of a packing, to be read within the caller's bounds.
pub(crate) fn stream(packing: Packing, bytes: &[u8]) -> Option<Box<dyn Read + '_>> {
    let limit = u32::try_from(MAX_WINDOW_BYTES / 1024).unwrap_or(u32::MAX);
    Some(match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(bytes)),
        Packing::Xz => Box::new(XzReader::new_mem_limit(bytes, true, limit)),
        Packing::Zstd => Box::new(Frames {
            rest: Some(bytes),
            open: None,
        }),
        _ => return None,
    })
}

/// Zstandard's frames, one after another.
struct Frames<'a> {
    rest: Option<&'a [u8]>,
    open: Option<StreamingDecoder<&'a [u8], ruzstd::decoding::FrameDecoder>>,
}

impl Read for Frames<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(open) = &mut self.open {
                let read = open.read(into)?;
                if read > 0 || into.is_empty() {
                    return Ok(read);
                }
                self.rest = self.open.take().map(StreamingDecoder::into_inner);
            }
            match self.rest.take() {
                None | Some([]) => return Ok(0),
                Some(rest) => {
                    let open = StreamingDecoder::new_with_max_window_size(rest, MAX_WINDOW_BYTES);
                    self.open = Some(open.map_err(io::Error::other)?);
                }
            }
        }
    }
}

/// An entry of an archive that is no ZIP.
pub(crate) struct Entry<'a> {
    pub(crate) name: String,
    pub(crate) is_link: bool,
    /// Only a password opens it.
    pub(crate) is_locked: bool,
    pub(crate) content: &'a mut dyn Read,
}

/// Why an archive was not read to its end.
pub(crate) enum Stop<E> {
    /// It cannot be read.
    Unreadable,
    /// Whoever looks at the entries stopped it.
    Asked(E),
}

/// Gives each entry of a tar.
pub(crate) fn tar<E>(
    bytes: &[u8],
    mut each: impl FnMut(Entry<'_>) -> Result<(), E>,
) -> Result<(), Stop<E>> {
    let mut archive = tar::Archive::new(bytes);
    let entries = archive.entries().map_err(|_| Stop::Unreadable)?;
    for entry in entries {
        let mut entry = entry.map_err(|_| Stop::Unreadable)?;
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() {
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let is_file = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
        each(Entry {
            name,
            is_link: !is_file,
            is_locked: false,
            content: &mut entry,
        })
        .map_err(Stop::Asked)?;
    }
    Ok(())
}

/// Gives each entry of a 7z.
pub(crate) fn seven_zip<E>(
    bytes: &[u8],
    most: usize,
    mut each: impl FnMut(Entry<'_>) -> Result<(), E>,
) -> Result<(), Stop<E>> {
    /// Windows: a link, in the attributes that Unix programs write as well.
    const REPARSE_POINT: u32 = 0x400;
    const UNIX: u32 = 0x8000;
    const UNIX_LINK: u32 = 0o12;
    let limit = usize::try_from(MAX_WINDOW_BYTES / 1024).unwrap_or(usize::MAX);
    let opened = ArchiveReader::new_with_memory_limit(Cursor::new(bytes), Password::empty(), limit);
    let mut archive = match opened {
        Ok(archive) => archive,
        // the names themselves are behind the password
        Err(sevenz_rust2::Error::PasswordRequired | sevenz_rust2::Error::MaybeBadPassword(_)) => {
            return locked(&mut each);
        }
        Err(sevenz_rust2::Error::UnsupportedCompressionMethod(name)) if name.contains("AES") => {
            return locked(&mut each);
        }
        Err(_) => return Err(Stop::Unreadable),
    };
    archive.set_thread_count(1);
    let count = archive.archive().files.len();
    if count > most {
        return Err(Stop::Unreadable);
    }
    if (0..count).any(|at| archive.archive().is_file_encrypted(at)) {
        return locked(&mut each);
    }
    let mut asked = None;
    let read = archive.for_each_entries(|entry, content| {
        if entry.is_directory() {
            return Ok(true);
        }
        let attributes = entry.windows_attributes();
        let is_link = attributes & REPARSE_POINT != 0
            || (attributes & UNIX != 0 && attributes >> 28 == UNIX_LINK);
        let looked = each(Entry {
            name: entry.name().to_owned(),
            is_link,
            is_locked: false,
            content,
        });
        match looked {
            Ok(()) => Ok(true),
            Err(error) => {
                asked = Some(error);
                Err(sevenz_rust2::Error::Other("stopped".into()))
            }
        }
    });
    match asked {
        Some(error) => Err(Stop::Asked(error)),
        None => read.map_err(|_| Stop::Unreadable),
    }
}

fn locked<E>(each: &mut impl FnMut(Entry<'_>) -> Result<(), E>) -> Result<(), Stop<E>> {
    each(Entry {
        name: String::new(),
        is_link: false,
        is_locked: true,
        content: &mut io::empty(),
    })
    .map_err(Stop::Asked)
}

/// Ends with an error where unpacking would take too long.
pub(crate) struct Slow<'a> {
    pub(crate) inner: &'a mut dyn Read,
    pub(crate) left: u64,
    pub(crate) read: u64,
}

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.read += read as u64;
        if self.read > self.left {
            return Err(io::Error::other("more than is unpacked by this method"));
        }
        Ok(read)
    }
}

/// `so-lieu.tar` of `so-lieu.tar.gz` and of `so-lieu.tgz`.
pub(crate) fn unpacked_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match last.rsplit_once('.') {
        Some((stem, ending))
            if matches!(ending.to_lowercase().as_str(), "tgz" | "txz" | "tzst") =>
        {
            format!("{stem}.tar")
        }
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => last.to_owned(),
    }
}
