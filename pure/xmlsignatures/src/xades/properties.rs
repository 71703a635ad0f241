//! QualifyingProperties: EN 319 132-1 clauses 4.3, 5.2 and 6.3.

use jiff::Timestamp;
use serde::Serialize;

use super::certificate_identifier::CertificateIdentifier;
use crate::dsig::names::{TYPE_SIGNED_PROPERTIES, XADES};
use crate::dsig::{Problem, ReferenceElement, Resolved, SignatureElement, identifier_of, shorten};
use crate::xml::{Document, NodeId};

/// Where the properties of a signature stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Qualifying {
    pub node: NodeId,
    pub signed: Option<NodeId>,
    /// UnsignedProperties.
    pub around_unsigned: Option<NodeId>,
    /// UnsignedSignatureProperties.
    pub unsigned: Option<NodeId>,
}

/// The one QualifyingProperties element of this signature, which must say that it is about it.
pub(crate) fn find(
    document: &Document<'_>,
    signature: &SignatureElement,
) -> Result<Option<Qualifying>, Problem> {
    let name = (XADES, "QualifyingProperties");
    let objects = signature.objects.iter();
    let mut all = objects.flat_map(|object| document.named(*object, name));
    let Some(node) = all.next() else {
        return Ok(None);
    };
    let target = document
        .attribute(node, "Target")
        .and_then(|target| target.strip_prefix('#'));
    let is_about_this = target.is_some() && target == identifier_of(document, signature.node);
    if all.next().is_some() || !is_about_this {
        return Err(Problem::PropertiesAmbiguous);
    }
    let unsigned = document.single(node, (XADES, "UnsignedProperties"));
    Ok(Some(Qualifying {
        node,
        signed: document.single(node, (XADES, "SignedProperties")),
        around_unsigned: unsigned,
        unsigned: unsigned
            .and_then(|all| document.single(all, (XADES, "UnsignedSignatureProperties"))),
    }))
}

/// Clause 6.3: a reference with the type of signed properties leads to exactly these.
pub(crate) fn signed_properties_are_signed<'r>(
    signed: NodeId,
    references: impl Iterator<Item = (&'r ReferenceElement, &'r Resolved<'r>)>,
) -> bool {
    references
        .filter(|(reference, _)| reference.kind.as_deref() == Some(TYPE_SIGNED_PROPERTIES))
        .any(|(_, resolved)| {
            let nodes = resolved.nodes.as_ref();
            resolved.is_canonical
                && nodes.is_some_and(|set| set.apex == signed && set.excluded.is_empty())
        })
}

/// What the signer says about the signature and the signed content, under the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SignedPropertiesReport {
    /// When the signer says it signed. Only a claim.
    pub signing_time: Option<Timestamp>,
    /// Formats of what was signed.
    pub formats: Vec<DataObjectFormat>,
    /// Identifier of a signature policy; it is shown, not applied.
    pub policy: Option<String>,
    /// Identifiers of what the signer commits to.
    pub commitments: Vec<String>,
}

/// The format of one signed reference (clause 5.2.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataObjectFormat {
    /// `#` and the Id of the reference.
    pub reference: String,
    /// Media type.
    pub mime_type: Option<String>,
    /// In words.
    pub description: Option<String>,
}

/// Formats and commitments that are shown; more only cost time.
const SHOWN_MAX: usize = 100;

/// Reads signed properties that are known to be signed. The identifiers are none when there is no
/// signing certificate property, and an error when it cannot be read.
pub(crate) fn read_signed(
    document: &Document<'_>,
    signed: NodeId,
) -> (
    SignedPropertiesReport,
    Option<Result<CertificateIdentifier, Problem>>,
) {
    let mut report = SignedPropertiesReport::default();
    let mut identifier = None;
    let text = |parent: NodeId, local: &'static str| {
        let node = document.single(parent, (XADES, local))?;
        Some(shorten(document.text(node).trim()))
    };
    if let Some(own) = document.single(signed, (XADES, "SignedSignatureProperties")) {
        report.signing_time = text(own, "SigningTime").and_then(|time| read_time(&time));
        for local in ["SigningCertificateV2", "SigningCertificate"] {
            let mut all = document.named(own, (XADES, local));
            if let (Some(property), None) = (all.next(), &identifier) {
                let read = CertificateIdentifier::read(document, property);
                let read = read.filter(|_| all.next().is_none());
                identifier = Some(read.ok_or(Problem::Malformed { what: local }));
            }
        }
        report.policy = document
            .single(own, (XADES, "SignaturePolicyIdentifier"))
            .and_then(|node| document.single(node, (XADES, "SignaturePolicyId")))
            .and_then(|node| document.single(node, (XADES, "SigPolicyId")))
            .and_then(|node| text(node, "Identifier"));
    }
    if let Some(objects) = document.single(signed, (XADES, "SignedDataObjectProperties")) {
        let formats = document.named(objects, (XADES, "DataObjectFormat"));
        for node in formats.take(SHOWN_MAX) {
            report.formats.push(DataObjectFormat {
                reference: shorten(document.attribute(node, "ObjectReference").unwrap_or("")),
                mime_type: text(node, "MimeType"),
                description: text(node, "Description"),
            });
        }
        let commitments = document.named(objects, (XADES, "CommitmentTypeIndication"));
        report.commitments = commitments
            .take(SHOWN_MAX)
            .filter_map(|node| document.single(node, (XADES, "CommitmentTypeId")))
            .filter_map(|node| text(node, "Identifier"))
            .collect();
    }
    (report, identifier)
}

/// xs:dateTime; without an offset the clock of the province is meant (UTC+7), as with real signing
/// programs.
fn read_time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let local: jiff::civil::DateTime = text.parse().ok()?;
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    Some(local.to_zoned(zone).ok()?.timestamp())
}
