//! Adding to a finished signature what does not change what was signed: time-stamps, certificates
//! and revocation values.

use super::attributes;
use super::parse::{CmsError, SignedData};
use super::parts::rebuild;
use crate::asn1::{Malformed, oid, tag, write};
use crate::timestamp::Token;
use crate::x509::{Certificate, Crl, OcspResponse};

/// Why a signature cannot be extended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtendError {
    /// The message cannot be read.
    #[error("the message cannot be read: {0}")]
    Cms(#[from] CmsError),
    /// There is no such signer.
    #[error("there is no signer {0}")]
    NoSuchSigner(usize),
    /// The time-stamp token cannot be read, or is about something else than this signature.
    #[error("the time-stamp does not belong to the signature")]
    TimestampDoesNotFit,
}

impl From<Malformed> for ExtendError {
    fn from(malformed: Malformed) -> Self {
        ExtendError::Cms(malformed.into())
    }
}

/// B-T: adds a time-stamp token (DER) over the signer's signature value, as the unsigned attribute
/// signature-time-stamp. That the token is about this signature is checked; whether its authority
/// may be trusted is the verdict's question.
///
/// # Errors
/// [`ExtendError`].
pub fn add_signature_timestamp(
    message: &[u8],
    signer: usize,
    token: &[u8],
) -> Result<Vec<u8>, ExtendError> {
    let parsed = SignedData::parse(message)?;
    let info = parsed
        .signers()
        .get(signer)
        .ok_or(ExtendError::NoSuchSigner(signer))?;
    let token = Token::parse(token).map_err(|_| ExtendError::TimestampDoesNotFit)?;
    if token.digest().of(&[info.signature()]) != token.imprint() {
        return Err(ExtendError::TimestampDoesNotFit);
    }
    let new = attributes::attribute(oid::SIGNATURE_TIME_STAMP, token.as_der());
    Ok(rebuild(parsed.as_der(), |parts| {
        parts.add_unsigned_attribute(signer, &new)
    })?)
}

/// B-LT: adds certificates, CRLs and OCSP responses to SignedData's own fields, as EN 319 122-1
/// section 6.3 asks of baseline signatures. What is there already is not added again.
///
/// # Errors
/// [`ExtendError`].
pub fn add_validation_material(
    message: &[u8],
    certificates: &[Certificate],
    crls: &[Crl],
    ocsp_responses: &[OcspResponse],
) -> Result<Vec<u8>, ExtendError> {
    let parsed = SignedData::parse(message)?;
    Ok(rebuild(parsed.as_der(), |parts| {
        for certificate in certificates {
            push_new(&mut parts.certificates, certificate.as_der().to_vec());
        }
        for crl in crls {
            push_new(&mut parts.revocations, crl.as_der().to_vec());
        }
        for response in ocsp_responses {
            // RFC 5940 section 2.1: other [1] { id-ri-ocsp-response, OCSPResponse }
            let other = [
                write::oid(oid::REVOCATION_INFO_OCSP),
                response.as_der().to_vec(),
            ];
            push_new(
                &mut parts.revocations,
                write::element(tag::constructed(1), &other.concat()),
            );
            // RFC 5652 section 5.1: version 5 as soon as another form than a CRL is there
            parts.version = write::small_unsigned(5);
        }
        Ok(())
    })?)
}

fn push_new(list: &mut Vec<Vec<u8>>, one: Vec<u8>) {
    if !list.contains(&one) {
        list.push(one);
    }
}
