//! The words of office documents, part by part.

use std::io::{BufRead, BufReader, Read, Seek};

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::text::{Found, MAX_TEXT_BYTES, MAX_XML_BYTES, Passage};

/// Parts of one document that are read: slides with their notes, sheets, heads of sections.
const MAX_PARTS: usize = 2_000;

/// The parts with words, by the beginnings of their names, in the order in which they are read:
/// what stands at the head of pages first.
pub(crate) const DOCX: &[&str] = &[
    "word/header",
    "word/document",
    "word/footnotes",
    "word/endnotes",
    "word/comments",
    "word/footer",
    "word/glossary/document",
    PROPERTIES,
];
pub(crate) const XLSX: &[&str] = &[
    "xl/sharedStrings",
    "xl/worksheets/sheet",
    "xl/comments",
    "xl/threadedComments/",
    "xl/drawings/drawing",
    "xl/drawings/vmlDrawing",
    "xl/workbook",
    PROPERTIES,
];
pub(crate) const PPTX: &[&str] = &[
    "ppt/slides/slide",
    "ppt/notesSlides/",
    "ppt/slideMasters/",
    "ppt/comments/",
    PROPERTIES,
];
/// Heads and feet of pages stand among the styles.
pub(crate) const OPEN_DOCUMENT: &[&str] = &["styles.xml", "content.xml", "meta.xml"];
/// What a document says of itself: its title, subject and key words.
const PROPERTIES: &str = "docProps/core";
/// Their elements, of OOXML and OpenDocument.
const PROPERTY_HOLDERS: &[&str] = &[
    "title",
    "subject",
    "keywords",
    "keyword",
    "description",
    "category",
];
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

/// The words of some parts of an office document.
pub(crate) fn parts(file: impl Read + Seek, wanted: &[&str]) -> Found {
    let mut found = Found {
        passages: Vec::new(),
        whole: false,
    };
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else {
        return found;
    };
    let (mut left, mut room) = (MAX_XML_BYTES, MAX_TEXT_BYTES);
    for name in in_order(archive.file_names(), wanted) {
        let Ok(part) = archive.by_name(&name) else {
            continue;
        };
        let size = part.size();
        let mut words = Words {
            text: String::new(),
            open_document: wanted == OPEN_DOCUMENT,
            formula_text: false,
            properties: name.starts_with(PROPERTIES),
            room,
        };
        let to_its_end = words.read(BufReader::new(part.take(left)));
        left = left.saturating_sub(size);
        room = room.saturating_sub(words.text.len() + 1);
        if !words.text.is_empty() {
            found.passages.push(Passage {
                place: name,
                text: words.text,
            });
        }
        if !to_its_end {
            return found;
        }
    }
    found.whole = true;
    found
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
    /// In the part in which the document says what it is.
    properties: bool,
    /// So many bytes of words are wanted.
    room: usize,
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
                    if ENDS_LINE.contains(&name.as_ref())
                        || PROPERTY_HOLDERS.contains(&name.as_ref())
                    {
                        self.end_line();
                    }
                }
                Ok(Event::Empty(element)) => match element.local_name().as_ref() {
                    "textpath" => self.picture_words(&element),
                    "sheet" => self.sheet_name(&element),
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
            if self.text.len() > self.room {
                self.text.truncate(self.text.floor_char_boundary(self.room));
                return false;
            }
        }
    }

    /// Whether the text of an element is words. Paragraphs are in OpenDocument; elsewhere their runs.
    fn holds(&self, name: &str) -> bool {
        match name {
            "p" | "h" => self.open_document,
            "v" => self.formula_text,
            name if PROPERTY_HOLDERS.contains(&name) => self.properties || self.open_document,
            name => HOLDERS.contains(&name),
        }
    }

    fn begin(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            // a box of text hangs in the middle of a paragraph
            "txbxContent" | "txBody" | "text-box" | "annotation" => self.end_line(),
            "textpath" => self.picture_words(element),
            "sheet" => self.sheet_name(element),
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

    /// The words on the tab of a sheet.
    fn sheet_name(&mut self, element: &BytesStart<'_>) {
        if let Some(name) = attribute(element, "name") {
            self.end_line();
            self.text.push_str(&name);
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(['\n', '\u{c}']) {
            self.text.push('\n');
        }
    }
}
