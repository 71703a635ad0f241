//! Certificate revocation lists (RFC 5280 section 5).

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use const_oid::ObjectIdentifier;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::certificate::range_in;
use super::extensions::{
    DistributionPoint, PointName, RawExtension, authority_key_identifier, distribution_points,
};
use super::general_name::GeneralName;
use super::name::Name;
use crate::algorithms::{
    BadSignature, Digest, PublicKey, SignatureAlgorithm, UnsupportedAlgorithm,
};
use crate::asn1::{Element, Malformed, Reader, malformed, oid, tag, time, without_leading_zeros};

/// Why a certificate was revoked (RFC 5280 section 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// No reason given.
    Unspecified,
    /// The holder's key may be known to others.
    KeyCompromise,
    /// The authority's key may be known to others.
    CaCompromise,
    /// The holder's name or office has changed.
    AffiliationChanged,
    /// Replaced by another certificate.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// Suspended; may come back.
    CertificateHold,
    /// Only in delta lists: no longer suspended.
    RemoveFromCrl,
    /// A right in the certificate was withdrawn.
    PrivilegeWithdrawn,
    /// The attribute authority's key may be known to others.
    AaCompromise,
}

impl RevocationReason {
    pub(crate) fn from_code(code: u32) -> RevocationReason {
        match code {
            1 => RevocationReason::KeyCompromise,
            2 => RevocationReason::CaCompromise,
            3 => RevocationReason::AffiliationChanged,
            4 => RevocationReason::Superseded,
            5 => RevocationReason::CessationOfOperation,
            6 => RevocationReason::CertificateHold,
            8 => RevocationReason::RemoveFromCrl,
            9 => RevocationReason::PrivilegeWithdrawn,
            10 => RevocationReason::AaCompromise,
            _ => RevocationReason::Unspecified,
        }
    }
}

/// A certificate on a list.
#[derive(Clone, Debug)]
pub struct RevokedEntry {
    pub(super) serial: Vec<u8>,
    /// From when on it is revoked.
    pub revoked_at: Timestamp,
    /// Why, if the list says.
    pub reason: Option<RevocationReason>,
    /// Since when the key may have been in wrong hands, if the list says.
    pub invalidity_date: Option<Timestamp>,
    /// Issuer of the certificate, where the list is an indirect one.
    pub(super) certificate_issuer: Option<Arc<Name>>,
    pub(super) unknown_critical: bool,
}

/// RFC 5280 section 5.2.5.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct IssuingDistributionPoint {
    pub name: Option<PointName>,
    pub only_user_certificates: bool,
    pub only_ca_certificates: bool,
    pub only_attribute_certificates: bool,
    pub only_some_reasons: Option<u16>,
    pub indirect: bool,
}

/// A certificate revocation list: read once, cheap to clone.
#[derive(Clone)]
pub struct Crl(Arc<Parsed>);

struct Parsed {
    der: Vec<u8>,
    signed_part: Range<usize>,
    signature_algorithm: Result<SignatureAlgorithm, UnsupportedAlgorithm>,
    algorithms_agree: bool,
    signature: Vec<u8>,
    issuer: Name,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    /// Sorted by serial number.
    entries: Vec<RevokedEntry>,
    extensions: CrlExtensions,
    /// A key under which the signature was found right: one list serves thousands of certificates,
    /// and hashing megabytes for each would be most of the work.
    verified_by: OnceLock<PublicKey>,
    sha256: OnceLock<Vec<u8>>,
}

#[derive(Default)]
pub(super) struct CrlExtensions {
    pub authority_key_identifier: Option<Vec<u8>>,
    /// Magnitudes without leading zeros.
    pub number: Option<Vec<u8>>,
    pub base_number: Option<Vec<u8>>,
    pub issuing_distribution_point: Option<IssuingDistributionPoint>,
    pub expired_certificates_from: Option<Timestamp>,
    pub freshest: Vec<DistributionPoint>,
    pub unknown_critical: Option<ObjectIdentifier>,
}

const WHAT: &str = "revocation list";

