//! The words of office documents, part by part.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Seek};

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::field_words::FieldWords;
use crate::formula_words;
use crate::page_heads::without_codes;
use crate::text::{Found, MAX_TEXT_BYTES, MAX_XML_BYTES, Passage};
use crate::worded_parts::{OPEN_DOCUMENT, PROPERTIES};

/// Parts of one document that are read: slides with their notes, sheets, heads of sections.
const MAX_PARTS: usize = 2_000;

/// Their elements, of OOXML and OpenDocument; the title and description of an OpenDocument's picture.
const PROPERTY_HOLDERS: &[&str] = &[
    "title",
    "subject",
    "keywords",
    "keyword",
    "description",
    "category",
    "contentStatus",
    "Company",
    "Manager",
    "lpwstr",
    "bstr",
    "desc",
    "user-defined",
];
/// The elements whose text is words: w:t, a:t and t of OOXML, also deleted ones that wait for somebody to
/// agree, its comments, heads and feet of sheets; text:p and text:h of OpenDocument.
const HOLDERS: &[&str] = &[
    "t",
    "delText",
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
    let mut breaks = Breaks::default();
    for name in in_order(archive.file_names(), wanted) {
        let Ok(part) = archive.by_name(&name) else {
            continue;
        };
        let size = part.size();
        let mut words = Words {
            text: String::new(),
            open_document: wanted == OPEN_DOCUMENT,
            formula_text: name.contains("/charts/"),
            formula: None,
            properties: name.starts_with(PROPERTIES),
            cells: usize::from(name.starts_with("xl/")),
            lines: 0,
            breaks: std::mem::take(&mut breaks),
            style: None,
            section_ends: false,
            capitals: false,
            field: FieldWords::default(),
            room,
        };
        let to_its_end = words.read(BufReader::new(part.take(left)));
        left = left.saturating_sub(size);
        room = room.saturating_sub(words.text.len() + 1);
        breaks = std::mem::take(&mut words.breaks);
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
            let rank = wanted.iter().position(|start| name.starts_with(start));
            // a sheet or drawing within a text of OpenDocument has a folder of its own
            let is_object = wanted == OPEN_DOCUMENT && name.ends_with("/content.xml");
            let rank = rank.or(is_object.then_some(wanted.len()))?;
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

/// Paragraphs that begin or end a page, by the names of their styles.
#[derive(Default)]
struct Breaks {
    before: HashSet<String>,
    after: HashSet<String>,
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
    /// The formula that is being read.
    formula: Option<String>,
    /// In so many cells of tables, one in another; the parts of a workbook are nothing else.
    cells: usize,
    /// Lines of cells since the last page.
    lines: usize,
    breaks: Breaks,
    /// The style that is being described.
    style: Option<String>,
    /// With the paragraph in hand a section ends.
    section_ends: bool,
    /// The run in hand is shown in capitals, however it was typed.
    capitals: bool,
    field: FieldWords,
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
                    self.field.begin(name.as_ref());
                }
                Ok(Event::End(element)) => {
                    let name = element.local_name();
                    if self.holds(name.as_ref()) {
                        inside = inside.saturating_sub(1);
                    }
                    self.end(name.as_ref());
                }
                Ok(Event::Empty(element)) => {
                    self.begin(&element);
                    self.formula = None;
                    match element.local_name().as_ref() {
                        "br" | "cr" | "line-break" => self.end_line(),
                        "tab" | "s" => self.text.push(' '),
                        name => self.ended(name),
                    }
                }
                Ok(Event::Text(text)) if self.field.listens() => {
                    self.field.say(&text.xml10_content());
                }
                Ok(Event::GeneralRef(reference)) if self.field.listens() => {
                    let name = reference.xml10_content();
                    self.field.say(resolve_xml_entity(&name).unwrap_or(" "));
                }
                Ok(Event::Text(text)) if inside > 0 || self.formula.is_some() => {
                    self.say(&text.xml10_content());
                }
                Ok(Event::CData(text)) if inside > 0 || self.formula.is_some() => {
                    self.say(&text.xml10_content());
                }
                Ok(Event::GeneralRef(reference)) if inside > 0 || self.formula.is_some() => {
                    let name = reference.xml10_content();
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => self.say(c.encode_utf8(&mut [0; 4])),
                        _ => self.say(resolve_xml_entity(&name).unwrap_or(" ")),
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

    fn end(&mut self, name: &str) {
        if name == "f" {
            self.end_formula();
        }
        self.field.end(name);
        if name.ends_with("Header") || name.ends_with("Footer") {
            self.without_codes();
        }
        if ENDS_LINE.contains(&name) || PROPERTY_HOLDERS.contains(&name) {
            self.end_line();
        }
        self.ended(name);
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
        let name = element.local_name();
        match name.as_ref() {
            // a box of text hangs in the middle of a paragraph
            "txbxContent" | "txBody" | "text-box" | "annotation" => self.end_line(),
            "textpath" => self.attributes(element, &["string"]),
            "sheet" | "tableColumn" => self.attributes(element, &["name"]),
            "c" => self.formula_text = attribute(element, "t").as_deref() == Some("str"),
            "f" => self.formula = Some(String::new()),
            "numFmt" => {
                let code = attribute(element, "formatCode").unwrap_or_default();
                self.line(&formula_words::written(&code));
            }
            "fldSimple" | "fldChar" => {
                let simple = attribute(element, "instr");
                if let Some(words) = self.field.shown(simple) {
                    self.line(&words);
                }
            }
            // pictures and drawings say what is in them to whoever does not see them
            "docPr" | "cNvPr" => self.attributes(element, &["descr", "title"]),
            "shape" | "rect" | "roundrect" | "oval" | "line" | "group" | "image" => {
                self.attributes(element, &["alt", "title"]);
            }
            "tblCaption" | "tblDescription" => self.attributes(element, &["val"]),
            "dataValidation" => {
                self.attributes(element, &["promptTitle", "prompt", "errorTitle", "error"]);
            }
            "property" if self.properties => self.attributes(element, &["name"]),
            "user-defined" => self.attributes(element, &["name"]),
            "style" => {
                let key = if self.open_document {
                    "name"
                } else {
                    "styleId"
                };
                self.style = attribute(element, key);
                if attribute(element, "master-page-name").is_some_and(|name| !name.is_empty()) {
                    self.style_breaks(true);
                }
            }
            _ => self.begin_page(element),
        }
        if self.open_document {
            self.begin_in_open_document(element);
        }
    }

    /// What begins a page in word processors: a break, a section, a paragraph that wants it, and where the
    /// last program that drew the document broke it.
    fn begin_page(&mut self, element: &BytesStart<'_>) {
        let is_on = || {
            let value = attribute(element, "val").unwrap_or_default();
            !matches!(value.as_str(), "0" | "false" | "off" | "none")
        };
        match element.local_name().as_ref() {
            "br" if attribute(element, "type").is_some_and(|it| it == "page") => self.end_page(),
            "lastRenderedPageBreak" | "soft-page-break" => self.end_page(),
            "pageBreakBefore" if is_on() => match self.style.is_some() {
                true => self.style_breaks(true),
                false => self.end_page(),
            },
            "pStyle" => {
                let style = attribute(element, "val").unwrap_or_default();
                if self.breaks.before.contains(&style) {
                    self.end_page();
                }
            }
            "r" => self.capitals = false,
            "caps" => self.capitals = is_on(),
            "rPr" => self.capitals = attribute(element, "cap").is_some_and(|it| it == "all"),
            // it stands before the words of the last paragraph of its section
            "sectPr" => self.section_ends = true,
            _ => {}
        }
    }

    fn begin_in_open_document(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "paragraph-properties" | "table-properties" => {
                let breaks = |name| attribute(element, name).is_some_and(|it| it == "page");
                if breaks("break-before") {
                    self.style_breaks(true);
                }
                if breaks("break-after") {
                    self.style_breaks(false);
                }
            }
            "p" | "h" | "table" | "list" => {
                let style = attribute(element, "style-name").unwrap_or_default();
                if self.breaks.before.contains(&style) {
                    self.end_page();
                }
                self.section_ends |= self.breaks.after.contains(&style);
            }
            "table-cell" => {
                self.cells += 1;
                if let Some(formula) = attribute(element, "formula") {
                    self.formula = Some(formula);
                    self.end_formula();
                }
                self.attributes(element, &["string-value"]);
            }
            _ => {}
        }
    }

    fn style_breaks(&mut self, before: bool) {
        /// More than any honest document describes.
        const MOST_STYLES: usize = 20_000;
        let styles = match before {
            true => &mut self.breaks.before,
            false => &mut self.breaks.after,
        };
        if let Some(style) = self.style.clone().filter(|_| styles.len() < MOST_STYLES) {
            styles.insert(style);
        }
    }

    fn ended(&mut self, name: &str) {
        match name {
            "style" => self.style = None,
            "r" => self.capitals = false,
            "p" | "h" | "table" if std::mem::take(&mut self.section_ends) => self.end_page(),
            "table-cell" if self.open_document => self.cells = self.cells.saturating_sub(1),
            _ => {}
        }
    }

    fn say(&mut self, words: &str) {
        /// The longest that spreadsheets take has 8,192 letters.
        const LONGEST_FORMULA: usize = 64 * 1024;
        match &mut self.formula {
            Some(formula) if formula.len() < LONGEST_FORMULA => formula.push_str(words),
            Some(_) => {}
            None if self.capitals => self.text.push_str(&words.to_uppercase()),
            None => self.text.push_str(words),
        }
    }

    fn end_formula(&mut self) {
        for words in self
            .formula
            .take()
            .iter()
            .flat_map(|it| formula_words::joined(it))
        {
            self.line(&words);
        }
    }

    /// The head of a sheet has its left, middle and right part behind codes.
    fn without_codes(&mut self) {
        let start = self.text.rfind(['\n', '\u{c}']).map_or(0, |at| at + 1);
        let line = self.text.split_off(start);
        self.text.push_str(without_codes(&line).trim_start());
    }

    /// Words that stand in attributes: what is drawn as a watermark, names of sheets, what describes a
    /// picture; each a line.
    fn attributes(&mut self, element: &BytesStart<'_>, names: &[&str]) {
        for name in names {
            if let Some(words) = attribute(element, name) {
                self.line(&words);
            }
        }
    }

    fn line(&mut self, words: &str) {
        self.end_line();
        self.text.push_str(words);
        self.end_line();
    }

    fn end_line(&mut self) {
        /// Fewer than are looked at on top of a page.
        const LINES_OF_CELLS: usize = 16;
        if self.text.is_empty() || self.text.ends_with(['\n', '\u{c}']) {
            return;
        }
        self.text.push('\n');
        // a table has no top: any of its cells may be the head of something
        self.lines += usize::from(self.cells > 0);
        if self.lines >= LINES_OF_CELLS {
            self.end_page();
        }
    }

    /// What follows stands on top of another page.
    fn end_page(&mut self) {
        self.lines = 0;
        self.end_line();
        if self.text.ends_with('\n') {
            self.text.push('\u{c}');
        }
    }
}
