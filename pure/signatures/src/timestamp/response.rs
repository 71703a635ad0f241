//! TimeStampResp (RFC 3161 section 2.4.2).

use serde::Serialize;

use super::token::Token;
use crate::algorithms::Digest;
use crate::asn1::{Element, Malformed, Reader, tag, without_leading_zeros};
use crate::x509::text_of;

/// Why an answer holds no usable token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ResponseError {
    /// The bytes do not follow the standard.
    #[error("{malformed}")]
    Malformed {
        /// What could not be read.
        #[serde(flatten)]
        malformed: Malformed,
    },
    /// The authority refused.
    #[error("the time-stamping authority refused (status {status}): {}", describe(.failures, .text))]
    Refused {
        /// PKIStatus: 2 rejection, 3 waiting, 4 and 5 revocation warning and notification.
        status: u32,
        /// Names of the PKIFailureInfo bits, as in the standard.
        failures: Vec<&'static str>,
        /// What the authority says in words.
        text: String,
    },
    /// The token is about another digest than the one sent.
    #[error("the time-stamp is about another document")]
    ImprintDiffers,
    /// The number sent with the request did not come back: an old answer played again.
    #[error("the time-stamp answers another request")]
    NonceDiffers,
}

impl From<Malformed> for ResponseError {
    fn from(malformed: Malformed) -> Self {
        ResponseError::Malformed { malformed }
    }
}

fn describe(failures: &[&'static str], text: &str) -> String {
    format!("{} {text}", failures.join(", ")).trim().to_owned()
}

/// PKIFailureInfo's bits that RFC 3161 uses.
const FAILURES: [(u32, &str); 8] = [
    (0, "badAlg"),
    (2, "badRequest"),
    (5, "badDataFormat"),
    (14, "timeNotAvailable"),
    (15, "unacceptedPolicy"),
    (16, "unacceptedExtension"),
    (17, "addInfoNotAvailable"),
    (25, "systemFailure"),
];

/// Reads an authority's answer to a request with this digest and nonce. The token is not yet
/// verified.
///
/// # Errors
/// [`ResponseError`].
pub fn read_response(
    bytes: &[u8],
    digest: Digest,
    imprint: &[u8],
    nonce: &[u8],
) -> Result<Token, ResponseError> {
    const WHAT: &str = "time-stamp response";
    let mut inside = Reader::new(bytes, WHAT).sequence()?;
    let mut info = inside.sequence()?;
    let status = info.expect(tag::INTEGER)?.small_unsigned(WHAT)?;
    let mut texts = Vec::new();
    if let Some(list) = info.optional(tag::SEQUENCE)? {
        let mut list = list.inside(WHAT);
        while !list.is_empty() {
            texts.extend(text_of(&list.any()?));
        }
    }
    let failures = match info.optional(tag::BIT_STRING)? {
        Some(bits) => failure_names(&bits),
        None => Vec::new(),
    };
    if status > 1 {
        return Err(ResponseError::Refused {
            status,
            failures,
            text: texts.join(" "),
        });
    }
    let token = Token::parse(inside.expect(tag::SEQUENCE)?.raw)?;
    inside.end()?;
    if token.digest() != digest || token.imprint() != imprint {
        return Err(ResponseError::ImprintDiffers);
    }
    if !nonce.is_empty() && token.nonce() != Some(without_leading_zeros(nonce)) {
        return Err(ResponseError::NonceDiffers);
    }
    Ok(token)
}

fn failure_names(bits: &Element<'_>) -> Vec<&'static str> {
    let bytes = bits.value.get(1..).unwrap_or_default();
    FAILURES
        .iter()
        .filter(|(bit, _)| {
            let byte = bytes.get((bit / 8) as usize).copied().unwrap_or(0);
            byte & (0x80 >> (bit % 8)) != 0
        })
        .map(|(_, name)| *name)
        .collect()
}
