//! The parts of office documents: what they are by content type, relationship and bytes, never by the
//! names that somebody gave them.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::carriers;
use crate::danger::{Danger, is_remote, of_compound, of_head};
use crate::fields::{Fields, of_instruction};
use crate::rtf;

/// Content types and relationship types that carry macros (ECMA-376 and [MS-OFFMACRO2]).
const MACRO_TYPES: &[&str] = &["macroenabled", "vbaproject", "vbadata", "macrosheet"];
/// Relationships to other machines that nothing is fetched from until somebody asks for it.
const PATIENT: &[&str] = &["/hyperlink", "/externallinkpath", "/externallink"];
/// Addresses that start a program of the machine with a click.
const RUNS: &[&str] = &[
    "ms-msdt:",
    "search-ms:",
    "search:",
    "ms-officecmd:",
    "ms-settings:",
    "vbscript:",
];
/// Elements of OpenDocument whose address is fetched when the document is opened.
const FETCHED: &[&str] = &[
    "image",
    "object",
    "object-ole",
    "section-source",
    "table-source",
    "cell-range-source",
    "background-image",
    "font-face-uri",
    "auto-reload",
    "floating-frame",
];

/// What is dangerous in one part.
pub(crate) fn of_part(name: &str, bytes: &[u8]) -> Option<Danger> {
    let lower = name.to_lowercase();
    let readable = readable(bytes);
    let bytes = readable.as_ref();
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return of_compound(bytes);
    }
    if let Some(danger) = of_head(bytes) {
        return Some(danger);
    }
    if is_basic(name) || lower.ends_with("vbaproject.bin") {
        return Some(Danger::Macros);
    }
    if lower.contains("/activex/") {
        return Some(Danger::Control);
    }
    let start = bytes.trim_ascii_start();
    let start = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    if rtf::is_rtf(start) {
        return rtf::danger(start);
    }
    if start.first() == Some(&b'<') {
        let facts = read(start, lower == "[content_types].xml");
        // a page taken in as a part is what it is as a file of its own
        let is_page = facts.root.eq_ignore_ascii_case("html") || begins_as_page(start);
        return facts.danger.or(is_page.then_some(Danger::Script));
    }
    let is_text = start
        .iter()
        .take(512)
        .all(|byte| *byte >= b' ' || byte.is_ascii_whitespace());
    (is_text && !start.is_empty())
        .then(|| carriers::of_text(start))
        .flatten()
}

fn begins_as_page(start: &[u8]) -> bool {
    let head = start[..start.len().min(512)].to_ascii_lowercase();
    ["<html", "<!doctype html", "<script"]
        .iter()
        .any(|tag| memmem::find(&head, tag.as_bytes()).is_some())
}

/// Whether a part is OpenDocument's word that its parts are behind a password.
pub(crate) fn says_encrypted(name: &str, bytes: &[u8]) -> bool {
    name == "META-INF/manifest.xml" && memmem::find(bytes, b"encryption-data").is_some()
}

/// XML may come in UTF-16 as well.
pub(crate) fn readable(bytes: &[u8]) -> Cow<'_, [u8]> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0xfe, 0xff, ..] | [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => return Cow::Borrowed(bytes),
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    Cow::Owned(text.into_owned().into_bytes())
}

/// Text in two bytes a letter that is too long to be read in one piece.
pub(crate) fn is_too_wide(bytes: &[u8]) -> bool {
    /// It takes up to one and a half as much again when it is read.
    const MOST: usize = 32 * 1024 * 1024;
    bytes.len() > MOST
        && matches!(
            bytes,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..]
        )
}

/// A library of OpenDocument with code in it; the two lists of libraries hold none.
fn is_basic(name: &str) -> bool {
    let list = [
        "script-lc.xml",
        "script-lb.xml",
        "dialog-lc.xml",
        "dialog-lb.xml",
    ];
    let inside = name.starts_with("Basic/") || name.starts_with("Scripts/");
    inside && !name.ends_with('/') && !list.iter().any(|it| name.ends_with(it))
}

/// What an XML text is and holds, as far as it matters here.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// The local name of its root.
    pub(crate) root: String,
    /// It has elements called script.
    pub(crate) has_script: bool,
    /// It speaks of pages, drawings or transformations, in which scripts run.
    pub(crate) is_page: bool,
    /// What it would set going in an office program.
    pub(crate) danger: Option<Danger>,
}

