//! Checking the signers of a SignedData: RFC 5652 section 5.6 and the bindings of CAdES.

use jiff::Timestamp;
use serde::Serialize;

use super::ess::{self, EssError};
use super::parse::SignedData;
use super::signer::{SignerInfo, read_attributes};
use crate::algorithms::{
    AlgorithmPolicy, AlgorithmWeakness, BadSignature, Digest, SignatureAlgorithm,
    UnsupportedAlgorithm,
};
use crate::asn1::{Element, oid, tag};
use crate::x509::Certificate;

/// What was signed, as the caller has it.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// It is inside the message.
    Attached,
    /// The bytes beside the message, in pieces in order (a PDF's ByteRange gives two).
    Pieces(&'a [&'a [u8]]),
    /// Digests computed elsewhere, for content too large to hold. A signer without signed
    /// attributes cannot be checked this way.
    Digests(&'a [(Digest, Vec<u8>)]),
}

/// Why a signer's signature is not right. The order of the checks is the order of the variants.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SignerError {
    /// The message has no such signer.
    #[error("there is no signer {index}")]
    NoSuchSigner {
        /// Position, from zero.
        index: usize,
    },
    /// The signer's certificate is neither in the message nor among those handed in.
    #[error("the signer's certificate is missing")]
    CertificateMissing,
    /// The digest algorithm is unknown here.
    #[error("digest: {error}")]
    UnsupportedDigest {
        /// Which.
        error: UnsupportedAlgorithm,
    },
    /// The signature algorithm is unknown here.
    #[error("signature: {error}")]
    UnsupportedSignature {
        /// Which.
        error: UnsupportedAlgorithm,
    },
    /// The content is neither in the message nor handed in, or its digest is missing.
    #[error("the signed content is missing")]
    ContentMissing,
    /// The content lies inside the message and was handed in as well, and the two differ.
    #[error("the attached content is not the content handed in")]
    ContentDiffers,
    /// A signed attribute that must be there once with one value is not.
    #[error("the signed attribute {name} is missing or not single")]
    AttributeMissing {
        /// Name in the standard.
        name: &'static str,
    },
    /// The signed content type is not the message's.
    #[error("the signed content type is not that of the message")]
    ContentTypeDiffers,
    /// The content is not what was signed: it was changed afterwards.
    #[error("the content was changed after signing: its digest differs")]
    DigestDiffers,
    /// RFC 6211: the algorithms under the signature are not those beside it.
    #[error("the protected algorithm identifiers differ from those used")]
    AlgorithmsDiffer,
    /// The certificate beside the signature is not the one that was signed.
    #[error("signing certificate: {error}")]
    SigningCertificate {
        /// What differs.
        error: EssError,
    },
    /// The signature value does not belong to these bytes and this key.
    #[error("{error}")]
    Signature {
        /// Which key and algorithm.
        error: BadSignature,
    },
    /// The signature does not follow its format.
    #[error("the signature is malformed: {what}")]
    Malformed {
        /// What is wrong.
        what: String,
    },
    /// The signature asks for something that is refused whoever signs (a transformation that could
    /// hide content, an ambiguous reference).
    #[error("refused: {what}")]
    Refused {
        /// What it asks for.
        what: String,
    },
    /// The policy does not accept the algorithms at that time.
    #[error("{weakness}")]
    Weak {
        /// Which and since when.
        weakness: AlgorithmWeakness,
    },
}

/// A signer whose signature is right and bound to this certificate.
#[derive(Clone, Debug)]
pub struct VerifiedSigner {
    /// Position in the message, from zero.
    pub index: usize,
    /// The signer's certificate; not yet trusted.
    pub certificate: Certificate,
    /// Digest over the content.
    pub digest: Digest,
    /// Algorithm of the signature value.
    pub signature_algorithm: SignatureAlgorithm,
    /// When the signer says it signed. Only a claim.
    pub claimed_signing_time: Option<Timestamp>,
    /// Whether an ESS signing-certificate attribute binds the certificate (CAdES, PAdES).
    pub certificate_is_signed: bool,
    /// Whether there are signed attributes at all.
    pub has_signed_attributes: bool,
}

