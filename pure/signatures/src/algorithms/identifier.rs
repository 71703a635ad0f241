//! AlgorithmIdentifier, in both directions.

use const_oid::ObjectIdentifier;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::names;
use crate::asn1::{Element, Malformed, Reader, malformed, oid, tag, write};

/// An algorithm that cannot be checked here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum UnsupportedAlgorithm {
    /// The object identifier is not one that this crate knows.
    #[error("unknown algorithm {}", names::with_number(.oid))]
    Unknown {
        /// Dotted form.
        oid: String,
    },
    /// The identifier could not be read, or its parameters are not allowed.
    #[error("{malformed}")]
    Malformed {
        /// What could not be read.
        #[serde(flatten)]
        malformed: Malformed,
    },
}

impl UnsupportedAlgorithm {
    /// Which, for people: by its name, where it has one, and by its number.
    pub fn name(&self) -> String {
        match self {
            UnsupportedAlgorithm::Unknown { oid } => names::with_number(oid),
            UnsupportedAlgorithm::Malformed { malformed } => malformed.what.to_owned(),
        }
    }
}

impl From<Malformed> for UnsupportedAlgorithm {
    fn from(malformed: Malformed) -> Self {
        UnsupportedAlgorithm::Malformed { malformed }
    }
}

/// How a signature value is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    RsaPkcs1(Digest),
    /// RSASSA-PSS (RFC 8017 section 8.1).
    RsaPss {
        /// Digest of the message.
        digest: Digest,
        /// Digest inside MGF1.
        mask_digest: Digest,
        /// Length of the salt in bytes.
        salt_length: u16,
    },
    /// ECDSA (FIPS 186-5); the curve comes from the key.
    Ecdsa(Digest),
    /// Ed25519 (RFC 8032); its digest is its own affair.
    Ed25519,
    /// DSA (FIPS 186-4); only to read what is old.
    Dsa(Digest),
}

impl SignatureAlgorithm {
    /// RSASSA-PSS as it is written today: same digest in MGF1, salt as long as the digest.
    pub const fn rsa_pss(digest: Digest, salt_length: u16) -> SignatureAlgorithm {
        SignatureAlgorithm::RsaPss {
            digest,
            mask_digest: digest,
            salt_length,
        }
    }

    /// The digest applied to the message; none for Ed25519, which takes the message itself.
    pub fn digest(self) -> Option<Digest> {
        match self {
            SignatureAlgorithm::RsaPkcs1(digest)
            | SignatureAlgorithm::RsaPss { digest, .. }
            | SignatureAlgorithm::Ecdsa(digest)
            | SignatureAlgorithm::Dsa(digest) => Some(digest),
            SignatureAlgorithm::Ed25519 => None,
        }
    }

    /// Reads a SignatureAlgorithmIdentifier. `rsaEncryption`, `id-ecPublicKey` and `id-dsa` stand
    /// in CMS for "the digest of the signer" (RFC 3370, RFC 5753), which `signer_digest` gives.
    pub(crate) fn read(
        element: &Element<'_>,
        signer_digest: Option<Digest>,
    ) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
        use SignatureAlgorithm::{Dsa, Ecdsa, RsaPkcs1};
        let (id, parameters) = split(element, "signature algorithm")?;
        let unknown = || UnsupportedAlgorithm::Unknown {
            oid: id.to_string(),
        };
        Ok(match id {
            oid::SHA1_WITH_RSA => RsaPkcs1(Digest::Sha1),
            oid::SHA256_WITH_RSA => RsaPkcs1(Digest::Sha256),
            oid::SHA384_WITH_RSA => RsaPkcs1(Digest::Sha384),
            oid::SHA512_WITH_RSA => RsaPkcs1(Digest::Sha512),
            oid::SHA3_256_WITH_RSA => RsaPkcs1(Digest::Sha3_256),
            oid::SHA3_384_WITH_RSA => RsaPkcs1(Digest::Sha3_384),
            oid::SHA3_512_WITH_RSA => RsaPkcs1(Digest::Sha3_512),
            oid::RSA_ENCRYPTION => RsaPkcs1(signer_digest.ok_or_else(unknown)?),
            oid::RSA_PSS => read_pss(parameters)?,
            oid::ECDSA_SHA1 => Ecdsa(Digest::Sha1),
            oid::ECDSA_SHA256 => Ecdsa(Digest::Sha256),
            oid::ECDSA_SHA384 => Ecdsa(Digest::Sha384),
            oid::ECDSA_SHA512 => Ecdsa(Digest::Sha512),
            oid::ECDSA_SHA3_256 => Ecdsa(Digest::Sha3_256),
            oid::ECDSA_SHA3_384 => Ecdsa(Digest::Sha3_384),
            oid::ECDSA_SHA3_512 => Ecdsa(Digest::Sha3_512),
            oid::EC_PUBLIC_KEY => Ecdsa(signer_digest.ok_or_else(unknown)?),
            oid::ED25519 => SignatureAlgorithm::Ed25519,
            oid::DSA_SHA1 => Dsa(Digest::Sha1),
            oid::DSA_SHA256 => Dsa(Digest::Sha256),
            oid::DSA => Dsa(signer_digest.ok_or_else(unknown)?),
            _ => return Err(unknown()),
        })
    }

    /// The AlgorithmIdentifier of signatures that this crate writes.
    pub(crate) fn to_der(self) -> Vec<u8> {
        let plain = |id| write::sequence(&write::oid(id));
        let with_null = |id| write::sequence_of(&[&write::oid(id), &write::null()]);
        match self {
            SignatureAlgorithm::RsaPkcs1(digest) => with_null(match digest {
                Digest::Sha1 => oid::SHA1_WITH_RSA,
                Digest::Sha256 => oid::SHA256_WITH_RSA,
                Digest::Sha384 => oid::SHA384_WITH_RSA,
                Digest::Sha512 => oid::SHA512_WITH_RSA,
                Digest::Sha3_256 => oid::SHA3_256_WITH_RSA,
                Digest::Sha3_384 => oid::SHA3_384_WITH_RSA,
                Digest::Sha3_512 => oid::SHA3_512_WITH_RSA,
            }),
            SignatureAlgorithm::RsaPss {
                digest,
                mask_digest,
                salt_length,
            } => write_pss(digest, mask_digest, salt_length),
            SignatureAlgorithm::Ecdsa(digest) => plain(match digest {
                Digest::Sha1 => oid::ECDSA_SHA1,
                Digest::Sha256 => oid::ECDSA_SHA256,
                Digest::Sha384 => oid::ECDSA_SHA384,
                Digest::Sha512 => oid::ECDSA_SHA512,
                Digest::Sha3_256 => oid::ECDSA_SHA3_256,
                Digest::Sha3_384 => oid::ECDSA_SHA3_384,
                Digest::Sha3_512 => oid::ECDSA_SHA3_512,
            }),
            SignatureAlgorithm::Ed25519 => plain(oid::ED25519),
            SignatureAlgorithm::Dsa(Digest::Sha1) => plain(oid::DSA_SHA1),
            SignatureAlgorithm::Dsa(_) => plain(oid::DSA_SHA256),
        }
    }
}

