//! Finding out what a file is by its bytes.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::archive::{ZipDanger, ZipLimits};
use crate::kinds::FileKind;
use crate::zip_end::check_declared_entries;

/// Enough for every signature and for the root element of an XML file with its namespaces.
const HEAD_BYTES: usize = 16 * 1024;
/// Where the end marks of PDF and PNG must be found: signing tools append line breaks.
const TAIL_BYTES: u64 = 2 * 1024;

/// What a PDF begins with.
const PDF_HEAD: &[u8] = b"%PDF-";
/// Readers look for it so far into a file (ISO 32000-1, annex H, implementation note 13).
const PDF_HEAD_WITHIN: usize = 1024;
/// What is said of text that is in no form of Unicode that can be told.
pub(crate) const PLAIN_TEXT: &str = "text/plain";
/// What is said of XML in another encoding.
pub(crate) const NOT_UTF8: &str = "not UTF-8";

/// A program in letters.
const POSTSCRIPT: &str = "application/postscript";

/// What the bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sniffed {
    /// No bytes at all.
    Empty,
    /// A known kind whose structure holds at the places we look at.
    Known(FileKind),
    /// It begins like this kind, but its structure does not hold.
    Broken(FileKind, &'static str),
    /// An archive whose directory is not even worth reading.
    Dangerous(ZipDanger),
    /// Anything else, with the media type if a signature is known.
    Unknown(Option<&'static str>),
}

/// What can be read from any place: a file, or an entry of an archive in memory.
pub(crate) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

pub(crate) fn sniff(file: &mut dyn Source, limits: &ZipLimits) -> io::Result<Sniffed> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.seek(SeekFrom::Start(0))?;
    (&mut *file)
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)?;
    let known = Sniffed::Known;
    Ok(match head.as_slice() {
        [] => Sniffed::Empty,
        // what editors and mail programs put in front shows nothing and changes nothing
        head if after_blanks(head).starts_with(PDF_HEAD) => {
            structure(file, FileKind::Pdf, b"%%EOF", "no end mark")?
        }
        [
            0x89,
            b'P',
            b'N',
            b'G',
            b'\r',
            b'\n',
            0x1a,
            b'\n',
            _,
            _,
            _,
            _,
            b'I',
            b'H',
            b'D',
            b'R',
            ..,
        ] => structure(file, FileKind::Png, b"IEND", "no end chunk")?,
        [0xff, 0xd8, 0xff, 0xc0..=0xfe, ..] => known(FileKind::Jpeg),
        [b'I', b'I', b'*', 0, a, b, c, d, ..] => tiff(file, u32::from_le_bytes([*a, *b, *c, *d]))?,
        [b'M', b'M', 0, b'*', a, b, c, d, ..] => tiff(file, u32::from_be_bytes([*a, *b, *c, *d]))?,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => zip(file, limits)?,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => ole(file)?,
        // word processors take any beginning like this for Rich Text
        head if crate::rtf::is_rtf(head.trim_ascii_start()) => known(FileKind::Rtf),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => wide_text(file, &head)?,
        _ => match infer::get(&head) {
            // its marks are letters with which a text may begin as well: MZ, BM, BZh, MSCF
            Some(guess) if guess.mime_type() != POSTSCRIPT && is_plain(guess, file)? => {
                known(FileKind::Text)
            }
            // the library calls XML and HTML by their beginnings; ours decides with structure
            Some(guess)
                if !matches!(guess.mime_type(), "text/xml" | "text/html")
                    && !guess.mime_type().starts_with("text/") =>
            {
                Sniffed::Unknown(Some(guess.mime_type()))
            }
            _ => text_or_xml(file, &head)?,
        },
    })
}

/// Whether a file that a library takes for something else is text to its end.
fn is_plain(guess: infer::Type, file: &mut dyn Source) -> io::Result<bool> {
    Ok(!guess.mime_type().starts_with("text/") && is_utf8_text(file)?)
}

fn structure(
    file: &mut dyn Source,
    kind: FileKind,
    end: &[u8],
    complaint: &'static str,
) -> io::Result<Sniffed> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    (&mut *file).take(TAIL_BYTES).read_to_end(&mut tail)?;
    let has_end = tail.windows(end.len()).any(|window| window == end);
    Ok(if has_end {
        Sniffed::Known(kind)
    } else {
        Sniffed::Broken(kind, complaint)
    })
}

fn tiff(file: &mut dyn Source, first_directory: u32) -> io::Result<Sniffed> {
    let length = file.seek(SeekFrom::End(0))?;
    let holds = (8..length).contains(&u64::from(first_directory));
    Ok(if holds {
        Sniffed::Known(FileKind::Tiff)
    } else {
        Sniffed::Broken(FileKind::Tiff, "no first directory")
    })
}

