//! Adding to a finished XAdES signature what does not change what was signed: B-T, B-LT, B-LTA.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use signatures::timestamp::Token;
use signatures::x509::{Certificate, Crl, OcspResponse};

use super::compose::method;
use super::edit::{append, splice};
use crate::canonical::{Budget, Canonicalization};
use crate::case::Followed;
use crate::dsig::names::{DS, SIGNATURE, XADES, XADES141};
use crate::dsig::{Context, External, Identifiers, Problem, SignatureElement, find_signatures};
use crate::xades::{self, Qualifying};
use crate::xml::{Document, XmlError, decode};

/// Why a signature cannot be extended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtendError {
    /// The file is not read.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// Only files in UTF-8 are extended.
    #[error("the file is not in UTF-8")]
    NotUtf8,
    /// There is no such signature.
    #[error("there is no signature {0:?}")]
    NoSuchSignature(String),
    /// The signature is not XAdES: it has nowhere to put unsigned properties.
    #[error("the signature has no qualifying properties")]
    NotXades,
    /// The signature cannot be followed.
    #[error("{0}")]
    Signature(Problem),
    /// The time-stamp token cannot be read, or is about something else than this signature.
    #[error("the time-stamp does not belong to the signature")]
    TimestampDoesNotFit,
}

impl From<Problem> for ExtendError {
    fn from(problem: Problem) -> Self {
        ExtendError::Signature(problem)
    }
}

/// A signature that is being extended.
struct Found<'f> {
    context: &'f Context<'f, 'f>,
    signature: &'f SignatureElement,
    qualifying: Qualifying,
}

