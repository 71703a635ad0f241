//! Taking the words out of files for the search index.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::archive::{self, ZipLimits};
use crate::inspect::Policy;
use crate::kinds::FileKind;
use crate::office;
use crate::office_words::parts;
use crate::pdf_words;
use crate::rtf;
use crate::sniff::{self, Sniffed};
use crate::worded_parts::{DOCX, OPEN_DOCUMENT, PPTX, XLSX};

/// So much text of one file is taken: about 700 pages, the search index takes no more.
pub const MAX_TEXT_BYTES: usize = 2 * 1024 * 1024;
/// So much XML is read for it; markup is some ten times longer than its words.
pub(crate) const MAX_XML_BYTES: u64 = 128 * 1024 * 1024;
/// The words of all entries of an archive together.
const MAX_ARCHIVE_TEXT_BYTES: usize = 16 * 1024 * 1024;

/// The words of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtractedText {
    /// All of them.
    Whole(String),
    /// The beginning; the rest is beyond [`MAX_TEXT_BYTES`] or unreadable.
    Beginning(String),
    /// This kind's words cannot be read. For PDF, scans and old office formats a reader is missing, not
    /// the words: the file is found by its name and its row's own text only.
    NotReadable(FileKind),
}

impl ExtractedText {
    /// The words, empty if there are none.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Whole(text) | Self::Beginning(text) => text,
            Self::NotReadable(_) => "",
        }
    }
}

/// Reads the words of a file that was inspected before. Blocks: call it on a blocking thread.
///
/// # Errors
/// If the file cannot be opened; damaged contents give what was readable.
pub fn extract_text(path: &Path, kind: FileKind) -> std::io::Result<ExtractedText> {
    let file = File::open(path)?;
    let Some(found) = passages_of(BufReader::new(file), kind) else {
        return Ok(ExtractedText::NotReadable(kind));
    };
    let text: Vec<String> = found.passages.into_iter().map(|it| it.text).collect();
    // each part begins a new page, so that what looks at the tops of pages looks at each
    let text = text.join("\u{c}");
    let text = text.trim_end_matches('\u{c}').to_owned();
    Ok(if found.whole {
        ExtractedText::Whole(text)
    } else {
        ExtractedText::Beginning(text)
    })
}

/// Words that stand in one place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The names that lead there, outermost first, joined by `›`: entries of archives, parts of office
    /// documents (`bia.docx › word/header1.xml`). Empty for the file itself.
    pub place: String,
    /// Its words; for an entry of an archive that has none, empty.
    pub text: String,
}

/// The words of a file that was inspected before, by the places in which they stand; for an archive those
/// of every entry, also in archives within, and every entry's name. Of a PDF it is what it says of itself and
/// of its pictures, not its pages. Blocks.
///
/// # Errors
/// If the file cannot be opened; damaged contents give what was readable.
pub fn passages(path: &Path, kind: FileKind) -> std::io::Result<Vec<Passage>> {
    let file = File::open(path)?;
    if !kind.is_archive() {
        let found = described_or_read(BufReader::new(file), kind, 0);
        return Ok(found.map(|found| found.passages).unwrap_or_default());
    }
    let bytes = file.metadata()?.len();
    let limits = Policy::DOCUMENTS.zip;
    let mut all = Vec::new();
    let mut left = MAX_ARCHIVE_TEXT_BYTES;
    archive::each_file(BufReader::new(file), bytes, &limits, &mut |place, bytes| {
        let found = within(bytes, &limits);
        all.push(Passage {
            place: place.to_owned(),
            text: String::new(),
        });
        for passage in found {
            if passage.text.len() > left {
                return;
            }
            left -= passage.text.len();
            let place = match passage.place.as_str() {
                "" => place.to_owned(),
                inner => format!("{place} › {inner}"),
            };
            all.push(Passage { place, ..passage });
        }
    });
    Ok(all)
}

/// The words of a file within an archive, whatever it is called.
fn within(bytes: &[u8], limits: &ZipLimits) -> Vec<Passage> {
    let kind = match sniff::sniff(&mut Cursor::new(bytes), limits) {
        Ok(Sniffed::Known(kind)) => kind,
        // text in other encodings than UTF-8
        Ok(
            Sniffed::Unknown(None | Some(sniff::PLAIN_TEXT)) | Sniffed::Broken(FileKind::Xml, _),
        ) if is_like_text(bytes) => FileKind::Text,
        _ => return Vec::new(),
    };
    let found = described_or_read(Cursor::new(bytes), kind, 0);
    found.map(|found| found.passages).unwrap_or_default()
}

/// The words of a file; where they cannot be read, what it says of itself.
fn described_or_read<S: Read + Seek>(mut file: S, kind: FileKind, depth: usize) -> Option<Found> {
    /// Documents within documents: a sheet in a text in a slide.
    const DEPTH: usize = 3;
    if kind.is_zip_document() && depth < DEPTH {
        let mut found = passages_of(&mut file, kind)?;
        found.passages.extend(embedded(file, depth));
        return Some(found);
    }
    if kind != FileKind::Pdf {
        return passages_of(file, kind);
    }
    let mut bytes = Vec::new();
    let read = (&mut file).take(MAX_XML_BYTES).read_to_end(&mut bytes);
    Some(one(pdf_words::of(&bytes), read.is_ok()))
}

