//! What of a file no reference that holds covers. People read the whole file, so everything in it is
//! content but the signatures themselves: their values, keys, and what they say about themselves.

use crate::canonical::NodeSet;
use crate::case::Followed;
use crate::coverage::place;
use crate::dsig::names::{OBJECT, SIGNATURE, SIGNED_INFO, XADES};
use crate::dsig::{Identifiers, Problem};
use crate::parts::{Holds, allows, fits, holds};
use crate::remarks::{Remark, Remarks, split_texts};
use crate::report::Place;
use crate::xml::{Document, Kind, NodeId, REFERENCES_MAX, SIGNATURES_MAX, Space, is_space};

/// What one reference that holds covers.
pub(crate) struct Piece {
    set: NodeSet,
    /// Only the base64 text inside, decoded.
    is_decoded: bool,
}

/// The pieces of references that hold.
pub(crate) fn pieces(document: &Document<'_>, all: &[Followed<'_>]) -> Vec<Piece> {
    let holds = |one: &&Followed<'_>| one.problem().is_none();
    all.iter()
        .filter(holds)
        .filter_map(|one| {
            let resolved = one.resolved.as_ref().ok()?;
            let set = resolved.nodes.clone()?;
            // a signature that stood in what it signed and does not any more: it was moved
            let was_moved = resolved.notes.contains(&Problem::EnvelopedWithoutEffect)
                && document
                    .ancestors(set.apex)
                    .any(|around| document.is(around, SIGNATURE));
            (!was_moved).then_some(Piece {
                set,
                is_decoded: !resolved.is_canonical,
            })
        })
        .collect()
}

/// What is found about a file and one signature.
pub(crate) struct Uncovered {
    /// Content that the signature does not cover, as far as it is shown.
    pub places: Vec<Place>,
    /// Whether it covers any content at all.
    pub covers_content: bool,
    /// The outermost element, when only what is in it is covered.
    pub wrapper: Option<Place>,
    /// Elements of which only the base64 text inside is covered, decoded.
    pub decoded: Vec<Place>,
    /// Texts for people among what the signature holds beside what was signed.
    pub words: Vec<Place>,
    /// Comments and processing instructions that it does not cover.
    pub remarks: Remarks,
}

/// Places that are shown; a file full of them is not worth more.
const SHOWN_MAX: usize = 20;

/// Child elements of an outermost element of which each is covered by a reference of its own.
const PARTS_MAX: usize = REFERENCES_MAX + SIGNATURES_MAX;

/// Nodes that are compared with what is covered; a file that needs more is made to cost time.
const LOOKS_MAX: usize = 2_000;

/// Parts of signatures that are compared with what is covered, for all that covers: evidence of an
/// archived signature has some thousands.
const COMPARED_MAX: usize = 200_000;

/// Looks through a file. `remarks` are all that it has.
pub(crate) fn uncovered(
    document: &Document<'_>,
    pieces: &[Piece],
    remarks: &[Remark],
) -> Uncovered {
    let mut walk = Walk {
        document,
        pieces,
        places: Vec::new(),
        covers_content: false,
        left: LOOKS_MAX,
        parts_left: COMPARED_MAX / pieces.len().max(1),
        is_wrapped: false,
        is_split: false,
        decoded: Vec::new(),
        words: Vec::new(),
    };
    for child in document.children(0) {
        walk.look(child);
    }
    walk.split_texts();
    let remarks = walk.remarks(remarks);
    let shown = |all: &[NodeId]| all.iter().map(|one| place(document, *one)).collect();
    Uncovered {
        places: shown(&walk.places),
        covers_content: walk.covers_content,
        wrapper: walk.is_wrapped.then(|| place(document, document.root())),
        decoded: shown(&walk.decoded),
        words: shown(&walk.words),
        remarks,
    }
}

/// Namespaces of what browsers draw, whatever else is in the file: XHTML, SVG, MathML, style sheets.
const DRAWN: [&str; 4] = [
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/1999/XSL/Transform",
];

/// Names by which a file that is opened as a page shows something else than its text, or runs it; pages
/// know no namespaces.
const DRAWN_NAMES: [&str; 16] = [
    "del",
    "html",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "strike",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "xmp",
];

fn is_drawn((space, local): (&str, &str)) -> bool {
    DRAWN.contains(&space)
        || DRAWN_NAMES
            .iter()
            .any(|name| name.eq_ignore_ascii_case(local))
}