impl Crl {
    /// Reads one list; nothing may follow it.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_der(bytes: &[u8]) -> Result<Crl, Malformed> {
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
        Ok(Crl(Arc::new(parsed)))
    }

    /// The raw bytes.
    pub fn as_der(&self) -> &[u8] {
        &self.0.der
    }

    /// Who issued the list.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> Timestamp {
        self.0.this_update
    }

    /// When the next one is due at the latest.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.0.next_update
    }

    /// How many certificates are on it.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether nobody is on it.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// Whether it only tells what changed since another list.
    pub fn is_delta(&self) -> bool {
        self.0.extensions.base_number.is_some()
    }

    /// From when on it still lists certificates that have expired (extension expiredCertsOnCRL).
    pub fn expired_certificates_from(&self) -> Option<Timestamp> {
        self.0.extensions.expired_certificates_from
    }

    pub(super) fn extensions(&self) -> &CrlExtensions {
        &self.0.extensions
    }

    /// Algorithm of the signature.
    ///
    /// # Errors
    /// [`UnsupportedAlgorithm`].
    pub fn signature_algorithm(&self) -> Result<SignatureAlgorithm, &UnsupportedAlgorithm> {
        self.0.signature_algorithm.as_ref().copied()
    }

    /// Whether the list was signed with that key.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify_signed_by(&self, issuer: &PublicKey) -> Result<(), BadSignature> {
        let algorithm = self
            .signature_algorithm()
            .map_err(|_| BadSignature::AlgorithmDoesNotFitKey)?;
        if !self.0.algorithms_agree {
            return Err(BadSignature::Wrong);
        }
        if self.0.verified_by.get() == Some(issuer) {
            return Ok(());
        }
        let signed = self
            .0
            .der
            .get(self.0.signed_part.clone())
            .unwrap_or_default();
        issuer.verify(algorithm, signed, &self.0.signature)?;
        self.0.verified_by.get_or_init(|| issuer.clone());
        Ok(())
    }

    /// SHA-256 over the raw bytes.
    pub fn sha256(&self) -> &[u8] {
        self.0
            .sha256
            .get_or_init(|| Digest::Sha256.of(&[&self.0.der]))
    }

    /// The entry of the certificate with that serial number from that issuer.
    pub(super) fn entry(&self, issuer: &Name, serial: &[u8]) -> Option<&RevokedEntry> {
        let start = self
            .0
            .entries
            .partition_point(|entry| entry.serial.as_slice() < serial);
        self.0
            .entries
            .get(start..)?
            .iter()
            .take_while(|entry| entry.serial == serial)
            .find(|entry| match &entry.certificate_issuer {
                Some(name) => name.as_ref() == issuer,
                None => &self.0.issuer == issuer,
            })
    }
}

impl PartialEq for Crl {
    fn eq(&self, other: &Crl) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Crl {}

impl fmt::Debug for Crl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Crl({}, {} of {} certificates)",
            self.0.issuer,
            self.0.this_update,
            self.0.entries.len()
        )
    }
}

fn read_signed_part(
    signed_part: &Element<'_>,
    algorithm: &Element<'_>,
    der: &[u8],
) -> Result<Parsed, Malformed> {
    let mut inside = signed_part.inside(WHAT);
    inside.optional(tag::INTEGER)?;
    let inner_algorithm = inside.expect(tag::SEQUENCE)?;
    let issuer = Name::read(&inside.expect(tag::SEQUENCE)?)?;
    let this_update = time::read(&inside.any()?, "thisUpdate")?;
    let next_update = match inside.next_tag() {
        Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => {
            Some(time::read(&inside.any()?, "nextUpdate")?)
        }
        _ => None,
    };
    let mut entries = Vec::new();
    if let Some(list) = inside.optional(tag::SEQUENCE)? {
        entries = read_entries(list.inside("revoked certificates"))?;
    }
    let extensions = match inside.optional(tag::constructed(0))? {
        Some(explicit) => read_extensions(explicit.value)?,
        None => CrlExtensions::default(),
    };
    inside.end()?;
    Ok(Parsed {
        signed_part: range_in(der, signed_part.raw),
        der: der.to_vec(),
        signature_algorithm: SignatureAlgorithm::read(algorithm, None),
        algorithms_agree: inner_algorithm.raw == algorithm.raw,
        signature: Vec::new(),
        issuer,
        this_update,
        next_update,
        entries,
        extensions,
        verified_by: OnceLock::new(),
        sha256: OnceLock::new(),
    })
}

fn read_entries(mut list: Reader<'_>) -> Result<Vec<RevokedEntry>, Malformed> {
    let mut entries = Vec::new();
    // an entry without this extension has the issuer of the entry before it
    let mut certificate_issuer: Option<Arc<Name>> = None;
    while !list.is_empty() {
        let mut inside = list.sequence()?;
        let serial = inside.expect(tag::INTEGER)?.value.to_vec();
        let revoked_at = time::read(&inside.any()?, "revocation date")?;
        let mut entry = RevokedEntry {
            serial,
            revoked_at,
            reason: None,
            invalidity_date: None,
            certificate_issuer: None,
            unknown_critical: false,
        };
        if let Some(extensions) = inside.optional(tag::SEQUENCE)? {
            let mut extensions = extensions.inside("revocation list entry");
            while !extensions.is_empty() {
                let one = RawExtension::read(&mut extensions)?;
                read_entry_extension(&one, &mut entry, &mut certificate_issuer)?;
            }
        }
        inside.end()?;
        entry.certificate_issuer.clone_from(&certificate_issuer);
        entries.push(entry);
    }
    entries.sort_by(|one, other| one.serial.cmp(&other.serial));
    Ok(entries)
}

