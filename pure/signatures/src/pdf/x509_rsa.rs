//! `adbe.x509.rsa_sha1` (ISO 32000-1, 12.8.3.2): the oldest form. `Contents` is the bare RSA value in an
//! OCTET STRING, the certificates stand beside it under `Cert`. It says the same as a message without
//! signed attributes, and is read as that one. Nobody writes it any more.

use super::{
    object::{Dictionary, Object},
    read::View,
};
use crate::{
    algorithms::{Digest, PublicKey},
    asn1::{Element, Reader, ber, oid, tag, write},
    x509::Certificate,
};

/// Certificates that are taken over; more than any chain has.
const CERTIFICATES_MAX: usize = 32;

/// The message that says the same; none where the certificate or the value is missing. What follows the
/// value stays.
pub(super) fn as_message(
    view: View<'_, '_>,
    dictionary: &Dictionary,
    contents: &[u8],
) -> Option<Vec<u8>> {
    let certificates = certificates(view, dictionary);
    let signer = Certificate::from_der(certificates.first()?).ok()?;
    let definite;
    let (value, used) = if ber::looks_indefinite(contents) || contents.first() == Some(&0x24) {
        let (own, used) = ber::to_definite(contents).ok()?;
        definite = own;
        (Element::only(&definite, "signature value").ok()?, used)
    } else {
        let value = Reader::new(contents, "signature value").any().ok()?;
        (value, value.raw.len())
    };
    if value.tag != tag::OCTET_STRING {
        return None;
    }
    // despite its name the value may be over another digest (table 257), which it names itself
    let digest = match signer.public_key() {
        Ok(key @ PublicKey::Rsa { .. }) => key.digest_in(value.value).unwrap_or(Digest::Sha1),
        _ => Digest::Sha1,
    };
    let algorithm = |id| write::sequence_of(&[&write::oid(id), &write::null()]);
    let version = write::small_unsigned(1);
    let signer = write::sequence_of(&[
        &version,
        &write::sequence_of(&[signer.issuer().as_der(), &signer.serial_der()]),
        &algorithm(digest.oid()),
        &algorithm(oid::RSA_ENCRYPTION),
        &write::octet_string(value.value),
    ]);
    let signed_data = write::sequence_of(&[
        &version,
        &write::element(tag::SET, &algorithm(digest.oid())),
        &write::sequence(&write::oid(oid::DATA)),
        &write::element(tag::constructed(0), &certificates.concat()),
        &write::element(tag::SET, &signer),
    ]);
    let mut message = write::sequence_of(&[
        &write::oid(oid::SIGNED_DATA),
        &write::element(tag::constructed(0), &signed_data),
    ]);
    message.extend_from_slice(contents.get(used..).unwrap_or_default());
    Some(message)
}

/// `Cert`: the signer's certificate, or a list that begins with it.
fn certificates(view: View<'_, '_>, dictionary: &Dictionary) -> Vec<Vec<u8>> {
    let bytes = |object: &Object| match object {
        Object::String(bytes) => Some(bytes.clone()),
        _ => None,
    };
    match &*view.value(dictionary, "Cert") {
        Object::Array(list) => {
            let resolved = list.iter().filter_map(|item| view.resolve(item).ok());
            let found = resolved.filter_map(|item| bytes(&item));
            found.take(CERTIFICATES_MAX).collect()
        }
        other => bytes(other).into_iter().collect(),
    }
}