fn put(all: &mut Vec<NodeId>, one: NodeId) {
    if all.len() < SHOWN_MAX && !all.contains(&one) {
        all.push(one);
    }
}

struct Walk<'w, 'd> {
    document: &'w Document<'d>,
    pieces: &'w [Piece],
    places: Vec<NodeId>,
    covers_content: bool,
    left: usize,
    parts_left: usize,
    is_wrapped: bool,
    is_split: bool,
    decoded: Vec<NodeId>,
    words: Vec<NodeId>,
}

impl Walk<'_, '_> {
    fn look(&mut self, node: NodeId) {
        let document = self.document;
        match &document.node(node).kind {
            Kind::Comment(_) | Kind::Document => return,
            Kind::Text(text) if text.chars().all(is_space) => return,
            Kind::Text(_) | Kind::Instruction { .. } | Kind::Element(_) => {}
        }
        self.left = match self.left.checked_sub(1) {
            Some(left) => left,
            None => return self.add(document.root()),
        };
        if document.is(node, SIGNATURE) {
            return self.signature(node);
        }
        let covering = self.pieces.iter().find(|one| self.covers(one, node));
        if let Some(piece) = covering {
            self.covers_content = true;
            if piece.is_decoded {
                self.decoded_text(node);
            }
            // only signatures are ever left out
            let set = &piece.set;
            let inside = set
                .excluded
                .iter()
                .filter(|one| document.contains(node, **one));
            for one in inside {
                self.look(*one);
            }
        } else if node == document.root() && self.is_wrapper(node) {
            // browsers draw by this name, and run what stands in it
            if is_drawn(document.name(node)) {
                self.add(node);
            } else {
                self.is_wrapped = true;
            }
            for child in document.children(node) {
                self.look(child);
            }
        } else {
            self.add(node);
        }
    }

    fn add(&mut self, node: NodeId) {
        let document = self.document;
        let shown = match document.element(node) {
            Some(_) => node,
            None => document.node(node).parent,
        };
        put(&mut self.places, shown);
    }