/// Which office document a ZIP archive is, or just an archive. Its safety is looked at elsewhere.
fn zip(file: &mut dyn Source, limits: &ZipLimits) -> io::Result<Sniffed> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut reader = BufReader::new(file);
    if let Err(danger) = check_declared_entries(&mut reader, length, limits) {
        return Ok(Sniffed::Dangerous(danger));
    }
    let Ok(mut archive) = ZipArchive::new(reader) else {
        return Ok(Sniffed::Broken(FileKind::Zip, "no directory"));
    };
    if archive.index_for_name("[Content_Types].xml").is_some() {
        let main = [
            ("word/document.xml", FileKind::Docx),
            ("xl/workbook.xml", FileKind::Xlsx),
            ("ppt/presentation.xml", FileKind::Pptx),
        ];
        if let Some((_, kind)) = main
            .into_iter()
            .find(|(part, _)| archive.index_for_name(part).is_some())
        {
            return Ok(Sniffed::Known(kind));
        }
    }
    let mut mime = String::new();
    if let Ok(entry) = archive.by_name("mimetype") {
        // longer than any registered type: not what we look for
        let _ = entry.take(128).read_to_string(&mut mime);
    }
    let said = [
        FileKind::Odt,
        FileKind::Ods,
        FileKind::Odp,
        FileKind::AsicE,
        FileKind::AsicS,
    ]
    .into_iter()
    .find(|kind| mime.trim() == kind.media_type());
    let holds =
        |kind: &FileKind| kind.is_archive() || archive.index_for_name("content.xml").is_some();
    let otherwise = match mime.is_empty() && archive.file_names().any(is_of_a_signature) {
        true => FileKind::AsicE,
        false => FileKind::Zip,
    };
    Ok(Sniffed::Known(said.filter(holds).unwrap_or(otherwise)))
}

/// Whether a file of an archive is where signed containers keep their signatures; they need not say what
/// they are (ETSI EN 319 162-1, 4.4.3 and 6.2).
fn is_of_a_signature(name: &str) -> bool {
    name.strip_prefix("META-INF/").is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        name.contains("signature") && (name.ends_with(".xml") || name.ends_with(".p7s"))
    })
}

/// All bytes, from the beginning.
pub(crate) fn all_of(file: &mut dyn Source) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Some bytes from a place on.
pub(crate) fn piece(file: &mut dyn Source, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Which old office document a compound file is, by the names of its streams.
fn ole(file: &mut dyn Source) -> io::Result<Sniffed> {
    let names = [
        ("EncryptedPackage", FileKind::EncryptedOffice),
        ("WordDocument", FileKind::Doc),
        ("PowerPoint Document", FileKind::Ppt),
        ("Workbook", FileKind::Xls),
        ("Book", FileKind::Xls),
    ];
    file.seek(SeekFrom::Start(0))?;
    let wanted: Vec<(Vec<u8>, FileKind)> = names
        .into_iter()
        .map(|(name, kind)| (wide(name), kind))
        .collect();
    let mut found = None;
    for_each_window(BufReader::new(file), |window| {
        for (rank, (name, kind)) in wanted.iter().enumerate() {
            if found.is_none_or(|(best, _)| rank < best)
                && window.windows(name.len()).any(|part| part == name)
            {
                found = Some((rank, *kind));
            }
        }
    })?;
    Ok(found.map_or(
        Sniffed::Unknown(Some("application/x-ole-storage")),
        |(_, kind)| Sniffed::Known(kind),
    ))
}

/// Whether an old office document carries a Visual Basic project.
pub(crate) fn ole_has_macros(file: &mut dyn Source) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut found = false;
    for_each_window(BufReader::new(file), |window| {
        found |= has_wide(window, "_VBA_PROJECT")
    })?;
    Ok(found)
}

pub(crate) fn wide(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Whether a name of a stream stands among bytes; capitals and small letters are one to who opens it.
pub(crate) fn has_wide(bytes: &[u8], name: &str) -> bool {
    let name = wide(name);
    let Some(&first) = name.first() else {
        return false;
    };
    let places = memchr::memchr2_iter(
        first.to_ascii_lowercase(),
        first.to_ascii_uppercase(),
        bytes,
    );
    places
        .filter_map(|at| bytes.get(at..at + name.len()))
        .any(|found| found.eq_ignore_ascii_case(&name))
}

/// Gives a file in pieces that overlap by more than the longest name looked for.
pub(crate) fn for_each_window(
    mut reader: impl Read,
    mut look: impl FnMut(&[u8]),
) -> io::Result<()> {
    const PIECE: u64 = 256 * 1024;
    const OVERLAP: usize = 64;
    let mut window = Vec::new();
    loop {
        let read = reader.by_ref().take(PIECE).read_to_end(&mut window)?;
        look(&window);
        if read == 0 {
            return Ok(());
        }
        window.drain(..window.len().saturating_sub(OVERLAP));
    }
}

fn text_or_xml(file: &mut dyn Source, head: &[u8]) -> io::Result<Sniffed> {
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'<') {
        match root_element(body) {
            Some(root) if matches!(root.to_ascii_lowercase().as_str(), "html" | "script") => {
                return Ok(Sniffed::Unknown(Some("text/html")));
            }
            Some(root) if root == "svg" => return Ok(Sniffed::Unknown(Some("image/svg+xml"))),
            Some(root) if root == "edXML" => return Ok(Sniffed::Known(FileKind::Edxml)),
            Some(_) => {
                return Ok(if is_utf8_text(file)? {
                    Sniffed::Known(FileKind::Xml)
                } else {
                    Sniffed::Broken(FileKind::Xml, NOT_UTF8)
                });
            }
            None if body.starts_with(b"<?xml") => {
                return Ok(Sniffed::Broken(
                    FileKind::Xml,
                    "no root element, or a document type definition",
                ));
            }
            None => {
                let start = body[..body.len().min(512)].to_ascii_lowercase();
                if start.windows(5).any(|w| w == b"<html")
                    || start.windows(9).any(|w| w == b"<!doctype")
                {
                    return Ok(Sniffed::Unknown(Some("text/html")));
                }
            }
        }
    }
    Ok(if is_utf8_text(file)? {
        Sniffed::Known(FileKind::Text)
    } else {
        Sniffed::Unknown(looks_like_text(head).then_some(PLAIN_TEXT))
    })
}