/// Reads an XML text to its end, or to where it breaks. `types` says that it is the list of content types.
pub(crate) fn read(xml: &[u8], types: bool) -> Facts {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut walk = Parts::default();
    if types && contains_any(xml, MACRO_TYPES) {
        walk.facts.danger = Some(Danger::Macros);
    }
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => break,
            Ok(Event::Start(it)) => walk.begin(&it, false),
            Ok(Event::Empty(it)) => walk.begin(&it, true),
            Ok(Event::End(it)) => walk.end(it.local_name().as_ref()),
            Ok(Event::Text(text)) if walk.listens() => walk.say(&text.xml10_content()),
            Ok(Event::CData(text)) if walk.listens() => walk.say(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) if walk.listens() => {
                match reference.resolve_char_ref() {
                    Ok(Some(c)) => walk.say(c.encode_utf8(&mut [0; 4])),
                    _ => {
                        let name = reference.xml10_content();
                        walk.say(resolve_xml_entity(&name).unwrap_or_default());
                    }
                }
            }
            Ok(_) => {}
        }
        buffer.clear();
        if walk.facts.danger.is_some() && !walk.facts.root.is_empty() {
            break;
        }
    }
    walk.facts.is_page = [
        "www.w3.org/1999/xhtml",
        "www.w3.org/2000/svg",
        "XSL/Transform",
    ]
    .iter()
    .any(|name| memmem::find(xml, name.as_bytes()).is_some());
    let found = walk.fields.finish();
    walk.facts.danger = walk.facts.danger.or(found);
    walk.facts
}

fn contains_any(xml: &[u8], words: &[&str]) -> bool {
    let text = String::from_utf8_lossy(xml).to_lowercase();
    words.iter().any(|it| text.contains(it))
}

/// A walk through the elements of a part.
#[derive(Default)]
struct Parts {
    facts: Facts,
    fields: Fields,
    in_instruction: bool,
    /// The formula in hand.
    formula: Option<String>,
    /// The connection in hand fetches when the workbook is opened.
    fetches: bool,
}

impl Parts {
    fn listens(&self) -> bool {
        self.in_instruction || self.formula.is_some()
    }

    /// In data of others, elements of these names are whatever they like.
    fn is_open_document(&self) -> bool {
        self.facts.root.starts_with("document")
    }

    fn say(&mut self, text: &str) {
        match &mut self.formula {
            Some(formula) => formula.push_str(text),
            None => self.fields.say(text),
        }
    }

    fn note(&mut self, danger: Option<Danger>) {
        if self.facts.danger.is_none() {
            self.facts.danger = danger;
        }
    }

