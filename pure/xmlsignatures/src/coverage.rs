//! What a signature covers, in terms that a caller can act on.

use crate::case::Followed;
use crate::dsig::{ReferenceElement, identifier_of, shorten};
use crate::report::{Covered, Place, ReferenceReport};
use crate::xml::{Document, NodeId};

pub(crate) fn place(document: &Document<'_>, id: NodeId) -> Place {
    Place {
        path: document.path(id),
        namespace: document.name(id).0.to_owned(),
        id: identifier_of(document, id).map(shorten),
        source: document.node(id).source.clone(),
    }
}

fn covered(document: &Document<'_>, followed: &Followed<'_>) -> Option<Covered> {
    let resolved = followed.resolved.as_ref().ok()?;
    let decoded = !resolved.is_canonical;
    let Some(set) = &resolved.nodes else {
        // it was found, so it is one that the caller gave and knows
        let uri = followed.reference.uri.clone().unwrap_or_default();
        return Some(Covered::External { uri });
    };
    let without = set
        .excluded
        .iter()
        .map(|one| place(document, *one))
        .collect();
    let comments = set.comments;
    Some(if set.apex == 0 {
        Covered::Document {
            without,
            comments,
            decoded,
        }
    } else {
        Covered::Element {
            element: place(document, set.apex),
            without,
            comments,
            decoded,
        }
    })
}

/// The reports, in the order of the references.
pub(crate) fn reference_reports(
    document: &Document<'_>,
    all: Vec<Followed<'_>>,
    forget_signed: bool,
) -> Vec<ReferenceReport> {
    all.into_iter()
        .map(|followed| {
            let covered = covered(document, &followed);
            let problem = followed.problem();
            let ReferenceElement {
                id,
                uri,
                kind,
                digest,
                ..
            } = followed.reference;
            let (notes, signed) = match followed.resolved {
                Ok(resolved) => (resolved.notes, resolved.octets),
                Err(_) => Default::default(),
            };
            ReferenceReport {
                id: id.as_deref().map(shorten),
                uri: uri.as_deref().map(shorten),
                kind: kind.as_deref().map(shorten),
                digest: digest.clone().ok(),
                covered,
                // what was not signed is not handed out as signed
                signed: if problem.is_none() && !forget_signed {
                    signed.into_owned()
                } else {
                    Vec::new()
                },
                problem,
                notes,
            }
        })
        .collect()
}
