//! B-LTA: archive-time-stamp-v3 with ats-hash-index-v3 (EN 319 122-1 section 5.5). The time-stamp is
//! over the content, the signer's fields and an index of digests: of every certificate, revocation
//! value and unsigned attribute that was there.

use super::attributes;
use super::extend::ExtendError;
use super::parse::SignedData;
use super::parts::{Parts, rebuild};
use super::signer::SignerInfo;
use super::verify::Content;
use crate::algorithms::Digest;
use crate::asn1::{Malformed, Reader, malformed, oid, tag, write};
use crate::timestamp::Token;

/// Archive time-stamps that are looked at; each renewal adds one in several years.
const ARCHIVE_TIMESTAMPS_MAX: usize = 16;

const INDEX: &str = "ats-hash-index-v3";

/// An archive time-stamp found in a message.
#[derive(Clone, Debug)]
pub(crate) struct ArchiveAttribute {
    pub token: Token,
    /// The bytes that the token must be about.
    pub about: Vec<u8>,
    /// The signature and archive time-stamps that its index names, as DER.
    pub covers: Vec<Vec<u8>>,
}

/// The bytes whose digest goes into the request for an archive time-stamp over this signer's
/// signature, its content and everything that the message carries now. `digest` is that of the
/// request.
///
/// # Errors
/// [`ExtendError`]; the content must be at hand, or its digest with the same algorithm.
pub fn archive_timestamp_input(
    message: &SignedData,
    signer: usize,
    content: Content<'_>,
    digest: Digest,
) -> Result<Vec<u8>, ExtendError> {
    let info = message
        .signers()
        .get(signer)
        .ok_or(ExtendError::NoSuchSigner(signer))?;
    let parts = Parts::read(message.as_der())?;
    let index = new_index(&parts, info, digest);
    Ok(input(message, &parts, signer, content, digest, &index)?)
}

/// Adds an archive time-stamp token (DER) made over [`archive_timestamp_input`].
///
/// # Errors
/// [`ExtendError`], also when the token is about anything else.
pub fn add_archive_timestamp(
    message: &[u8],
    signer: usize,
    content: Content<'_>,
    token: &[u8],
) -> Result<Vec<u8>, ExtendError> {
    let parsed = SignedData::parse(message)?;
    let info = parsed
        .signers()
        .get(signer)
        .ok_or(ExtendError::NoSuchSigner(signer))?;
    let token = Token::parse(token).map_err(|_| ExtendError::TimestampDoesNotFit)?;
    let digest = token.digest();
    let expected = archive_timestamp_input(&parsed, signer, content, digest)?;
    if digest.of(&[&expected]) != token.imprint() {
        return Err(ExtendError::TimestampDoesNotFit);
    }
    let index = new_index(&Parts::read(parsed.as_der())?, info, digest);
    let index = attributes::attribute(oid::ATS_HASH_INDEX_V3, &index);
    let with_index = rebuild(token.as_der(), |parts| {
        parts.add_unsigned_attribute(0, &index)
    })?;
    let new = attributes::attribute(oid::ARCHIVE_TIME_STAMP_V3, &with_index);
    Ok(rebuild(parsed.as_der(), |parts| {
        parts.add_unsigned_attribute(signer, &new)
    })?)
}

/// The archive time-stamps of a signer whose index names only what is there. Others prove nothing
/// and are left out.
pub(crate) fn archive_timestamps(
    message: &SignedData,
    signer: usize,
    content: Content<'_>,
) -> Vec<ArchiveAttribute> {
    let Some(info) = message.signers().get(signer) else {
        return Vec::new();
    };
    info.unsigned_values(oid::ARCHIVE_TIME_STAMP_V3)
        .take(ARCHIVE_TIMESTAMPS_MAX)
        .filter_map(|raw| read(message, signer, info, content, raw).ok())
        .collect()
}

