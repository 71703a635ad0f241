//! What of a file no reference that holds covers. People read the whole file, so everything in it is
//! content but the signatures themselves: their values, keys, and what they say about themselves.

use crate::canonical::NodeSet;
use crate::case::Followed;
use crate::coverage::place;
use crate::dsig::names::{DS, DS11, EXCLUSIVE, OBJECT, SIGNATURE, SIGNED_INFO, XADES};
use crate::dsig::{Identifiers, Problem};
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
}

/// Places that are shown; a file full of them is not worth more.
const SHOWN_MAX: usize = 20;

/// Child elements of an outermost element of which each is covered by a reference of its own.
const PARTS_MAX: usize = REFERENCES_MAX + SIGNATURES_MAX;

/// Elements of XML-DSig (XMLDSIG core 1.1, section 11).
const DS_NAMES: [&str; 45] = [
    "CanonicalizationMethod",
    "DSAKeyValue",
    "DigestMethod",
    "DigestValue",
    "Exponent",
    "G",
    "HMACOutputLength",
    "J",
    "KeyInfo",
    "KeyName",
    "KeyValue",
    "Manifest",
    "MgmtData",
    "Modulus",
    "Object",
    "P",
    "PGPData",
    "PGPKeyID",
    "PGPKeyPacket",
    "PgenCounter",
    "Q",
    "RSAKeyValue",
    "Reference",
    "RetrievalMethod",
    "SPKIData",
    "SPKISexp",
    "Seed",
    "Signature",
    "SignatureMethod",
    "SignatureProperties",
    "SignatureProperty",
    "SignatureValue",
    "SignedInfo",
    "Transform",
    "Transforms",
    "X509CRL",
    "X509Certificate",
    "X509Data",
    "X509IssuerName",
    "X509IssuerSerial",
    "X509SKI",
    "X509SerialNumber",
    "X509SubjectName",
    "XPath",
    "Y",
];
/// Parts that hold a text and nothing else.
const TEXTS: [&str; 15] = [
    "DigestValue",
    "EncapsulatedCRLValue",
    "EncapsulatedOCSPValue",
    "EncapsulatedTimeStamp",
    "EncapsulatedX509Certificate",
    "KeyName",
    "Modulus",
    "SignatureValue",
    "X509CRL",
    "X509Certificate",
    "X509IssuerName",
    "X509SKI",
    "X509SerialNumber",
    "X509SubjectName",
    "MgmtData",
];
/// Namespaces of the parts of signatures.
const SPACES: [&str; 3] = [DS, DS11, EXCLUSIVE];
/// XAdES in all its versions.
const XADES_SPACES: &str = "http://uri.etsi.org/01903/";
/// Parts that hold others and no text.
const CONTAINERS: [&str; 8] = [
    "KeyInfo",
    "KeyValue",
    "QualifyingProperties",
    "Signature",
    "UnsignedDataObjectProperties",
    "UnsignedProperties",
    "UnsignedSignatureProperties",
    "X509Data",
];

/// Nodes that are compared with what is covered; a file that needs more is made to cost time.
const LOOKS_MAX: usize = 2_000;

/// Looks through a file.
pub(crate) fn uncovered(document: &Document<'_>, pieces: &[Piece]) -> Uncovered {
    let mut walk = Walk {
        document,
        pieces,
        places: Vec::new(),
        covers_content: false,
        left: LOOKS_MAX,
        is_wrapped: false,
    };
    for child in document.children(0) {
        walk.look(child);
    }
    walk.split_texts();
    Uncovered {
        places: walk
            .places
            .iter()
            .map(|one| place(document, *one))
            .collect(),
        covers_content: walk.covers_content,
        wrapper: walk.is_wrapped.then(|| place(document, document.root())),
    }
}

struct Walk<'w, 'd> {
    document: &'w Document<'d>,
    pieces: &'w [Piece],
    places: Vec<NodeId>,
    covers_content: bool,
    left: usize,
    is_wrapped: bool,
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
            self.is_wrapped = true;
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
        if self.places.len() < SHOWN_MAX && !self.places.contains(&shown) {
            self.places.push(shown);
        }
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
        self.covers_content |= self.pieces.iter().any(|one| self.covers(one, node));
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

    /// What stands in a signature and is none of its parts: readers show it, and programs find it by its
    /// name, as if it were content. What the signature signs of itself is another matter.
    fn foreign(&mut self, node: NodeId) {
        let document = self.document;
        for child in document.children(node) {
            if document.element(child).is_none() {
                let holds_parts = document.child_elements(node).next().is_some()
                    || CONTAINERS.contains(&document.name(node).1);
                if holds_parts && self.says_something(child) {
                    self.add(child);
                }
                continue;
            }
            let (space, local) = document.name(child);
            let is_signed = document.is(child, SIGNED_INFO)
                || self.pieces.iter().any(|one| self.covers(one, child));
            // objects of this signature were looked at as content
            let is_object = document.is(child, OBJECT) && document.is(node, SIGNATURE);
            if is_signed || (is_object && !self.says_about_signature(child)) {
                continue;
            }
            let is_part = match space {
                DS => DS_NAMES.contains(&local),
                other => SPACES.contains(&other) || other.starts_with(XADES_SPACES),
            };
            // where a text belongs, readers would show what stands in its place
            if is_part && !TEXTS.contains(&document.name(node).1) {
                self.foreign(child);
            } else {
                self.add(child);
            }
        }
    }

    fn says_something(&self, node: NodeId) -> bool {
        matches!(&self.document.node(node).kind, Kind::Text(text) if !text.chars().all(is_space))
    }

    /// Texts in two pieces, because a signature or a comment stands in them: programs read the first piece
    /// for the whole. Comments are rarely signed; where they are, the text is named all the same.
    fn split_texts(&mut self) {
        let document = self.document;
        let all: Vec<NodeId> = document.elements(document.root()).collect();
        for element in all {
            let (mut split, mut is_split) = (false, false);
            for child in document.children(element) {
                if self.says_something(child) {
                    is_split |= split;
                } else if document.is(child, SIGNATURE)
                    || matches!(document.node(child).kind, Kind::Comment(_))
                {
                    split = true;
                }
            }
            if is_split && !self.is_of_signature(element) {
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
        let covering = |walk: &Self, node| walk.pieces.iter().any(|one| walk.covers(one, node));
        if self.says_about_signature(object) {
            return;
        }
        if covering(self, object) {
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