/// The object identifier and the parameters of an AlgorithmIdentifier.
pub(crate) fn split<'a>(
    element: &Element<'a>,
    what: &'static str,
) -> Result<(ObjectIdentifier, Option<Element<'a>>), Malformed> {
    if element.tag != tag::SEQUENCE {
        return Err(malformed(what));
    }
    let mut inside = element.inside(what);
    let id = inside.oid()?;
    let parameters = if inside.is_empty() {
        None
    } else {
        Some(inside.any()?)
    };
    inside.end()?;
    Ok((id, parameters))
}

const PSS: &str = "RSASSA-PSS parameters";

/// RFC 4055 section 3.1; what is left out means SHA-1, MGF1 with SHA-1 and a salt of 20 bytes.
fn read_pss(parameters: Option<Element<'_>>) -> Result<SignatureAlgorithm, UnsupportedAlgorithm> {
    let parameters = parameters.ok_or(malformed(PSS))?;
    if parameters.tag != tag::SEQUENCE {
        return Err(malformed(PSS).into());
    }
    let mut inside = parameters.inside(PSS);
    let mut digest = Digest::Sha1;
    let mut mask_digest = Digest::Sha1;
    let mut salt_length = 20;
    if let Some(explicit) = inside.optional(tag::constructed(0))? {
        digest = Digest::read(&Element::only(explicit.value, PSS)?)?;
    }
    if let Some(explicit) = inside.optional(tag::constructed(1))? {
        let (id, inner) = split(&Element::only(explicit.value, PSS)?, PSS)?;
        if id != oid::MGF1 {
            return Err(UnsupportedAlgorithm::Unknown {
                oid: id.to_string(),
            });
        }
        mask_digest = Digest::read(&inner.ok_or(malformed(PSS))?)?;
    }
    if let Some(explicit) = inside.optional(tag::constructed(2))? {
        let number = Reader::new(explicit.value, PSS)
            .expect(tag::INTEGER)?
            .small_unsigned(PSS)?;
        salt_length = u16::try_from(number).map_err(|_| malformed(PSS))?;
    }
    if let Some(explicit) = inside.optional(tag::constructed(3))? {
        let trailer = Reader::new(explicit.value, PSS)
            .expect(tag::INTEGER)?
            .small_unsigned(PSS)?;
        if trailer != 1 {
            return Err(malformed(PSS).into());
        }
    }
    inside.end()?;
    Ok(SignatureAlgorithm::RsaPss {
        digest,
        mask_digest,
        salt_length,
    })
}

fn write_pss(digest: Digest, mask_digest: Digest, salt_length: u16) -> Vec<u8> {
    let digest_id =
        |digest: Digest| write::sequence_of(&[&write::oid(digest.oid()), &write::null()]);
    let mask = write::sequence_of(&[&write::oid(oid::MGF1), &digest_id(mask_digest)]);
    let parameters = write::sequence_of(&[
        &write::element(tag::constructed(0), &digest_id(digest)),
        &write::element(tag::constructed(1), &mask),
        &write::element(
            tag::constructed(2),
            &write::small_unsigned(u32::from(salt_length)),
        ),
    ]);
    write::sequence_of(&[&write::oid(oid::RSA_PSS), &parameters])
}
