//! X.509 certificates (RFC 5280 section 4).

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::extensions::Extensions;
use super::name::Name;
use crate::algorithms::{
    BadSignature, Digest, PublicKey, SignatureAlgorithm, UnsupportedAlgorithm,
};
use crate::asn1::{Element, Malformed, Reader, malformed, tag, time, write};

/// A certificate: read once, cheap to clone. Equal when the bytes are.
#[derive(Clone)]
pub struct Certificate(Arc<Parsed>);

struct Parsed {
    der: Vec<u8>,
    signed_part: Range<usize>,
    key_info: Range<usize>,
    serial: Vec<u8>,
    version: u32,
    signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    /// Whether the algorithm inside the signed part is the one beside the signature.
    algorithms_agree: bool,
    signature: Vec<u8>,
    issuer: Name,
    subject: Name,
    not_before: Timestamp,
    not_after: Timestamp,
    public_key: Result<PublicKey, UnsupportedAlgorithm>,
    extensions: Extensions,
    fingerprint: [u8; 32],
    /// A key under which the signature was found right: authorities are asked about again and again.
    verified_by: OnceLock<PublicKey>,
}

const WHAT: &str = "certificate";

impl Certificate {
    /// Reads one certificate; nothing may follow it. Extensions that cannot be read do not hinder
    /// reading (a registry wants to show such a certificate), but validation refuses it.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_der(bytes: &[u8]) -> Result<Certificate, Malformed> {
        let outer = Element::only(bytes, WHAT)?;
        if outer.tag != tag::SEQUENCE {
            return Err(malformed(WHAT));
        }
        let mut inside = outer.inside(WHAT);
        let signed_part = inside.expect(tag::SEQUENCE)?;
        let algorithm = inside.expect(tag::SEQUENCE)?;
        // a signature that is no whole number of bytes is kept as none: it is wrong, not unreadable
        let signature = inside.expect(tag::BIT_STRING)?;
        let signature = signature.bit_string_bytes(WHAT).unwrap_or_default();
        inside.end()?;
        let mut parsed = read_signed_part(&signed_part, &algorithm, bytes)?;
        parsed.signature = signature.to_vec();
        Ok(Certificate(Arc::new(parsed)))
    }

    /// The raw bytes.
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 over the raw bytes: the certificate's identity in a register.
    pub fn fingerprint(&self) -> &[u8; 32] {
        &self.0.fingerprint
    }

    /// 1, 2 or 3.
    pub fn version(&self) -> u32 {
        self.0.version
    }

    /// Content bytes of the serial number.
    pub fn serial_bytes(&self) -> &[u8] {
        &self.0.serial
    }

    /// The serial number as people write it: hexadecimal, upper case, without leading zeros. A negative one, which
    /// RFC 5280, section 4.1.2.2, forbids and tells readers to expect, has its sign.
    pub fn serial_text(&self) -> String {
        use std::fmt::Write;
        let is_negative = self.0.serial.first().is_some_and(|byte| *byte >= 0x80);
        let magnitude = if is_negative {
            negated(&self.0.serial)
        } else {
            self.0.serial.clone()
        };
        let digits = crate::asn1::without_leading_zeros(&magnitude);
        let mut text = String::with_capacity(digits.len() * 2 + 1);
        if is_negative {
            text.push('-');
        }
        for byte in digits {
            // writing to a string cannot fail
            let _ = write!(text, "{byte:02X}");
        }
        if text.is_empty() {
            "0".to_owned()
        } else {
            text
        }
    }

    pub(crate) fn serial_der(&self) -> Vec<u8> {
        write::element(tag::INTEGER, &self.0.serial)
    }

    /// Who issued it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// Whom it is about.
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// First moment of validity.
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// Last moment of validity.
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// Whether the validity covers the moment.
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        self.0.not_before <= at && at <= self.0.not_after
    }

    /// The public key; an error when this crate does not know its kind.
    ///
    /// # Errors
    /// [`UnsupportedAlgorithm`].
    pub fn public_key(&self) -> Result<&PublicKey, &UnsupportedAlgorithm> {
        self.0.public_key.as_ref()
    }

    /// Raw SubjectPublicKeyInfo.
    pub fn key_info_der(&self) -> &[u8] {
        self.slice(&self.0.key_info)
    }

    /// The content of the subject public key's BIT STRING (what OCSP computes its key digest over).
    pub(crate) fn key_bits(&self) -> &[u8] {
        let mut inside = match Reader::new(self.key_info_der(), WHAT).sequence() {
            Ok(inside) => inside,
            Err(_) => return &[],
        };
        let _algorithm = inside.any();
        inside
            .expect(tag::BIT_STRING)
            .and_then(|bits| bits.bit_string_bytes(WHAT))
            .unwrap_or_default()
    }

    /// The extensions.
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// Identifier of the subject's key, where the certificate carries one.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.extensions.subject_key_identifier.as_deref()
    }

    /// Algorithm of the issuer's signature.
    ///
    /// # Errors
    /// [`UnsupportedAlgorithm`].
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, &UnsupportedAlgorithm> {
        self.0.signature_algorithm.as_ref().copied()
    }

    pub(crate) fn algorithms_agree(&self) -> bool {
        self.0.algorithms_agree
    }

    /// Issuer and subject are the same name.
    pub fn is_self_issued(&self) -> bool {
        self.0.issuer == self.0.subject
    }

    /// Whether basic constraints say that it may issue certificates. Version 1 certificates may not.
    pub fn is_ca(&self) -> bool {
        self.0
            .extensions
            .basic_constraints
            .is_some_and(|constraints| constraints.ca)
    }

    /// Whether this certificate's signature was made with that key.
    ///
    /// # Errors
    /// [`BadSignature`]; an algorithm unknown here counts as one that does not fit the key.
    pub fn verify_signed_by(&self, issuer: &PublicKey) -> Result<(), BadSignature> {
        let algorithm = self
            .signature_algorithm()
            .map_err(|_| BadSignature::AlgorithmDoesNotFitKey)?;
        if self.0.verified_by.get() == Some(issuer) {
            return Ok(());
        }
        let signed = self.slice(&self.0.signed_part);
        issuer.verify(algorithm, signed, &self.0.signature)?;
        self.0.verified_by.get_or_init(|| issuer.clone());
        Ok(())
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.0.der.get(range.clone()).unwrap_or_default()
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Certificate) -> bool {
        self.0.fingerprint == other.0.fingerprint
    }
}

