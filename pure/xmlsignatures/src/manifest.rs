//! Manifests: XML Signature 1.1 section 5.1.

use crate::case::{Case, Followed};
use crate::coverage::{place, reference_reports};
use crate::dsig::names::{MANIFEST, TYPE_MANIFEST};
use crate::dsig::{Context, read_references};
use crate::report::ManifestReport;
use crate::uncovered::{Piece, pieces};
use crate::xml::NodeId;

/// The manifests that the signature's references lead to, as they were signed, each reference
/// checked; and what those cover that hold.
pub(crate) fn manifest_reports(
    context: &Context<'_, '_>,
    case: &Case<'_, '_, '_>,
) -> (Vec<ManifestReport>, Vec<Piece>) {
    let Ok(signature) = &case.signature else {
        return Default::default();
    };
    let manifests = case.followed.iter().filter_map(|followed| {
        let resolved = followed.resolved.as_ref().ok()?;
        let set = resolved.nodes.as_ref()?;
        let is_manifest = followed.reference.kind.as_deref() == Some(TYPE_MANIFEST)
            && followed.problem().is_none()
            && resolved.is_canonical
            && set.excluded.is_empty()
            && context.document.is(set.apex, MANIFEST);
        is_manifest.then_some(set.apex)
    });
    let mut covered = Vec::new();
    let reports = manifests
        .map(|manifest| read(context, manifest, signature.node, &mut covered))
        .collect();
    (reports, covered)
}

fn read(
    context: &Context<'_, '_>,
    manifest: NodeId,
    signature: NodeId,
    covered: &mut Vec<Piece>,
) -> ManifestReport {
    let element = place(context.document, manifest);
    match read_references(context.document, manifest) {
        Ok((references, unread)) => {
            let followed: Vec<Followed<'_>> = references
                .iter()
                .map(|one| Followed::of(context, one, signature))
                .collect();
            covered.extend(pieces(context.document, &followed));
            ManifestReport {
                element,
                references: reference_reports(context.document, followed, false),
                problem: unread,
            }
        }
        Err(problem) => ManifestReport {
            element,
            references: Vec::new(),
            problem: Some(problem),
        },
    }
}
