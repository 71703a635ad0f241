//! ESS signing-certificate (RFC 2634, SHA-1) and signing-certificate-v2 (RFC 5035): which
//! certificate the signer meant, under the signature.

use serde::Serialize;

use super::signer::SignerInfo;
use super::verify::SignerError;
use crate::algorithms::{Digest, UnsupportedAlgorithm};
use crate::asn1::{Element, Malformed, Reader, malformed, oid, tag};
use crate::x509::{Certificate, Name};

/// Why the certificate is not the one that was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EssError {
    /// The attribute cannot be read or stands there twice.
    #[error("the attribute cannot be read")]
    Malformed,
    /// It uses a digest unknown here.
    #[error("the attribute uses an unknown digest")]
    UnknownDigest,
    /// The certificate's digest differs.
    #[error("the certificate is not the one that was signed")]
    DigestDiffers,
    /// Issuer or serial number differ.
    #[error("issuer or serial number are not those that were signed")]
    IssuerSerialDiffers,
}

impl From<Malformed> for EssError {
    fn from(_: Malformed) -> Self {
        EssError::Malformed
    }
}

/// Whether an attribute binds the certificate: false when there is none, an error when it names
/// another one, or names it by a digest unknown here.
pub(crate) fn check(signer: &SignerInfo, certificate: &Certificate) -> Result<bool, SignerError> {
    let wrong = |error| SignerError::SigningCertificate { error };
    let mut bound = false;
    for (id, version_2) in [
        (oid::SIGNING_CERTIFICATE, false),
        (oid::SIGNING_CERTIFICATE_V2, true),
    ] {
        if !signer.signed_attributes().iter().any(|one| one.oid == id) {
            continue;
        }
        let value = signer.signed_value(id).ok_or(wrong(EssError::Malformed))?;
        if let Some(error) = unknown_digest(value, version_2) {
            return Err(SignerError::UnsupportedDigest { error });
        }
        check_value(value, version_2, certificate).map_err(wrong)?;
        bound = true;
    }
    Ok(bound)
}

/// The digest by which the signer's certificate is named, where it is none that is known.
fn unknown_digest(value: &[u8], version_2: bool) -> Option<UnsupportedAlgorithm> {
    const WHAT: &str = "signing-certificate attribute";
    let mut outer = Reader::new(value, WHAT).sequence().ok()?;
    let mut first = outer.sequence().ok()?.sequence().ok()?;
    let algorithm = first.optional(tag::SEQUENCE).ok()?.filter(|_| version_2)?;
    let error = Digest::read(&algorithm).err()?;
    matches!(error, UnsupportedAlgorithm::Unknown { .. }).then_some(error)
}

/// The first identifier is the signer's certificate; further ones may restrict the path.
fn check_value(value: &[u8], version_2: bool, certificate: &Certificate) -> Result<(), EssError> {
    const WHAT: &str = "signing-certificate attribute";
    let mut outer = Reader::new(value, WHAT).sequence()?;
    let mut identifiers = outer.sequence()?;
    let mut first = identifiers.sequence()?;
    let mut digest = Digest::Sha1;
    if version_2 {
        digest = match first.optional(tag::SEQUENCE)? {
            Some(algorithm) => Digest::read(&algorithm).map_err(|_| EssError::UnknownDigest)?,
            None => Digest::Sha256,
        };
    }
    let hash = first.expect(tag::OCTET_STRING)?;
    if hash.value != digest.of(&[certificate.as_der()]).as_slice() {
        return Err(EssError::DigestDiffers);
    }
    if let Some(issuer_serial) = first.optional(tag::SEQUENCE)? {
        check_issuer_serial(&issuer_serial, certificate)?;
    }
    Ok(())
}

fn check_issuer_serial(element: &Element<'_>, certificate: &Certificate) -> Result<(), EssError> {
    const WHAT: &str = "issuer and serial number";
    let mut inside = element.inside(WHAT);
    let mut names = inside.sequence()?;
    let serial = inside.expect(tag::INTEGER)?;
    let name = names.any()?;
    if name.tag != tag::constructed(4) {
        return Err(malformed(WHAT).into());
    }
    let issuer = Name::read(&Element::only(name.value, WHAT)?)?;
    if serial.value != certificate.serial_bytes() || &issuer != certificate.issuer() {
        return Err(EssError::IssuerSerialDiffers);
    }
    Ok(())
}
