//! From bytes to the tree. quick-xml finds where each piece of markup ends; what is inside is checked
//! here, because two readers that disagree about a file can be made to see two documents under one
//! signature.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Serialize;

use super::characters::{is_char, is_plain_name, is_space};
use super::limits::{
    ATTRIBUTES_MAX, DECLARATIONS_IN_FORCE_MAX, DEPTH_MAX, FILE_BYTES_MAX, NODES_MAX,
};
use super::start_tag::{self, StartTag, resolve};
use super::tree::{
    Attribute, Declaration, Document, Element, Kind, Node, NodeId, Space, XML_NAMESPACE,
};

const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum XmlError {
    /// Not well-formed XML 1.0 with namespaces.
    #[error("malformed XML at byte {at}: {what}")]
    Malformed {
        /// Position in the file, in bytes.
        at: usize,
        /// Which part.
        what: &'static str,
    },
    /// It has a document type definition: entities can hide, multiply or fetch content.
    #[error("document type definitions are refused")]
    DocumentType,
    /// Neither UTF-8 nor UTF-16 with a byte order mark nor declared ISO-8859-1.
    #[error("the encoding {name:?} is not read")]
    Encoding {
        /// As the file calls it.
        name: String,
    },
    /// More than a limit allows.
    #[error("more than {limit} {what}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

/// The text of a file: UTF-8, UTF-16 with a byte order mark, or ISO-8859-1 where that is declared.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(XmlError::TooLarge {
            what: "bytes",
            limit: FILE_BYTES_MAX,
        });
    }
    let unreadable = |name: &str| XmlError::Encoding {
        name: name.to_owned(),
    };
    let pairs = |order: fn([u8; 2]) -> u16, rest: &[u8]| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
        let text = String::from_utf16(&units).ok().filter(|_| odd.is_empty());
        text.map(Cow::Owned).ok_or_else(|| unreadable("UTF-16"))
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => return pairs(u16::from_be_bytes, rest),
        [0xFF, 0xFE, rest @ ..] => return pairs(u16::from_le_bytes, rest),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if declares_latin_1(bytes) {
        return Ok(Cow::Owned(
            bytes.iter().map(|byte| char::from(*byte)).collect(),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("not UTF-8"))?;
    Ok(Cow::Borrowed(text))
}

fn declares_latin_1(bytes: &[u8]) -> bool {
    /// The longest declaration that is not made to be long.
    const DECLARATION_BYTES_MAX: usize = 200;
    let start = bytes.get(..bytes.len().min(DECLARATION_BYTES_MAX));
    let start = start.unwrap_or_default();
    // an instruction whose name only begins so declares nothing
    let is_declaration = matches!(
        start,
        [b'<', b'?', b'x', b'm', b'l', b' ' | 9 | 10 | 13, ..]
    );
    let start = start.to_ascii_lowercase();
    let declaration = start.split(|byte| *byte == b'>').next();
    let declaration = declaration.filter(|_| is_declaration);
    let name = b"iso-8859-1";
    declaration.is_some_and(|one| one.windows(name.len()).any(|window| window == name))
}

impl<'a> Document<'a> {
    /// Reads the text of a file.
    pub fn parse(source: &'a str) -> Result<Document<'a>, XmlError> {
        if source.len() > FILE_BYTES_MAX {
            return Err(XmlError::TooLarge {
                what: "bytes",
                limit: FILE_BYTES_MAX,
            });
        }
        let mut builder = Builder::new(source);
        let mut reader = Reader::from_str(source);
        let config = reader.config_mut();
        config.check_comments = true;
        config.check_end_names = true;
        let mut start = 0;
        loop {
            let event = reader.read_event().map_err(|_| XmlError::Malformed {
                at: usize::try_from(reader.error_position()).unwrap_or(start),
                what: "markup",
            })?;
            let end = usize::try_from(reader.buffer_position()).unwrap_or(source.len());
            let piece = start..end.min(source.len());
            if matches!(event, Event::Eof) {
                return builder.finish();
            }
            builder.add(&event, piece)?;
            start = end;
        }
    }
}

struct Builder<'a> {
    document: Document<'a>,
    /// Open elements, the document first, with the number of child elements so far.
    open: Vec<(NodeId, usize)>,
    /// Positions of the declarations in force, innermost last, and how many each open element adds.
    in_force: Vec<usize>,
    added: Vec<usize>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a str) -> Builder<'a> {
        let top = Node {
            parent: 0,
            end: 1,
            kind: Kind::Document,
            source: 0..source.len(),
        };
        Builder {
            document: Document {
                source,
                nodes: vec![top],
                attributes: Vec::new(),
                declarations: Vec::new(),
                root: 0,
            },
            open: vec![(0, 0)],
            in_force: Vec::new(),
            added: Vec::new(),
        }
    }

    fn add(&mut self, event: &Event<'_>, piece: Range<usize>) -> Result<(), XmlError> {
        let raw = self.slice(&piece, 0, 0);
        match event {
            Event::Start(_) => self.start(piece, 1, false),
            Event::Empty(_) => self.start(piece, 2, true),
            Event::End(_) => self.close(piece.end),
            Event::Text(_) => {
                if self.open.len() == 1 && raw.chars().all(is_space) {
                    return Ok(());
                }
                if raw.contains("]]>") {
                    return Err(malformed(&piece, "text"));
                }
                self.text(line_ends(raw), piece)
            }
            Event::CData(_) => {
                let inside = self.slice(&piece, "<![CDATA[".len(), "]]>".len());
                self.text(line_ends(inside), piece)
            }
            Event::GeneralRef(_) => {
                let name = self.slice(&piece, 1, 1);
                let letter = resolve(name).ok_or_else(|| malformed(&piece, "reference"))?;
                self.text(Cow::Owned(letter.to_string()), piece)
            }
            Event::Comment(_) => {
                let inside = self.slice(&piece, "<!--".len(), "-->".len());
                let fits =
                    inside.chars().all(is_char) && !inside.contains("--") && !inside.ends_with('-');
                if !fits {
                    return Err(malformed(&piece, "comment"));
                }
                self.push(Kind::Comment(line_ends(inside)), piece)
                    .map(|_| ())
            }
            Event::PI(_) => self.instruction(piece),
            Event::Decl(_) => self.declaration(raw, &piece),
            Event::DocType(_) => Err(XmlError::DocumentType),
            Event::Eof => Ok(()),
        }
    }

    /// A piece of the source without some bytes at its ends.
    fn slice(&self, piece: &Range<usize>, front: usize, back: usize) -> &'a str {
        let inside = piece.start + front..piece.end.saturating_sub(back);
        self.document.source.get(inside).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind<'a>, source: Range<usize>) -> Result<NodeId, XmlError> {
        let id = self.document.nodes.len();
        if id >= NODES_MAX {
            return Err(XmlError::TooLarge {
                what: "nodes",
                limit: NODES_MAX,
            });
        }
        self.document.nodes.push(Node {
            parent: self.open.last().map_or(0, |(id, _)| *id),
            end: id + 1,
            kind,
            source,
        });
        Ok(id)
    }

    fn text(&mut self, text: Cow<'a, str>, piece: Range<usize>) -> Result<(), XmlError> {
        if self.open.len() == 1 || !text.chars().all(is_char) {
            return Err(malformed(&piece, "text"));
        }
        self.push(Kind::Text(text), piece).map(|_| ())
    }

    fn instruction(&mut self, piece: Range<usize>) -> Result<(), XmlError> {
        let inside = self.slice(&piece, 2, 2);
        let end = inside.find(is_space).unwrap_or(inside.len());
        let (target, data) = inside.split_at(end);
        let fits = is_plain_name(target)
            && !target.eq_ignore_ascii_case("xml")
            && data.chars().all(is_char)
            && !data.contains("?>");
        if !fits {
            return Err(malformed(&piece, "processing instruction"));
        }
        let data = line_ends(data.trim_start_matches(is_space));
        self.push(Kind::Instruction { target, data }, piece)
            .map(|_| ())
    }

    /// Section 2.8: first in the file, version 1.0, an encoding that agrees with how it was read.
    fn declaration(&mut self, raw: &'a str, piece: &Range<usize>) -> Result<(), XmlError> {
        let inside = raw
            .strip_prefix("<?")
            .and_then(|one| one.strip_suffix("?>"));
        let tag = start_tag::read(inside.ok_or_else(|| malformed(piece, "declaration"))?, 2)?;
        let mut names = tag
            .attributes
            .iter()
            .map(|one| (one.local, one.value.as_ref()));
        if piece.start != 0 || names.next() != Some(("version", "1.0")) {
            return Err(malformed(piece, "declaration"));
        }
        for (name, value) in names {
            match name {
                "encoding" => {
                    let known = ["utf-8", "us-ascii", "ascii", "utf-16", "iso-8859-1"];
                    if !known.contains(&value.to_ascii_lowercase().as_str()) {
                        return Err(XmlError::Encoding {
                            name: value.chars().take(40).collect(),
                        });
                    }
                }
                "standalone" if matches!(value, "yes" | "no") => {}
                _ => return Err(malformed(piece, "declaration")),
            }
        }
        Ok(())
    }

    fn start(&mut self, piece: Range<usize>, back: usize, is_empty: bool) -> Result<(), XmlError> {
        let inside = self.slice(&piece, 1, back);
        let tag = start_tag::read(inside, piece.start + 1)?;
        let depth = self.open.len();
        if depth > DEPTH_MAX {
            return Err(XmlError::TooLarge {
                what: "elements inside each other",
                limit: DEPTH_MAX,
            });
        }
        let ordinal = self.open.last_mut().map_or(1, |(_, children)| {
            *children += 1;
            *children
        });
        if depth == 1 && ordinal > 1 {
            return Err(malformed(&piece, "second document element"));
        }
        let element = self.element(tag, &piece, is_empty, ordinal)?;
        let added = element.declarations.len();
        let end = piece.end;
        let id = self.push(Kind::Element(element), piece)?;
        if depth == 1 {
            self.document.root = id;
        }
        self.open.push((id, 0));
        self.added.push(added);
        if is_empty { self.close(end) } else { Ok(()) }
    }

    fn element(
        &mut self,
        tag: StartTag<'a>,
        piece: &Range<usize>,
        is_empty_tag: bool,
        ordinal: usize,
    ) -> Result<Element<'a>, XmlError> {
        let first_declaration = self.document.declarations.len();
        let first_attribute = self.document.attributes.len();
        let mut plain = Vec::with_capacity(tag.attributes.len());
        for one in tag.attributes {
            if one.prefix == "xmlns" {
                self.declare(one.local, one.value, first_declaration, piece)?;
            } else if one.prefix.is_empty() && one.local == "xmlns" {
                self.declare("", one.value, first_declaration, piece)?;
            } else {
                plain.push(one);
            }
        }
        let declarations = first_declaration..self.document.declarations.len();
        self.in_force.extend(declarations.clone());
        for one in plain {
            let space = match one.prefix {
                "" => Space::None,
                prefix => self.space(prefix, piece)?,
            };
            self.document.attributes.push(Attribute {
                prefix: one.prefix,
                local: one.local,
                space,
                value: one.value,
            });
        }
        let attributes = first_attribute..self.document.attributes.len();
        self.check_counts(&attributes, piece)?;
        Ok(Element {
            prefix: tag.prefix,
            local: tag.local,
            space: self.space(tag.prefix, piece)?,
            attributes,
            declarations,
            content_start: piece.end,
            is_empty_tag,
            ordinal,
        })
    }

    fn check_counts(
        &self,
        attributes: &Range<usize>,
        piece: &Range<usize>,
    ) -> Result<(), XmlError> {
        let document = &self.document;
        let total = document.attributes.len() + document.declarations.len();
        for (what, count, limit) in [
            ("attributes", total, ATTRIBUTES_MAX),
            (
                "namespace declarations in force",
                self.in_force.len(),
                DECLARATIONS_IN_FORCE_MAX,
            ),
        ] {
            if count > limit {
                return Err(XmlError::TooLarge { what, limit });
            }
        }
        let own = document
            .attributes
            .get(attributes.clone())
            .unwrap_or_default();
        for (index, one) in own.iter().enumerate() {
            let same = |other: &Attribute<'_>| {
                one.local == other.local && document.uri(one.space) == document.uri(other.space)
            };
            if own.iter().take(index).any(same) {
                return Err(malformed(piece, "attribute given twice"));
            }
        }
        Ok(())
    }

    /// Namespaces in XML 1.0 section 3 and its constraints.
    fn declare(
        &mut self,
        prefix: &'a str,
        uri: Cow<'a, str>,
        first: usize,
        piece: &Range<usize>,
    ) -> Result<(), XmlError> {
        let own = self.document.declarations.get(first..).unwrap_or_default();
        let is_wrong = own.iter().any(|one| one.prefix == prefix)
            || prefix == "xmlns"
            || uri == XMLNS_NAMESPACE
            || (prefix == "xml") != (uri == XML_NAMESPACE)
            || (!prefix.is_empty() && uri.is_empty());
        if is_wrong {
            return Err(malformed(piece, "namespace declaration"));
        }
        if prefix != "xml" {
            self.document.declarations.push(Declaration { prefix, uri });
        }
        Ok(())
    }

    fn space(&self, prefix: &str, piece: &Range<usize>) -> Result<Space, XmlError> {
        if prefix == "xml" {
            return Ok(Space::Xml);
        }
        let declarations = &self.document.declarations;
        let found = self.in_force.iter().rev().find_map(|index| {
            let one = declarations.get(*index)?;
            (one.prefix == prefix).then_some((*index, one.uri.is_empty()))
        });
        match found {
            Some((_, true)) => Ok(Space::None),
            Some((index, false)) => Ok(Space::Declared(index)),
            None if prefix.is_empty() => Ok(Space::None),
            None => Err(malformed(piece, "prefix without a namespace")),
        }
    }

    fn close(&mut self, source_end: usize) -> Result<(), XmlError> {
        let end = self.document.nodes.len();
        let unexpected = XmlError::Malformed {
            at: source_end,
            what: "end tag",
        };
        if self.open.len() < 2 {
            return Err(unexpected);
        }
        let (id, _) = self.open.pop().ok_or(unexpected)?;
        let keep = self.in_force.len() - self.added.pop().unwrap_or(0);
        self.in_force.truncate(keep);
        if let Some(node) = self.document.nodes.get_mut(id) {
            node.end = end;
            node.source.end = source_end;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Document<'a>, XmlError> {
        if self.open.len() != 1 || self.document.root == 0 {
            return Err(XmlError::Malformed {
                at: self.document.source.len(),
                what: "end of file",
            });
        }
        let end = self.document.nodes.len();
        if let Some(top) = self.document.nodes.first_mut() {
            top.end = end;
        }
        Ok(self.document)
    }
}

fn malformed(piece: &Range<usize>, what: &'static str) -> XmlError {
    XmlError::Malformed {
        at: piece.start,
        what,
    }
}

/// Section 2.11: every line end becomes a line feed.
fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}
