//! Writing the canonical form of a subtree without some of the subtrees in it. That is every node set
//! that the accepted transforms can make; sets of single nodes, which only XPath can make, do not
//! occur, so an element's parent in the output is its parent in the document.

use std::cell::Cell;

use super::base;
use super::method::{CanonicalAlgorithm, Canonicalization};
use crate::xml::{Attribute, CANONICAL_BYTES_MAX, Document, Kind, NodeId, Space};

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeSet {
    /// The top; 0 is the document.
    pub apex: NodeId,
    /// Subtrees left out, in document order.
    pub excluded: Vec<NodeId>,
    /// Whether comments belong to it.
    pub comments: bool,
}

/// Canonical bytes that may still be made.
pub(crate) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Budget(Cell::new(CANONICAL_BYTES_MAX))
    }
}

/// The budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Budget {
    /// Takes bytes that are about to be made, copied or digested.
    pub fn spend(&self, bytes: usize) -> Result<(), TooLong> {
        let left = self.0.get().checked_sub(bytes).ok_or(TooLong)?;
        self.0.set(left);
        Ok(())
    }
}

/// The canonical form of a node set.
pub(crate) fn render(
    document: &Document<'_>,
    set: &NodeSet,
    method: &Canonicalization,
    budget: &Budget,
) -> Result<Vec<u8>, TooLong> {
    let mut writer = Writer {
        document,
        method,
        comments: set.comments && method.comments,
        out: Vec::new(),
        counted: 0,
        rendered: Vec::new(),
        open: Vec::new(),
    };
    let end = document.node(set.apex).end;
    let mut excluded = set.excluded.iter().peekable();
    let mut at = set.apex;
    while at < end {
        writer.close_until(at);
        while excluded.next_if(|one| **one < at).is_some() {}
        let node = document.node(at);
        if excluded.peek() == Some(&&at) {
            at = node.end;
            continue;
        }
        match &node.kind {
            Kind::Document => {}
            Kind::Element(_) => writer.start(at, at == set.apex || node.parent == 0),
            Kind::Text(text) => escape(text, TEXT, &mut writer.out),
            Kind::Comment(text) => writer.comment(at, text),
            Kind::Instruction { target, data } => writer.instruction(at, target, data),
        }
        // a namespace name of a megabyte that every element uses must not be written to the end
        writer.count(budget)?;
        at += 1;
    }
    writer.close_until(end);
    writer.count(budget)?;
    Ok(writer.out)
}

struct Writer<'d, 's> {
    document: &'d Document<'s>,
    method: &'d Canonicalization,
    comments: bool,
    out: Vec<u8>,
    counted: usize,
    /// Declarations that stand on the elements open now.
    rendered: Vec<(&'d str, &'d str)>,
    open: Vec<Open<'d>>,
}

struct Open<'d> {
    end: NodeId,
    prefix: &'d str,
    local: &'d str,
    rendered: usize,
}

