//! Private keys in memory, and what ring computes with them.

use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use signatures::algorithms::{Curve, Digest, PublicKey, SignatureAlgorithm};

use crate::signer::{RSA_ALGORITHMS, SignError};

/// A private key. No `Debug`, no way out.
pub(crate) enum LocalKey {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
    P384(Box<EcdsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

/// The generator for salts and ECDSA's secret numbers.
#[expect(
    clippy::disallowed_methods,
    reason = "ring asks for its own generator when it signs"
)]
fn random() -> SystemRandom {
    SystemRandom::new()
}

impl LocalKey {
    /// Reads a PKCS #8 key (RFC 5958); none when it is of a kind or size that ring does not sign
    /// with: RSA of 2048 to 4096 bits, ECDSA on P-256 and P-384, Ed25519.
    pub(crate) fn from_pkcs8(der: &[u8]) -> Option<LocalKey> {
        if let Ok(key) = RsaKeyPair::from_pkcs8(der) {
            return Some(LocalKey::Rsa(Box::new(key)));
        }
        let random = random();
        let on = |algorithm| EcdsaKeyPair::from_pkcs8(algorithm, der, &random).map(Box::new);
        if let Ok(key) = on(&ECDSA_P256_SHA256_ASN1_SIGNING) {
            return Some(LocalKey::P256(key));
        }
        if let Ok(key) = on(&ECDSA_P384_SHA384_ASN1_SIGNING) {
            return Some(LocalKey::P384(key));
        }
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
        Some(LocalKey::Ed25519(Box::new(key)))
    }

    pub(crate) fn public(&self) -> PublicKey {
        match self {
            LocalKey::Rsa(key) => {
                let numbers = PublicKeyComponents::<Vec<u8>>::from(key.public());
                PublicKey::Rsa {
                    modulus: numbers.n,
                    exponent: numbers.e,
                }
            }
            LocalKey::P256(key) => on_curve(Curve::P256, key),
            LocalKey::P384(key) => on_curve(Curve::P384, key),
            LocalKey::Ed25519(key) => PublicKey::Ed25519(key.public_key().as_ref().to_vec()),
        }
    }

    pub(crate) fn algorithms(&self) -> &'static [SignatureAlgorithm] {
        match self {
            LocalKey::Rsa(_) => &RSA_ALGORITHMS,
            LocalKey::P256(_) => &[SignatureAlgorithm::Ecdsa(Digest::Sha256)],
            LocalKey::P384(_) => &[SignatureAlgorithm::Ecdsa(Digest::Sha384)],
            LocalKey::Ed25519(_) => &[SignatureAlgorithm::Ed25519],
        }
    }

    /// The caller has asked whether the algorithm is offered.
    pub(crate) fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, SignError> {
        match self {
            LocalKey::Rsa(key) => {
                let encoding =
                    rsa_encoding(algorithm).ok_or(SignError::AlgorithmNotOffered { algorithm })?;
                let mut value = vec![0; key.public().modulus_len()];
                key.sign(encoding, &random(), message, &mut value)
                    .map_err(|_| SignError::Arithmetic)?;
                Ok(value)
            }
            LocalKey::P256(key) | LocalKey::P384(key) => {
                let value = key.sign(&random(), message);
                let value = value.map_err(|_| SignError::Arithmetic)?;
                Ok(value.as_ref().to_vec())
            }
            LocalKey::Ed25519(key) => Ok(key.sign(message).as_ref().to_vec()),
        }
    }
}

fn on_curve(curve: Curve, key: &EcdsaKeyPair) -> PublicKey {
    PublicKey::Ec {
        curve,
        point: key.public_key().as_ref().to_vec(),
    }
}

fn rsa_encoding(algorithm: SignatureAlgorithm) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        SignatureAlgorithm::RsaPkcs1(Digest::Sha256) => &RSA_PKCS1_SHA256,
        SignatureAlgorithm::RsaPkcs1(Digest::Sha384) => &RSA_PKCS1_SHA384,
        SignatureAlgorithm::RsaPkcs1(Digest::Sha512) => &RSA_PKCS1_SHA512,
        SignatureAlgorithm::RsaPss {
            digest,
            mask_digest,
            salt_length,
        } if digest == mask_digest && usize::from(salt_length) == digest.length() => match digest {
            Digest::Sha256 => &RSA_PSS_SHA256,
            Digest::Sha384 => &RSA_PSS_SHA384,
            Digest::Sha512 => &RSA_PSS_SHA512,
            Digest::Sha1 | Digest::Sha3_256 | Digest::Sha3_384 | Digest::Sha3_512 => return None,
        },
        _ => return None,
    })
}
