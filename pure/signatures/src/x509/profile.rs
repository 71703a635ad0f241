//! What RFC 5280 asks of those who issue certificates (section 4). [`super::validate`] asks it of every
//! certificate of a path. What leaves open whom a certificate names, which version it is of or what an
//! authority may do makes it unusable; everything else is noted beside the path
//! ([`super::ValidPath::notes`]): authorities have always issued certificates with a serial number of zero
//! or without key identifiers, which say all the same what they say.

use const_oid::ObjectIdentifier;
use serde::Serialize;

use super::certificate::Certificate;
use super::extensions::{Extensions, RawExtension};
use super::general_name::GeneralName;
use super::validation::ValidPath;
use crate::asn1::{Element, Malformed, Reader, oid, tag};

/// Bytes of a serial number at most (section 4.1.2.2).
const SERIAL_MAX: usize = 20;

/// What the profile forbids.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ProfileViolation {
    /// The certificate's own structure (section 4.1).
    #[error("the certificate's structure")]
    Structure,
    /// There are versions 1 to 3, and extensions are of version 3 (4.1.2.1, 4.1.2.9).
    #[error("version {version} with these fields")]
    Version {
        /// The version.
        version: u32,
    },
    /// Nobody gives them any more (4.1.2.8).
    #[error("a unique identifier")]
    UniqueIdentifiers,
    /// Positive, of 20 bytes at most (4.1.2.2).
    #[error("a serial number that is zero, negative or too long")]
    SerialNumber,
    /// UTCTime until 2049, GeneralizedTime after, both to the second and in Z (4.1.2.5).
    #[error("dates that are not written as the profile asks")]
    ValidityEncoding,
    /// The issuer, or the subject of an authority, has no name (4.1.2.4, 4.1.2.6).
    #[error("an empty name")]
    EmptyName,
    /// An extension is critical and must not be, or the other way round.
    #[error("the extension {oid} is critical or not against the profile")]
    Criticality {
        /// Which.
        oid: String,
    },
    /// An extension is missing.
    #[error("the extension {oid} is missing")]
    Missing {
        /// Which.
        oid: String,
    },
    /// An extension, or a part of it, that only authorities have (4.2.1.3, 4.2.1.9, 4.2.1.10).
    #[error("the extension {oid} says what only an authority may say")]
    OnlyForAuthorities {
        /// Which.
        oid: String,
    },
    /// An extension whose content the profile does not allow.
    #[error("the content of the extension {oid}")]
    Content {
        /// Which.
        oid: String,
    },
}

impl ProfileViolation {
    /// Whether a certificate with it is relied on by nobody: it leaves open whom it names, how it is to be
    /// read, or what an authority may do.
    pub fn makes_unusable(&self) -> bool {
        match self {
            Self::Structure | Self::Version { .. } | Self::EmptyName => true,
            Self::Missing { oid } => *oid == oid::SUBJECT_ALT_NAME.to_string(),
            Self::Content { oid } => DECIDING.iter().any(|own| *oid == own.to_string()),
            Self::UniqueIdentifiers
            | Self::SerialNumber
            | Self::ValidityEncoding
            | Self::Criticality { .. }
            | Self::OnlyForAuthorities { .. } => false,
        }
    }
}

/// Extensions that decide what a path is worth: what cannot be read in them cannot be honoured.
const DECIDING: [ObjectIdentifier; 5] = [
    oid::CERTIFICATE_POLICIES,
    oid::EXTENDED_KEY_USAGE,
    oid::KEY_USAGE,
    oid::NAME_CONSTRAINTS,
    oid::POLICY_CONSTRAINTS,
];

/// Which certificate of a path breaks the profile, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("the certificate of {subject} does not keep RFC 5280: {violation}")]
pub struct ProfileError {
    /// What it breaks.
    pub violation: ProfileViolation,
    /// Whose certificate.
    pub subject: String,
    /// Its place in the path, from the certificate asked about; the anchor comes last.
    pub depth: usize,
}