impl Eq for Certificate {}

/// The same number with the other sign, in two's complement.
fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut carry = true;
    let mut out: Vec<u8> = bytes
        .iter()
        .rev()
        .map(|byte| {
            let (byte, over) = (!byte).overflowing_add(u8::from(carry));
            carry = over;
            byte
        })
        .collect();
    out.reverse();
    out
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Certificate({}, serial {})",
            self.0.subject,
            self.serial_text()
        )
    }
}

/// Where `part` lies inside `whole`; both borrow the same bytes.
pub(super) fn range_in(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + part.len()
}

fn read_signed_part(
    signed_part: &Element<'_>,
    algorithm: &Element<'_>,
    der: &[u8],
) -> Result<Parsed, Malformed> {
    let mut inside = signed_part.inside(WHAT);
    let version = match inside.optional(tag::constructed(0))? {
        Some(explicit) => Element::only(explicit.value, WHAT)?
            .small_unsigned(WHAT)?
            .saturating_add(1),
        None => 1,
    };
    let serial = inside.expect(tag::INTEGER)?.value.to_vec();
    let inner_algorithm = inside.expect(tag::SEQUENCE)?;
    let issuer = Name::read(&inside.expect(tag::SEQUENCE)?)?;
    let mut validity = inside.sequence()?;
    let not_before = time::read(&validity.any()?, "certificate validity")?;
    let not_after = time::read(&validity.any()?, "certificate validity")?;
    validity.end()?;
    let subject = Name::read(&inside.expect(tag::SEQUENCE)?)?;
    let key_info = inside.expect(tag::SEQUENCE)?;
    inside.optional(tag::context(1))?;
    inside.optional(tag::context(2))?;
    let extensions = match inside.optional(tag::constructed(3))? {
        Some(explicit) => Extensions::read(explicit.value)?,
        None => Extensions::default(),
    };
    inside.end()?;
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(&Digest::Sha256.of(&[der]));
    Ok(Parsed {
        signed_part: range_in(der, signed_part.raw),
        key_info: range_in(der, key_info.raw),
        der: der.to_vec(),
        serial,
        version,
        signature_algorithm: SignatureAlgorithm::read(algorithm, None),
        algorithms_agree: inner_algorithm.raw == algorithm.raw,
        signature: Vec::new(),
        issuer,
        subject,
        not_before,
        not_after,
        public_key: PublicKey::read(&key_info),
        extensions,
        fingerprint,
        verified_by: OnceLock::new(),
    })
}
