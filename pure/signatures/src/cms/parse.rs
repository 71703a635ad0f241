//! SignedData of RFC 5652 section 5.1.

use const_oid::ObjectIdentifier;
use serde::Serialize;

use super::signer::{Attribute, SignerIdentifier, SignerInfo, read_attributes};
use crate::algorithms::{Digest, SignatureAlgorithm};
use crate::asn1::{Element, Malformed, Reader, ber, malformed, oid, tag, write};
use crate::x509::{Certificate, Crl, Name, OcspResponse};

/// More signers than any document has; a bound against files made to cost time.
const SIGNERS_MAX: usize = 64;

/// More certificates than any signature carries.
const CERTIFICATES_MAX: usize = 256;

/// Why bytes are not a SignedData.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CmsError {
    /// The bytes do not follow the standard.
    #[error("{malformed}")]
    Malformed {
        /// What could not be read.
        #[serde(flatten)]
        malformed: Malformed,
    },
    /// A CMS message, but of another kind (enveloped, digested, …).
    #[error("content type {oid} is not signed-data")]
    NotSignedData {
        /// The content type, dotted.
        oid: String,
    },
    /// Something other than zero bytes follows the message.
    #[error("{count} bytes follow the message")]
    TrailingBytes {
        /// How many bytes are left.
        count: usize,
    },
    /// More signers or certificates than any real message has.
    #[error("too many {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
    },
}

impl From<Malformed> for CmsError {
    fn from(malformed: Malformed) -> Self {
        CmsError::Malformed { malformed }
    }
}

/// A CMS SignedData message. Reads DER, and BER with indefinite lengths.
#[derive(Clone, Debug)]
pub struct SignedData {
    der: Vec<u8>,
    content_type: ObjectIdentifier,
    content: Option<Vec<u8>>,
    certificates: Vec<Certificate>,
    unreadable_certificates: usize,
    crls: Vec<Crl>,
    ocsp_responses: Vec<OcspResponse>,
    signers: Vec<SignerInfo>,
}

impl SignedData {
    /// Reads a message. Zero bytes after it are ignored: a PDF's /Contents is padded with them.
    ///
    /// # Errors
    /// [`CmsError`] says what does not follow the standard.
    pub fn parse(bytes: &[u8]) -> Result<SignedData, CmsError> {
        if ber::looks_indefinite(bytes) {
            return SignedData::parse_ber(bytes);
        }
        let raw = Reader::new(bytes, "CMS message").any()?.raw;
        refuse_trailing(bytes, raw.len())?;
        // lengths may be indefinite further inside; then the strict reading fails
        SignedData::parse_definite(raw)
            .or_else(|error| SignedData::parse_ber(bytes).map_err(|_| error))
    }

    fn parse_ber(bytes: &[u8]) -> Result<SignedData, CmsError> {
        let (der, used) = ber::to_definite(bytes)?;
        refuse_trailing(bytes, used)?;
        SignedData::parse_definite(&der)
    }

    fn parse_definite(der: &[u8]) -> Result<SignedData, CmsError> {
        let mut outer = Element::only(der, "CMS message")?;
        if outer.tag != tag::SEQUENCE {
            return Err(malformed("CMS message").into());
        }
        let mut inside = outer.inside("CMS message");
        let kind = inside.oid()?;
        if kind != oid::SIGNED_DATA {
            return Err(CmsError::NotSignedData {
                oid: kind.to_string(),
            });
        }
        outer = inside.expect(tag::constructed(0))?;
        inside.end()?;
        let body = Element::only(outer.value, "signed data")?;
        if body.tag != tag::SEQUENCE {
            return Err(malformed("signed data").into());
        }
        let parsed = read_signed_data(body.inside("signed data"))?;
        Ok(SignedData {
            der: der.to_vec(),
            ..parsed
        })
    }

    /// The message as DER, without what followed it.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Type of what was signed (`id-data` for documents, `id-ct-TSTInfo` in a time-stamp).
    pub fn content_type(&self) -> ObjectIdentifier {
        self.content_type
    }