impl<'d> Writer<'d, '_> {
    fn count(&mut self, budget: &Budget) -> Result<(), TooLong> {
        budget.spend(self.out.len() - self.counted)?;
        self.counted = self.out.len();
        Ok(())
    }

    fn close_until(&mut self, at: NodeId) {
        while let Some(last) = self.open.pop_if(|last| last.end <= at) {
            self.out.extend_from_slice(b"</");
            self.qualified(last.prefix, last.local);
            self.out.push(b'>');
            self.rendered.truncate(last.rendered);
        }
    }

    fn qualified(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.out.extend_from_slice(prefix.as_bytes());
            self.out.push(b':');
        }
        self.out.extend_from_slice(local.as_bytes());
    }

    fn start(&mut self, id: NodeId, is_apex: bool) {
        let document = self.document;
        let Some(element) = document.element(id) else {
            return;
        };
        self.open.push(Open {
            end: document.node(id).end,
            prefix: element.prefix,
            local: element.local,
            rendered: self.rendered.len(),
        });
        self.out.push(b'<');
        self.qualified(element.prefix, element.local);
        self.declarations(id, is_apex);
        let inherited = if is_apex {
            inherited_attributes(document, id, self.method.algorithm)
        } else {
            Inherited::default()
        };
        let own = document.attributes(id).iter().filter(|one| {
            !(inherited.replaces_base && one.space == Space::Xml && one.local == "base")
        });
        let mut all: Vec<Written<'_>> = own
            .map(|one| Written {
                uri: document.uri(one.space),
                prefix: one.prefix,
                local: one.local,
                value: &one.value,
            })
            .collect();
        all.extend(inherited.attributes.iter().map(|(local, value)| Written {
            uri: document.uri(Space::Xml),
            prefix: "xml",
            local,
            value,
        }));
        all.sort_by_key(|one| (one.uri, one.local));
        for one in all {
            self.out.push(b' ');
            self.qualified(one.prefix, one.local);
            self.out.extend_from_slice(b"=\"");
            escape(one.value, ATTRIBUTE, &mut self.out);
            self.out.push(b'"');
        }
        self.out.push(b'>');
    }

    /// The namespace declarations that the element needs in the output.
    fn declarations(&mut self, id: NodeId, is_apex: bool) {
        let document = self.document;
        let mut wanted: Vec<(&'d str, &'d str)> = if is_apex {
            document.in_force(id)
        } else {
            let own = document.declarations(id).iter();
            own.map(|one| (one.prefix, one.uri.as_ref())).collect()
        };
        if self.method.algorithm == CanonicalAlgorithm::Exclusive10 {
            let listed = &self.method.inclusive_prefixes;
            wanted.retain(|(prefix, _)| {
                let name = if prefix.is_empty() {
                    "#default"
                } else {
                    prefix
                };
                listed.iter().any(|one| one == name)
            });
            if let Some(element) = document.element(id) {
                let own = (element.prefix, document.uri(element.space));
                let of_attributes = document
                    .attributes(id)
                    .iter()
                    .filter(|one| !one.prefix.is_empty())
                    .map(|one| (one.prefix, document.uri(one.space)));
                for one in std::iter::once(own).chain(of_attributes) {
                    if one.0 != "xml" && !wanted.contains(&one) {
                        wanted.push(one);
                    }
                }
            }
        }
        wanted.sort_unstable();
        for (prefix, uri) in wanted {
            let now = self.rendered.iter().rev().find(|(one, _)| *one == prefix);
            if now.map_or("", |(_, uri)| uri) == uri {
                continue;
            }
            self.rendered.push((prefix, uri));
            self.out.extend_from_slice(b" xmlns");
            if !prefix.is_empty() {
                self.out.push(b':');
                self.out.extend_from_slice(prefix.as_bytes());
            }
            self.out.extend_from_slice(b"=\"");
            escape(uri, ATTRIBUTE, &mut self.out);
            self.out.push(b'"');
        }
    }

    fn comment(&mut self, id: NodeId, text: &str) {
        if self.comments {
            self.outside(id, |out| {
                out.extend_from_slice(b"<!--");
                escape(text, CARRIAGE_RETURN, out);
                out.extend_from_slice(b"-->");
            });
        }
    }

    fn instruction(&mut self, id: NodeId, target: &str, data: &str) {
        self.outside(id, |out| {
            out.extend_from_slice(b"<?");
            out.extend_from_slice(target.as_bytes());
            if !data.is_empty() {
                out.push(b' ');
                escape(data, CARRIAGE_RETURN, out);
            }
            out.extend_from_slice(b"?>");
        });
    }

    /// Line feeds between the document element and what stands beside it.
    fn outside(&mut self, id: NodeId, write: impl FnOnce(&mut Vec<u8>)) {
        let beside_root = self.document.node(id).parent == 0;
        if beside_root && id > self.document.root() {
            self.out.push(b'\n');
        }
        write(&mut self.out);
        if beside_root && id < self.document.root() {
            self.out.push(b'\n');
        }
    }
}

struct Written<'w> {
    uri: &'w str,
    prefix: &'w str,
    local: &'w str,
    value: &'w str,
}

#[derive(Default)]
struct Inherited {
    /// Local names in the xml namespace, and values.
    attributes: Vec<(String, String)>,
    /// Whether the element's own xml:base is among them, put together.
    replaces_base: bool,
}

/// Attributes of the xml namespace that come from ancestors left out.
fn inherited_attributes(
    document: &Document<'_>,
    id: NodeId,
    algorithm: CanonicalAlgorithm,
) -> Inherited {
    let mut inherited = Inherited::default();
    if algorithm == CanonicalAlgorithm::Exclusive10 {
        return inherited;
    }
    let xml_attributes = |at: NodeId| {
        document
            .attributes(at)
            .iter()
            .filter(|one: &&Attribute<'_>| one.space == Space::Xml)
    };
    let mut seen: Vec<&str> = xml_attributes(id).map(|one| one.local).collect();
    let mut bases = Vec::new();
    for at in document.ancestors(id) {
        for one in xml_attributes(at) {
            match (algorithm, one.local) {
                (CanonicalAlgorithm::Inclusive11, "id") => {}
                (CanonicalAlgorithm::Inclusive11, "base") => bases.push(one.value.as_ref()),
                (_, local) if !seen.contains(&local) => {
                    seen.push(local);
                    let pair = (local.to_owned(), one.value.clone().into_owned());
                    inherited.attributes.push(pair);
                }
                _ => {}
            }
        }
    }
    if !bases.is_empty() {
        bases.reverse();
        bases.extend(
            xml_attributes(id)
                .find(|one| one.local == "base")
                .map(|one| one.value.as_ref()),
        );
        let first = bases.first().copied().unwrap_or_default().to_owned();
        let joined = bases
            .iter()
            .skip(1)
            .fold(first, |base, one| base::join(&base, one));
        inherited.replaces_base = true;
        if !joined.is_empty() {
            inherited.attributes.push(("base".to_owned(), joined));
        }
    }
    inherited
}

const TEXT: &[u8] = b"&<>\r";
const ATTRIBUTE: &[u8] = b"&<\"\t\n\r";
const CARRIAGE_RETURN: &[u8] = b"\r";

fn escape(text: &str, special: &[u8], out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| special.contains(byte)) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        out.extend_from_slice(match from.first() {
            Some(b'&') => b"&amp;",
            Some(b'<') => b"&lt;",
            Some(b'>') => b"&gt;",
            Some(b'"') => b"&quot;",
            Some(b'\t') => b"&#x9;",
            Some(b'\n') => b"&#xA;",
            _ => b"&#xD;",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}
