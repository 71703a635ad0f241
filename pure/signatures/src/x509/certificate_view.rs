//! What people and registers want to see of a certificate, and reading files that hold some.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use serde::Serialize;

use super::certificate::Certificate;
use super::extensions::PointName;
use super::general_name::GeneralName;
use crate::cms::SignedData;

/// More certificates than any bundle of a certification authority holds.
const BUNDLE_MAX: usize = 1_000;

/// A certificate in plain words and values, for pages and reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateSummary {
    /// SHA-256 over the certificate, hexadecimal.
    pub sha256: String,
    /// Whom it is about, RFC 4514.
    pub subject: String,
    /// The subject's common name.
    pub common_name: Option<String>,
    /// The subject's organisation.
    pub organization: Option<String>,
    /// Who issued it, RFC 4514.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Key usages by their names in the standard.
    pub key_usage: Vec<&'static str>,
    /// Kind of key and bits, as `rsa 2048`.
    pub key: String,
}

impl Certificate {
    /// The certificate in plain words and values.
    pub fn summary(&self) -> CertificateSummary {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        CertificateSummary {
            sha256: hex(self.fingerprint()),
            subject: self.subject().to_string(),
            common_name: self.subject().common_name().map(str::to_owned),
            organization: self.subject().organization().map(str::to_owned),
            issuer: self.issuer().to_string(),
            serial: self.serial_text(),
            not_before: self.not_before(),
            not_after: self.not_after(),
            key_usage: self
                .extensions()
                .key_usage
                .map(|usage| usage.names())
                .unwrap_or_default(),
            key: match self.public_key() {
                Ok(key) => {
                    let (kind, bits) = key.kind();
                    format!("{kind:?} {bits}").to_lowercase()
                }
                Err(error) => error.to_string(),
            },
        }
    }

    /// Where its revocation lists can be fetched, in the order given.
    pub fn crl_urls(&self) -> Vec<&str> {
        self.extensions()
            .crl_distribution_points
            .iter()
            .chain(&self.extensions().freshest_crl)
            .filter_map(|point| match &point.name {
                Some(PointName::Full(names)) => Some(names),
                _ => None,
            })
            .flatten()
            .filter_map(|name| match name {
                GeneralName::Uri(uri) => Some(uri.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Where its OCSP responders are.
    pub fn ocsp_urls(&self) -> &[String] {
        &self.extensions().ocsp_urls
    }

    /// Where its issuer's certificate can be fetched.
    pub fn issuer_urls(&self) -> &[String] {
        &self.extensions().issuer_urls
    }
}

/// Reads a file of certificates however it was saved: DER, PEM (also several, also with text
/// around), base64 without its frame, or a PKCS #7 bundle; text also in UTF-16 with its mark, as
/// Notepad saves it. What cannot be read is left out.
pub fn read_certificates(bytes: &[u8]) -> Vec<Certificate> {
    if bytes.first() == Some(&0x30) {
        return from_der_or_bundle(bytes);
    }
    let text = match wide(bytes) {
        Some(text) => text.into(),
        None => String::from_utf8_lossy(bytes),
    };
    let mut found = Vec::new();
    let mut rest: &str = &text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((_, body)) = after.split_once("-----") else {
            break;
        };
        let (body, after) = body.split_once("-----END").unwrap_or((body, ""));
        found.extend(from_base64(body));
        rest = after;
        if found.len() > BUNDLE_MAX {
            break;
        }
    }
    if found.is_empty() {
        found = from_base64(&text);
    }
    found
}

/// Text in two bytes a letter, if its mark says so.
fn wide(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let pairs = bytes.chunks_exact(2).skip(1);
    let units = pairs.filter_map(|pair| pair.try_into().ok().map(unit));
    let letters = char::decode_utf16(units);
    Some(
        letters
            .map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}

fn from_base64(text: &str) -> Vec<Certificate> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let letters: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    LENIENT
        .decode(letters.trim_start_matches('\u{FEFF}'))
        .map(|bytes| from_der_or_bundle(&bytes))
        .unwrap_or_default()
}

fn from_der_or_bundle(bytes: &[u8]) -> Vec<Certificate> {
    // line ends and zero bytes after the certificate do no harm
    let trimmed = match crate::asn1::Reader::new(bytes, "certificate").any() {
        Ok(element) => element.raw,
        Err(_) => bytes,
    };
    match Certificate::from_der(trimmed) {
        Ok(certificate) => vec![certificate],
        Err(_) => SignedData::parse(trimmed)
            .map(|bundle| bundle.certificates().to_vec())
            .unwrap_or_default(),
    }
}
