//! A token's own proof: RFC 3161 section 2.4.2 and RFC 5816.

use jiff::Timestamp;
use serde::Serialize;

use super::token::{Accuracy, Token};
use crate::algorithms::{Digest, SignatureAlgorithm};
use crate::cms::{Content, SignerError, verify_ignoring_weakness};
use crate::x509::Certificate;

/// Why a token proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TimestampError {
    /// It is about something else: what was stamped was changed afterwards.
    #[error("the time-stamp is about other bytes")]
    ImprintDiffers,
    /// The token's signature is not right.
    #[error("the time-stamp's signature: {error}")]
    Signature {
        /// Why.
        error: SignerError,
    },
    /// The token does not say under its signature which certificate it means.
    #[error("the time-stamp does not name its certificate")]
    CertificateNotNamed,
}

/// A token that is right and about the bytes given; its authority is not yet trusted.
#[derive(Clone, Debug)]
pub struct VerifiedToken {
    /// The time that the authority gives.
    pub time: Timestamp,
    /// How exact it is, if the authority says.
    pub accuracy: Option<Accuracy>,
    /// The authority's certificate.
    pub certificate: Certificate,
    /// Digest of the imprint.
    pub imprint_digest: Digest,
    /// Digest inside the token's signature.
    pub digest: Digest,
    /// Algorithm of the token's signature.
    pub signature_algorithm: SignatureAlgorithm,
}

/// Checks a token about the bytes in `pieces` (a signature value; the ByteRange of a PDF).
/// `extra` are certificates known from elsewhere, for authorities that do not send theirs.
///
/// # Errors
/// [`TimestampError`].
pub fn verify_token(
    token: &Token,
    pieces: &[&[u8]],
    extra: &[Certificate],
) -> Result<VerifiedToken, TimestampError> {
    verify_token_about(token, &token.digest().of(pieces), extra)
}

/// As [`verify_token`], about bytes whose digest, by the token's algorithm, is known already.
pub(crate) fn verify_token_about(
    token: &Token,
    digest: &[u8],
    extra: &[Certificate],
) -> Result<VerifiedToken, TimestampError> {
    if digest != token.imprint() {
        return Err(TimestampError::ImprintDiffers);
    }
    let signer = verify_ignoring_weakness(token.message(), 0, Content::Attached, extra)
        .map_err(|error| TimestampError::Signature { error })?;
    if !signer.certificate_is_signed {
        return Err(TimestampError::CertificateNotNamed);
    }
    Ok(VerifiedToken {
        time: token.time(),
        accuracy: token.accuracy(),
        certificate: signer.certificate,
        imprint_digest: token.digest(),
        digest: signer.digest,
        signature_algorithm: signer.signature_algorithm,
    })
}
