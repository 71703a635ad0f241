//! Making a signature in two phases.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{attributes, stored};
use crate::algorithms::{Digest, SignatureAlgorithm};
use crate::asn1::{oid, tag, write};
use crate::x509::Certificate;

/// Which form the signature takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CadesProfile {
    /// CAdES B-B (EN 319 122-1): the claimed time is the signed attribute signing-time.
    Cades {
        /// Claimed time of signing.
        signing_time: Timestamp,
    },
    /// Inside a PDF (EN 319 142-1): no signing-time; the time stands in the dictionary's /M.
    Pades,
}

/// What the signature should be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningOptions {
    /// Algorithm of the signature value; its digest is used for the content and the attributes
    /// (SHA-512 with Ed25519, RFC 8419).
    pub algorithm: SignatureAlgorithm,
    /// CAdES or PAdES.
    pub profile: CadesProfile,
    /// The content, when it shall lie inside the message; none for a detached signature.
    pub attached: Option<Vec<u8>>,
}

impl SigningOptions {
    /// The digest over the content: what [`prepare`]'s `content_digest` must be computed with.
    pub fn content_digest(&self) -> Digest {
        self.algorithm.digest().unwrap_or(Digest::Sha512)
    }
}

/// What must be kept between [`prepare`] and [`finish`]; serialise it as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// The bytes to be signed: the DER of the signed attributes. A device that signs digests gets
    /// [`Preparation::digest_to_be_signed`].
    #[serde(with = "stored::bytes")]
    pub to_be_signed: Vec<u8>,
    /// How to sign them.
    pub algorithm: SignatureAlgorithm,
    /// The signer's certificate first, then the others that the message shall carry, as DER.
    #[serde(with = "stored::list")]
    pub certificates: Vec<Vec<u8>>,
    /// The content of an attached signature.
    #[serde(with = "stored::optional", default)]
    pub attached: Option<Vec<u8>>,
}

impl Preparation {
    /// The digest of [`Preparation::to_be_signed`], for tokens and services that sign digests; the
    /// message itself for Ed25519.
    pub fn digest_to_be_signed(&self) -> Vec<u8> {
        match self.algorithm.digest() {
            Some(digest) => digest.of(&[&self.to_be_signed]),
            None => self.to_be_signed.clone(),
        }
    }
}

/// Why a signature cannot be prepared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// No certificate was given.
    #[error("the signer's certificate is missing")]
    NoCertificate,
    /// The digest's length is not that of the algorithm.
    #[error("a digest of {given} bytes was given where {expected} are needed")]
    DigestLength {
        /// Bytes given.
        given: usize,
        /// Bytes needed.
        expected: usize,
    },
    /// The attached content has another digest.
    #[error("the attached content does not have the digest given")]
    ContentDiffers,
    /// The algorithm does not fit the key in the certificate.
    #[error("the algorithm does not fit the certificate's key")]
    AlgorithmDoesNotFitKey,
    /// DSA and SHA-1 are for reading only.
    #[error("new signatures are not made with this algorithm")]
    AlgorithmForReadingOnly,
}

/// Why a signature cannot be finished.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FinishError {
    /// The preparation's certificates cannot be read: it was damaged in storage.
    #[error("the preparation is damaged")]
    Damaged,
    /// The signature value does not belong to the prepared bytes and the certificate: another key
    /// signed, or other bytes.
    #[error("the signature does not belong to the prepared document and certificate")]
    SignatureDoesNotFit,
}

/// First phase: the bytes to be signed.
///
/// `content_digest` is computed with [`SigningOptions::content_digest`] over the content (in a PDF
/// over the ByteRange). `chain` is the signer's certificate, then its issuers; the root may be left
/// out.
///
/// # Errors
/// [`PrepareError`] says what does not fit together.
pub fn prepare(
    content_digest: &[u8],
    chain: &[Certificate],
    options: &SigningOptions,
) -> Result<Preparation, PrepareError> {
    let signer = chain.first().ok_or(PrepareError::NoCertificate)?;
    let digest = options.content_digest();
    if content_digest.len() != digest.length() {
        return Err(PrepareError::DigestLength {
            given: content_digest.len(),
            expected: digest.length(),
        });
    }
    if let Some(content) = &options.attached
        && digest.of(&[content]) != content_digest
    {
        return Err(PrepareError::ContentDiffers);
    }
    if matches!(options.algorithm, SignatureAlgorithm::Dsa(_)) || digest == Digest::Sha1 {
        return Err(PrepareError::AlgorithmForReadingOnly);
    }
    let key = signer
        .public_key()
        .map_err(|_| PrepareError::AlgorithmDoesNotFitKey)?;
    if !key.fits(options.algorithm) {
        return Err(PrepareError::AlgorithmDoesNotFitKey);
    }
    let signing_time = match options.profile {
        CadesProfile::Cades { signing_time } => Some(signing_time),
        CadesProfile::Pades => None,
    };
    Ok(Preparation {
        to_be_signed: attributes::signed(content_digest, digest, signer, signing_time),
        algorithm: options.algorithm,
        certificates: chain.iter().map(|one| one.as_der().to_vec()).collect(),
        attached: options.attached.clone(),
    })
}

/// Second phase: the SignedData, as DER. The signature is checked against the certificate first, so
/// that a wrong card or a damaged answer is noticed here and not by the reader.
///
/// # Errors
/// [`FinishError`].
pub fn finish(preparation: &Preparation, signature: &[u8]) -> Result<Vec<u8>, FinishError> {
    let first = preparation
        .certificates
        .first()
        .ok_or(FinishError::Damaged)?;
    let signer = Certificate::from_der(first).map_err(|_| FinishError::Damaged)?;
    signer
        .public_key()
        .map_err(|_| FinishError::Damaged)?
        .verify(preparation.algorithm, &preparation.to_be_signed, signature)
        .map_err(|_| FinishError::SignatureDoesNotFit)?;
    Ok(assemble(preparation, &signer, signature))
}

fn assemble(preparation: &Preparation, signer: &Certificate, signature: &[u8]) -> Vec<u8> {
    let digest = preparation.algorithm.digest().unwrap_or(Digest::Sha512);
    let mut signed_attributes = preparation.to_be_signed.clone();
    if let Some(first) = signed_attributes.first_mut() {
        *first = tag::constructed(0);
    }
    let signer_info = write::sequence_of(&[
        &write::small_unsigned(1),
        &write::sequence_of(&[signer.issuer().as_der(), &signer.serial_der()]),
        &digest.to_der(),
        &signed_attributes,
        &preparation.algorithm.to_der(),
        &write::octet_string(signature),
    ]);
    let content = preparation
        .attached
        .as_ref()
        .map(|content| write::element(tag::constructed(0), &write::octet_string(content)));
    let mut certificates = preparation.certificates.clone();
    certificates.sort();
    certificates.dedup();
    let signed_data = write::sequence_of(&[
        &write::small_unsigned(1),
        &write::element(tag::SET, &digest.to_der()),
        &write::sequence_of(&[
            &write::oid(oid::DATA),
            content.as_deref().unwrap_or_default(),
        ]),
        &write::set_of(tag::constructed(0), certificates),
        &write::element(tag::SET, &signer_info),
    ]);
    write::sequence_of(&[
        &write::oid(oid::SIGNED_DATA),
        &write::element(tag::constructed(0), &signed_data),
    ])
}