/// Whether every certificate of a path, and its anchor's, keeps the whole profile of section 4.
///
/// # Errors
/// [`ProfileError`] gives the first that does not.
pub fn check_profile(path: &ValidPath) -> Result<(), ProfileError> {
    let anchor = path.anchor.certificate();
    let found = violations_of_path(&path.certificates, anchor);
    found.into_iter().next().map_or(Ok(()), Err)
}

/// Everything that the certificates of a path break, from the certificate asked about to the anchor.
pub(super) fn violations_of_path(path: &[Certificate], anchor: &Certificate) -> Vec<ProfileError> {
    let mut all: Vec<&Certificate> = path.iter().collect();
    if all.last() != Some(&anchor) {
        all.push(anchor);
    }
    let mut found = Vec::new();
    for (depth, certificate) in all.into_iter().enumerate() {
        let own = violations(certificate, depth > 0);
        found.extend(own.into_iter().map(|violation| ProfileError {
            violation,
            subject: certificate.subject().to_string(),
            depth,
        }));
    }
    found
}

/// Whether one certificate keeps the profile; `is_issuer` where it issued another one.
///
/// # Errors
/// [`ProfileViolation`]: the first of [`violations`].
pub fn check(certificate: &Certificate, is_issuer: bool) -> Result<(), ProfileViolation> {
    let found = violations(certificate, is_issuer);
    found.into_iter().next().map_or(Ok(()), Err)
}

/// Everything in which one certificate breaks the profile; `is_issuer` where it issued another one.
pub fn violations(certificate: &Certificate, is_issuer: bool) -> Vec<ProfileViolation> {
    let Ok(fields) = Fields::read(certificate) else {
        return vec![ProfileViolation::Structure];
    };
    let is_authority = is_issuer || certificate.is_ca();
    let mut found = Vec::new();
    found.extend(check_version(certificate, &fields).err());
    if fields.has_unique_identifiers {
        found.push(ProfileViolation::UniqueIdentifiers);
    }
    let serial = certificate.serial_bytes();
    let is_positive = serial.first().is_some_and(|first| first & 0x80 == 0)
        && serial.iter().any(|byte| *byte != 0);
    if !is_positive || serial.len() > SERIAL_MAX {
        found.push(ProfileViolation::SerialNumber);
    }
    if !fields.validity.iter().all(is_profiled_time) {
        found.push(ProfileViolation::ValidityEncoding);
    }
    if certificate.issuer().is_empty() || (is_authority && certificate.subject().is_empty()) {
        found.push(ProfileViolation::EmptyName);
    }
    for one in &fields.extensions {
        found.extend(check_criticality(one, certificate, is_authority).err());
    }
    check_identifiers(certificate, is_authority, &mut found);
    check_authority(certificate.extensions(), is_authority, &mut found);
    check_contents(certificate, &fields, &mut found);
    found
}

/// What the reader of certificates does not keep.
struct Fields<'a> {
    validity: Vec<Element<'a>>,
    has_unique_identifiers: bool,
    extensions: Vec<RawExtension<'a>>,
}

impl<'a> Fields<'a> {
    fn read(certificate: &'a Certificate) -> Result<Self, Malformed> {
        const WHAT: &str = "certificate";
        let mut inside = Reader::new(certificate.as_der(), WHAT)
            .sequence()?
            .sequence()?;
        inside.optional(tag::constructed(0))?;
        inside.expect(tag::INTEGER)?;
        inside.expect(tag::SEQUENCE)?;
        inside.expect(tag::SEQUENCE)?;
        let mut validity = inside.sequence()?;
        let validity = vec![validity.any()?, validity.any()?];
        inside.expect(tag::SEQUENCE)?;
        inside.expect(tag::SEQUENCE)?;
        let issuer_id = inside.optional(tag::context(1))?;
        let subject_id = inside.optional(tag::context(2))?;
        let mut extensions = Vec::new();
        if let Some(explicit) = inside.optional(tag::constructed(3))? {
            let mut list = Reader::new(explicit.value, WHAT).sequence()?;
            // an extension list is never empty (section 4.1)
            extensions.push(RawExtension::read(&mut list)?);
            while !list.is_empty() {
                extensions.push(RawExtension::read(&mut list)?);
            }
        }
        Ok(Self {
            validity,
            has_unique_identifiers: issuer_id.is_some() || subject_id.is_some(),
            extensions,
        })
    }

