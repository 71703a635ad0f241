//! Manifests: XML Signature 1.1 section 5.1.

use crate::case::{Case, Followed};
use crate::coverage::{place, reference_reports};
use crate::dsig::names::{MANIFEST, TYPE_MANIFEST};
use crate::dsig::{Context, read_references};
use crate::report::ManifestReport;
use crate::xml::NodeId;

/// The manifests that the signature's references lead to, as they were signed, each reference
/// checked.
pub(crate) fn manifest_reports(
    context: &Context<'_, '_>,
    case: &Case<'_, '_, '_>,
) -> Vec<ManifestReport> {
    let Ok(signature) = &case.signature else {
        return Vec::new();
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
    manifests
        .map(|manifest| read(context, manifest, signature.node))
        .collect()
}

fn read(context: &Context<'_, '_>, manifest: NodeId, signature: NodeId) -> ManifestReport {
    let element = place(context.document, manifest);
    match read_references(context.document, manifest) {
        Ok(references) => {
            let followed = references
                .iter()
                .map(|one| Followed::of(context, one, signature))
                .collect();
            ManifestReport {
                element,
                references: reference_reports(context.document, followed),
                problem: None,
            }
        }
        Err(problem) => ManifestReport {
            element,
            references: Vec::new(),
            problem: Some(problem),
        },
    }
}
