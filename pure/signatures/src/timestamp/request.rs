//! TimeStampReq (RFC 3161 section 2.4.1).

use const_oid::ObjectIdentifier;

use crate::algorithms::Digest;
use crate::asn1::write;

/// The DER of a request for a time-stamp over something with this digest. The answer shall carry
/// the authority's certificate.
///
/// `nonce` comes from the caller's random source (16 bytes are plenty; empty: none) and is compared
/// in [`super::read_response`]. `policy` asks for a certain policy of the authority.
pub fn request(
    digest: Digest,
    imprint: &[u8],
    nonce: &[u8],
    policy: Option<ObjectIdentifier>,
) -> Vec<u8> {
    let algorithm = write::sequence_of(&[&write::oid(digest.oid()), &write::null()]);
    let message_imprint = write::sequence_of(&[&algorithm, &write::octet_string(imprint)]);
    let policy = policy.map(write::oid).unwrap_or_default();
    let nonce = if nonce.is_empty() {
        Vec::new()
    } else {
        write::unsigned(nonce)
    };
    write::sequence_of(&[
        &write::small_unsigned(1),
        &message_imprint,
        &policy,
        &nonce,
        &write::boolean(true),
    ])
}