    fn has(&self, id: ObjectIdentifier) -> bool {
        self.extensions.iter().any(|one| one.oid == id)
    }
}

fn check_version(certificate: &Certificate, fields: &Fields<'_>) -> Result<(), ProfileViolation> {
    let version = certificate.version();
    if version > 3 || (version < 3 && !fields.extensions.is_empty()) {
        return Err(ProfileViolation::Version { version });
    }
    Ok(())
}

/// YYMMDDHHMMSSZ until 2049, YYYYMMDDHHMMSSZ from 2050 on.
fn is_profiled_time(element: &Element<'_>) -> bool {
    let Some((&b'Z', digits)) = element.value.split_last() else {
        return false;
    };
    let length = match element.tag {
        tag::UTC_TIME => 12,
        _ => 14,
    };
    let is_late = || {
        digits
            .get(..4)
            .is_some_and(|year| year >= b"2050".as_slice())
    };
    digits.len() == length
        && digits.iter().all(u8::is_ascii_digit)
        && (element.tag == tag::UTC_TIME || is_late())
}

fn check_criticality(
    one: &RawExtension<'_>,
    certificate: &Certificate,
    is_authority: bool,
) -> Result<(), ProfileViolation> {
    let expected = match one.oid {
        oid::AUTHORITY_KEY_IDENTIFIER
        | oid::SUBJECT_KEY_IDENTIFIER
        | oid::FRESHEST_CRL
        | oid::AUTHORITY_INFO_ACCESS => Some(false),
        oid::NAME_CONSTRAINTS | oid::POLICY_CONSTRAINTS | oid::INHIBIT_ANY_POLICY => Some(true),
        oid::BASIC_CONSTRAINTS if is_authority => Some(true),
        oid::SUBJECT_ALT_NAME if certificate.subject().is_empty() => Some(true),
        _ => None,
    };
    match expected {
        Some(expected) if expected != one.critical => Err(ProfileViolation::Criticality {
            oid: one.oid.to_string(),
        }),
        _ => Ok(()),
    }
}

fn missing(id: ObjectIdentifier) -> ProfileViolation {
    ProfileViolation::Missing {
        oid: id.to_string(),
    }
}

/// Sections 4.2.1.1 and 4.2.1.2, the key usage of authorities (4.2.1.3), and a name for every
/// subject (4.1.2.6).
fn check_identifiers(
    certificate: &Certificate,
    is_authority: bool,
    found: &mut Vec<ProfileViolation>,
) {
    let extensions = certificate.extensions();
    let is_self_signed = || {
        certificate.is_self_issued()
            && certificate
                .public_key()
                .is_ok_and(|key| certificate.verify_signed_by(key).is_ok())
    };
    if extensions.authority_key_identifier.is_none() && !is_self_signed() {
        found.push(missing(oid::AUTHORITY_KEY_IDENTIFIER));
    }
    if extensions.subject_key_identifier.is_none() && is_authority {
        found.push(missing(oid::SUBJECT_KEY_IDENTIFIER));
    }
    if extensions.key_usage.is_none() && is_authority {
        found.push(missing(oid::KEY_USAGE));
    }
    if extensions.basic_constraints.is_none() && is_authority {
        found.push(missing(oid::BASIC_CONSTRAINTS));
    }
    if certificate.subject().is_empty() && extensions.subject_alt_names.is_empty() {
        found.push(missing(oid::SUBJECT_ALT_NAME));
    }
}