fn with_signature<T>(
    xml: &[u8],
    external: &[External<'_>],
    id: &str,
    then: impl FnOnce(Found<'_>) -> Result<T, ExtendError>,
) -> Result<T, ExtendError> {
    let text = decode(xml)?;
    let std::borrow::Cow::Borrowed(source) = text else {
        return Err(ExtendError::NotUtf8);
    };
    let document = Document::parse(source)?;
    let identifiers = Identifiers::of(&document);
    let signatures = find_signatures(&document)?;
    let node = identifiers.get(id).ok();
    let node = node
        .filter(|node| document.is(*node, SIGNATURE))
        .ok_or_else(|| ExtendError::NoSuchSignature(id.to_owned()))?;
    let context = Context {
        document: &document,
        identifiers: &identifiers,
        signatures: &signatures,
        external,
        budget: &Budget::default(),
        accept_alias: false,
    };
    let signature = SignatureElement::read(&document, node, false)?;
    let qualifying = xades::find(&document, &signature)?.ok_or(ExtendError::NotXades)?;
    then(Found {
        context: &context,
        signature: &signature,
        qualifying,
    })
}

impl Found<'_> {
    /// The file with one more unsigned property, after those that are there.
    fn with_property(&self, property: &str) -> Vec<u8> {
        let document = self.context.document;
        let edit = match self.qualifying.unsigned {
            Some(node) => append(document, node, property),
            None => append(
                document,
                self.qualifying.node,
                &format!(
                    "<xades:UnsignedProperties xmlns:xades=\"{XADES}\"><xades:UnsignedSignatureProperties>{property}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
                ),
            ),
        };
        splice(document.source(), vec![edit]).into_bytes()
    }

    fn has(&self, name: (&'static str, &'static str)) -> bool {
        let document = self.context.document;
        let unsigned = self.qualifying.unsigned;
        unsigned.is_some_and(|node| document.named(node, name).next().is_some())
    }

    fn archive_input(&self) -> Result<Vec<u8>, ExtendError> {
        let followed: Vec<Followed<'_>> = self
            .signature
            .references
            .iter()
            .map(|one| Followed::of(self.context, one, self.signature.node))
            .collect();
        let mut pairs = Vec::with_capacity(followed.len());
        for one in &followed {
            if let Some(problem) = one.problem() {
                return Err(problem.into());
            }
            let resolved = one.resolved.as_ref().map_err(Problem::clone)?;
            pairs.push((one.reference, resolved));
        }
        let method = Canonicalization::EXCLUSIVE;
        Ok(xades::archive_input(
            self.context,
            self.signature,
            &pairs,
            self.qualifying,
            None,
            &method,
        )?)
    }
}

fn timestamp_property(prefix: &str, namespace: &str, local: &str, token: &Token) -> String {
    format!(
        "<{prefix}:{local} xmlns:{prefix}=\"{namespace}\" xmlns:ds=\"{DS}\">{}<xades:EncapsulatedTimeStamp xmlns:xades=\"{XADES}\">{}</xades:EncapsulatedTimeStamp></{prefix}:{local}>",
        method("CanonicalizationMethod", &Canonicalization::EXCLUSIVE),
        STANDARD.encode(token.as_der()),
    )
}

fn read_token(token: &[u8], about: &[u8]) -> Result<Token, ExtendError> {
    let token = Token::parse(token).map_err(|_| ExtendError::TimestampDoesNotFit)?;
    if token.digest().of(&[about]) != token.imprint() {
        return Err(ExtendError::TimestampDoesNotFit);
    }
    Ok(token)
}

/// The bytes whose digest goes into the request for a time-stamp over the value of the signature with
/// this identifier (EN 319 132-1 clause 5.3).
///
/// # Errors
/// [`ExtendError`].
pub fn signature_timestamp_input(xml: &[u8], id: &str) -> Result<Vec<u8>, ExtendError> {
    with_signature(xml, &[], id, |found| {
        let method = Canonicalization::EXCLUSIVE;
        Ok(xades::signature_timestamp_input(
            found.context,
            found.signature,
            &method,
        )?)
    })
}

/// B-T: adds a time-stamp token (DER) over [`signature_timestamp_input`]. That the token is about this
/// signature is checked; whether its authority may be trusted is the verdict's question.
///
/// # Errors
/// [`ExtendError`].
pub fn add_signature_timestamp(xml: &[u8], id: &str, token: &[u8]) -> Result<Vec<u8>, ExtendError> {
    let about = signature_timestamp_input(xml, id)?;
    let token = read_token(token, &about)?;
    let property = timestamp_property("xades", XADES, "SignatureTimeStamp", &token);
    with_signature(xml, &[], id, |found| Ok(found.with_property(&property)))
}

/// B-LT: adds certificates, revocation lists and answers (EN 319 132-1 clause 5.4). When the signature
/// has such values already, they go into TimeStampValidationData (clause 5.5.1), so that an archive
/// time-stamp over the older ones stays right.
///
/// # Errors
/// [`ExtendError`].
pub fn add_validation_material(
    xml: &[u8],
    id: &str,
    certificates: &[Certificate],
    crls: &[Crl],
    responses: &[OcspResponse],
) -> Result<Vec<u8>, ExtendError> {
    let list = |local: &str, all: Vec<&[u8]>| -> String {
        let encoded = all
            .iter()
            .map(|der| format!("<xades:{local}>{}</xades:{local}>", STANDARD.encode(der)));
        encoded.collect()
    };
    let wrapped = |local: &str, inside: String| {
        if inside.is_empty() {
            inside
        } else {
            format!("<xades:{local}>{inside}</xades:{local}>")
        }
    };
    let property = |local: &str, inside: String| {
        if inside.is_empty() {
            inside
        } else {
            format!("<xades:{local} xmlns:xades=\"{XADES}\">{inside}</xades:{local}>")
        }
    };
    let certificates = certificates.iter().map(Certificate::as_der).collect();
    let lists = crls.iter().map(Crl::as_der).collect();
    let answers = responses.iter().map(OcspResponse::as_der).collect();
    let revocations = [
        wrapped("CRLValues", list("EncapsulatedCRLValue", lists)),
        wrapped("OCSPValues", list("EncapsulatedOCSPValue", answers)),
    ];
    let values = [
        property(
            "CertificateValues",
            list("EncapsulatedX509Certificate", certificates),
        ),
        property("RevocationValues", revocations.concat()),
    ];
    let values = values.concat();
    with_signature(xml, &[], id, |found| {
        let names = [(XADES, "CertificateValues"), (XADES, "RevocationValues")];
        let has_values = names.iter().any(|name| found.has(*name));
        Ok(if has_values || found.has((XADES141, "ArchiveTimeStamp")) {
            found.with_property(&format!(
                "<xades141:TimeStampValidationData xmlns:xades141=\"{XADES141}\">{values}</xades141:TimeStampValidationData>"
            ))
        } else {
            found.with_property(&values)
        })
    })
}

/// The bytes whose digest goes into the request for an archive time-stamp over everything that the
/// signature has now (EN 319 132-1 clause 5.5.2). Content outside of the file must be at hand.
///
/// # Errors
/// [`ExtendError`], also when the content is not what was signed.
pub fn archive_timestamp_input(
    xml: &[u8],
    external: &[External<'_>],
    id: &str,
) -> Result<Vec<u8>, ExtendError> {
    with_signature(xml, external, id, |found| found.archive_input())
}

/// B-LTA: adds an archive time-stamp token (DER) made over [`archive_timestamp_input`].
///
/// # Errors
/// [`ExtendError`], also when the token is about anything else.
pub fn add_archive_timestamp(
    xml: &[u8],
    external: &[External<'_>],
    id: &str,
    token: &[u8],
) -> Result<Vec<u8>, ExtendError> {
    let about = archive_timestamp_input(xml, external, id)?;
    let token = read_token(token, &about)?;
    let property = timestamp_property("xades141", XADES141, "ArchiveTimeStamp", &token);
    with_signature(
        xml,
        external,
        id,
        |found| Ok(found.with_property(&property)),
    )
}
