//! OCSP requests (RFC 6960 section 4.1).

use super::certificate::Certificate;
use crate::algorithms::Digest;
use crate::asn1::{oid, tag, write};

/// Why no request can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OcspRequestError {
    /// The issuer given did not issue the certificate, going by names.
    #[error("the issuer given did not issue the certificate")]
    NotTheIssuer,
}

/// The DER of a request about one certificate. SHA-1 names the issuer: RFC 5019 clients and
/// responders know nothing else, and nothing secret depends on it. `nonce` (RFC 8954: 1 to 32 bytes)
/// comes from the caller's random source; empty: none.
///
/// # Errors
/// [`OcspRequestError`].
pub fn ocsp_request(
    certificate: &Certificate,
    issuer: &Certificate,
    nonce: &[u8],
) -> Result<Vec<u8>, OcspRequestError> {
    if certificate.issuer() != issuer.subject() {
        return Err(OcspRequestError::NotTheIssuer);
    }
    let digest = Digest::Sha1;
    let algorithm = write::sequence_of(&[&write::oid(digest.oid()), &write::null()]);
    let id = write::sequence_of(&[
        &algorithm,
        &write::octet_string(&digest.of(&[certificate.issuer().as_der()])),
        &write::octet_string(&digest.of(&[issuer.key_bits()])),
        &certificate.serial_der(),
    ]);
    let list = write::sequence(&write::sequence(&id));
    let extensions = if nonce.is_empty() {
        Vec::new()
    } else {
        let one = write::sequence_of(&[
            &write::oid(oid::OCSP_NONCE),
            &write::octet_string(&write::octet_string(nonce)),
        ]);
        write::element(tag::constructed(2), &write::sequence(&one))
    };
    Ok(write::sequence(&write::sequence_of(&[&list, &extensions])))
}
