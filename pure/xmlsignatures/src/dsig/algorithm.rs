//! Algorithm identifiers, and signature values as XML writes them.

use signatures::algorithms::{Digest, SignatureAlgorithm};

use super::names::{DIGEST_METHOD, DS};
use super::problem::Problem;
use crate::xml::{Document, NodeId};

const DIGESTS: [(&str, Digest); 4] = [
    ("http://www.w3.org/2000/09/xmldsig#sha1", Digest::Sha1),
    ("http://www.w3.org/2001/04/xmlenc#sha256", Digest::Sha256),
    (
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
        Digest::Sha384,
    ),
    ("http://www.w3.org/2001/04/xmlenc#sha512", Digest::Sha512),
];

/// Read and written; DSA and SHA-1 are only read.
const SIGNATURES: [(&str, SignatureAlgorithm); 15] = [
    (
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        SignatureAlgorithm::RsaPkcs1(Digest::Sha1),
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        SignatureAlgorithm::RsaPkcs1(Digest::Sha256),
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
        SignatureAlgorithm::RsaPkcs1(Digest::Sha384),
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        SignatureAlgorithm::RsaPkcs1(Digest::Sha512),
    ),
    (
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
        SignatureAlgorithm::rsa_pss(Digest::Sha1, 20),
    ),
    (
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
        SignatureAlgorithm::rsa_pss(Digest::Sha256, 32),
    ),
    (
        "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
        SignatureAlgorithm::rsa_pss(Digest::Sha384, 48),
    ),
    (
        "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
        SignatureAlgorithm::rsa_pss(Digest::Sha512, 64),
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        SignatureAlgorithm::Ecdsa(Digest::Sha1),
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        SignatureAlgorithm::Ecdsa(Digest::Sha256),
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        SignatureAlgorithm::Ecdsa(Digest::Sha384),
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        SignatureAlgorithm::Ecdsa(Digest::Sha512),
    ),
    (
        "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519",
        SignatureAlgorithm::Ed25519,
    ),
    (
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        SignatureAlgorithm::Dsa(Digest::Sha1),
    ),
    (
        "http://www.w3.org/2009/xmldsig11#dsa-sha256",
        SignatureAlgorithm::Dsa(Digest::Sha256),
    ),
];

const RSA_PSS: &str = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss";
const PSS: &str = "http://www.w3.org/2007/05/xmldsig-more#";
const MGF1: &str = "http://www.w3.org/2007/05/xmldsig-more#MGF1";

/// The digest with that identifier.
pub(crate) fn digest_from_uri(uri: &str) -> Result<Digest, Problem> {
    let found = DIGESTS.iter().find(|(name, _)| *name == uri);
    found.map(|(_, digest)| *digest).ok_or_else(|| unknown(uri))
}

/// The identifier of a digest.
pub(crate) fn digest_uri(digest: Digest) -> &'static str {
    DIGESTS
        .iter()
        .find(|(_, one)| *one == digest)
        .map_or("", |(name, _)| name)
}

/// The identifier of an algorithm that new signatures are made with.
pub(crate) fn signature_uri(algorithm: SignatureAlgorithm) -> Option<&'static str> {
    if matches!(algorithm, SignatureAlgorithm::Dsa(_)) || algorithm.digest() == Some(Digest::Sha1) {
        return None;
    }
    let found = SIGNATURES.iter().find(|(_, one)| *one == algorithm);
    found.map(|(name, _)| *name)
}

/// What a SignatureMethod or DigestMethod means.
pub(super) fn read_digest_method(
    document: &Document<'_>,
    parent: NodeId,
) -> Result<Digest, Problem> {
    let method = document
        .single(parent, DIGEST_METHOD)
        .and_then(|method| document.attribute(method, "Algorithm"))
        .ok_or(Problem::Malformed {
            what: "DigestMethod",
        })?;
    digest_from_uri(method)
}

/// What a SignatureMethod means.
pub(super) fn read_signature_method(
    document: &Document<'_>,
    method: NodeId,
) -> Result<SignatureAlgorithm, Problem> {
    let uri = document
        .attribute(method, "Algorithm")
        .ok_or(Problem::Malformed {
            what: "SignatureMethod",
        })?;
    if uri == RSA_PSS {
        return read_pss(document, method);
    }
    if let Some((_, algorithm)) = SIGNATURES.iter().find(|(name, _)| *name == uri) {
        return Ok(*algorithm);
    }
    if uri.contains("#hmac-") {
        return Err(Problem::HmacRefused { uri: shorten(uri) });
    }
    Err(unknown(uri))
}

