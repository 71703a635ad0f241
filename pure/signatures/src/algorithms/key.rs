//! SubjectPublicKeyInfo.

use serde::{Deserialize, Serialize};

use super::identifier::{SignatureAlgorithm, UnsupportedAlgorithm, split};
use super::policy::KeyKind;
use crate::asn1::{Element, Reader, malformed, oid, tag, without_leading_zeros};

/// Elliptic curves of FIPS 186-5, RFC 5639 and SEC 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// P-256.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
    /// brainpoolP256r1.
    #[serde(rename = "brainpool_p256r1")]
    BrainpoolP256,
    /// brainpoolP384r1.
    #[serde(rename = "brainpool_p384r1")]
    BrainpoolP384,
    /// secp256k1.
    #[serde(rename = "secp256k1")]
    Secp256k1,
}

/// The common numbers of DSA keys; a certificate may inherit them from its issuer (RFC 3279
/// section 2.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DsaParameters {
    pub(crate) p: Vec<u8>,
    pub(crate) q: Vec<u8>,
    pub(crate) g: Vec<u8>,
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA; magnitudes without leading zeros.
    Rsa {
        /// Modulus.
        modulus: Vec<u8>,
        /// Public exponent.
        exponent: Vec<u8>,
    },
    /// A point on a curve, as SEC 1 encodes it.
    Ec {
        /// Which curve.
        curve: Curve,
        /// The point.
        point: Vec<u8>,
    },
    /// Ed25519: 32 bytes.
    Ed25519(Vec<u8>),
    /// DSA.
    Dsa {
        /// None when they are inherited from the issuer.
        parameters: Option<DsaParameters>,
        /// The public value.
        y: Vec<u8>,
    },
}

const WHAT: &str = "subject public key";

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`UnsupportedAlgorithm`] for kinds and curves unknown here, and for malformed ones.
    pub fn from_der(bytes: &[u8]) -> Result<PublicKey, UnsupportedAlgorithm> {
        PublicKey::read(&Element::only(bytes, WHAT)?)
    }

    pub(crate) fn read(element: &Element<'_>) -> Result<PublicKey, UnsupportedAlgorithm> {
        let mut inside = element.inside(WHAT);
        let (id, parameters) = split(&inside.expect(tag::SEQUENCE)?, WHAT)?;
        let bits = inside.expect(tag::BIT_STRING)?.bit_string_bytes(WHAT)?;
        inside.end()?;
        match id {
            oid::RSA_ENCRYPTION | oid::RSA_PSS => {
                let mut pair = Reader::new(bits, WHAT).sequence()?;
                let modulus = pair.expect(tag::INTEGER)?.unsigned(WHAT)?.to_vec();
                let exponent = pair.expect(tag::INTEGER)?.unsigned(WHAT)?.to_vec();
                pair.end()?;
                Ok(PublicKey::Rsa { modulus, exponent })
            }
            oid::EC_PUBLIC_KEY => {
                let curve = parameters.ok_or(malformed(WHAT))?.oid(WHAT)?;
                let curve = match curve {
                    oid::P256 => Curve::P256,
                    oid::P384 => Curve::P384,
                    oid::P521 => Curve::P521,
                    oid::BRAINPOOL_P256 => Curve::BrainpoolP256,
                    oid::BRAINPOOL_P384 => Curve::BrainpoolP384,
                    oid::SECP256K1 => Curve::Secp256k1,
                    other => {
                        return Err(UnsupportedAlgorithm::Unknown {
                            oid: other.to_string(),
                        });
                    }
                };
                Ok(PublicKey::Ec {
                    curve,
                    point: bits.to_vec(),
                })
            }
            oid::ED25519 if bits.len() == 32 => Ok(PublicKey::Ed25519(bits.to_vec())),
            oid::DSA => Ok(PublicKey::Dsa {
                parameters: dsa_parameters(parameters)?,
                y: Element::only(bits, WHAT)?.unsigned(WHAT)?.to_vec(),
            }),
            other => Err(UnsupportedAlgorithm::Unknown {
                oid: other.to_string(),
            }),
        }
    }

    /// A DSA key from its numbers (an XML DSAKeyValue).
    pub fn dsa(p: &[u8], q: &[u8], g: &[u8], y: &[u8]) -> PublicKey {
        PublicKey::Dsa {
            parameters: Some(DsaParameters {
                p: p.to_vec(),
                q: q.to_vec(),
                g: g.to_vec(),
            }),
            y: y.to_vec(),
        }
    }

    /// Kind and size, for a policy.
    pub fn kind(&self) -> (KeyKind, u32) {
        let bits = |magnitude: &[u8]| {
            let magnitude = without_leading_zeros(magnitude);
            let unused = magnitude.first().map_or(0, |first| first.leading_zeros());
            u32::try_from(magnitude.len().saturating_mul(8)).unwrap_or(u32::MAX) - unused
        };
        match self {
            PublicKey::Rsa { modulus, .. } => (KeyKind::Rsa, bits(modulus)),
            PublicKey::Ec { curve, .. } => (
                KeyKind::Ec,
                match curve {
                    Curve::P256 | Curve::BrainpoolP256 | Curve::Secp256k1 => 256,
                    Curve::P384 | Curve::BrainpoolP384 => 384,
                    Curve::P521 => 521,
                },
            ),
            PublicKey::Ed25519(_) => (KeyKind::Ed25519, 256),
            PublicKey::Dsa { parameters, .. } => (
                KeyKind::Dsa,
                parameters.as_ref().map_or(0, |numbers| bits(&numbers.p)),
            ),
        }
    }

    /// Whether signatures of this algorithm can come from this key.
    pub fn fits(&self, algorithm: SignatureAlgorithm) -> bool {
        matches!(
            (self, algorithm),
            (
                PublicKey::Rsa { .. },
                SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaPss { .. }
            ) | (PublicKey::Ec { .. }, SignatureAlgorithm::Ecdsa(_))
                | (PublicKey::Ed25519(_), SignatureAlgorithm::Ed25519)
                | (PublicKey::Dsa { .. }, SignatureAlgorithm::Dsa(_))
        )
    }

    /// This key with the issuer's DSA parameters where it has none of its own.
    pub(crate) fn inheriting(self, issuer: &PublicKey) -> PublicKey {
        match (self, issuer) {
            (
                PublicKey::Dsa {
                    parameters: None,
                    y,
                },
                PublicKey::Dsa { parameters, .. },
            ) => PublicKey::Dsa {
                parameters: parameters.clone(),
                y,
            },
            (own, _) => own,
        }
    }
}

fn dsa_parameters(
    element: Option<Element<'_>>,
) -> Result<Option<DsaParameters>, UnsupportedAlgorithm> {
    const WHAT: &str = "DSA parameters";
    let Some(element) = element.filter(|one| one.tag != tag::NULL) else {
        return Ok(None);
    };
    let mut inside = element.inside(WHAT);
    let mut number = || -> Result<Vec<u8>, UnsupportedAlgorithm> {
        Ok(inside.expect(tag::INTEGER)?.unsigned(WHAT)?.to_vec())
    };
    Ok(Some(DsaParameters {
        p: number()?,
        q: number()?,
        g: number()?,
    }))
}
