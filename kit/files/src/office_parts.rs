//! The XML of office documents, element by element: fields, formulas, relationships, links.

use memchr::memmem;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesPI, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::address;
use crate::danger::Danger;
use crate::fields::{Fields, of_instruction};
use crate::formulas::of_formula;
use crate::relations::{self, MACRO_TYPES};

/// What an XML text is and holds, as far as it matters here.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// The local name of its root.
    pub(crate) root: String,
    /// It has elements called script.
    pub(crate) has_script: bool,
    /// It speaks of pages, drawings or transformations, in which scripts run.
    pub(crate) is_page: bool,
    /// It defines abbreviations of its own, behind which anything can stand.
    pub(crate) has_entities: bool,
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
            Ok(Event::DocType(it)) => {
                let text = it.xml10_content();
                walk.facts.has_entities |= text.contains("<!ENTITY");
                walk.note(of_doctype(&text));
            }
            Ok(Event::PI(it)) => walk.note(of_stylesheet(&it)),
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
    /// The base of addresses in hand.
    base: Option<String>,
    /// It is a text of OpenDocument; in data of others, elements of these names are whatever they like.
    is_open_document: bool,
    /// The connection in hand fetches when the workbook is opened.
    fetches: bool,
}

impl Parts {
    fn listens(&self) -> bool {
        self.in_instruction || self.formula.is_some() || self.base.is_some()
    }

    fn say(&mut self, text: &str) {
        match (&mut self.formula, &mut self.base) {
            (Some(piece), _) | (_, Some(piece)) => piece.push_str(text),
            _ => self.fields.say(text),
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
            self.is_open_document = name.starts_with("document-")
                || (name == "document" && !attribute(it, "mimetype").is_empty());
        }
        if self.is_open_document {
            self.note(of_open_document(name, &attribute(it, "href")));
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
            "ddeLink" | "dde-source" | "dde-link" | "dde-connection-decl" => {
                self.note(Some(Danger::DdeField));
            }
            "applet" | "plugin" if self.is_open_document => self.note(Some(Danger::Control)),
            "Relationship" if self.facts.root == "Relationships" => {
                self.note(relations::of_relationship(it));
            }
            "Override" | "Default" | "part" => self.note(relations::of_content_type(it)),
            "binData" if attribute(it, "name").to_lowercase().contains("editdata") => {
                self.note(Some(Danger::Macros));
            }
            "connection" => {
                self.fetches = matches!(attribute(it, "refreshOnLoad").as_str(), "1" | "true")
            }
            "webPr" if self.fetches => self.note(of_fetched(&attribute(it, "url"))),
            "textPr" if self.fetches => self.note(of_fetched(&attribute(it, "sourceFile"))),
            "dbPr" | "olapPr" if self.fetches => self.note(Some(Danger::Remote)),
            "table-cell" => self.note(of_formula(&attribute(it, "formula"))),
            name if name.eq_ignore_ascii_case("script") => self.facts.has_script = true,
            "a" | "event-listener" => self.note(of_macro_call(&attribute(it, "href"))),
            "hlinkClick" | "hlinkHover" | "hlinkMouseOver" => {
                let action = attribute(it, "action").to_lowercase();
                if action.starts_with("ppaction://program") {
                    self.note(Some(Danger::Program));
                } else if action.starts_with("ppaction://macro") {
                    self.note(Some(Danger::Macros));
                }
            }
            name => self.links(name, it, is_empty),
        }
    }