fn read(
    message: &SignedData,
    signer: usize,
    info: &SignerInfo,
    content: Content<'_>,
    raw: &[u8],
) -> Result<ArchiveAttribute, Malformed> {
    let token = Token::parse(raw)?;
    let index = token
        .message()
        .signers()
        .first()
        .and_then(|own| own.unsigned_values(oid::ATS_HASH_INDEX_V3).next())
        .ok_or(malformed(INDEX))?
        .to_vec();
    let parts = Parts::read(message.as_der())?;
    let covers = check_index(&index, &parts, info, token.digest())?;
    let about = input(message, &parts, signer, content, token.digest(), &index)?;
    Ok(ArchiveAttribute {
        token,
        about,
        covers,
    })
}

/// Section 5.5.3: content type, digest of the content, the signer's fields, the index.
fn input(
    message: &SignedData,
    parts: &Parts,
    signer: usize,
    content: Content<'_>,
    digest: Digest,
    index: &[u8],
) -> Result<Vec<u8>, Malformed> {
    const MISSING: Malformed = malformed("signed content");
    let content_digest = match content {
        Content::Attached => digest.of(&[message.content().ok_or(MISSING)?]),
        Content::Pieces(pieces) => digest.of(pieces),
        Content::Digests(known) => known
            .iter()
            .find(|(kind, _)| *kind == digest)
            .map(|(_, value)| value.clone())
            .ok_or(MISSING)?,
    };
    Ok([
        write::oid(message.content_type()),
        content_digest,
        parts.signer_fields(signer)?,
        index.to_vec(),
    ]
    .concat())
}

/// Section 5.5.2.
fn new_index(parts: &Parts, info: &SignerInfo, digest: Digest) -> Vec<u8> {
    let digests = |items: &[Vec<u8>]| {
        let all: Vec<u8> = items
            .iter()
            .flat_map(|item| write::octet_string(&digest.of(&[item])))
            .collect();
        write::sequence(&all)
    };
    let attributes: Vec<u8> = attribute_values(info)
        .flat_map(|(kind, value)| write::octet_string(&digest.of(&[&kind, value])))
        .collect();
    write::sequence_of(&[
        &digest.to_der(),
        &digests(&parts.certificates),
        &digests(&parts.revocations),
        &write::sequence(&attributes),
    ])
}

/// Type (as DER) and value of every unsigned attribute value.
fn attribute_values(info: &SignerInfo) -> impl Iterator<Item = (Vec<u8>, &[u8])> {
    info.unsigned_attributes().iter().flat_map(|attribute| {
        attribute
            .values
            .iter()
            .map(|value| (write::oid(attribute.oid), value.as_slice()))
    })
}

/// Every digest in the index must be that of something in the message; gives the time-stamps among
/// them.
fn check_index(
    index: &[u8],
    parts: &Parts,
    info: &SignerInfo,
    digest: Digest,
) -> Result<Vec<Vec<u8>>, Malformed> {
    let error = malformed(INDEX);
    let mut inside = Reader::new(index, INDEX).sequence()?;
    if inside.next_tag() == Some(tag::SEQUENCE) {
        let own = Digest::read(&inside.any()?).map_err(|_| error)?;
        if own != digest {
            return Err(error);
        }
    }
    let mut lists = Vec::new();
    for _ in 0..3 {
        let mut list = inside.sequence()?;
        let mut digests = Vec::new();
        while !list.is_empty() {
            digests.push(list.expect(tag::OCTET_STRING)?.value);
        }
        lists.push(digests);
    }
    inside.end()?;
    let [certificates, revocations, attributes] = lists.as_slice() else {
        return Err(error);
    };
    for (named, items) in [
        (certificates, &parts.certificates),
        (revocations, &parts.revocations),
    ] {
        let present: Vec<Vec<u8>> = items.iter().map(|item| digest.of(&[item])).collect();
        if !named.iter().all(|one| present.iter().any(|own| own == one)) {
            return Err(error);
        }
    }
    let mut covers = Vec::new();
    let mut found = 0;
    for (kind, value) in attribute_values(info) {
        let own = digest.of(&[&kind, value]);
        if attributes.contains(&own.as_slice()) {
            found += 1;
            covers.push(value.to_vec());
        }
    }
    if found < attributes.len() {
        return Err(error);
    }
    Ok(covers)
}