/// A file behind the mark of Unicode, blanks and zeros.
fn after_blanks(head: &[u8]) -> &[u8] {
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x0b);
    let start = body.iter().position(|byte| !is_blank(byte));
    let within = start.filter(|start| *start < PDF_HEAD_WITHIN);
    body.get(within.unwrap_or(0)..).unwrap_or_default()
}

/// How many bytes stand in front of the head of a PDF, if readers find one there.
pub(crate) fn bytes_before_pdf(file: &mut dyn Source) -> io::Result<Option<usize>> {
    let head = piece(file, 0, (PDF_HEAD_WITHIN + PDF_HEAD.len()) as u64)?;
    Ok(memchr::memmem::find(&head, PDF_HEAD))
}

/// Whether bytes that are no UTF-8 are letters all the same: one byte each, in some encoding of old, or
/// two each without the mark that says so.
fn looks_like_text(head: &[u8]) -> bool {
    let is_control = |c: char| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c');
    if !head.iter().any(|byte| is_control(char::from(*byte))) {
        return true;
    }
    let even = &head[..head.len() & !1];
    let two_bytes = [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE];
    // most of a text are letters of Latin, whose other byte is zero
    even.iter().filter(|byte| **byte == 0).count() * 4 > even.len()
        && two_bytes.into_iter().any(|encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(even);
            text.is_some_and(|text| !text.contains(is_control) && !text.contains('\u{ffff}'))
        })
}

/// Text in two bytes a letter, with its mark, as spreadsheets and editors of Windows write it.
fn wide_text(file: &mut dyn Source, head: &[u8]) -> io::Result<Sniffed> {
    let encoding = match head {
        [0xff, 0xfe, ..] => encoding_rs::UTF_16LE,
        _ => encoding_rs::UTF_16BE,
    };
    let (start, _) = encoding.decode_with_bom_removal(head);
    let start = start.trim_start().as_bytes();
    if start.starts_with(b"<") {
        let root = root_element(start).map(|root| root.to_ascii_lowercase());
        let is_page = root.is_none_or(|root| matches!(root.as_str(), "html" | "script" | "svg"));
        return Ok(if is_page {
            Sniffed::Unknown(Some("text/html"))
        } else {
            Sniffed::Broken(FileKind::Xml, NOT_UTF8)
        });
    }
    Ok(if is_wide_text(file, encoding)? {
        Sniffed::Known(FileKind::Text)
    } else {
        Sniffed::Unknown(None)
    })
}

/// Whether the whole file is UTF-16 without control characters.
fn is_wide_text(file: &mut dyn Source, encoding: &'static Encoding) -> io::Result<bool> {
    const PIECE: usize = 64 * 1024;
    file.seek(SeekFrom::Start(0))?;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut piece, mut text) = (Vec::new(), String::with_capacity(2 * PIECE));
    loop {
        piece.clear();
        let read = (&mut *file).take(PIECE as u64).read_to_end(&mut piece)?;
        let is_last = read < PIECE;
        text.clear();
        let (_, _, is_damaged) = decoder.decode_to_string(&piece, &mut text, is_last);
        let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c');
        if is_damaged || text.chars().any(is_control) {
            return Ok(false);
        }
        if is_last {
            return Ok(true);
        }
    }
}

/// The local name of the root element; nothing if there is none or a document type definition comes first.
fn root_element(body: &[u8]) -> Option<String> {
    let mut reader = Reader::from_reader(body);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => {
                return Some(element.local_name().as_ref().to_owned());
            }
            Event::DocType(_) | Event::Eof => return None,
            _ => {}
        }
        buffer.clear();
    }
}

/// Whether the whole file is UTF-8 without control characters.
fn is_utf8_text(file: &mut dyn Source) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::new(file);
    let mut pending = Vec::new();
    loop {
        let read = reader.by_ref().take(64 * 1024).read_to_end(&mut pending)?;
        let valid = match std::str::from_utf8(&pending) {
            Ok(_) => pending.len(),
            // a letter may be torn apart by the end of the piece, not by the end of the file
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if pending[..valid]
            .iter()
            .any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
        {
            return Ok(false);
        }
        pending.drain(..valid);
        if read == 0 {
            return Ok(true);
        }
    }
}
