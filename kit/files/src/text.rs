//! Taking the words out of files for the search index.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::kinds::FileKind;

/// So much text of one file is taken: about 700 pages, the search index takes no more.
pub const MAX_TEXT_BYTES: usize = 2 * 1024 * 1024;
/// So much XML is read for it; markup is some ten times longer than its words.
const MAX_XML_BYTES: u64 = 128 * 1024 * 1024;
/// Slides of one presentation that are read.
const MAX_SLIDES: usize = 1_000;

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
    Ok(match kind {
        FileKind::Text => plain(file),
        FileKind::Docx => parts(
            file,
            &[
                "word/document.xml",
                "word/footnotes.xml",
                "word/endnotes.xml",
            ],
            &["t"],
        ),
        FileKind::Xlsx => parts(file, &["xl/sharedStrings.xml"], &["t"]),
        FileKind::Pptx => {
            let slides: Vec<String> = (1..=MAX_SLIDES)
                .map(|number| format!("ppt/slides/slide{number}.xml"))
                .collect();
            parts(
                file,
                &slides.iter().map(String::as_str).collect::<Vec<_>>(),
                &["t"],
            )
        }
        FileKind::Odt | FileKind::Ods | FileKind::Odp => parts(file, &["content.xml"], &["p", "h"]),
        kind => ExtractedText::NotReadable(kind),
    })
}

fn plain(file: File) -> ExtractedText {
    let mut bytes = Vec::new();
    let whole = BufReader::new(file)
        .take(MAX_TEXT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .is_ok()
        && bytes.len() <= MAX_TEXT_BYTES;
    bytes.truncate(MAX_TEXT_BYTES);
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned()
        }
    };
    let text = text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text);
    if whole {
        ExtractedText::Whole(text)
    } else {
        ExtractedText::Beginning(text)
    }
}

/// The words of some parts of an office document, in this order; parts that are missing are passed over.
fn parts(file: File, names: &[&str], holders: &'static [&'static str]) -> ExtractedText {
    let mut words = Words {
        text: String::new(),
        holders,
    };
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else {
        return ExtractedText::Beginning(String::new());
    };
    for name in names {
        let Ok(part) = archive.by_name(name) else {
            continue;
        };
        if !words.read(BufReader::new(part.take(MAX_XML_BYTES))) {
            return ExtractedText::Beginning(words.text);
        }
    }
    ExtractedText::Whole(words.text)
}

struct Words {
    text: String,
    /// The elements whose text is words: w:t, a:t and t of OOXML; text:p and text:h of OpenDocument.
    holders: &'static [&'static str],
}

impl Words {
    /// False if the end was not reached.
    fn read(&mut self, xml: impl BufRead) -> bool {
        let mut reader = Reader::from_reader(xml);
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        // text elsewhere is white space between elements, or field codes
        let mut inside = 0_usize;
        loop {
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => return true,
                Err(_) | Ok(Event::DocType(_)) => return false,
                Ok(Event::Start(element))
                    if self.holders.contains(&element.local_name().as_ref()) =>
                {
                    inside += 1
                }
                Ok(Event::End(element)) => {
                    let name = element.local_name();
                    if self.holders.contains(&name.as_ref()) {
                        inside = inside.saturating_sub(1);
                    }
                    if matches!(name.as_ref(), "p" | "h" | "si" | "table-cell") {
                        self.end_line();
                    }
                }
                Ok(Event::Empty(element)) => match element.local_name().as_ref() {
                    "br" | "cr" | "line-break" => self.end_line(),
                    "tab" | "s" => self.text.push(' '),
                    _ => {}
                },
                Ok(Event::Text(text)) if inside > 0 => self.text.push_str(&text.xml10_content()),
                Ok(Event::CData(text)) if inside > 0 => self.text.push_str(&text.xml10_content()),
                Ok(Event::GeneralRef(reference)) if inside > 0 => {
                    let name = reference.xml10_content();
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => self.text.push(c),
                        _ => self.text.push_str(resolve_xml_entity(&name).unwrap_or(" ")),
                    }
                }
                Ok(_) => {}
            }
            buffer.clear();
            if self.text.len() > MAX_TEXT_BYTES {
                self.text
                    .truncate(self.text.floor_char_boundary(MAX_TEXT_BYTES));
                return false;
            }
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}
