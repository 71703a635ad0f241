//! Certificate extensions of RFC 5280 section 4.2.

use const_oid::ObjectIdentifier;

use super::general_name::GeneralName;
use super::name::Name;
use crate::asn1::{Element, Malformed, Reader, malformed, oid, tag};

/// What the key may be used for (RFC 5280 section 4.2.1.3), as the standard's bit numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(pub(crate) u16);

impl KeyUsage {
    const NAMES: [&'static str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    fn has(self, bit: u16) -> bool {
        self.0 & (1 << bit) != 0
    }

    /// Signatures other than on certificates and CRLs.
    pub fn digital_signature(self) -> bool {
        self.has(0)
    }

    /// contentCommitment: VGCA's signing certificates carry this alone.
    pub fn non_repudiation(self) -> bool {
        self.has(1)
    }

    /// Signatures on certificates.
    pub fn certificate_signing(self) -> bool {
        self.has(5)
    }

    /// Signatures on revocation lists.
    pub fn crl_signing(self) -> bool {
        self.has(6)
    }

    /// The standard's names of the bits that are set.
    pub fn names(self) -> Vec<&'static str> {
        (0u16..)
            .zip(KeyUsage::NAMES)
            .filter(|(bit, _)| self.has(*bit))
            .map(|(_, name)| name)
            .collect()
    }
}

/// RFC 5280 section 4.2.1.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether certificates may be issued with this key.
    pub ca: bool,
    /// How many certificates that are not self-issued may follow before the last.
    pub path_length: Option<u32>,
}

/// One policy under which the certificate was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyInformation {
    /// The policy.
    pub policy: ObjectIdentifier,
    /// Raw bytes of its qualifiers, empty when there are none.
    pub qualifiers: Vec<u8>,
}

/// RFC 5280 section 4.2.1.10.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameConstraints {
    /// Names must lie within one of these, for each form that occurs here.
    pub permitted: Vec<GeneralName>,
    /// Names must not lie within any of these.
    pub excluded: Vec<GeneralName>,
}

/// The name of a distribution point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PointName {
    Full(Vec<GeneralName>),
    /// Content of the SET that is added to the CRL issuer's name.
    Relative(Vec<u8>),
}

impl PointName {
    /// From the content of the explicit `[0]`.
    pub(crate) fn read(bytes: &[u8]) -> Result<PointName, Malformed> {
        const WHAT: &str = "distribution point name";
        let choice = Element::only(bytes, WHAT)?;
        match choice.tag {
            0xA0 => Ok(PointName::Full(GeneralName::read_all(choice.inside(WHAT))?)),
            0xA1 => Ok(PointName::Relative(choice.value.to_vec())),
            _ => Err(malformed(WHAT)),
        }
    }

    /// The full names; a relative name is completed by each issuer.
    pub(crate) fn full_names(&self, issuers: &[&Name]) -> Vec<GeneralName> {
        match self {
            PointName::Full(names) => names.clone(),
            PointName::Relative(set) => {
                let element = Element {
                    tag: tag::SET,
                    value: set,
                    raw: set,
                };
                issuers
                    .iter()
                    .filter_map(|issuer| issuer.with_relative(&element).ok())
                    .map(GeneralName::Directory)
                    .collect()
            }
        }
    }
}

/// Where revocation lists for this certificate are (RFC 5280 section 4.2.1.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionPoint {
    pub(crate) name: Option<PointName>,
    /// Reasons for which this point's list speaks; none: all. Bit numbers of the standard.
    pub(crate) reasons: Option<u16>,
    /// Who signs the list when it is not the certificate's issuer.
    pub(crate) crl_issuer: Vec<GeneralName>,
}

/// Everything that path validation asks of a certificate's extensions.
#[derive(Clone, Debug, Default)]
pub struct Extensions {
    /// Basic constraints.
    pub basic_constraints: Option<BasicConstraints>,
    /// Key usage.
    pub key_usage: Option<KeyUsage>,
    /// Extended key usages; none when the extension is absent.
    pub extended_key_usage: Option<Vec<ObjectIdentifier>>,
    /// Whether the extended key usage is critical (it must be in time-stamping certificates).
    pub extended_key_usage_critical: bool,
    /// Alternative names of the subject.
    pub subject_alt_names: Vec<GeneralName>,
    /// Name constraints.
    pub name_constraints: Option<NameConstraints>,
    /// Policies; none when the extension is absent.
    pub policies: Option<Vec<PolicyInformation>>,
    /// Mappings from issuer's to subject's policies.
    pub policy_mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,
    /// Certificates that may follow before explicit policies are required.
    pub require_explicit_policy: Option<u32>,
    /// Certificates that may follow before mapping is forbidden.
    pub inhibit_policy_mapping: Option<u32>,
    /// Certificates that may follow before anyPolicy no longer counts.
    pub inhibit_any_policy: Option<u32>,
    /// Identifier of the subject's key.
    pub subject_key_identifier: Option<Vec<u8>>,
    /// Identifier of the issuer's key.
    pub authority_key_identifier: Option<Vec<u8>>,
    /// Distribution points of complete lists.
    pub crl_distribution_points: Vec<DistributionPoint>,
    /// Distribution points of delta lists.
    pub freshest_crl: Vec<DistributionPoint>,
    /// Addresses of OCSP responders.
    pub ocsp_urls: Vec<String>,
    /// Addresses of issuers' certificates.
    pub issuer_urls: Vec<String>,
    /// Whether an OCSP responder's certificate need not be checked for revocation.
    pub ocsp_no_check: bool,
    /// Critical extensions unknown here: such a certificate must be refused.
    pub unknown_critical: Vec<ObjectIdentifier>,
    /// Known extensions that could not be read or stand there twice.
    pub malformed: Vec<ObjectIdentifier>,
}

