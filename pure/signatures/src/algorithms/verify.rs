//! Checking a signature value: ring where it can, RustCrypto for what ring leaves out.

use ring::signature::{self as ring_signature, UnparsedPublicKey, VerificationAlgorithm};
use serde::Serialize;

use super::digest::Digest;
use super::identifier::SignatureAlgorithm;
use super::key::{Curve, DsaParameters, PublicKey};
use super::rsa_public;

/// The signature value does not belong to these bytes and this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BadSignature {
    /// Checked, and wrong.
    #[error("the signature value is wrong")]
    Wrong,
    /// The algorithm needs another kind of key.
    #[error("the signature's algorithm does not fit the key")]
    AlgorithmDoesNotFitKey,
    /// A DSA key whose parameters neither it nor its issuer has.
    #[error("the key's parameters are missing")]
    ParametersMissing,
}

impl PublicKey {
    /// Checks `signature` over `message`.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), BadSignature> {
        match (self, algorithm) {
            (PublicKey::Rsa { modulus, exponent }, algorithm) if self.fits(algorithm) => {
                rsa(modulus, exponent, algorithm, message, signature)
            }
            (PublicKey::Ec { curve, point }, SignatureAlgorithm::Ecdsa(digest)) => {
                ecdsa(*curve, point, digest, message, signature)
            }
            (PublicKey::Ed25519(key), SignatureAlgorithm::Ed25519) => {
                with_ring(&ring_signature::ED25519, key, message, signature)
            }
            (PublicKey::Dsa { parameters, y }, SignatureAlgorithm::Dsa(digest)) => {
                let parameters = parameters.as_ref().ok_or(BadSignature::ParametersMissing)?;
                dsa(parameters, y, digest, message, signature)
            }
            _ => Err(BadSignature::AlgorithmDoesNotFitKey),
        }
    }
}

impl PublicKey {
    /// The digest that an RSA value by PKCS #1 names; nothing else is looked at.
    pub(crate) fn digest_in(&self, signature: &[u8]) -> Option<Digest> {
        match self {
            PublicKey::Rsa { modulus, exponent } => {
                rsa_public::named_digest(modulus, exponent, signature)
            }
            _ => None,
        }
    }
}

fn with_ring(
    algorithm: &'static dyn VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), BadSignature> {
    UnparsedPublicKey::new(algorithm, key)
        .verify(message, signature)
        .map_err(|_| BadSignature::Wrong)
}

fn rsa(
    modulus: &[u8],
    exponent: &[u8],
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), BadSignature> {
    use SignatureAlgorithm::{RsaPkcs1, RsaPss};
    let long = modulus.len() >= 256;
    let parameters = match algorithm {
        RsaPkcs1(Digest::Sha1) if long => {
            Some(&ring_signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY)
        }
        RsaPkcs1(Digest::Sha256) if long => Some(&ring_signature::RSA_PKCS1_2048_8192_SHA256),
        RsaPkcs1(Digest::Sha384) if long => Some(&ring_signature::RSA_PKCS1_2048_8192_SHA384),
        RsaPkcs1(Digest::Sha512) if long => Some(&ring_signature::RSA_PKCS1_2048_8192_SHA512),
        RsaPss {
            digest,
            mask_digest,
            salt_length,
        } if long && digest == mask_digest && usize::from(salt_length) == digest.length() => {
            match digest {
                Digest::Sha1 | Digest::Sha3_256 | Digest::Sha3_384 | Digest::Sha3_512 => None,
                Digest::Sha256 => Some(&ring_signature::RSA_PSS_2048_8192_SHA256),
                Digest::Sha384 => Some(&ring_signature::RSA_PSS_2048_8192_SHA384),
                Digest::Sha512 => Some(&ring_signature::RSA_PSS_2048_8192_SHA512),
            }
        }
        _ => None,
    };
    match parameters {
        Some(parameters) => ring_signature::RsaPublicKeyComponents {
            n: modulus,
            e: exponent,
        }
        .verify(parameters, message, signature)
        .map_err(|_| BadSignature::Wrong),
        None => rsa_public::verify(modulus, exponent, algorithm, message, signature)
            .ok_or(BadSignature::Wrong),
    }
}