fn check_authority(extensions: &Extensions, is_authority: bool, found: &mut Vec<ProfileViolation>) {
    let only = |id: ObjectIdentifier| ProfileViolation::OnlyForAuthorities {
        oid: id.to_string(),
    };
    let is_ca = extensions.basic_constraints.is_some_and(|own| own.ca);
    let signs = extensions
        .key_usage
        .is_some_and(|usage| usage.certificate_signing());
    if signs && !is_ca {
        found.push(only(oid::KEY_USAGE));
    }
    let limits_path = extensions
        .basic_constraints
        .is_some_and(|own| own.path_length.is_some());
    let may_limit = is_ca && (signs || extensions.key_usage.is_none());
    if limits_path && !may_limit {
        found.push(only(oid::BASIC_CONSTRAINTS));
    }
    if extensions.name_constraints.is_some() && !is_authority {
        found.push(only(oid::NAME_CONSTRAINTS));
    }
    if extensions
        .key_usage
        .is_some_and(|usage| usage.names().is_empty())
    {
        found.push(content(oid::KEY_USAGE));
    }
}

fn content(id: ObjectIdentifier) -> ProfileViolation {
    ProfileViolation::Content {
        oid: id.to_string(),
    }
}

fn check_contents(
    certificate: &Certificate,
    fields: &Fields<'_>,
    found: &mut Vec<ProfileViolation>,
) {
    let extensions = certificate.extensions();
    found.extend(extensions.malformed.iter().copied().map(content));
    let is_unread = |id| extensions.malformed.contains(&id);
    if fields.has(oid::SUBJECT_ALT_NAME)
        && !is_unread(oid::SUBJECT_ALT_NAME)
        && (extensions.subject_alt_names.is_empty()
            || !extensions.subject_alt_names.iter().all(is_sound_name))
    {
        found.push(content(oid::SUBJECT_ALT_NAME));
    }
    if let Some(own) = &extensions.name_constraints
        && !own.permitted.iter().chain(&own.excluded).all(is_sound_base)
    {
        found.push(content(oid::NAME_CONSTRAINTS));
    }
}

/// Labels of letters, digits, hyphens (and underscores, which are in use), as section 4.2.1.6 asks.
pub(super) fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

fn is_sound_name(name: &GeneralName) -> bool {
    match name {
        GeneralName::Dns(name) => is_host(name.strip_prefix("*.").unwrap_or(name)),
        GeneralName::Email(name) => name
            .rsplit_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && is_host(host)),
        GeneralName::Uri(uri) => uri
            .split_once(':')
            .is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty() && uri.is_ascii()),
        GeneralName::Ip(bytes) => matches!(bytes.len(), 4 | 16),
        GeneralName::Directory(_) | GeneralName::Other { .. } => true,
    }
}

/// Section 4.2.1.10. Hosts: a name without a full stop before it, or nothing at all, which is every host.
/// Mail: a mailbox, a host, or with a full stop before it a domain. URIs: a host or a domain, no address.
/// Addresses: with a mask as in CIDR.
fn is_sound_base(base: &GeneralName) -> bool {
    match base {
        GeneralName::Dns(name) => name.is_empty() || is_host(name),
        GeneralName::Uri(name) => is_domain(name) && !is_address(name),
        GeneralName::Email(name) => match name.rsplit_once('@') {
            Some((local, host)) => !local.is_empty() && is_host(host),
            None => is_domain(name),
        },
        GeneralName::Ip(bytes) => {
            let mask = bytes.get(bytes.len() / 2..).unwrap_or_default();
            let ones: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
            let leading = mask
                .iter()
                .position(|byte| *byte != 0xFF)
                .map_or(u32::try_from(mask.len() * 8).unwrap_or(u32::MAX), |at| {
                    u32::try_from(at * 8).unwrap_or(u32::MAX) + mask[at].leading_ones()
                });
            matches!(bytes.len(), 8 | 32) && ones == leading
        }
        GeneralName::Directory(_) | GeneralName::Other { .. } => true,
    }
}

/// A host, or a full stop and what all hosts below it end with.
fn is_domain(name: &str) -> bool {
    is_host(name.strip_prefix('.').unwrap_or(name))
}

/// Four numbers, which are no host name.
fn is_address(name: &str) -> bool {
    name.split('.').all(|part| part.parse::<u8>().is_ok())
}
