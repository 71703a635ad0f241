//! OCSP responses (RFC 6960 section 4.2).

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::certificate::{Certificate, range_in};
use super::crl::RevocationReason;
use super::extensions::RawExtension;
use super::name::Name;
use crate::algorithms::{
    BadSignature, Digest, PublicKey, SignatureAlgorithm, UnsupportedAlgorithm,
};
use crate::asn1::{Element, Malformed, Reader, malformed, oid, tag, time, write};

/// More answers than any responder puts into one response.
const ANSWERS_MAX: usize = 1_000;

/// What the responder says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OcspStatus {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// From when on.
        at: Timestamp,
        /// Why, if it says.
        reason: Option<RevocationReason>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

/// The answer about one certificate.
#[derive(Clone, Debug)]
pub struct SingleResponse {
    digest: Option<Digest>,
    issuer_name_digest: Vec<u8>,
    issuer_key_digest: Vec<u8>,
    serial: Vec<u8>,
    /// What is said.
    pub status: OcspStatus,
    /// Known to be right at this time.
    pub this_update: Timestamp,
    /// When newer information is due.
    pub next_update: Option<Timestamp>,
    /// Answers about certificates that expired after this are kept (archive cutoff).
    pub archive_cutoff: Option<Timestamp>,
    pub(super) unknown_critical: bool,
}

impl SingleResponse {
    /// Whether the answer is about this certificate, issued by that issuer.
    pub(super) fn is_about(&self, certificate: &Certificate, issuer: IssuerKey<'_>) -> bool {
        let Some(digest) = self.digest else {
            return false;
        };
        self.serial == certificate.serial_bytes()
            && self.issuer_key_digest == digest.of(&[issuer.bits])
            && (self.issuer_name_digest == digest.of(&[certificate.issuer().as_der()])
                || self.issuer_name_digest == digest.of(&[issuer.name.as_der()]))
    }
}

/// What an OCSP answer names an issuer by.
#[derive(Clone, Copy)]
pub(super) struct IssuerKey<'a> {
    pub name: &'a Name,
    /// Content of the subject public key's BIT STRING.
    pub bits: &'a [u8],
}

/// How the responder names itself.
#[derive(Clone, Debug)]
pub(super) enum ResponderId {
    Name(Name),
    /// SHA-1 over the key bits.
    Key(Vec<u8>),
}

impl ResponderId {
    pub(super) fn names(&self, name: &Name, key_bits: &[u8]) -> bool {
        match self {
            ResponderId::Name(own) => own == name,
            ResponderId::Key(digest) => *digest == Digest::Sha1.of(&[key_bits]),
        }
    }
}

/// A signed OCSP response: read once, cheap to clone.
#[derive(Clone)]
pub struct OcspResponse(Arc<Parsed>);

struct Parsed {
    /// The whole OCSPResponse.
    der: Vec<u8>,
    /// The BasicOCSPResponse, inside `der`.
    basic: Range<usize>,
    signed_part: Range<usize>,
    signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    signature: Vec<u8>,
    certificates: Vec<Certificate>,
    responder: ResponderId,
    produced_at: Timestamp,
    answers: Vec<SingleResponse>,
    nonce: Option<Vec<u8>>,
    unknown_critical: bool,
}

const WHAT: &str = "OCSP response";

impl OcspResponse {
    /// Reads an OCSPResponse, or a BasicOCSPResponse as CAdES keeps it.
    ///
    /// # Errors
    /// [`Malformed`], also when the responder answered with an error (there is then nothing signed).
    pub fn from_der(bytes: &[u8]) -> Result<OcspResponse, Malformed> {
        let outer = Element::only(bytes, WHAT)?;
        if outer.tag != tag::SEQUENCE {
            return Err(malformed(WHAT));
        }
        let mut inside = outer.inside(WHAT);
        if inside.next_tag() != Some(tag::ENUMERATED) {
            let basic = bytes.to_vec();
            return OcspResponse::from_der(&wrap(&basic));
        }
        let status = inside.any()?;
        if status.value != [0] {
            return Err(malformed(
                "OCSP response: the responder answered with an error",
            ));
        }
        let explicit = inside.expect(tag::constructed(0))?;
        inside.end()?;
        let mut response = Reader::new(explicit.value, WHAT).sequence()?;
        if response.oid()? != oid::OCSP_BASIC {
            return Err(malformed("OCSP response type"));
        }
        let basic = response.expect(tag::OCTET_STRING)?.value;
        response.end()?;
        let parsed = read_basic(basic, bytes)?;
        Ok(OcspResponse(Arc::new(parsed)))
    }

