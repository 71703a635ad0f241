//! Which element an identifier names. Only attributes of a fixed list count, wherever they stand: an
//! attribute that is an identifier for one reader and plain text for another is how signed content
//! gets swapped.

use std::collections::BTreeMap;

use super::names::WS_UTILITY;
use super::problem::Problem;
use crate::xml::{Attribute, Document, NodeId, Space};

/// Every identifier of a file.
pub(crate) struct Identifiers<'d> {
    found: BTreeMap<&'d str, Vec<NodeId>>,
}

fn is_identifier(document: &Document<'_>, attribute: &Attribute<'_>) -> bool {
    match attribute.space {
        Space::None => matches!(attribute.local, "Id" | "ID" | "id"),
        Space::Xml => attribute.local == "id",
        Space::Declared(_) => {
            attribute.local == "Id" && document.uri(attribute.space) == WS_UTILITY
        }
    }
}

/// The identifier of an element; the first when it has several.
pub(crate) fn identifier_of<'d>(document: &'d Document<'_>, id: NodeId) -> Option<&'d str> {
    let mut all = document.attributes(id).iter();
    all.find(|one| is_identifier(document, one))
        .map(|one| one.value.as_ref())
}

impl<'d> Identifiers<'d> {
    pub fn of(document: &'d Document<'_>) -> Identifiers<'d> {
        let mut found: BTreeMap<&'d str, Vec<NodeId>> = BTreeMap::new();
        for id in document.elements(0) {
            for one in document.attributes(id) {
                if is_identifier(document, one) {
                    let all = found.entry(one.value.as_ref()).or_default();
                    if all.last() != Some(&id) {
                        all.push(id);
                    }
                }
            }
        }
        Identifiers { found }
    }

    /// Whether an attribute is one of those that count.
    pub fn is_identifier(document: &Document<'_>, attribute: &Attribute<'_>) -> bool {
        is_identifier(document, attribute)
    }

    /// The one element with that identifier.
    pub fn get(&self, id: &str) -> Result<NodeId, Problem> {
        match self.found.get(id).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some([_, ..]) => Err(Problem::DuplicateIdentifier { id: id.to_owned() }),
            _ => Err(Problem::IdentifierMissing { id: id.to_owned() }),
        }
    }

    /// Identifiers that several elements carry.
    pub fn duplicates(&self) -> impl Iterator<Item = &'d str> {
        self.found
            .iter()
            .filter(|(_, all)| all.len() > 1)
            .map(|(id, _)| *id)
    }
}
