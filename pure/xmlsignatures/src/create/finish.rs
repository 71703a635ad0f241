//! Second phase: the signature value, made elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use signatures::algorithms::{PublicKey, SignatureAlgorithm};
use signatures::x509::Certificate;

use super::edit::{content, splice};
use crate::canonical::{Budget, NodeSet, render};
use crate::dsig::names::SIGNATURE_VALUE;
use crate::dsig::{Identifiers, SignatureElement, value_for_xml, value_from_xml};
use crate::xml::{Document, NodeId};

/// What must be kept between [`super::prepare`] and [`finish`]; serialise it as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// The file with everything but the signature value.
    pub document: String,
    /// Identifier of the signature in it.
    pub id: String,
    /// The bytes to be signed, in base64: [`Preparation::to_be_signed`].
    pub(super) to_be_signed: String,
    /// How to sign them.
    pub algorithm: SignatureAlgorithm,
    /// The signer's certificate, DER in base64.
    pub(super) certificate: String,
}

impl Preparation {
    /// The bytes to be signed: the canonical SignedInfo. A device that signs digests gets
    /// [`Preparation::digest_to_be_signed`].
    pub fn to_be_signed(&self) -> Vec<u8> {
        STANDARD.decode(&self.to_be_signed).unwrap_or_default()
    }

    /// The digest of the bytes to be signed, for tokens and services that sign digests; the bytes
    /// themselves for Ed25519.
    pub fn digest_to_be_signed(&self) -> Vec<u8> {
        let bytes = self.to_be_signed();
        match self.algorithm.digest() {
            Some(digest) => digest.of(&[&bytes]),
            None => bytes,
        }
    }
}

/// Why a signature cannot be finished.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FinishError {
    /// The preparation cannot be read: it was damaged in storage.
    #[error("the preparation is damaged")]
    Damaged,
    /// The signature value does not belong to the prepared bytes and the certificate: another key
    /// signed, or other bytes.
    #[error("the signature does not belong to the prepared document and certificate")]
    SignatureDoesNotFit,
}

/// The file with the signature. The value is checked against the certificate first. A value of ECDSA
/// may come as DER or as its two numbers.
///
/// # Errors
/// [`FinishError`].
pub fn finish(preparation: &Preparation, value: &[u8]) -> Result<Vec<u8>, FinishError> {
    let certificate = STANDARD
        .decode(&preparation.certificate)
        .ok()
        .and_then(|der| Certificate::from_der(&der).ok())
        .ok_or(FinishError::Damaged)?;
    let key = certificate.public_key().map_err(|_| FinishError::Damaged)?;
    let number_bytes = match key {
        PublicKey::Ec { .. } => usize::try_from(key.kind().1.div_ceil(8)).unwrap_or_default(),
        _ => 0,
    };
    let algorithm = preparation.algorithm;
    let in_xml =
        value_for_xml(algorithm, number_bytes, value).ok_or(FinishError::SignatureDoesNotFit)?;
    let checked = value_from_xml(algorithm, &in_xml);
    key.verify(algorithm, &preparation.to_be_signed(), &checked)
        .map_err(|_| FinishError::SignatureDoesNotFit)?;

    let document = Document::parse(&preparation.document).map_err(|_| FinishError::Damaged)?;
    let node = Identifiers::of(&document)
        .get(&preparation.id)
        .map_err(|_| FinishError::Damaged)?;
    if signed_info(&document, node) != Some(preparation.to_be_signed()) {
        return Err(FinishError::Damaged);
    }
    let place = document
        .single(node, SIGNATURE_VALUE)
        .and_then(|node| content(&document, node))
        .ok_or(FinishError::Damaged)?;
    let edit = (place, STANDARD.encode(in_xml));
    Ok(splice(&preparation.document, vec![edit]).into_bytes())
}

/// The bytes that a signature in the document is over.
fn signed_info(document: &Document<'_>, node: NodeId) -> Option<Vec<u8>> {
    let signature = SignatureElement::read(document, node, false).ok()?;
    let set = NodeSet {
        apex: signature.signed_info,
        excluded: Vec::new(),
        comments: true,
    };
    render(
        document,
        &set,
        signature.canonicalization.as_ref().ok()?,
        &Budget::default(),
    )
    .ok()
}
