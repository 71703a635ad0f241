//! The tree: nodes in document order in one list, so that a subtree is a range of it.

use std::borrow::Cow;
use std::ops::Range;

/// Position of a node in document order; 0 is the document itself.
pub(crate) type NodeId = usize;

/// A namespace and a local name; "" is no namespace.
pub(crate) type Name<'n> = (&'n str, &'n str);

pub(crate) const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// Which namespace a name is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    None,
    Xml,
    /// Position in [`Document::declarations`].
    Declared(usize),
}

#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub prefix: &'a str,
    pub local: &'a str,
    pub space: Space,
    pub value: Cow<'a, str>,
}

/// `xmlns="…"` (empty prefix) or `xmlns:prefix="…"`.
#[derive(Debug)]
pub(crate) struct Declaration<'a> {
    pub prefix: &'a str,
    pub uri: Cow<'a, str>,
}

#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub prefix: &'a str,
    pub local: &'a str,
    pub space: Space,
    pub attributes: Range<usize>,
    pub declarations: Range<usize>,
    /// Where in the source the start tag ends.
    pub content_start: usize,
    /// Written as `<name/>`.
    pub is_empty_tag: bool,
    /// Position among the child elements of the parent, from one.
    pub ordinal: usize,
}

#[derive(Debug)]
pub(crate) enum Kind<'a> {
    Document,
    Element(Element<'a>),
    Text(Cow<'a, str>),
    Comment(Cow<'a, str>),
    Instruction { target: &'a str, data: Cow<'a, str> },
}

#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub parent: NodeId,
    /// One past the last node of the subtree.
    pub end: NodeId,
    pub kind: Kind<'a>,
    /// Bytes of the source.
    pub source: Range<usize>,
}

/// A document without document type definition.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(super) source: &'a str,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) declarations: Vec<Declaration<'a>>,
    pub(super) root: NodeId,
}

impl<'a> Document<'a> {
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// The document element.
    pub fn root(&self) -> NodeId {
        self.root
    }

    pub fn node(&self, id: NodeId) -> &Node<'a> {
        // node numbers come from this document only; the document node stands in for any other
        self.nodes.get(id).unwrap_or(&self.nodes[0])
    }

    pub fn element(&self, id: NodeId) -> Option<&Element<'a>> {
        match &self.node(id).kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub fn uri(&self, space: Space) -> &str {
        match space {
            Space::None => "",
            Space::Xml => XML_NAMESPACE,
            Space::Declared(index) => self.declarations.get(index).map_or("", |one| &one.uri),
        }
    }

    pub fn name(&self, id: NodeId) -> Name<'_> {
        self.element(id)
            .map_or(("", ""), |one| (self.uri(one.space), one.local))
    }

    pub fn is(&self, id: NodeId, name: Name<'_>) -> bool {
        self.name(id) == name
    }

    pub fn attributes(&self, id: NodeId) -> &[Attribute<'a>] {
        let range = self.element(id).map(|one| one.attributes.clone());
        self.attributes
            .get(range.unwrap_or_default())
            .unwrap_or_default()
    }

    pub fn declarations(&self, id: NodeId) -> &[Declaration<'a>] {
        let range = self.element(id).map(|one| one.declarations.clone());
        self.declarations
            .get(range.unwrap_or_default())
            .unwrap_or_default()
    }

    /// An attribute without namespace.
    pub fn attribute(&self, id: NodeId, local: &str) -> Option<&str> {
        let mut all = self.attributes(id).iter();
        all.find(|one| one.space == Space::None && one.local == local)
            .map(|one| one.value.as_ref())
    }

    /// The parent element or the document, up to the document.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut current = id;
        std::iter::from_fn(move || {
            if current == 0 {
                return None;
            }
            current = self.node(current).parent;
            Some(current)
        })
    }

    pub fn contains(&self, ancestor: NodeId, id: NodeId) -> bool {
        ancestor <= id && id < self.node(ancestor).end
    }

    /// Children of every kind.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.node(id).end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let current = next;
            next = self.node(current).end.max(current + 1);
            Some(current)
        })
    }

    pub fn child_elements(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.children(id)
            .filter(|child| matches!(self.node(*child).kind, Kind::Element(_)))
    }

    /// The children with that name.
    pub fn named<'s>(&'s self, id: NodeId, name: Name<'s>) -> impl Iterator<Item = NodeId> + 's {
        self.child_elements(id)
            .filter(move |child| self.is(*child, name))
    }

    /// The only child with that name; none when there are several.
    pub fn single(&self, id: NodeId, name: Name<'_>) -> Option<NodeId> {
        let mut all = self.child_elements(id).filter(|one| self.is(*one, name));
        all.next().filter(|_| all.next().is_none())
    }

    /// Every element of the subtree, itself included.
    pub fn elements(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        (id..self.node(id).end).filter(|one| matches!(self.node(*one).kind, Kind::Element(_)))
    }

    /// All text inside, joined.
    pub fn text(&self, id: NodeId) -> String {
        let mut out = String::new();
        for inner in id..self.node(id).end {
            if let Kind::Text(text) = &self.node(inner).kind {
                out.push_str(text);
            }
        }
        out
    }

    /// Declarations in force at an element: prefix and name, the nearest wins, undeclared ones left
    /// out.
    pub fn in_force(&self, id: NodeId) -> Vec<(&str, &str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for at in std::iter::once(id).chain(self.ancestors(id)) {
            for one in self.declarations(at) {
                if !found.iter().any(|(prefix, _)| *prefix == one.prefix) {
                    found.push((one.prefix, one.uri.as_ref()));
                }
            }
        }
        found.retain(|(_, uri)| !uri.is_empty());
        found
    }

    /// Where an element stands, for people and tests: `/edXML[1]/edXMLHeader[1]`. Local names, each
    /// with its position among all child elements of its parent.
    pub fn path(&self, id: NodeId) -> String {
        let mut steps: Vec<String> = std::iter::once(id)
            .chain(self.ancestors(id))
            .filter_map(|at| self.element(at))
            .map(|element| format!("/{}[{}]", element.local, element.ordinal))
            .collect();
        steps.reverse();
        if steps.is_empty() {
            "/".to_owned()
        } else {
            steps.concat()
        }
    }
}
