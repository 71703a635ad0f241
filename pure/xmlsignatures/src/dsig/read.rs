//! ds:Signature and what is in it: XML Signature 1.1 section 4.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use signatures::algorithms::{Digest, SignatureAlgorithm};

use super::algorithm::{is_dsig, read_digest_method, read_signature_method, shorten};
use super::names::{
    CANONICALIZATION_METHOD, DIGEST_METHOD, DIGEST_VALUE, KEY_INFO, OBJECT, REFERENCE, SIGNATURE,
    SIGNATURE_METHOD, SIGNATURE_VALUE, SIGNED_INFO, TRANSFORM, TRANSFORMS,
};
use super::problem::Problem;
use super::transform::read_canonicalization;
use crate::canonical::Canonicalization;
use crate::xml::{
    DECODED_BYTES_MAX, Document, NodeId, REFERENCES_MAX, SIGNATURES_MAX, TRANSFORMS_MAX, is_space,
};

/// A signature with the parts that every signature has.
pub(crate) struct SignatureElement {
    pub node: NodeId,
    pub signed_info: NodeId,
    /// How SignedInfo is written before it is signed.
    pub canonicalization: Result<Canonicalization, Problem>,
    pub algorithm: Result<SignatureAlgorithm, Problem>,
    pub algorithm_uri: String,
    pub references: Vec<ReferenceElement>,
    /// Why there are references that are not looked at.
    pub unread: Option<Problem>,
    pub value_node: NodeId,
    pub value: Vec<u8>,
    pub key_info: Option<NodeId>,
    pub objects: Vec<NodeId>,
    /// What is unusual.
    pub notes: Vec<Problem>,
}

/// A ds:Reference, of a signature or a manifest.
pub(crate) struct ReferenceElement {
    pub id: Option<String>,
    pub uri: Option<String>,
    pub kind: Option<String>,
    pub transforms: Vec<NodeId>,
    pub digest: Result<Digest, Problem>,
    pub digest_value_node: NodeId,
    pub expected: Vec<u8>,
}

/// Every ds:Signature, wherever it stands; too many are an error.
pub(crate) fn find_signatures(document: &Document<'_>) -> Result<Vec<NodeId>, Problem> {
    let all: Vec<NodeId> = document
        .elements(0)
        .filter(|one| document.is(*one, SIGNATURE))
        .take(SIGNATURES_MAX + 1)
        .collect();
    if all.len() > SIGNATURES_MAX {
        return Err(Problem::TooMany {
            what: "signatures",
            limit: SIGNATURES_MAX,
        });
    }
    Ok(all)
}

impl SignatureElement {
    pub fn read(
        document: &Document<'_>,
        node: NodeId,
        accept_alias: bool,
    ) -> Result<SignatureElement, Problem> {
        let part = |parent, name: (&'static str, &'static str)| {
            document
                .single(parent, name)
                .ok_or(Problem::Malformed { what: name.1 })
        };
        let signed_info = part(node, SIGNED_INFO)?;
        let value_node = part(node, SIGNATURE_VALUE)?;
        let known = [SIGNED_INFO, SIGNATURE_VALUE, KEY_INFO, OBJECT];
        let is_known = |child| known.contains(&document.name(child));
        let key_infos = document.named(node, KEY_INFO).count();
        if !document.child_elements(node).all(is_known) || key_infos > 1 {
            return Err(Problem::Malformed { what: "Signature" });
        }
        let method = part(signed_info, CANONICALIZATION_METHOD)?;
        let (canonicalization, note) = match read_canonicalization(document, method, accept_alias) {
            Ok((found, note)) => (Ok(found), note),
            // what it was signed as is unknown here; what it refers to can be followed all the same
            Err(problem @ Problem::UnknownAlgorithm { .. }) => (Err(problem), None),
            Err(problem) => return Err(problem),
        };
        let method = part(signed_info, SIGNATURE_METHOD)?;
        let (references, unread) = read_references(document, signed_info)?;
        let known = [CANONICALIZATION_METHOD, SIGNATURE_METHOD, REFERENCE];
        let is_known = |child| known.contains(&document.name(child));
        if references.is_empty() || !document.child_elements(signed_info).all(is_known) {
            return Err(Problem::Malformed { what: "SignedInfo" });
        }
        Ok(SignatureElement {
            node,
            signed_info,
            canonicalization,
            algorithm: read_signature_method(document, method),
            algorithm_uri: shorten(document.attribute(method, "Algorithm").unwrap_or_default()),
            references,
            unread,
            value_node,
            value: decode_base64(&document.text(value_node), "SignatureValue")?,
            key_info: document.single(node, KEY_INFO),
            objects: document.named(node, OBJECT).collect(),
            notes: note.into_iter().collect(),
        })
    }
}

/// The references of a SignedInfo or Manifest; of too many, the first, and that there are more.
pub(crate) fn read_references(
    document: &Document<'_>,
    parent: NodeId,
) -> Result<(Vec<ReferenceElement>, Option<Problem>), Problem> {
    let mut references = Vec::new();
    for node in document.named(parent, REFERENCE) {
        if references.len() == REFERENCES_MAX {
            let too_many = Problem::TooMany {
                what: "references",
                limit: REFERENCES_MAX,
            };
            return Ok((references, Some(too_many)));
        }
        references.push(read_reference(document, node)?);
    }
    Ok((references, None))
}

fn read_reference(document: &Document<'_>, node: NodeId) -> Result<ReferenceElement, Problem> {
    const WHAT: Problem = Problem::Malformed { what: "Reference" };
    let known = [TRANSFORMS, DIGEST_METHOD, DIGEST_VALUE];
    let is_known = |child| known.contains(&document.name(child));
    let lists = document.named(node, TRANSFORMS).count();
    if !document.child_elements(node).all(is_known) || lists > 1 {
        return Err(WHAT);
    }
    let mut transforms = Vec::new();
    let mut digest = read_digest_method(document, node);
    if let Some(list) = document.single(node, TRANSFORMS) {
        for child in document.child_elements(list) {
            if !document.is(child, TRANSFORM) || !is_dsig(document, child) {
                return Err(WHAT);
            }
            if transforms.len() == TRANSFORMS_MAX {
                digest = Err(Problem::TooMany {
                    what: "transforms",
                    limit: TRANSFORMS_MAX,
                });
                break;
            }
            transforms.push(child);
        }
    }
    let digest_value_node = document.single(node, DIGEST_VALUE).ok_or(WHAT)?;
    let attribute = |name| document.attribute(node, name).map(str::to_owned);
    Ok(ReferenceElement {
        id: attribute("Id"),
        uri: attribute("URI"),
        kind: attribute("Type"),
        transforms,
        digest,
        digest_value_node,
        expected: decode_base64(&document.text(digest_value_node), "DigestValue")?,
    })
}

/// Base64 with white space anywhere; the padding may be missing, as some writers leave it out.
pub(crate) fn decode_base64(text: &str, what: &'static str) -> Result<Vec<u8>, Problem> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let letters: Vec<u8> = text
        .bytes()
        .filter(|one| !is_space(char::from(*one)))
        .collect();
    if letters.len() / 4 * 3 > DECODED_BYTES_MAX {
        return Err(Problem::TooMany {
            what: "bytes in base64",
            limit: DECODED_BYTES_MAX,
        });
    }
    LENIENT
        .decode(letters)
        .map_err(|_| Problem::NotBase64 { what })
}