/// The words of office documents that lie within one.
fn embedded(file: impl Read + Seek, depth: usize) -> Vec<Passage> {
    /// More than any honest document holds.
    const MOST: usize = 200;
    let mut all = Vec::new();
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else {
        return all;
    };
    let names: Vec<String> = archive
        .file_names()
        .filter(|name| name.contains("/embeddings/"))
        .take(MOST)
        .map(str::to_owned)
        .collect();
    let mut left = MAX_XML_BYTES;
    for name in names {
        let mut bytes = Vec::new();
        let Ok(entry) = archive.by_name(&name) else {
            continue;
        };
        let read = entry.take(left).read_to_end(&mut bytes);
        left -= bytes.len() as u64;
        let sniffed = sniff::sniff(&mut Cursor::new(&bytes), &Policy::DOCUMENTS.zip);
        let (Ok(_), Ok(Sniffed::Known(kind))) = (read, sniffed) else {
            continue;
        };
        if kind.is_zip_document()
            && let Some(found) = described_or_read(Cursor::new(bytes), kind, depth + 1)
        {
            all.extend(found.passages.into_iter().map(|passage| Passage {
                place: format!("{name} › {}", passage.place),
                ..passage
            }));
        }
    }
    all
}

/// Whether bytes could be text in some encoding: UTF-16 with its mark, or one byte a letter.
fn is_like_text(bytes: &[u8]) -> bool {
    let wide = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    wide || !bytes.iter().take(4096).any(control)
}

/// What was read.
pub(crate) struct Found {
    pub(crate) passages: Vec<Passage>,
    /// To the end.
    pub(crate) whole: bool,
}

fn passages_of(mut file: impl Read + Seek, kind: FileKind) -> Option<Found> {
    Some(match kind {
        FileKind::Text => plain(file),
        FileKind::Docx => parts(file, DOCX),
        FileKind::Xlsx => parts(file, XLSX),
        FileKind::Pptx => parts(file, PPTX),
        FileKind::Odt | FileKind::Ods | FileKind::Odp => parts(file, OPEN_DOCUMENT),
        FileKind::Rtf | FileKind::Xml | FileKind::Edxml => {
            let mut bytes = Vec::new();
            let whole = (&mut file)
                .take(MAX_XML_BYTES)
                .read_to_end(&mut bytes)
                .is_ok();
            let text = match kind {
                FileKind::Rtf => rtf::words(&bytes, MAX_TEXT_BYTES),
                _ => all_text(&office::readable(&bytes)),
            };
            one(text, whole)
        }
        _ => return None,
    })
}

fn one(mut text: String, whole: bool) -> Found {
    let whole = whole && text.len() <= MAX_TEXT_BYTES;
    text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
    Found {
        passages: vec![Passage {
            place: String::new(),
            text,
        }],
        whole,
    }
}

/// Every text and every value of an attribute of an XML file of its own, a line each.
pub(crate) fn all_text(xml: &[u8]) -> String {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let (mut text, mut buffer) = (String::new(), Vec::new());
    while text.len() <= MAX_TEXT_BYTES {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => break,
            Ok(Event::Start(element) | Event::Empty(element)) => {
                if !text.ends_with('\n') {
                    text.push('\n');
                }
                for it in element.attributes().flatten() {
                    let is_name = it.key.as_ref().starts_with("xmlns");
                    if let Ok(value) = it.normalized_value(XmlVersion::Implicit1_0)
                        && !is_name
                    {
                        text.push_str(&value);
                        text.push('\n');
                    }
                }
            }
            Ok(Event::End(_)) if !text.ends_with('\n') => text.push('\n'),
            Ok(Event::Text(it)) => text.push_str(it.xml10_content().trim()),
            Ok(Event::CData(it)) => text.push_str(&it.xml10_content()),
            Ok(Event::GeneralRef(it)) => match it.resolve_char_ref() {
                Ok(Some(c)) => text.push(c),
                _ => text.push_str(resolve_xml_entity(&it.xml10_content()).unwrap_or(" ")),
            },
            Ok(_) => {}
        }
        buffer.clear();
    }
    text
}

fn plain(file: impl Read) -> Found {
    let mut bytes = Vec::new();
    let whole = BufReader::new(file)
        .take(MAX_TEXT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .is_ok()
        && bytes.len() <= MAX_TEXT_BYTES;
    bytes.truncate(MAX_TEXT_BYTES);
    let bytes = match office::readable(&bytes) {
        std::borrow::Cow::Borrowed(_) => bytes,
        std::borrow::Cow::Owned(converted) => converted,
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let utf8 = error.utf8_error();
            let torn = utf8.error_len().is_none();
            let bytes = error.as_bytes();
            if torn {
                String::from_utf8_lossy(&bytes[..utf8.valid_up_to()]).into_owned()
            } else {
                // one byte a letter: what old Vietnamese encodings wrote is told apart by who reads it
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                text.into_owned()
            }
        }
    };
    let text = text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text);
    one(text, whole)
}
