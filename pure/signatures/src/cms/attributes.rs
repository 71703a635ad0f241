//! The signed attributes of a new signature.

use jiff::Timestamp;

use crate::algorithms::Digest;
use crate::asn1::{oid, tag, write};
use crate::x509::Certificate;

/// content-type, message-digest, ESS signing-certificate-v2 and, outside PDF, signing-time: the DER
/// of the SET, in the order DER asks for.
pub(super) fn signed(
    content_digest: &[u8],
    digest: Digest,
    signer: &Certificate,
    signing_time: Option<Timestamp>,
) -> Vec<u8> {
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &write::oid(oid::DATA)),
        attribute(oid::MESSAGE_DIGEST, &write::octet_string(content_digest)),
        attribute(
            oid::SIGNING_CERTIFICATE_V2,
            &signing_certificate_v2(digest, signer),
        ),
    ];
    if let Some(at) = signing_time {
        attributes.push(attribute(oid::SIGNING_TIME, &write::time(at)));
    }
    write::set_of(tag::SET, attributes)
}

pub(super) fn attribute(id: const_oid::ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    write::sequence_of(&[&write::oid(id), &write::element(tag::SET, value)])
}

/// RFC 5035: the digest of the certificate with issuer and serial number. SHA-256 is the default
/// and must then be left out (DER).
fn signing_certificate_v2(digest: Digest, signer: &Certificate) -> Vec<u8> {
    let algorithm = match digest {
        Digest::Sha256 => Vec::new(),
        other => other.to_der(),
    };
    let hash = write::octet_string(&digest.of(&[signer.as_der()]));
    let directory_name = write::element(tag::constructed(4), signer.issuer().as_der());
    let issuer_serial =
        write::sequence_of(&[&write::sequence(&directory_name), &signer.serial_der()]);
    let ess_cert_id = write::sequence_of(&[&algorithm, &hash, &issuer_serial]);
    write::sequence(&write::sequence(&ess_cert_id))
}
