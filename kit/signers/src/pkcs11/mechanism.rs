//! What is asked of the token for each algorithm, and the form its answer is brought into.

use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use signatures::algorithms::{Curve, Digest, PublicKey, SignatureAlgorithm};

use crate::signer::RSA_ALGORITHMS;

/// What a key of this kind can do with the mechanisms that the token has.
pub(super) fn algorithms(key: &PublicKey, mechanisms: &[MechanismType]) -> Vec<SignatureAlgorithm> {
    let has = |mechanism| mechanisms.contains(&mechanism);
    match key {
        PublicKey::Rsa { .. } => RSA_ALGORITHMS
            .into_iter()
            .filter(|algorithm| match algorithm {
                SignatureAlgorithm::RsaPkcs1(_) => has(MechanismType::RSA_PKCS),
                _ => has(MechanismType::RSA_PKCS_PSS),
            })
            .collect(),
        PublicKey::Ec { curve, .. } if has(MechanismType::ECDSA) => {
            vec![SignatureAlgorithm::Ecdsa(match curve {
                Curve::P256 => Digest::Sha256,
                Curve::P384 => Digest::Sha384,
                Curve::P521 => Digest::Sha512,
            })]
        }
        PublicKey::Ed25519(_) if has(MechanismType::EDDSA) => vec![SignatureAlgorithm::Ed25519],
        _ => Vec::new(),
    }
}

/// The mechanism, and the bytes that the token gets: tokens sign digests, so a message of any length
/// costs one short transfer.
pub(super) fn request(
    algorithm: SignatureAlgorithm,
    message: &[u8],
) -> Option<(Mechanism<'static>, Vec<u8>)> {
    Some(match algorithm {
        SignatureAlgorithm::RsaPkcs1(digest) => {
            let info = [digest_info_head(digest)?, &digest.of(&[message])].concat();
            (Mechanism::RsaPkcs, info)
        }
        SignatureAlgorithm::RsaPss {
            digest,
            mask_digest,
            salt_length,
        } => {
            let parameters = PkcsPssParams {
                hash_alg: mechanism_of(digest)?,
                mgf: mask_of(mask_digest)?,
                s_len: u64::from(salt_length).into(),
            };
            (Mechanism::RsaPkcsPss(parameters), digest.of(&[message]))
        }
        SignatureAlgorithm::Ecdsa(digest) => (Mechanism::Ecdsa, digest.of(&[message])),
        SignatureAlgorithm::Ed25519 => (
            Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Pure)),
            message.to_vec(),
        ),
        SignatureAlgorithm::Dsa(_) => return None,
    })
}

/// The signature value as CMS wants it.
pub(super) fn value(algorithm: SignatureAlgorithm, answer: Vec<u8>) -> Vec<u8> {
    match algorithm {
        SignatureAlgorithm::Ecdsa(_) => ecdsa_der(&answer),
        _ => answer,
    }
}

/// DigestInfo of RFC 8017 section 9.2, note 1, up to the digest.
fn digest_info_head(digest: Digest) -> Option<&'static [u8]> {
    Some(match digest {
        Digest::Sha256 => {
            b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        Digest::Sha384 => {
            b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
        }
        Digest::Sha512 => {
            b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
        Digest::Sha1 => return None,
    })
}

fn mechanism_of(digest: Digest) -> Option<MechanismType> {
    Some(match digest {
        Digest::Sha256 => MechanismType::SHA256,
        Digest::Sha384 => MechanismType::SHA384,
        Digest::Sha512 => MechanismType::SHA512,
        Digest::Sha1 => return None,
    })
}

fn mask_of(digest: Digest) -> Option<PkcsMgfType> {
    Some(match digest {
        Digest::Sha256 => PkcsMgfType::MGF1_SHA256,
        Digest::Sha384 => PkcsMgfType::MGF1_SHA384,
        Digest::Sha512 => PkcsMgfType::MGF1_SHA512,
        Digest::Sha1 => return None,
    })
}

/// From r and s side by side (PKCS #11) to their DER (RFC 3279 section 2.2.3).
fn ecdsa_der(raw: &[u8]) -> Vec<u8> {
    let (r, s) = raw.split_at(raw.len() / 2);
    let body = [integer(r), integer(s)].concat();
    element(0x30, &body)
}

fn integer(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let digits = &magnitude[zeros..];
    let needs_zero = digits.first().is_none_or(|first| first & 0x80 != 0);
    let mut value = Vec::with_capacity(digits.len() + 1);
    if needs_zero {
        value.push(0);
    }
    value.extend_from_slice(digits);
    element(0x02, &value)
}

/// Lengths here stay under 256: two numbers of at most 66 bytes (P-521).
fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    let mut out = vec![tag];
    if length >= 0x80 {
        out.push(0x81);
    }
    out.push(length);
    out.extend_from_slice(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_and_s_become_positive_integers_without_needless_zeros() {
        assert_eq!(
            ecdsa_der(&[0, 0x80, 0, 0x7F]),
            [0x30, 7, 2, 2, 0, 0x80, 2, 1, 0x7F]
        );
        assert_eq!(ecdsa_der(&[0, 0]), [0x30, 6, 2, 1, 0, 2, 1, 0]);
        let wide = ecdsa_der(&[0xFF; 132]);
        assert_eq!(wide[..4], [0x30, 0x81, 138, 2]);
        assert_eq!(wide.len(), 141);
    }
}
