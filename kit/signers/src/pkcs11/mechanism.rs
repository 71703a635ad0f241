//! What is asked of the token for each algorithm, and the form its answer is brought into.

use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use signatures::algorithms::{Curve, Digest, PublicKey, SignatureAlgorithm};

use crate::ecdsa_value::ecdsa_der;
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
                Curve::P256 | Curve::BrainpoolP256 | Curve::Secp256k1 => Digest::Sha256,
                Curve::P384 | Curve::BrainpoolP384 => Digest::Sha384,
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
        Digest::Sha1 | Digest::Sha3_256 | Digest::Sha3_384 | Digest::Sha3_512 => return None,
    })
}

fn mechanism_of(digest: Digest) -> Option<MechanismType> {
    Some(match digest {
        Digest::Sha256 => MechanismType::SHA256,
        Digest::Sha384 => MechanismType::SHA384,
        Digest::Sha512 => MechanismType::SHA512,
        Digest::Sha1 | Digest::Sha3_256 | Digest::Sha3_384 | Digest::Sha3_512 => return None,
    })
}

fn mask_of(digest: Digest) -> Option<PkcsMgfType> {
    Some(match digest {
        Digest::Sha256 => PkcsMgfType::MGF1_SHA256,
        Digest::Sha384 => PkcsMgfType::MGF1_SHA384,
        Digest::Sha512 => PkcsMgfType::MGF1_SHA512,
        Digest::Sha1 | Digest::Sha3_256 | Digest::Sha3_384 | Digest::Sha3_512 => return None,
    })
}