    /// The whole OCSPResponse.
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// The BasicOCSPResponse inside, as CAdES revocation values keep it.
    pub fn basic_der(&self) -> &[u8] {
        self.slice(&self.0.basic)
    }

    /// When it was signed.
    pub fn produced_at(&self) -> Timestamp {
        self.0.produced_at
    }

    /// The number that was sent with the request, if it came back.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.0.nonce.as_deref()
    }

    /// Certificates that came with it.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0.certificates
    }

    /// The answers.
    pub fn answers(&self) -> &[SingleResponse] {
        &self.0.answers
    }

    /// The answer about this certificate, as issued by that issuer; none when the response is about
    /// others. Whether it may be believed is a question of its signer's path.
    pub fn answer_about(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Option<&SingleResponse> {
        let key = IssuerKey {
            name: issuer.subject(),
            bits: issuer.key_bits(),
        };
        self.answers()
            .iter()
            .find(|one| one.is_about(certificate, key))
    }

    pub(super) fn responder(&self) -> &ResponderId {
        &self.0.responder
    }

    pub(super) fn has_unknown_critical(&self) -> bool {
        self.0.unknown_critical
    }

    /// Algorithm of the signature.
    ///
    /// # Errors
    /// [`UnsupportedAlgorithm`].
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, &UnsupportedAlgorithm> {
        self.0.signature_algorithm.as_ref().copied()
    }

    /// Whether the response was signed with that key.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify_signed_by(&self, key: &PublicKey) -> Result<(), BadSignature> {
        let algorithm = self
            .signature_algorithm()
            .map_err(|_| BadSignature::AlgorithmDoesNotFitKey)?;
        key.verify(
            algorithm,
            self.slice(&self.0.signed_part),
            &self.0.signature,
        )
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.0.der.get(range.clone()).unwrap_or_default()
    }
}

impl PartialEq for OcspResponse {
    fn eq(&self, other: &OcspResponse) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for OcspResponse {}

impl fmt::Debug for OcspResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "OcspResponse({}, {} answers)",
            self.0.produced_at,
            self.0.answers.len()
        )
    }
}

/// A BasicOCSPResponse inside an OCSPResponse.
fn wrap(basic: &[u8]) -> Vec<u8> {
    let bytes = write::sequence_of(&[&write::oid(oid::OCSP_BASIC), &write::octet_string(basic)]);
    write::sequence_of(&[
        &write::element(tag::ENUMERATED, &[0]),
        &write::element(tag::constructed(0), &bytes),
    ])
}