impl Extensions {
    /// From the content of the explicit `[3]`.
    pub(super) fn read(bytes: &[u8]) -> Result<Extensions, Malformed> {
        let mut list = Reader::new(bytes, "extensions").sequence()?;
        let mut extensions = Extensions::default();
        let mut seen = Vec::new();
        while !list.is_empty() {
            let one = RawExtension::read(&mut list)?;
            if seen.contains(&one.oid) {
                extensions.malformed.push(one.oid);
                continue;
            }
            seen.push(one.oid);
            match extensions.take(&one) {
                Ok(true) => {}
                Ok(false) if one.critical => extensions.unknown_critical.push(one.oid),
                Ok(false) => {}
                Err(_) => extensions.malformed.push(one.oid),
            }
        }
        Ok(extensions)
    }

    /// Whether the extension is known here.
    fn take(&mut self, one: &RawExtension<'_>) -> Result<bool, Malformed> {
        match one.oid {
            oid::BASIC_CONSTRAINTS => self.basic_constraints = Some(basic_constraints(one.value)?),
            oid::KEY_USAGE => {
                let element = Element::only(one.value, "key usage")?;
                self.key_usage = Some(KeyUsage(element.named_bits("key usage")?));
            }
            oid::EXTENDED_KEY_USAGE => {
                self.extended_key_usage = Some(oids(one.value, "extended key usage")?);
                self.extended_key_usage_critical = one.critical;
            }
            oid::SUBJECT_ALT_NAME => {
                self.subject_alt_names = GeneralName::read_sequence(one.value)?;
            }
            oid::ISSUER_ALT_NAME => {}
            oid::NAME_CONSTRAINTS => self.name_constraints = Some(name_constraints(one.value)?),
            oid::CERTIFICATE_POLICIES => self.policies = Some(policies(one.value)?),
            oid::POLICY_MAPPINGS => self.policy_mappings = policy_mappings(one.value)?,
            oid::POLICY_CONSTRAINTS => self.policy_constraints(one.value)?,
            oid::INHIBIT_ANY_POLICY => {
                let number = Element::only(one.value, "inhibit any policy")?;
                self.inhibit_any_policy = Some(number.small_unsigned("inhibit any policy")?);
            }
            oid::SUBJECT_KEY_IDENTIFIER => {
                let id = Element::only(one.value, "subject key identifier")?;
                self.subject_key_identifier = Some(id.value.to_vec());
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key_identifier = authority_key_identifier(one.value)?;
            }
            oid::CRL_DISTRIBUTION_POINTS => {
                self.crl_distribution_points = distribution_points(one.value)?;
            }
            oid::FRESHEST_CRL => self.freshest_crl = distribution_points(one.value)?,
            oid::AUTHORITY_INFO_ACCESS => self.authority_info_access(one.value)?,
            oid::OCSP_NO_CHECK => self.ocsp_no_check = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn policy_constraints(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        const WHAT: &str = "policy constraints";
        let mut inside = Reader::new(bytes, WHAT).sequence()?;
        if inside.is_empty() {
            return Err(malformed(WHAT));
        }
        if let Some(number) = inside.optional(tag::context(0))? {
            self.require_explicit_policy = Some(number.small_unsigned(WHAT)?);
        }
        if let Some(number) = inside.optional(tag::context(1))? {
            self.inhibit_policy_mapping = Some(number.small_unsigned(WHAT)?);
        }
        inside.end()
    }

    fn authority_info_access(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        let mut list = Reader::new(bytes, "authority information access").sequence()?;
        while !list.is_empty() {
            let mut one = list.sequence()?;
            let method = one.oid()?;
            if let Ok(GeneralName::Uri(uri)) = GeneralName::read(&one.any()?) {
                match method {
                    oid::ACCESS_OCSP => self.ocsp_urls.push(uri),
                    oid::ACCESS_CA_ISSUERS => self.issuer_urls.push(uri),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// One extension before its value is looked at.
pub(super) struct RawExtension<'a> {
    pub oid: ObjectIdentifier,
    pub critical: bool,
    pub value: &'a [u8],
}

impl<'a> RawExtension<'a> {
    pub(super) fn read(list: &mut Reader<'a>) -> Result<RawExtension<'a>, Malformed> {
        let mut one = list.sequence()?;
        let oid = one.oid()?;
        let critical = match one.optional(tag::BOOLEAN)? {
            Some(flag) => flag.boolean("critical flag")?,
            None => false,
        };
        let value = one.expect(tag::OCTET_STRING)?.value;
        one.end()?;
        Ok(RawExtension {
            oid,
            critical,
            value,
        })
    }
}

fn basic_constraints(bytes: &[u8]) -> Result<BasicConstraints, Malformed> {
    const WHAT: &str = "basic constraints";
    let mut inside = Reader::new(bytes, WHAT).sequence()?;
    let ca = match inside.optional(tag::BOOLEAN)? {
        Some(flag) => flag.boolean(WHAT)?,
        None => false,
    };
    let path_length = match inside.optional(tag::INTEGER)? {
        Some(number) => Some(number.small_unsigned(WHAT)?),
        None => None,
    };
    inside.end()?;
    Ok(BasicConstraints { ca, path_length })
}

fn oids(bytes: &[u8], what: &'static str) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let mut list = Reader::new(bytes, what).sequence()?;
    // never an empty list (section 4.2.1.12): read as "no use" or "any use" it would be a guess
    let mut found = vec![list.oid()?];
    while !list.is_empty() {
        found.push(list.oid()?);
    }
    Ok(found)
}

fn name_constraints(bytes: &[u8]) -> Result<NameConstraints, Malformed> {
    const WHAT: &str = "name constraints";
    let subtrees = |list: Option<Element<'_>>| -> Result<Vec<GeneralName>, Malformed> {
        let mut found = Vec::new();
        let Some(list) = list else {
            return Ok(found);
        };
        let mut list = list.inside(WHAT);
        if list.is_empty() {
            return Err(malformed(WHAT));
        }
        while !list.is_empty() {
            let mut subtree = list.sequence()?;
            found.push(GeneralName::read(&subtree.any()?)?);
            // RFC 5280: minimum is 0 and maximum absent; anything else cannot be honoured
            if let Some(minimum) = subtree.optional(tag::context(0))?
                && minimum.small_unsigned(WHAT)? != 0
            {
                return Err(malformed(WHAT));
            }
            subtree.end()?;
        }
        Ok(found)
    };
    let mut inside = Reader::new(bytes, WHAT).sequence()?;
    let permitted = subtrees(inside.optional(tag::constructed(0))?)?;
    let excluded = subtrees(inside.optional(tag::constructed(1))?)?;
    inside.end()?;
    if permitted.is_empty() && excluded.is_empty() {
        return Err(malformed(WHAT));
    }
    Ok(NameConstraints {
        permitted,
        excluded,
    })
}

fn policies(bytes: &[u8]) -> Result<Vec<PolicyInformation>, Malformed> {
    let mut list = Reader::new(bytes, "certificate policies").sequence()?;
    let mut found: Vec<PolicyInformation> = Vec::new();
    if list.is_empty() {
        return Err(list.error());
    }
    while !list.is_empty() {
        let mut one = list.sequence()?;
        let policy = one.oid()?;
        let qualifiers = one.rest().to_vec();
        if found.iter().any(|other| other.policy == policy) {
            return Err(list.error());
        }
        found.push(PolicyInformation { policy, qualifiers });
    }
    Ok(found)
}

fn policy_mappings(bytes: &[u8]) -> Result<Vec<(ObjectIdentifier, ObjectIdentifier)>, Malformed> {
    let mut list = Reader::new(bytes, "policy mappings").sequence()?;
    let mut found = Vec::new();
    if list.is_empty() {
        return Err(list.error());
    }
    while !list.is_empty() {
        let mut pair = list.sequence()?;
        found.push((pair.oid()?, pair.oid()?));
        pair.end()?;
    }
    Ok(found)
}

/// The key identifier of an AuthorityKeyIdentifier.
pub(super) fn authority_key_identifier(bytes: &[u8]) -> Result<Option<Vec<u8>>, Malformed> {
    let mut inside = Reader::new(bytes, "authority key identifier").sequence()?;
    Ok(inside
        .optional(tag::context(0))?
        .map(|id| id.value.to_vec()))
}

pub(super) fn distribution_points(bytes: &[u8]) -> Result<Vec<DistributionPoint>, Malformed> {
    const WHAT: &str = "CRL distribution points";
    let mut list = Reader::new(bytes, WHAT).sequence()?;
    let mut points = Vec::new();
    while !list.is_empty() {
        let mut inside = list.sequence()?;
        let name = match inside.optional(tag::constructed(0))? {
            Some(explicit) => Some(PointName::read(explicit.value)?),
            None => None,
        };
        let reasons = match inside.optional(tag::context(1))? {
            Some(bits) => Some(bits.named_bits(WHAT)?),
            None => None,
        };
        let crl_issuer = match inside.optional(tag::constructed(2))? {
            Some(names) => GeneralName::read_all(names.inside(WHAT))?,
            None => Vec::new(),
        };
        inside.end()?;
        points.push(DistributionPoint {
            name,
            reasons,
            crl_issuer,
        });
    }
    Ok(points)
}
