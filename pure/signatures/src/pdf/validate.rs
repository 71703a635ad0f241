//! Whether a signature's message is right for the bytes that it covers. Whether its certificate may
//! be trusted, and at what time, is asked by [`crate::verdict`].

use serde::Serialize;

use super::{
    inspect::{self, SignatureReport, SubFilter},
    read::{Document, ReadError},
};
use crate::{
    Malformed,
    algorithms::Digest,
    cms::{CmsError, Content, SignedData, SignerError, VerifiedSigner, verify_ignoring_weakness},
    timestamp::{TimestampError, Token, VerifiedToken, verify_token},
    x509::Certificate,
};

/// Why a message does not belong to the signed bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum IntegrityError {
    /// There are no signed bytes to compare with: see the report's problems.
    #[error("the signed range is missing or wrong")]
    NoSignedBytes,
    /// The message is not CMS.
    #[error("the signature's message: {error}")]
    Message {
        /// Why.
        error: CmsError,
    },
    /// A PDF signature has exactly one signer (ISO 32000-2, 12.8.3.3).
    #[error("the signature's message has {count} signers")]
    NotOneSigner {
        /// How many.
        count: usize,
    },
    /// The signer's signature is wrong or about other bytes.
    #[error("the signature: {error}")]
    Signer {
        /// Why.
        error: SignerError,
    },
    /// A document time-stamp is no token.
    #[error("the time-stamp token: {error}")]
    Token {
        /// Why.
        error: Malformed,
    },
    /// A document time-stamp is wrong or about other bytes.
    #[error("the document time-stamp: {error}")]
    Timestamp {
        /// Why.
        error: TimestampError,
    },
}

/// A message that is right.
#[derive(Clone, Debug)]
pub enum Verified {
    /// A person's or organisation's signature.
    Signature {
        /// The message, with its certificates and time-stamps.
        message: SignedData,
        /// Its one signer; not yet trusted.
        signer: VerifiedSigner,
    },
    /// A document time-stamp.
    Timestamp {
        /// The token.
        token: Token,
        /// Its proof; the authority is not yet trusted.
        verified: VerifiedToken,
    },
}

/// A signature: what the file says about it, and its message.
#[derive(Clone, Debug)]
pub struct Validated {
    /// What it covers, what is wrong with it, and what changed since.
    pub report: SignatureReport,
    /// Whether the message is right for the signed bytes.
    pub message: Result<Verified, IntegrityError>,
}

impl Validated {
    /// Whether the signed bytes are as they were signed and the signature binds the file.
    pub fn is_intact(&self) -> bool {
        self.report.problems.is_empty() && self.message.is_ok()
    }
}

/// Finds and checks all signatures of a file, in the order in which they were made. `extra` are
/// certificates known from elsewhere, for messages that do not carry their signer's.
///
/// # Errors
/// As [`Document::open`]; a wrong signature is no error but a result.
pub fn validate(pdf: &[u8], extra: &[Certificate]) -> Result<Vec<Validated>, ReadError> {
    Ok(validate_document(&Document::open(pdf)?, extra))
}

/// As [`validate`], for an open file.
pub fn validate_document(document: &Document<'_>, extra: &[Certificate]) -> Vec<Validated> {
    let file = document.bytes();
    inspect::inspect_document(document)
        .signatures
        .into_iter()
        .map(|report| Validated {
            message: check(file, &report, extra),
            report,
        })
        .collect()
}

fn check(
    file: &[u8],
    report: &SignatureReport,
    extra: &[Certificate],
) -> Result<Verified, IntegrityError> {
    let pieces = report.pieces(file).ok_or(IntegrityError::NoSignedBytes)?;
    if report.sub_filter == Some(SubFilter::DocumentTimestamp) {
        let token = Token::parse(trimmed(&report.message))
            .map_err(|error| IntegrityError::Token { error })?;
        let verified = verify_token(&token, &pieces, extra)
            .map_err(|error| IntegrityError::Timestamp { error })?;
        return Ok(Verified::Timestamp { token, verified });
    }
    let message =
        SignedData::parse(&report.message).map_err(|error| IntegrityError::Message { error })?;
    if message.signers().len() != 1 {
        return Err(IntegrityError::NotOneSigner {
            count: message.signers().len(),
        });
    }
    let wrong = |error| IntegrityError::Signer { error };
    let content = if report.sub_filter == Some(SubFilter::Pkcs7Sha1) {
        if message.content() != Some(&Digest::Sha1.of(&pieces)) {
            return Err(wrong(SignerError::DigestDiffers));
        }
        Content::Attached
    } else {
        Content::Pieces(&pieces)
    };
    let signer = verify_ignoring_weakness(&message, 0, content, extra).map_err(wrong)?;
    Ok(Verified::Signature { message, signer })
}

/// The DER message without the zeros after it.
fn trimmed(padded: &[u8]) -> &[u8] {
    let header = match padded {
        [_, length @ 0..=0x7F, ..] => Some(2 + usize::from(*length)),
        [_, first, rest @ ..] => {
            let count = usize::from(first & 0x7F);
            rest.get(..count).filter(|_| count <= 4).map(|digits| {
                let length = digits
                    .iter()
                    .fold(0, |value: usize, digit| value << 8 | usize::from(*digit));
                length.saturating_add(2 + count)
            })
        }
        _ => None,
    };
    header.and_then(|end| padded.get(..end)).unwrap_or(padded)
}