    /// The content when it is attached.
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// Certificates in the message that could be read.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// How many certificates in the message could not be read (attribute certificates, damage).
    pub fn unreadable_certificates(&self) -> usize {
        self.unreadable_certificates
    }

    /// Revocation lists in the message.
    pub fn crls(&self) -> &[Crl] {
        &self.crls
    }

    /// OCSP responses in the message (RFC 5940).
    pub fn ocsp_responses(&self) -> &[OcspResponse] {
        &self.ocsp_responses
    }

    /// The signers, in the order they stand.
    pub fn signers(&self) -> &[SignerInfo] {
        &self.signers
    }
}

fn refuse_trailing(bytes: &[u8], used: usize) -> Result<(), CmsError> {
    let trailing = bytes.get(used..).unwrap_or_default();
    if !is_filling(trailing) {
        return Err(CmsError::TrailingBytes {
            count: trailing.len(),
        });
    }
    Ok(())
}

/// Whether bytes can say nothing. Only zeros are sure to: every writer fills with them.
fn is_filling(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// The first element of the bytes, and how many bytes follow it, where they are not only filling. Bytes
/// that do not begin with an element come back whole.
pub(crate) fn first_message(bytes: &[u8]) -> (&[u8], usize) {
    let used = if ber::looks_indefinite(bytes) {
        ber::to_definite(bytes).ok().map(|(_, used)| used)
    } else {
        let first = Reader::new(bytes, "CMS message").any();
        first.ok().map(|first| first.raw.len())
    };
    match used.and_then(|used| bytes.split_at_checked(used)) {
        Some((first, rest)) if !is_filling(rest) => (first, rest.len()),
        _ => (bytes, 0),
    }
}

fn read_signed_data(mut inside: Reader<'_>) -> Result<SignedData, CmsError> {
    inside.expect(tag::INTEGER)?;
    inside.expect(tag::SET)?;
    let mut encapsulated = inside.sequence()?;
    let content_type = encapsulated.oid()?;
    let content = match encapsulated.optional(tag::constructed(0))? {
        // PKCS #7 1.5 allowed any type here; what is signed is its content without tag and length
        Some(explicit) => {
            let inner = Element::only(explicit.value, "encapsulated content")?;
            // an OCTET STRING in pieces has to be joined first
            if inner.tag == tag::OCTET_STRING | 0x20 {
                return Err(malformed("encapsulated content").into());
            }
            Some(inner.value.to_vec())
        }
        None => None,
    };
    let mut certificates = Vec::new();
    let mut unreadable_certificates = 0;
    if let Some(set) = inside.optional(tag::constructed(0))? {
        let mut set = set.inside("certificates");
        while !set.is_empty() {
            let element = set.any()?;
            match Certificate::from_der(element.raw) {
                Ok(certificate) => certificates.push(certificate),
                Err(_) => unreadable_certificates += 1,
            }
            if certificates.len() + unreadable_certificates > CERTIFICATES_MAX {
                return Err(CmsError::TooMany {
                    what: "certificates",
                });
            }
        }
    }
    let mut crls = Vec::new();
    let mut ocsp_responses = Vec::new();
    if let Some(set) = inside.optional(tag::constructed(1))? {
        read_revocations(
            set.inside("revocation values"),
            &mut crls,
            &mut ocsp_responses,
        )?;
    }
    let mut infos = inside.expect(tag::SET)?.inside("signer infos");
    inside.end()?;
    let mut signers = Vec::new();
    while !infos.is_empty() {
        signers.push(read_signer(infos.sequence()?)?);
        if signers.len() > SIGNERS_MAX {
            return Err(CmsError::TooMany { what: "signers" });
        }
    }
    Ok(SignedData {
        der: Vec::new(),
        content_type,
        content,
        certificates,
        unreadable_certificates,
        crls,
        ocsp_responses,
        signers,
    })
}

/// RevocationInfoChoices: CRLs, and OCSP responses as RFC 5940 section 2.1 puts them there. What
/// cannot be read is left out; it proves nothing.
fn read_revocations(
    mut set: Reader<'_>,
    crls: &mut Vec<Crl>,
    ocsp_responses: &mut Vec<OcspResponse>,
) -> Result<(), Malformed> {
    while !set.is_empty() {
        let element = set.any()?;
        if element.tag == tag::SEQUENCE {
            crls.extend(Crl::from_der(element.raw));
        } else if element.tag == tag::constructed(1) {
            let mut other = element.inside("other revocation value");
            if other.oid()? == oid::REVOCATION_INFO_OCSP {
                ocsp_responses.extend(OcspResponse::from_der(other.any()?.raw));
            }
        }
    }
    Ok(())
}

/// The attributes in the order of DER, where they came in another one. They are a set: the order says
/// nothing.
fn sorted_again(set: &Element<'_>, attributes: &[Attribute]) -> Option<Vec<u8>> {
    let mut inside = set.inside("signed attributes");
    let mut raw = Vec::with_capacity(attributes.len());
    while !inside.is_empty() {
        raw.push(inside.any().ok()?.raw);
    }
    let are_sorted = raw.is_sorted()
        && attributes
            .iter()
            .all(|attribute| attribute.values.is_sorted());
    if are_sorted {
        return None;
    }
    let again = attributes.iter().map(|attribute| {
        let values = write::set_of(tag::SET, attribute.values.clone());
        write::sequence_of(&[&write::oid(attribute.oid), &values])
    });
    Some(write::set_of(tag::SET, again.collect()))
}

fn read_signer(mut inside: Reader<'_>) -> Result<SignerInfo, Malformed> {
    const WHAT: &str = "signer info";
    inside.expect(tag::INTEGER)?;
    let sid = inside.any()?;
    let identifier = match sid.tag {
        tag::SEQUENCE => {
            let mut pair = sid.inside("issuer and serial number");
            let issuer = Name::read(&pair.expect(tag::SEQUENCE)?)?;
            let serial = pair.expect(tag::INTEGER)?.value.to_vec();
            pair.end()?;
            SignerIdentifier::IssuerAndSerialNumber { issuer, serial }
        }
        0x80 => SignerIdentifier::SubjectKeyIdentifier(sid.value.to_vec()),
        0xA0 => {
            let inner = Element::only(sid.value, WHAT)?;
            SignerIdentifier::SubjectKeyIdentifier(inner.value.to_vec())
        }
        _ => return Err(malformed(WHAT)),
    };
    let digest_algorithm = inside.expect(tag::SEQUENCE)?;
    let digest = Digest::read(&digest_algorithm);
    let mut signed_attributes_raw = None;
    let mut signed_attributes_sorted = None;
    let mut signed_attributes = Vec::new();
    if let Some(set) = inside.optional(tag::constructed(0))? {
        signed_attributes = read_attributes(set.inside("signed attributes"))?;
        signed_attributes_sorted = sorted_again(&set, &signed_attributes);
        // RFC 5652 section 5.4: computed over the bytes with the tag SET OF in place of [0]
        let mut raw = set.raw.to_vec();
        if let Some(first) = raw.first_mut() {
            *first = tag::SET;
        }
        signed_attributes_raw = Some(raw);
    }
    let signature_algorithm = inside.expect(tag::SEQUENCE)?;
    let signature = inside.expect(tag::OCTET_STRING)?.value.to_vec();
    let unsigned_attributes = match inside.optional(tag::constructed(1))? {
        Some(set) => read_attributes(set.inside("unsigned attributes"))?,
        None => Vec::new(),
    };
    inside.end()?;
    Ok(SignerInfo {
        identifier,
        signature_algorithm: SignatureAlgorithm::read(
            &signature_algorithm,
            digest.as_ref().ok().copied(),
        ),
        digest,
        digest_algorithm_raw: digest_algorithm.raw.to_vec(),
        signature_algorithm_raw: signature_algorithm.raw.to_vec(),
        signed_attributes_raw,
        signed_attributes_sorted,
        signed_attributes,
        unsigned_attributes,
        signature,
    })
}