fn read_entry_extension(
    one: &RawExtension<'_>,
    entry: &mut RevokedEntry,
    certificate_issuer: &mut Option<Arc<Name>>,
) -> Result<(), Malformed> {
    match one.oid {
        oid::CRL_REASON => {
            let code = Element::only(one.value, "revocation reason")?;
            entry.reason = Some(RevocationReason::from_code(
                code.small_unsigned("revocation reason")?,
            ));
        }
        oid::INVALIDITY_DATE => {
            let element = Element::only(one.value, "invalidity date")?;
            entry.invalidity_date = Some(time::read(&element, "invalidity date")?);
        }
        oid::CERTIFICATE_ISSUER => {
            let name = GeneralName::read_sequence(one.value)?
                .into_iter()
                .find_map(|name| match name {
                    GeneralName::Directory(name) => Some(name),
                    _ => None,
                })
                .ok_or(malformed("certificate issuer"))?;
            *certificate_issuer = Some(Arc::new(name));
        }
        _ => entry.unknown_critical |= one.critical,
    }
    Ok(())
}

fn read_extensions(bytes: &[u8]) -> Result<CrlExtensions, Malformed> {
    let mut list = Reader::new(bytes, "revocation list extensions").sequence()?;
    let mut extensions = CrlExtensions::default();
    let number = |bytes| -> Result<Option<Vec<u8>>, Malformed> {
        let element = Element::only(bytes, "revocation list number")?;
        Ok(Some(
            without_leading_zeros(element.unsigned("revocation list number")?).to_vec(),
        ))
    };
    while !list.is_empty() {
        let one = RawExtension::read(&mut list)?;
        match one.oid {
            oid::AUTHORITY_KEY_IDENTIFIER => {
                extensions.authority_key_identifier = authority_key_identifier(one.value)?;
            }
            oid::ISSUER_ALT_NAME => {}
            oid::CRL_NUMBER => extensions.number = number(one.value)?,
            oid::DELTA_CRL_INDICATOR => extensions.base_number = number(one.value)?,
            oid::ISSUING_DISTRIBUTION_POINT => {
                extensions.issuing_distribution_point = Some(issuing_point(one.value)?);
            }
            oid::FRESHEST_CRL => extensions.freshest = distribution_points(one.value)?,
            oid::EXPIRED_CERTS_ON_CRL => {
                let element = Element::only(one.value, "expiredCertsOnCRL")?;
                extensions.expired_certificates_from =
                    Some(time::read(&element, "expiredCertsOnCRL")?);
            }
            other if one.critical => extensions.unknown_critical = Some(other),
            _ => {}
        }
    }
    Ok(extensions)
}

fn issuing_point(bytes: &[u8]) -> Result<IssuingDistributionPoint, Malformed> {
    const WHAT: &str = "issuing distribution point";
    let mut inside = Reader::new(bytes, WHAT).sequence()?;
    let name = match inside.optional(tag::constructed(0))? {
        Some(explicit) => Some(PointName::read(explicit.value)?),
        None => None,
    };
    let mut flag = |number| -> Result<bool, Malformed> {
        match inside.optional(tag::context(number))? {
            Some(flag) => flag.boolean(WHAT),
            None => Ok(false),
        }
    };
    let only_user_certificates = flag(1)?;
    let only_ca_certificates = flag(2)?;
    let only_some_reasons = match inside.optional(tag::context(3))? {
        Some(bits) => Some(bits.named_bits(WHAT)?),
        None => None,
    };
    let mut flag = |number| -> Result<bool, Malformed> {
        match inside.optional(tag::context(number))? {
            Some(flag) => flag.boolean(WHAT),
            None => Ok(false),
        }
    };
    let indirect = flag(4)?;
    let only_attribute_certificates = flag(5)?;
    inside.end()?;
    Ok(IssuingDistributionPoint {
        name,
        only_user_certificates,
        only_ca_certificates,
        only_attribute_certificates,
        only_some_reasons,
        indirect,
    })
}
