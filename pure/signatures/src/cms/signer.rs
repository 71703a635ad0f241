//! One SignerInfo of RFC 5652 section 5.3.

use const_oid::ObjectIdentifier;
use jiff::Timestamp;

use crate::algorithms::{Digest, SignatureAlgorithm, UnsupportedAlgorithm};
use crate::asn1::{Malformed, Reader, oid, tag, time};
use crate::x509::{Certificate, Name};

/// How a signer names its certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerIdentifier {
    /// Issuer and serial number (the magnitude's bytes as they stand in the certificate).
    IssuerAndSerialNumber {
        /// Issuer of the certificate.
        issuer: Name,
        /// Serial number, content bytes of the INTEGER.
        serial: Vec<u8>,
    },
    /// The certificate's subject key identifier.
    SubjectKeyIdentifier(Vec<u8>),
}

impl SignerIdentifier {
    /// Whether this names the certificate.
    pub fn names(&self, certificate: &Certificate) -> bool {
        match self {
            SignerIdentifier::IssuerAndSerialNumber { issuer, serial } => {
                certificate.serial_bytes() == serial.as_slice() && certificate.issuer() == issuer
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => {
                certificate.subject_key_identifier() == Some(id.as_slice())
            }
        }
    }
}

/// A signed or unsigned attribute: its type and the raw bytes of each value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Type of the attribute.
    pub oid: ObjectIdentifier,
    /// Each value as DER, tag and length included.
    pub values: Vec<Vec<u8>>,
}

/// One signer's part of a SignedData.
#[derive(Clone, Debug)]
pub struct SignerInfo {
    pub(super) identifier: SignerIdentifier,
    pub(super) digest: Result<Digest, UnsupportedAlgorithm>,
    pub(super) signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    pub(super) digest_algorithm_raw: Vec<u8>,
    pub(super) signature_algorithm_raw: Vec<u8>,
    /// Raw bytes with the tag SET OF: what the signature is computed over.
    pub(super) signed_attributes_raw: Option<Vec<u8>>,
    /// The same as DER sorts them, where they came in another order.
    pub(super) signed_attributes_sorted: Option<Vec<u8>>,
    pub(super) signed_attributes: Vec<Attribute>,
    pub(super) unsigned_attributes: Vec<Attribute>,
    pub(super) signature: Vec<u8>,
}

impl SignerInfo {
    /// How the signer names its certificate.
    pub fn identifier(&self) -> &SignerIdentifier {
        &self.identifier
    }

    /// Digest over the content; an error when this crate cannot compute it.
    pub fn digest(&self) -> Result<Digest, &UnsupportedAlgorithm> {
        self.digest.as_ref().copied()
    }

    /// Algorithm of the signature value.
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, &UnsupportedAlgorithm> {
        self.signature_algorithm.as_ref().copied()
    }

    /// The signature value; the imprint of a signature time-stamp is computed over these bytes.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether the signature is over attributes, not over the content itself.
    pub fn has_signed_attributes(&self) -> bool {
        self.signed_attributes_raw.is_some()
    }

    /// Attributes under the signature.
    pub fn signed_attributes(&self) -> &[Attribute] {
        &self.signed_attributes
    }

    /// Attributes added later, not under the signature.
    pub fn unsigned_attributes(&self) -> &[Attribute] {
        &self.unsigned_attributes
    }

    /// The only value of a signed attribute; none when it is absent, twice there or has more values.
    pub fn signed_value(&self, id: ObjectIdentifier) -> Option<&[u8]> {
        let mut found = self.signed_attributes.iter().filter(|one| one.oid == id);
        let attribute = found.next()?;
        match (found.next(), attribute.values.as_slice()) {
            (None, [value]) => Some(value),
            _ => None,
        }
    }

    /// When the signer says it signed (signed attribute signing-time). Only a claim.
    pub fn claimed_signing_time(&self) -> Option<Timestamp> {
        let raw = self.signed_value(oid::SIGNING_TIME)?;
        let element = Reader::new(raw, "signing time").any().ok()?;
        time::read(&element, "signing time").ok()
    }

    /// Signature time-stamp tokens (DER), in the order they stand.
    pub fn signature_timestamps(&self) -> impl Iterator<Item = &[u8]> {
        self.unsigned_values(oid::SIGNATURE_TIME_STAMP)
    }

    /// Every value of an unsigned attribute.
    pub fn unsigned_values(&self, id: ObjectIdentifier) -> impl Iterator<Item = &[u8]> {
        self.unsigned_attributes
            .iter()
            .filter(move |one| one.oid == id)
            .flat_map(|one| one.values.iter().map(Vec::as_slice))
    }
}

/// The attributes of a SET OF Attribute.
pub(super) fn read_attributes(mut inside: Reader<'_>) -> Result<Vec<Attribute>, Malformed> {
    let mut attributes = Vec::new();
    while !inside.is_empty() {
        let mut one = inside.sequence()?;
        let oid = one.oid()?;
        let set = one.expect(tag::SET)?;
        one.end()?;
        let mut set = set.inside("attribute values");
        let mut values = Vec::new();
        while !set.is_empty() {
            values.push(set.any()?.raw.to_vec());
        }
        attributes.push(Attribute { oid, values });
    }
    Ok(attributes)
}
