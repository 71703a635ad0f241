//! The package signature of edXML (QCVN 102:2016/BTTTT): a ds:Signature inside edXMLHeader. The legal
//! signature of a document is in its PDF; the package's proves which agency sent it.

use serde::Serialize;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::x509::Certificate;

use crate::canonical::Canonicalization;
use crate::create::{Parent, Preparation, PrepareError, SignedContent, SigningOptions, prepare};
use crate::dsig::names::SIGNATURE;
use crate::xml::{Document, XmlError, decode};

/// The one namespace of QCVN 102:2016/BTTTT.
pub const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

/// Where the signature stands.
pub const HEADER: Parent<'static> = Parent::Named {
    namespace: NAMESPACE,
    local: "edXMLHeader",
};

/// What a package has in place of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageSignature {
    /// Nothing, or an empty placeholder.
    None,
    /// A Signature in the package's own namespace, as some builders write it with made-up values: it
    /// cannot be checked and proves nothing.
    Placeholder,
    /// A ds:Signature inside the header: [`crate::validate`] tells what it is worth.
    Signed,
    /// A ds:Signature elsewhere: it is not the package's.
    Misplaced,
}

/// What a package has in place of a signature.
///
/// # Errors
/// [`XmlError`].
pub fn package_signature(xml: &[u8]) -> Result<PackageSignature, XmlError> {
    let text = decode(xml)?;
    let document = Document::parse(&text)?;
    let mut found = PackageSignature::None;
    for id in document.elements(0) {
        let in_header = || {
            let mut around = document.ancestors(id);
            around.any(|one| document.is(one, (NAMESPACE, "edXMLHeader")))
        };
        if document.is(id, SIGNATURE) {
            if in_header() {
                return Ok(PackageSignature::Signed);
            }
            found = PackageSignature::Misplaced;
        } else if document.is(id, (NAMESPACE, "Signature"))
            && document.child_elements(id).next().is_some()
            && found == PackageSignature::None
        {
            found = PackageSignature::Placeholder;
        }
    }
    Ok(found)
}

/// Prepares the package signature as the regulation has it: the whole package without the signature,
/// rsa-sha256, exclusive canonicalization under its standard name.
///
/// # Errors
/// [`PrepareError`].
pub fn prepare_package(
    xml: &[u8],
    chain: &[Certificate],
    id: &str,
) -> Result<Preparation, PrepareError> {
    let options = SigningOptions {
        algorithm: SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
        canonicalization: Canonicalization::EXCLUSIVE,
        id: id.to_owned(),
        xades: None,
    };
    prepare(
        Some((xml, HEADER)),
        &[SignedContent::WholeFile],
        chain,
        &options,
    )
}
