//! Taking the words out of files for the search index.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::kinds::FileKind;

/// So much text of one file is taken: about 700 pages, the search index takes no more.
pub const MAX_TEXT_BYTES: usize = 2 * 1024 * 1024;
/// So much XML is read for it; markup is some ten times longer than its words.
const MAX_XML_BYTES: u64 = 128 * 1024 * 1024;
/// Parts of one document that are read: slides with their notes, sheets, heads of sections.
const MAX_PARTS: usize = 2_000;

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
        FileKind::Docx => parts(file, DOCX),
        FileKind::Xlsx => parts(file, XLSX),
        FileKind::Pptx => parts(file, PPTX),
        FileKind::Odt | FileKind::Ods | FileKind::Odp => parts(file, OPEN_DOCUMENT),
        kind => ExtractedText::NotReadable(kind),
    })
}

/// The parts with words, by the beginnings of their names, in the order in which they are read:
/// what stands at the head of pages first.
const DOCX: &[&str] = &[
    "word/header",
    "word/document",
    "word/footnotes",
    "word/endnotes",
    "word/comments",
    "word/footer",
    "word/glossary/document",
];
const XLSX: &[&str] = &[
    "xl/sharedStrings",
    "xl/worksheets/sheet",
    "xl/comments",
    "xl/threadedComments/",
    "xl/drawings/drawing",
    "xl/drawings/vmlDrawing",
];
const PPTX: &[&str] = &[
    "ppt/slides/slide",
    "ppt/notesSlides/",
    "ppt/slideMasters/",
    "ppt/comments/",
];
/// Heads and feet of pages stand among the styles.
const OPEN_DOCUMENT: &[&str] = &["styles.xml", "content.xml"];
/// The elements whose text is words: w:t, a:t and t of OOXML, its comments, heads and feet of sheets;
/// text:p and text:h of OpenDocument.
const HOLDERS: &[&str] = &[
    "t",
    "text",
    "oddHeader",
    "oddFooter",
    "evenHeader",
    "evenFooter",
    "firstHeader",
    "firstFooter",
];

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

/// The words of some parts of an office document; each begins a new page (a form feed), so that what
/// looks at the tops of pages looks at each.
fn parts(file: File, wanted: &[&str]) -> ExtractedText {
    let mut words = Words {
        text: String::new(),
        open_document: wanted == OPEN_DOCUMENT,
        formula_text: false,
    };
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else {
        return ExtractedText::Beginning(String::new());
    };
    let mut left = MAX_XML_BYTES;
    for name in in_order(archive.file_names(), wanted) {
        let Ok(part) = archive.by_name(&name) else {
            continue;
        };
        let size = part.size();
        if !words.read(BufReader::new(part.take(left))) {
            return ExtractedText::Beginning(words.text);
        }
        left = left.saturating_sub(size);
        if !words.text.is_empty() && !words.text.ends_with('\u{c}') {
            words.text.push('\u{c}');
        }
    }
    words
        .text
        .truncate(words.text.trim_end_matches('\u{c}').len());
    ExtractedText::Whole(words.text)
}

/// The parts that are wanted: in the order of `wanted`, then slide 2 before slide 10.
fn in_order<'a>(names: impl Iterator<Item = &'a str>, wanted: &[&str]) -> Vec<String> {
    let mut found: Vec<(usize, usize, &str)> = names
        .filter(|name| name.ends_with(".xml") || name.ends_with(".vml"))
        .filter_map(|name| {
            let rank = wanted.iter().position(|start| name.starts_with(start))?;
            Some((rank, name.len(), name))
        })
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .take(MAX_PARTS)
        .map(|(_, _, name)| name.to_owned())
        .collect()
}

/// Elements that are a line, a cell, a comment or a box of their own.
const ENDS_LINE: &[&str] = &[
    "p",
    "h",
    "si",
    "is",
    "c",
    "comment",
    "threadedComment",
    "text",
    "table-cell",
    "txbxContent",
    "txBody",
    "text-box",
    "annotation",
    "oddHeader",
    "oddFooter",
    "evenHeader",
    "evenFooter",
    "firstHeader",
    "firstFooter",
];

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes().flatten();
    let found = all.find(|it| it.key.local_name().as_ref() == name)?;
    found
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(|value| value.into_owned())
}

struct Words {
    text: String,
    open_document: bool,
    /// In a cell whose value is a text that a formula gives.
    formula_text: bool,
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
                Ok(Event::Start(element)) => {
                    let name = element.local_name();
                    self.begin(&element);
                    inside += usize::from(self.holds(name.as_ref()));
                }
                Ok(Event::End(element)) => {
                    let name = element.local_name();
                    if self.holds(name.as_ref()) {
                        inside = inside.saturating_sub(1);
                    }
                    if name.as_ref().ends_with("Header") || name.as_ref().ends_with("Footer") {
                        self.without_codes();
                    }
                    if ENDS_LINE.contains(&name.as_ref()) {
                        self.end_line();
                    }
                }
                Ok(Event::Empty(element)) => match element.local_name().as_ref() {
                    "textpath" => self.picture_words(&element),
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

    /// Whether the text of an element is words. Paragraphs are in OpenDocument; elsewhere their runs.
    fn holds(&self, name: &str) -> bool {
        match name {
            "p" | "h" => self.open_document,
            "v" => self.formula_text,
            name => HOLDERS.contains(&name),
        }
    }

    fn begin(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            // a box of text hangs in the middle of a paragraph
            "txbxContent" | "txBody" | "text-box" | "annotation" => self.end_line(),
            "textpath" => self.picture_words(element),
            "c" => self.formula_text = attribute(element, "t").as_deref() == Some("str"),
            _ => {}
        }
    }

    /// The head of a sheet has its left, middle and right part behind codes.
    fn without_codes(&mut self) {
        let start = self.text.rfind(['\n', '\u{c}']).map_or(0, |at| at + 1);
        let line = self.text.split_off(start);
        let parts = ["&L", "&C", "&R"];
        let line = parts
            .iter()
            .fold(line, |line, code| line.replace(code, "\n"));
        self.text.push_str(line.trim_start());
    }

    /// Words that are drawn: watermarks.
    fn picture_words(&mut self, element: &BytesStart<'_>) {
        if let Some(words) = attribute(element, "string") {
            self.end_line();
            self.text.push_str(&words);
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(['\n', '\u{c}']) {
            self.text.push('\n');
        }
    }
}
