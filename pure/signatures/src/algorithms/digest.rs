//! Digests: SHA-1 and SHA-2 by ring, SHA-3 by RustCrypto.

use const_oid::ObjectIdentifier;
use serde::{Deserialize, Serialize};
use sha3::Digest as _;

use super::identifier::{UnsupportedAlgorithm, split};
use crate::asn1::{Element, oid, write};

/// A digest function (FIPS 180-4 and 202). SHA-1 is there to read old signatures; whether it is accepted is
/// the policy's question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// SHA-1, 160 bits; broken for collisions since 2017.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-384.
    Sha3_384,
    /// SHA3-512.
    Sha3_512,
}

/// A digest in the making.
#[derive(Clone)]
pub(crate) enum Hasher {
    Ring(ring::digest::Context),
    Sha3_256(sha3::Sha3_256),
    Sha3_384(sha3::Sha3_384),
    Sha3_512(sha3::Sha3_512),
}

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Ring(own) => own.update(bytes),
            Hasher::Sha3_256(own) => own.update(bytes),
            Hasher::Sha3_384(own) => own.update(bytes),
            Hasher::Sha3_512(own) => own.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        match self {
            Hasher::Ring(own) => own.finish().as_ref().to_vec(),
            Hasher::Sha3_256(own) => own.finalize().to_vec(),
            Hasher::Sha3_384(own) => own.finalize().to_vec(),
            Hasher::Sha3_512(own) => own.finalize().to_vec(),
        }
    }
}

impl Digest {
    /// Every digest that this crate can compute.
    pub const ALL: [Digest; 7] = [
        Digest::Sha1,
        Digest::Sha256,
        Digest::Sha384,
        Digest::Sha512,
        Digest::Sha3_256,
        Digest::Sha3_384,
        Digest::Sha3_512,
    ];

    pub(crate) fn from_oid(id: ObjectIdentifier) -> Option<Digest> {
        Digest::ALL.into_iter().find(|own| own.oid() == id)
    }

    /// The object identifier of the digest.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Digest::Sha1 => oid::SHA1,
            Digest::Sha256 => oid::SHA256,
            Digest::Sha384 => oid::SHA384,
            Digest::Sha512 => oid::SHA512,
            Digest::Sha3_256 => oid::SHA3_256,
            Digest::Sha3_384 => oid::SHA3_384,
            Digest::Sha3_512 => oid::SHA3_512,
        }
    }

    /// As the standards write it, for people.
    pub fn name(self) -> &'static str {
        match self {
            Digest::Sha1 => "SHA-1",
            Digest::Sha256 => "SHA-256",
            Digest::Sha384 => "SHA-384",
            Digest::Sha512 => "SHA-512",
            Digest::Sha3_256 => "SHA3-256",
            Digest::Sha3_384 => "SHA3-384",
            Digest::Sha3_512 => "SHA3-512",
        }
    }

    /// The digest of bytes that come in pieces, in order (a PDF's ByteRange gives two).
    pub fn of(self, pieces: &[&[u8]]) -> Vec<u8> {
        let mut hasher = self.begin();
        for piece in pieces {
            hasher.update(piece);
        }
        hasher.finish()
    }

    /// For bytes that several digests begin with.
    pub(crate) fn begin(self) -> Hasher {
        use ring::digest;
        let by_ring = |algorithm| Hasher::Ring(digest::Context::new(algorithm));
        match self {
            Digest::Sha1 => by_ring(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            Digest::Sha256 => by_ring(&digest::SHA256),
            Digest::Sha384 => by_ring(&digest::SHA384),
            Digest::Sha512 => by_ring(&digest::SHA512),
            Digest::Sha3_256 => Hasher::Sha3_256(sha3::Sha3_256::new()),
            Digest::Sha3_384 => Hasher::Sha3_384(sha3::Sha3_384::new()),
            Digest::Sha3_512 => Hasher::Sha3_512(sha3::Sha3_512::new()),
        }
    }

    /// Length of a value in bytes.
    pub fn length(self) -> usize {
        match self {
            Digest::Sha1 => 20,
            Digest::Sha256 | Digest::Sha3_256 => 32,
            Digest::Sha384 | Digest::Sha3_384 => 48,
            Digest::Sha512 | Digest::Sha3_512 => 64,
        }
    }

    /// AlgorithmIdentifier without parameters, as RFC 5754 asks for.
    pub(crate) fn to_der(self) -> Vec<u8> {
        write::sequence(&write::oid(self.oid()))
    }

    /// Reads a DigestAlgorithmIdentifier; parameters are absent or NULL.
    pub(crate) fn read(element: &Element<'_>) -> Result<Digest, UnsupportedAlgorithm> {
        let (id, _) = split(element, "digest algorithm")?;
        Digest::from_oid(id).ok_or(UnsupportedAlgorithm::Unknown {
            oid: id.to_string(),
        })
    }
}
