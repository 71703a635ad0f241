//! Whether a signature's message is right for the bytes that it covers. Whether its certificate may
//! be trusted, and at what time, is asked by [`crate::verdict`].

use serde::Serialize;

use super::{
    byte_range::ByteRange,
    inspect::{self, SignatureReport, SubFilter},
    range_digest,
    read::{Document, ReadError},
};
use crate::{
    Malformed,
    algorithms::Digest,
    cms::{CmsError, Content, SignedData, SignerError, VerifiedSigner, verify_ignoring_weakness},
    timestamp::{TimestampError, Token, VerifiedToken, verify_token_about},
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

impl IntegrityError {
    /// Whether it says more about what is at hand than about the signature: with a certificate, a content
    /// or an algorithm that is missing here it may well be right. Everything else means that it is wrong.
    pub fn leaves_open(&self) -> bool {
        match self {
            Self::Signer { error }
            | Self::Timestamp {
                error: TimestampError::Signature { error },
            } => matches!(
                error,
                SignerError::CertificateMissing
                    | SignerError::ContentMissing
                    | SignerError::UnsupportedDigest { .. }
                    | SignerError::UnsupportedSignature { .. }
            ),
            Self::Message { error } => matches!(error, CmsError::TrailingBytes { .. }),
            Self::NoSignedBytes
            | Self::NotOneSigner { .. }
            | Self::Token { .. }
            | Self::Timestamp { .. } => false,
        }
    }
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
    /// The digest over the signed bytes that the message is about; none where the message could not
    /// be read or needs the bytes themselves.
    pub digest: Option<(Digest, Vec<u8>)>,
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
    let reports = inspect::inspect_document(document).signatures;
    let messages: Vec<Result<Read, IntegrityError>> = reports.iter().map(read).collect();
    // one pass over the file for all of them
    let wanted: Vec<(Digest, ByteRange)> = reports
        .iter()
        .zip(&messages)
        .filter_map(|(report, message)| {
            Some((message.as_ref().ok()?.message.digest()?, report.byte_range?))
        })
        .collect();
    let mut digests = range_digest::of_ranges(file, &wanted).into_iter();
    let checked = reports.into_iter().zip(messages).map(|(report, message)| {
        let wanted = message.as_ref().ok().and_then(|own| own.message.digest());
        let known = wanted
            .filter(|_| report.byte_range.is_some())
            .and_then(|digest| Some((digest, digests.next()?)));
        let message = message.and_then(|own| {
            let verified = check(file, &report, own.message, &known, extra)?;
            // a wrong message stays wrong, whatever follows it
            match own.rest {
                0 => Ok(verified),
                count => Err(IntegrityError::Message {
                    error: CmsError::TrailingBytes { count },
                }),
            }
        });
        let mut report = report;
        if message.as_ref().is_err_and(|error| !error.leaves_open()) {
            report.changes.cannot_be_told();
        }
        Validated {
            message,
            digest: known,
            report,
        }
    });
    checked.collect()
}

/// A message as it was read, before it is compared with the signed bytes.
enum Message {
    Signature(SignedData),
    /// The message holds the SHA-1 of the signed bytes.
    Sha1(SignedData),
    Timestamp(Token),
}

impl Message {
    /// The digest over the signed bytes that it needs; none where it needs the bytes themselves.
    fn digest(&self) -> Option<Digest> {
        match self {
            Self::Signature(message) => {
                let signer = message.signers().first()?;
                let is_plain = message.content().is_none() && signer.has_signed_attributes();
                signer.digest().ok().filter(|_| is_plain)
            }
            Self::Sha1(_) => Some(Digest::Sha1),
            Self::Timestamp(token) => Some(token.digest()),
        }
    }
}

/// A message, and how many bytes follow it that are no filling: nobody signed them, and what they are
/// for is unknown.
struct Read {
    message: Message,
    rest: usize,
}

fn read(report: &SignatureReport) -> Result<Read, IntegrityError> {
    if report.byte_range.is_none() {
        return Err(IntegrityError::NoSignedBytes);
    }
    let (first, rest) = crate::cms::first_message(&report.message);
    if report.sub_filter == Some(SubFilter::DocumentTimestamp) {
        let token = Token::parse(first).map_err(|error| match Token::unknown_imprint(first) {
            Some(error) => IntegrityError::Timestamp {
                error: TimestampError::Signature {
                    error: SignerError::UnsupportedDigest { error },
                },
            },
            None => IntegrityError::Token { error },
        })?;
        let message = Message::Timestamp(token);
        return Ok(Read { message, rest });
    }
    let message = SignedData::parse(first).map_err(|error| IntegrityError::Message { error })?;
    if message.signers().len() != 1 {
        return Err(IntegrityError::NotOneSigner {
            count: message.signers().len(),
        });
    }
    let message = match report.sub_filter {
        Some(SubFilter::Pkcs7Sha1) => Message::Sha1(message),
        _ => Message::Signature(message),
    };
    Ok(Read { message, rest })
}

fn check(
    file: &[u8],
    report: &SignatureReport,
    message: Message,
    known: &Option<(Digest, Vec<u8>)>,
    extra: &[Certificate],
) -> Result<Verified, IntegrityError> {
    let pieces = report.pieces(file).ok_or(IntegrityError::NoSignedBytes)?;
    let wrong = |error| IntegrityError::Signer { error };
    let own = known.as_ref().map(|(_, value)| value.as_slice());
    let (message, content) = match message {
        Message::Timestamp(token) => {
            let verified = verify_token_about(&token, own.unwrap_or_default(), extra)
                .map_err(|error| IntegrityError::Timestamp { error })?;
            return Ok(Verified::Timestamp { token, verified });
        }
        Message::Sha1(message) => {
            if message.content() != own {
                return Err(wrong(SignerError::DigestDiffers));
            }
            (message, Content::Attached)
        }
        Message::Signature(message) => match known {
            Some(digest) => (message, Content::Digests(std::slice::from_ref(digest))),
            None => (message, Content::Pieces(&pieces)),
        },
    };
    let signer = verify_ignoring_weakness(&message, 0, content, extra).map_err(wrong)?;
    Ok(Verified::Signature { message, signer })
}