/// Checks every signer; one answer each, in their order.
///
/// `extra` are certificates known from elsewhere; `policy` is asked for the time `at`, which is the
/// best known time of signing.
pub fn verify(
    message: &SignedData,
    content: Content<'_>,
    extra: &[Certificate],
    policy: &AlgorithmPolicy,
    at: Timestamp,
) -> Vec<Result<VerifiedSigner, SignerError>> {
    (0..message.signers().len())
        .map(|index| verify_signer(message, index, content, extra, policy, at))
        .collect()
}

/// Checks one signer.
///
/// # Errors
/// [`SignerError`] gives the first check that failed.
pub fn verify_signer(
    message: &SignedData,
    index: usize,
    content: Content<'_>,
    extra: &[Certificate],
    policy: &AlgorithmPolicy,
    at: Timestamp,
) -> Result<VerifiedSigner, SignerError> {
    let verified = verify_ignoring_weakness(message, index, content, extra)?;
    policy
        .accepts_signature(
            verified.signature_algorithm,
            verified.certificate.public_key().ok(),
            at,
        )
        .and_then(|()| policy.accepts_digest(verified.digest, at))
        .map_err(|weakness| SignerError::Weak { weakness })?;
    Ok(verified)
}

/// As [`verify_signer`], without asking a policy: the verdict asks it later for the time that is
/// proven.
pub(crate) fn verify_ignoring_weakness(
    message: &SignedData,
    index: usize,
    content: Content<'_>,
    extra: &[Certificate],
) -> Result<VerifiedSigner, SignerError> {
    let signer = message
        .signers()
        .get(index)
        .ok_or(SignerError::NoSuchSigner { index })?;
    let candidates: Vec<&Certificate> = message
        .certificates()
        .iter()
        .chain(extra)
        .filter(|one| signer.identifier().names(one))
        .collect();
    let digest = signer
        .digest()
        .map_err(|error| SignerError::UnsupportedDigest {
            error: error.clone(),
        })?;
    let signature_algorithm =
        signer
            .signature_algorithm()
            .map_err(|error| SignerError::UnsupportedSignature {
                error: error.clone(),
            })?;
    check_attributes(message, signer, digest, content)?;
    let mut first_error = None;
    for certificate in candidates {
        match check_signature(message, signer, signature_algorithm, content, certificate) {
            Ok(certificate_is_signed) => {
                return Ok(VerifiedSigner {
                    index,
                    certificate: certificate.clone(),
                    digest,
                    signature_algorithm,
                    claimed_signing_time: signer.claimed_signing_time(),
                    certificate_is_signed,
                    has_signed_attributes: signer.signed_attributes_raw.is_some(),
                });
            }
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(SignerError::CertificateMissing))
}

fn check_attributes(
    message: &SignedData,
    signer: &SignerInfo,
    digest: Digest,
    content: Content<'_>,
) -> Result<(), SignerError> {
    if let (Some(attached), Content::Pieces(pieces)) = (message.content(), content)
        && Digest::Sha256.of(pieces) != Digest::Sha256.of(&[attached])
    {
        return Err(SignerError::ContentDiffers);
    }
    if signer.signed_attributes_raw.is_none() {
        return refuse_attributes_as_content(message, content);
    }
    let single = |id, name| {
        let value = signer
            .signed_value(id)
            .ok_or(SignerError::AttributeMissing { name })?;
        Element::only(value, name).map_err(|_| SignerError::AttributeMissing { name })
    };
    let content_type = single(oid::CONTENT_TYPE, "content-type")?;
    if content_type.oid("content-type").ok() != Some(message.content_type()) {
        return Err(SignerError::ContentTypeDiffers);
    }
    let signed_digest = single(oid::MESSAGE_DIGEST, "message-digest")?;
    let actual = match content {
        Content::Digests(known) => known
            .iter()
            .find(|(kind, _)| *kind == digest)
            .map(|(_, value)| value.clone())
            .ok_or(SignerError::ContentMissing)?,
        Content::Pieces(pieces) => digest.of(pieces),
        Content::Attached => digest.of(&[message.content().ok_or(SignerError::ContentMissing)?]),
    };
    if signed_digest.tag != tag::OCTET_STRING || signed_digest.value != actual.as_slice() {
        return Err(SignerError::DigestDiffers);
    }
    if signer
        .signed_attributes()
        .iter()
        .any(|one| one.oid == oid::ALGORITHM_PROTECTION)
    {
        let protected = single(oid::ALGORITHM_PROTECTION, "algorithm-protection")?;
        check_algorithm_protection(signer, &protected).ok_or(SignerError::AlgorithmsDiffer)?;
    }
    Ok(())
}

/// A signature over signed attributes is also one over "content" that happens to be those attributes:
/// whoever takes the attributes out could pass them off as the document.
fn refuse_attributes_as_content(
    message: &SignedData,
    content: Content<'_>,
) -> Result<(), SignerError> {
    let joined;
    let bytes: &[u8] = match content {
        Content::Attached => message.content().unwrap_or_default(),
        Content::Pieces([one]) => one,
        Content::Pieces(pieces)
            if pieces.first().and_then(|one| one.first()) == Some(&tag::SET) =>
        {
            joined = pieces.concat();
            &joined
        }
        Content::Pieces(_) | Content::Digests(_) => &[],
    };
    let looks_like_attributes = Element::only(bytes, "content").is_ok_and(|set| {
        set.tag == tag::SET
            && read_attributes(set.inside("content"))
                .is_ok_and(|found| found.iter().any(|one| one.oid == oid::MESSAGE_DIGEST))
    });
    if looks_like_attributes {
        return Err(SignerError::AttributeMissing {
            name: "message-digest",
        });
    }
    Ok(())
}

/// RFC 6211: both identifiers are the same, in whichever way they are written: NULL parameters may be absent, and
/// defaults left out.
fn check_algorithm_protection(signer: &SignerInfo, protected: &Element<'_>) -> Option<()> {
    let mut inside = protected.inside("algorithm-protection");
    let digest = inside.expect(tag::SEQUENCE).ok()?;
    let signature = inside.optional(tag::constructed(1)).ok()??;
    let same = |inner: &[u8], outer: &[u8]| {
        let outer = Element::only(outer, "algorithm").ok()?.value;
        let plain = |bytes: &[u8]| {
            bytes
                .strip_suffix(&[tag::NULL, 0])
                .unwrap_or(bytes)
                .to_vec()
        };
        (plain(inner) == plain(outer)).then_some(())
    };
    let digest_means_the_same = || {
        let inner = Digest::read(&digest).ok()?;
        (Some(inner) == signer.digest().ok()).then_some(())
    };
    let signature_means_the_same = || {
        let outer = signer.signature_algorithm().ok()?;
        let raw = crate::asn1::write::element(tag::SEQUENCE, signature.value);
        let inner = Element::only(&raw, "algorithm").ok()?;
        let inner = SignatureAlgorithm::read(&inner, signer.digest().ok()).ok()?;
        (inner == outer).then_some(())
    };
    same(digest.value, &signer.digest_algorithm_raw).or_else(digest_means_the_same)?;
    same(signature.value, &signer.signature_algorithm_raw).or_else(signature_means_the_same)
}

/// Whether the certificate is signed too (ESS); an error when the signature is not right.
fn check_signature(
    message: &SignedData,
    signer: &SignerInfo,
    algorithm: SignatureAlgorithm,
    content: Content<'_>,
    certificate: &Certificate,
) -> Result<bool, SignerError> {
    let certificate_is_signed = ess::check(signer, certificate)?;
    let key = certificate
        .public_key()
        .map_err(|error| SignerError::UnsupportedSignature {
            error: error.clone(),
        })?;
    let joined;
    let signed: &[u8] = match (&signer.signed_attributes_raw, content) {
        (Some(raw), _) => raw,
        (None, Content::Pieces([one])) => one,
        (None, Content::Pieces(pieces)) => {
            joined = pieces.concat();
            &joined
        }
        (None, Content::Attached) => message.content().ok_or(SignerError::ContentMissing)?,
        (None, Content::Digests(_)) => return Err(SignerError::ContentMissing),
    };
    // RFC 5652 section 5.4 asks for DER, which sorts the set, and so does Bouncy Castle; OpenSSL takes the
    // order of the message. Either way the same attributes are signed.
    key.verify(algorithm, signed, signer.signature())
        .or_else(|error| match &signer.signed_attributes_sorted {
            Some(sorted) => key.verify(algorithm, sorted, signer.signature()),
            None => Err(error),
        })
        .map_err(|error| SignerError::Signature { error })?;
    Ok(certificate_is_signed)
}