/// RFC 6931 section 2.3.9: what is left out means SHA-256, MGF1 with it and a salt as long as it.
fn read_pss(document: &Document<'_>, method: NodeId) -> Result<SignatureAlgorithm, Problem> {
    const WHAT: Problem = Problem::Malformed {
        what: "RSAPSSParams",
    };
    let mut digest = Digest::Sha256;
    let Some(parameters) = document.single(method, (PSS, "RSAPSSParams")) else {
        return Ok(SignatureAlgorithm::rsa_pss(digest, 32));
    };
    if document.single(parameters, DIGEST_METHOD).is_some() {
        digest = read_digest_method(document, parameters)?;
    }
    let mut mask_digest = digest;
    if let Some(mask) = document.single(parameters, (PSS, "MaskGenerationFunction")) {
        if document.attribute(mask, "Algorithm") != Some(MGF1) {
            return Err(WHAT);
        }
        if document.single(mask, DIGEST_METHOD).is_some() {
            mask_digest = read_digest_method(document, mask)?;
        }
    }
    let number = |local| {
        let node = document.single(parameters, (PSS, local))?;
        Some(document.text(node).trim().parse::<u16>().map_err(|_| WHAT))
    };
    let salt_length = match number("SaltLength") {
        Some(length) => length?,
        None => u16::try_from(digest.length()).map_err(|_| WHAT)?,
    };
    if number("TrailerField")
        .transpose()?
        .is_some_and(|field| field != 1)
    {
        return Err(WHAT);
    }
    Ok(SignatureAlgorithm::RsaPss {
        digest,
        mask_digest,
        salt_length,
    })
}

fn unknown(uri: &str) -> Problem {
    Problem::UnknownAlgorithm { uri: shorten(uri) }
}

/// Identifiers come into reports; nobody's is longer than this.
pub(crate) fn shorten(uri: &str) -> String {
    const LENGTH_MAX: usize = 200;
    uri.chars().take(LENGTH_MAX).collect()
}

/// Longest curve's numbers in bytes (P-521).
const NUMBER_BYTES_MAX: usize = 66;

/// The value as [`signatures::algorithms::PublicKey::verify`] takes it: XML writes the two numbers of
/// ECDSA and DSA one after the other, half of the bytes each (XML Signature 1.1 section 6.4).
pub(crate) fn value_from_xml(algorithm: SignatureAlgorithm, value: &[u8]) -> Vec<u8> {
    let is_pair = matches!(
        algorithm,
        SignatureAlgorithm::Ecdsa(_) | SignatureAlgorithm::Dsa(_)
    );
    let fits =
        value.len().is_multiple_of(2) && value.len() <= 2 * NUMBER_BYTES_MAX && !value.is_empty();
    if !is_pair || !fits {
        return value.to_vec();
    }
    let (r, s) = value.split_at(value.len() / 2);
    let numbers = [der_number(r), der_number(s)].concat();
    der_element(0x30, &numbers)
}

/// The other way round: what a device or service gives (DER, or the two numbers already), for XML.
/// None when it is neither.
pub(crate) fn value_for_xml(
    algorithm: SignatureAlgorithm,
    number_bytes: usize,
    value: &[u8],
) -> Option<Vec<u8>> {
    if !matches!(algorithm, SignatureAlgorithm::Ecdsa(_)) {
        return Some(value.to_vec());
    }
    if let Some(pair) = der_pair(value, number_bytes) {
        return Some(pair);
    }
    (value.len() == 2 * number_bytes).then(|| value.to_vec())
}

fn der_pair(value: &[u8], number_bytes: usize) -> Option<Vec<u8>> {
    let body = match value {
        [0x30, 0x81, length, body @ ..] | [0x30, length, body @ ..]
            if usize::from(*length) == body.len() =>
        {
            body
        }
        _ => return None,
    };
    let mut out = Vec::with_capacity(2 * number_bytes);
    let mut rest = body;
    for _ in 0..2 {
        let [0x02, length, after @ ..] = rest else {
            return None;
        };
        let (number, after) = after.split_at_checked(usize::from(*length))?;
        let start = number.iter().position(|byte| *byte != 0)?;
        let number = number.get(start..)?;
        out.resize(out.len() + number_bytes.checked_sub(number.len())?, 0);
        out.extend_from_slice(number);
        rest = after;
    }
    rest.is_empty().then_some(out)
}

/// An INTEGER that is not negative.
fn der_number(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0);
    let digits = bytes
        .get(start.unwrap_or(bytes.len())..)
        .unwrap_or_default();
    let mut value = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|first| first & 0x80 != 0) {
        value.push(0);
    }
    value.extend_from_slice(digits);
    der_element(0x02, &value)
}

/// DER with a length of up to 65,535 bytes.
pub(crate) fn der_element(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match value.len() {
        short @ 0..0x80 => out.push(short.to_le_bytes()[0]),
        medium @ 0x80..0x100 => out.extend([0x81, medium.to_le_bytes()[0]]),
        long => {
            let [low, high, ..] = long.to_le_bytes();
            out.extend([0x82, high, low]);
        }
    }
    out.extend_from_slice(value);
    out
}

/// Whether the element is a SignatureMethod's own extension point that is not read (HMACOutputLength).
pub(super) fn is_dsig(document: &Document<'_>, node: NodeId) -> bool {
    document.name(node).0 == DS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_numbers_become_der_and_come_back() {
        for (r, s) in [(1u8, 0x80u8), (0xFF, 0), (0, 1)] {
            let mut raw = vec![0; 64];
            raw[31] = r.max(1);
            raw[32] = s;
            raw[63] = 1;
            let der = value_from_xml(SignatureAlgorithm::Ecdsa(Digest::Sha256), &raw);
            let back = value_for_xml(SignatureAlgorithm::Ecdsa(Digest::Sha256), 32, &der);
            assert_eq!(back, Some(raw));
        }
    }
}