fn ecdsa(
    curve: Curve,
    point: &[u8],
    digest: Digest,
    message: &[u8],
    signature: &[u8],
) -> Result<(), BadSignature> {
    let algorithm: &'static dyn VerificationAlgorithm = match (curve, digest) {
        (Curve::P256, Digest::Sha256) => &ring_signature::ECDSA_P256_SHA256_ASN1,
        (Curve::P256, Digest::Sha384) => &ring_signature::ECDSA_P256_SHA384_ASN1,
        (Curve::P384, Digest::Sha256) => &ring_signature::ECDSA_P384_SHA256_ASN1,
        (Curve::P384, Digest::Sha384) => &ring_signature::ECDSA_P384_SHA384_ASN1,
        _ => {
            return other_ecdsa(curve, point, &digest.of(&[message]), signature)
                .ok_or(BadSignature::Wrong);
        }
    };
    with_ring(algorithm, point, message, signature)
}

/// Curves, and digests with curves, that ring does not offer.
fn other_ecdsa(curve: Curve, point: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    macro_rules! on {
        ($curve:ty) => {{
            use ecdsa::signature::hazmat::PrehashVerifier;
            let key = ecdsa::VerifyingKey::<$curve>::from_sec1_bytes(point).ok()?;
            let signature = ecdsa::Signature::<$curve>::from_der(signature).ok()?;
            // both second numbers of a value are right; k256 takes the smaller one only, as Bitcoin asks
            key.verify_prehash(digest, &signature.normalize_s()).ok()
        }};
    }
    match curve {
        Curve::P256 => on!(p256::NistP256),
        Curve::P384 => on!(p384::NistP384),
        Curve::P521 => on!(p521::NistP521),
        Curve::BrainpoolP256 => on!(bp256::BrainpoolP256r1),
        Curve::BrainpoolP384 => on!(bp384::BrainpoolP384r1),
        Curve::Secp256k1 => on!(k256::Secp256k1),
    }
}

/// FIPS 186-4 allows up to 3072 bits; more only costs time.
const DSA_BYTES_MAX: usize = 384;

fn dsa(
    parameters: &DsaParameters,
    y: &[u8],
    digest: Digest,
    message: &[u8],
    signature: &[u8],
) -> Result<(), BadSignature> {
    dsa_checked(parameters, y, digest, message, signature).ok_or(BadSignature::Wrong)
}

fn dsa_checked(
    parameters: &DsaParameters,
    y: &[u8],
    digest: Digest,
    message: &[u8],
    signature: &[u8],
) -> Option<()> {
    use crate::asn1::{Reader, tag};
    use crypto_bigint::BoxedUint;
    use dsa::signature::hazmat::PrehashVerifier;

    const WHAT: &str = "DSA signature";
    let number = |bytes: &[u8]| {
        if bytes.is_empty() || bytes.len() > DSA_BYTES_MAX {
            return None;
        }
        Some(BoxedUint::from_be_slice_vartime(bytes))
    };
    let components = dsa::Components::from_components(
        number(&parameters.p)?,
        number(&parameters.q)?,
        number(&parameters.g)?,
    )
    .ok()?;
    let key = dsa::VerifyingKey::from_components(components, number(y)?).ok()?;
    let mut pair = Reader::new(signature, WHAT).sequence().ok()?;
    let r = pair.expect(tag::INTEGER).ok()?.unsigned(WHAT).ok()?;
    let s = pair.expect(tag::INTEGER).ok()?.unsigned(WHAT).ok()?;
    pair.end().ok()?;
    let signature = dsa::Signature::from_components(number(r)?, number(s)?)?;
    key.verify_prehash(&digest.of(&[message]), &signature).ok()
}