    /// Elements that name a file or a page by themselves.
    fn links(&mut self, name: &str, it: &BytesStart<'_>, is_empty: bool) {
        match name {
            // a cell of the XML that spreadsheets wrote in 2003
            "Cell" | "NamedRange" => {
                let said = ["Formula", "RefersTo"].map(|name| attribute(it, name));
                for formula in said {
                    self.note(of_formula(&formula));
                }
                self.note(of_click(&attribute(it, "HRef")));
            }
            // the XML that word processors wrote in 2003
            "hlink" => self.note(of_click(&attribute(it, "dest"))),
            "attachedTemplate" => self.note(of_fetched(&attribute(it, "val"))),
            // the table of a letter to many: where it lies, in words of a database driver
            "connectString" | "udl" | "query" => self.note(of_driver(&attribute(it, "val"))),
            // what the menus of a document call
            "customUI" => {
                for name in ["onLoad", "loadImage"] {
                    self.note(of_driver(&attribute(it, name)));
                }
            }
            // a pane beside the text that opens by itself and is fetched then
            "taskpane" if matches!(attribute(it, "visibility").as_str(), "1" | "true") => {
                self.note(Some(Danger::Remote));
            }
            "property" if attribute(it, "name") == "Office.AutoShowTaskpaneWithDocument" => {
                self.note(Some(Danger::Remote));
            }
            "altChunk" if !self.is_open_document => self.note(Some(Danger::Chunk)),
            "HyperlinkBase" if !is_empty => self.base = Some(String::new()),
            // drawings of older programs name files themselves
            "imagedata" | "fill" | "stroke" if !self.is_open_document => {
                for name in ["src", "href", "althref"] {
                    self.note(of_fetched(&attribute(it, name)));
                }
            }
            "shape" | "rect" | "roundrect" | "oval" | "line" | "polyline" | "group" | "arc"
            | "curve"
                if !self.is_open_document =>
            {
                self.note(of_click(&attribute(it, "href")));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "instrText" | "delInstrText" => self.in_instruction = false,
            "HyperlinkBase" => {
                let base = self.base.take().unwrap_or_default();
                self.note(of_click(&base));
            }
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

/// The value of an attribute, by its local name; empty if there is none.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let mut all = element.attributes().flatten();
    let found = all.find(|it| it.key.local_name().as_ref() == name);
    let value = found.and_then(|it| {
        it.normalized_value(XmlVersion::Implicit1_0)
            .ok()
            .map(|value| value.into_owned())
    });
    value.unwrap_or_default()
}

/// What a program fetches when the document is opened.
fn of_fetched(address: &str) -> Option<Danger> {
    (!address::may_be_fetched(address)).then_some(Danger::Remote)
}

/// What a person clicks.
fn of_click(address: &str) -> Option<Danger> {
    (!address::may_be_clicked(address)).then_some(Danger::Link)
}

fn of_macro_call(address: &str) -> Option<Danger> {
    let target = address.trim().to_lowercase();
    let calls = ["vnd.sun.star.script:", "macro:"];
    let is_macro = calls.iter().any(|scheme| target.starts_with(scheme));
    is_macro.then_some(Danger::Macros)
}

/// An address in a text of OpenDocument: links wait for a click, everything else is fetched.
fn of_open_document(element: &str, address: &str) -> Option<Danger> {
    match element {
        "a" | "event-listener" => of_macro_call(address).or_else(|| of_click(address)),
        "form" | "button" => of_click(address),
        _ => of_fetched(address),
    }
}

/// Words that name another machine anywhere: those of a database driver, of a call.
fn of_driver(words: &str) -> Option<Danger> {
    let is_remote = words.contains("\\\\") || words.contains("//");
    is_remote.then_some(Danger::Remote)
}

/// A document type definition that lies elsewhere, or an entity that does. Those of drawings are known
/// everywhere and fetched by nobody.
fn of_doctype(text: &str) -> Option<Danger> {
    let mut rest = text;
    while let Some(at) = memmem::find(rest.as_bytes(), b"SYSTEM")
        .into_iter()
        .chain(memmem::find(rest.as_bytes(), b"PUBLIC"))
        .min()
    {
        let is_public = rest[at..].starts_with("PUBLIC");
        rest = &rest[at + "SYSTEM".len()..];
        let mut literal = || {
            let begin = rest.find(['"', '\''])?;
            let quote = rest[begin..].chars().next()?;
            let (literal, after) = rest[begin + 1..].split_once(quote)?;
            rest = after;
            Some(literal)
        };
        if is_public {
            literal();
        }
        let address = literal().unwrap_or_default();
        let is_known = address.trim().starts_with("http://www.w3.org/");
        if !is_known && !address::may_be_fetched(address) {
            return Some(Danger::Remote);
        }
    }
    None
}

/// A style sheet that lies elsewhere.
fn of_stylesheet(it: &BytesPI<'_>) -> Option<Danger> {
    if it.target() != "xml-stylesheet" {
        return None;
    }
    let mut all = it.attributes().flatten();
    let href = all.find(|it| it.key.as_ref() == "href")?;
    let value = href.normalized_value(XmlVersion::Implicit1_0).ok()?;
    of_fetched(&value)
}