    /// Of what is signed as the bytes that its text stands for, neither the name nor an attribute is
    /// signed. What an object says of its own encoding is no content; any other attribute may be.
    fn decoded_text(&mut self, node: NodeId) {
        let document = self.document;
        let is_object = document.is(node, OBJECT);
        let says_nothing = |one: &crate::xml::Attribute<'_>| {
            Identifiers::is_identifier(document, one)
                || (is_object && matches!(one.local, "Encoding" | "MimeType"))
        };
        let is_plain = document.attributes(node).iter().all(says_nothing);
        if !is_plain || is_drawn(document.name(node)) {
            self.add(node);
        }
        put(&mut self.decoded, node);
    }

    fn covers(&self, piece: &Piece, node: NodeId) -> bool {
        let document = self.document;
        let set = &piece.set;
        let excluded = |one: &NodeId| document.contains(*one, node);
        let is_inside = document.contains(set.apex, node) && !set.excluded.iter().any(excluded);
        // markup inside of what is decoded is not part of the text
        let is_text_only = || document.child_elements(node).next().is_none();
        is_inside && (!piece.is_decoded || (set.apex == node && is_text_only()))
    }

    /// Whether an element only holds together what is signed: its name and identifier say nothing that
    /// people act on. Any other attribute may.
    fn is_wrapper(&self, node: NodeId) -> bool {
        const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
        let document = self.document;
        let says_nothing = |one: &crate::xml::Attribute<'_>| {
            let is_location = matches!(one.local, "schemaLocation" | "noNamespaceSchemaLocation");
            let is_declared = matches!(one.space, Space::Declared(_));
            Identifiers::is_identifier(document, one)
                || (is_location && is_declared && document.uri(one.space) == SCHEMA_INSTANCE)
        };
        document.attributes(node).iter().all(says_nothing)
            && document.child_elements(node).take(PARTS_MAX + 1).count() <= PARTS_MAX
    }

    /// Of a signature, its objects are content; but for what they say about the signature.
    fn signature(&mut self, node: NodeId) {
        let document = self.document;
        // a signature over another signature as a whole, whatever that one holds
        self.covers_content |= self.is_covered(node);
        for child in document.children(node) {
            if document.is(child, OBJECT) {
                self.object(child);
            } else if document.element(child).is_none() {
                // text between the parts of a signature is none of them
                self.look(child);
            }
        }
        self.foreign(node);
    }

    /// What stands in a signature and is none of its parts, or not where it belongs: readers show it, and
    /// programs find it by its name, as if it were content. What the signature signs of itself is another
    /// matter.
    fn foreign(&mut self, node: NodeId) {
        let document = self.document;
        let here = document.name(node);
        let held = holds(here);
        for child in document.children(node) {
            self.parts_left = match self.parts_left.checked_sub(1) {
                Some(left) => left,
                None => return self.add(document.root()),
            };
            if document.element(child).is_none() {
                if self.says_something(child) && !self.is_covered(child) {
                    self.text(child, held);
                }
                continue;
            }
            // objects of this signature were looked at as content
            let is_object = document.is(child, OBJECT) && document.is(node, SIGNATURE);
            if self.is_covered(child) || (is_object && !self.says_about_signature(child)) {
                continue;
            }
            if !allows(here, document.name(child)) {
                self.add(child);
            } else if document.is(child, SIGNATURE) {
                self.signature(child);
            } else if !document.is(child, SIGNED_INFO) {
                self.foreign(child);
            }
        }
    }

    /// A text in a part of a signature. Names of keys and certificates are known to be claims; what stands
    /// among the properties looks like something that was said under the signature.
    fn text(&mut self, text: NodeId, held: Holds) {
        let document = self.document;
        let Kind::Text(said) = &document.node(text).kind else {
            return;
        };
        let part = document.node(text).parent;
        let of_own_signer = |one: NodeId| {
            document.is(one, (XADES, "SignedProperties")) || document.is(one, SIGNATURE)
        };
        let mut around = document.ancestors(part);
        if !fits(held, said) {
            self.add(part);
        } else if matches!(held, Holds::Words)
            && around
                .find(|one| of_own_signer(*one) || document.is(*one, (XADES, "UnsignedProperties")))
                .is_some_and(|one| !of_own_signer(one))
        {
            put(&mut self.words, part);
        }
    }

    fn is_covered(&self, node: NodeId) -> bool {
        self.pieces.iter().any(|one| self.covers(one, node))
    }

    /// How many of the remarks nobody signed.
    fn remarks(&mut self, all: &[Remark]) -> Remarks {
        let mut found = Remarks::default();
        let document = self.document;
        let mut left = COMPARED_MAX / self.pieces.len().max(1);
        for one in all {
            left = left.saturating_sub(1);
            let is_comment = matches!(document.node(one.node).kind, Kind::Comment(_));
            let signs = |piece: &Piece| {
                !piece.is_decoded
                    && (piece.set.comments || !is_comment)
                    && self.covers(piece, one.node)
            };
            if left == 0 || !self.pieces.iter().any(signs) {
                found.count += 1;
                found.shows_otherwise |= one.shows_otherwise;
            }
        }
        found.splits_a_text = found.count > 0 && self.is_split;
        found
    }

    fn says_something(&self, node: NodeId) -> bool {
        matches!(&self.document.node(node).kind, Kind::Text(text) if !text.chars().all(is_space))
    }

    /// Texts in two pieces: where the remark in them is signed, they are named all the same.
    fn split_texts(&mut self) {
        for element in split_texts(self.document) {
            if !self.is_of_signature(element) {
                self.is_split = true;
                self.add(element);
            }
        }
    }

    /// Whether an element belongs to a signature and not to content that it holds.
    fn is_of_signature(&self, element: NodeId) -> bool {
        let document = self.document;
        let mut around = [element].into_iter().chain(document.ancestors(element));
        let nearest = around.find(|one| document.is(*one, SIGNATURE) || document.is(*one, OBJECT));
        nearest.is_some_and(|one| document.is(one, SIGNATURE))
    }

    fn object(&mut self, object: NodeId) {
        let document = self.document;
        if self.says_about_signature(object) {
            return;
        }
        if self.is_covered(object) {
            return self.look(object);
        }
        let mut parts = document.children(object);
        if document.child_elements(object).take(PARTS_MAX + 1).count() > PARTS_MAX {
            return self.add(object);
        }
        for part in parts.by_ref() {
            if !document.is(part, (XADES, "QualifyingProperties")) {
                self.look(part);
            }
        }
    }

    fn says_about_signature(&self, object: NodeId) -> bool {
        let document = self.document;
        document
            .children(object)
            .all(|part| match &document.node(part).kind {
                Kind::Element(_) => document.is(part, (XADES, "QualifyingProperties")),
                Kind::Text(text) => text.chars().all(is_space),
                Kind::Comment(_) => true,
                Kind::Instruction { .. } | Kind::Document => false,
            })
    }
}