fn read_basic(basic: &[u8], der: &[u8]) -> Result<Parsed, Malformed> {
    let mut inside = Reader::new(basic, WHAT).sequence()?;
    let signed_part = inside.expect(tag::SEQUENCE)?;
    let algorithm = inside.expect(tag::SEQUENCE)?;
    let signature = inside
        .expect(tag::BIT_STRING)?
        .bit_string_bytes(WHAT)?
        .to_vec();
    let mut certificates = Vec::new();
    if let Some(explicit) = inside.optional(tag::constructed(0))? {
        let mut list = Reader::new(explicit.value, WHAT).sequence()?;
        while !list.is_empty() {
            certificates.extend(Certificate::from_der(list.any()?.raw));
        }
    }
    inside.end()?;

    let mut data = signed_part.inside(WHAT);
    data.optional(tag::constructed(0))?;
    let id = data.any()?;
    let responder = match id.tag {
        0xA1 => ResponderId::Name(Name::read(&Element::only(id.value, WHAT)?)?),
        0xA2 => ResponderId::Key(Element::only(id.value, WHAT)?.value.to_vec()),
        _ => return Err(malformed(WHAT)),
    };
    let produced_at = time::read(&data.any()?, "producedAt")?;
    let mut list = data.sequence()?;
    let mut answers = Vec::new();
    while !list.is_empty() {
        answers.push(read_answer(list.sequence()?)?);
        if answers.len() > ANSWERS_MAX {
            return Err(malformed("OCSP response: too many answers"));
        }
    }
    let mut nonce = None;
    let mut unknown_critical = false;
    if let Some(explicit) = data.optional(tag::constructed(1))? {
        let mut extensions = Reader::new(explicit.value, WHAT).sequence()?;
        while !extensions.is_empty() {
            let one = RawExtension::read(&mut extensions)?;
            if one.oid == oid::OCSP_NONCE {
                // RFC 8954: an OCTET STRING inside; older responders put the bytes as they are
                let inner = Element::only(one.value, "nonce").map(|element| element.value);
                nonce = Some(inner.unwrap_or(one.value).to_vec());
            } else {
                unknown_critical |= one.critical;
            }
        }
    }
    data.end()?;
    Ok(Parsed {
        der: der.to_vec(),
        basic: range_in(der, basic),
        signed_part: range_in(der, signed_part.raw),
        signature_algorithm: SignatureAlgorithm::read(&algorithm, None),
        signature,
        certificates,
        responder,
        produced_at,
        answers,
        nonce,
        unknown_critical,
    })
}

fn read_answer(mut inside: Reader<'_>) -> Result<SingleResponse, Malformed> {
    let mut id = inside.sequence()?;
    let digest = Digest::read(&id.any()?).ok();
    let issuer_name_digest = id.expect(tag::OCTET_STRING)?.value.to_vec();
    let issuer_key_digest = id.expect(tag::OCTET_STRING)?.value.to_vec();
    let serial = id.expect(tag::INTEGER)?.value.to_vec();
    id.end()?;
    let choice = inside.any()?;
    let status = match choice.tag {
        0x80 => OcspStatus::Good,
        0xA1 => {
            let mut revoked = choice.inside(WHAT);
            let at = time::read(&revoked.any()?, "revocation time")?;
            let reason = match revoked.optional(tag::constructed(0))? {
                Some(explicit) => Some(RevocationReason::from_code(
                    Element::only(explicit.value, WHAT)?.small_unsigned(WHAT)?,
                )),
                None => None,
            };
            OcspStatus::Revoked { at, reason }
        }
        0x82 => OcspStatus::Unknown,
        _ => return Err(malformed(WHAT)),
    };
    let this_update = time::read(&inside.any()?, "thisUpdate")?;
    let next_update = match inside.optional(tag::constructed(0))? {
        Some(explicit) => Some(time::read(
            &Element::only(explicit.value, WHAT)?,
            "nextUpdate",
        )?),
        None => None,
    };
    let mut archive_cutoff = None;
    let mut unknown_critical = false;
    if let Some(explicit) = inside.optional(tag::constructed(1))? {
        let mut extensions = Reader::new(explicit.value, WHAT).sequence()?;
        while !extensions.is_empty() {
            let one = RawExtension::read(&mut extensions)?;
            if one.oid == oid::OCSP_ARCHIVE_CUTOFF {
                let element = Element::only(one.value, "archive cutoff")?;
                archive_cutoff = Some(time::read(&element, "archive cutoff")?);
            } else {
                unknown_critical |= one.critical;
            }
        }
    }
    inside.end()?;
    Ok(SingleResponse {
        digest,
        issuer_name_digest,
        issuer_key_digest,
        serial,
        status,
        this_update,
        next_update,
        archive_cutoff,
        unknown_critical,
    })
}