    fn begin(&mut self, it: &BytesStart<'_>, is_empty: bool) {
        let local = it.local_name();
        let name = local.as_ref();
        if self.facts.root.is_empty() {
            self.facts.root = name.to_owned();
        }
        match name {
            "fldSimple" => self.note(of_instruction(&attribute(it, "instr"))),
            "fldChar" => match attribute(it, "fldCharType").as_str() {
                "begin" => self.fields.begin(),
                "end" => self.fields.end(),
                _ => self.fields.judge(),
            },
            "instrText" | "delInstrText" => self.in_instruction = !is_empty,
            // a cell's formula, that of a name, of a format by condition, of a checked entry
            "f" | "definedName" | "formula" | "formula1" | "formula2" if !is_empty => {
                self.formula = Some(String::new());
            }
            // a cell of the XML that spreadsheets wrote in 2003
            "Cell" | "NamedRange" => {
                let said = ["Formula", "RefersTo"].map(|name| attribute(it, name));
                for formula in said {
                    self.note(of_formula(&formula));
                }
            }
            "ddeLink" | "dde-source" | "dde-link" | "dde-connection-decl" => {
                self.note(Some(Danger::DdeField));
            }
            "applet" | "plugin" if self.is_open_document() => self.note(Some(Danger::Control)),
            "Relationship" => self.note(of_relationship(it)),
            "Override" | "Default" | "part" => self.note(of_content_type(it)),
            "binData" if attribute(it, "name").to_lowercase().contains("editdata") => {
                self.note(Some(Danger::Macros));
            }
            "connection" => {
                self.fetches = matches!(attribute(it, "refreshOnLoad").as_str(), "1" | "true")
            }
            "webPr" if self.fetches && is_remote(&attribute(it, "url")) => {
                self.note(Some(Danger::Remote));
            }
            "table-cell" => self.note(of_formula(&attribute(it, "formula"))),
            name if name.eq_ignore_ascii_case("script") => self.facts.has_script = true,
            "a" | "event-listener" => {
                let target = attribute(it, "href").trim().to_lowercase();
                let calls = ["vnd.sun.star.script:", "macro:"];
                let is_macro = calls.iter().any(|scheme| target.starts_with(scheme));
                self.note(is_macro.then_some(Danger::Macros));
            }
            "hlinkClick" | "hlinkHover" | "hlinkMouseOver" => {
                let action = attribute(it, "action").to_lowercase();
                if action.starts_with("ppaction://program") {
                    self.note(Some(Danger::Program));
                } else if action.starts_with("ppaction://macro") {
                    self.note(Some(Danger::Macros));
                }
            }
            name if FETCHED.contains(&name) && self.is_open_document() => {
                let remote = is_remote(&attribute(it, "href"));
                self.note(remote.then_some(Danger::Remote));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "instrText" | "delInstrText" => self.in_instruction = false,
            "f" | "definedName" | "formula" | "formula1" | "formula2" => {
                let formula = self.formula.take().unwrap_or_default();
                self.note(of_formula(&formula));
            }
            _ => {}
        }
        if self.fields.found.is_some() {
            self.facts.danger = self.facts.danger.or(self.fields.found);
        }
    }
}

/// Whether a formula speaks with another program: `application|topic!item`, outside of quotes. No other formula has
/// a bar behind a name.
pub(crate) fn names_a_program(formula: &str) -> bool {
    let mut quoted = false;
    formula.char_indices().any(|(at, c)| {
        quoted ^= c == '"';
        let named = || {
            let before = formula[..at].trim_end().chars().next_back();
            before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '\''))
        };
        c == '|' && !quoted && named() && formula[at..].contains('!')
    })
}

/// A formula that fetches from elsewhere or calls a program when it is computed.
pub(crate) fn of_formula(formula: &str) -> Option<Danger> {
    if formula.is_empty() {
        return None;
    }
    if names_a_program(formula) {
        return Some(Danger::DdeField);
    }
    // blanks may stand before the bracket
    let upper: String = formula
        .to_uppercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let calls = |function: &str| {
        memmem::find_iter(upper.as_bytes(), function.as_bytes()).any(|at| {
            let before = upper[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        })
    };
    if calls("DDE(") {
        return Some(Danger::DdeField);
    }
    let fetches = [
        "WEBSERVICE(",
        "IMPORTXML(",
        "IMPORTDATA(",
        "IMPORTHTML(",
        "IMPORTFEED(",
    ];
    let remote = upper.contains("://") || upper.contains("\\\\");
    if fetches.iter().any(|function| calls(function)) || (calls("IMAGE(") && remote) {
        return Some(Danger::Remote);
    }
    calls("RTD(").then_some(Danger::Control)
}

fn of_content_type(it: &BytesStart<'_>) -> Option<Danger> {
    let kind = attribute(it, "ContentType").to_lowercase();
    if MACRO_TYPES.iter().any(|macros| kind.contains(macros)) {
        return Some(Danger::Macros);
    }
    kind.contains("activex").then_some(Danger::Control)
}

/// A relationship: its kind says what the other part is, its target whether it lies elsewhere, whatever
/// its mode says.
fn of_relationship(it: &BytesStart<'_>) -> Option<Danger> {
    let kind = attribute(it, "Type").to_lowercase();
    if MACRO_TYPES.iter().any(|macros| kind.contains(macros)) {
        return Some(Danger::Macros);
    }
    if kind.ends_with("/control") || kind.contains("activex") {
        return Some(Danger::Control);
    }
    if kind.is_empty() {
        return None;
    }
    let target = attribute(it, "Target");
    let address = target.trim().to_lowercase();
    if RUNS.iter().any(|scheme| address.starts_with(scheme)) {
        return Some(Danger::Program);
    }
    let patient = PATIENT.iter().any(|it| kind.ends_with(it));
    (!patient && is_remote(&target)).then_some(Danger::Remote)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let mut all = element.attributes().flatten();
    let found = all.find(|it| it.key.local_name().as_ref() == name);
    let value = found.and_then(|it| {
        it.normalized_value(XmlVersion::Implicit1_0)
            .ok()
            .map(|value| value.into_owned())
    });
    value.unwrap_or_default()
}
