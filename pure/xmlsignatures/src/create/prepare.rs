//! First phase: everything but the signature value.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use signatures::algorithms::{Digest, SignatureAlgorithm};
use signatures::x509::Certificate;

use super::compose::{Composition, is_identifier};
use super::edit::{append, content, splice};
use super::finish::Preparation;
use super::options::{Parent, SignedContent, SigningOptions};
use crate::canonical::{Budget, NodeSet, render};
use crate::dsig::{
    Context, External, Identifiers, Problem, SignatureElement, find_signatures, resolve,
    signature_uri,
};
use crate::xml::{Document, NodeId, REFERENCES_MAX, XmlError, decode};

/// Why a signature cannot be prepared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// The file is not read.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// New signatures are only put into files in UTF-8.
    #[error("the file is not in UTF-8")]
    NotUtf8,
    /// No certificate was given.
    #[error("the signer's certificate is missing")]
    NoCertificate,
    /// The algorithm does not fit the key in the certificate.
    #[error("the algorithm does not fit the certificate's key")]
    AlgorithmDoesNotFitKey,
    /// DSA and SHA-1 are for reading only; other combinations have no name in XML.
    #[error("new signatures are not made with this algorithm")]
    AlgorithmNotWritten,
    /// Nothing to sign, too much of it, or a file's content without a file.
    #[error("there is nothing to sign, or too much")]
    NothingToSign,
    /// The signature's identifier is not a plain name, or the file has it already.
    #[error("the identifier {0:?} cannot be used")]
    Identifier(String),
    /// There is not exactly one such element to put the signature into.
    #[error("there is not exactly one element to put the signature into")]
    ParentMissing,
    /// What is to be signed cannot be followed.
    #[error("{0}")]
    Content(Problem),
}

impl From<Problem> for PrepareError {
    fn from(problem: Problem) -> Self {
        PrepareError::Content(problem)
    }
}

/// First phase: the bytes to be signed.
///
/// `file` is the file that the signature is put into, and where; none: the signature is a file of its
/// own. `chain` is the signer's certificate, then its issuers; the root may be left out.
///
/// # Errors
/// [`PrepareError`] says what does not fit together.
pub fn prepare(
    file: Option<(&[u8], Parent<'_>)>,
    content: &[SignedContent<'_>],
    chain: &[Certificate],
    options: &SigningOptions,
) -> Result<Preparation, PrepareError> {
    let signer = chain.first().ok_or(PrepareError::NoCertificate)?;
    let algorithm_uri =
        signature_uri(options.algorithm).ok_or(PrepareError::AlgorithmNotWritten)?;
    let key = signer
        .public_key()
        .map_err(|_| PrepareError::AlgorithmDoesNotFitKey)?;
    if !key.fits(options.algorithm) {
        return Err(PrepareError::AlgorithmDoesNotFitKey);
    }
    // one reference is kept for the signed properties
    if content.is_empty() || content.len() >= REFERENCES_MAX {
        return Err(PrepareError::NothingToSign);
    }
    if !is_identifier(&options.id) {
        return Err(PrepareError::Identifier(options.id.clone()));
    }
    let composition = |is_inside: &[bool]| {
        Composition {
            options,
            algorithm_uri,
            digest: digest_of(options.algorithm),
            chain,
            content,
            is_inside,
        }
        .write()
    };
    let draft = match file {
        Some((bytes, parent)) => {
            let text = decode(bytes)?;
            let std::borrow::Cow::Borrowed(source) = text else {
                return Err(PrepareError::NotUtf8);
            };
            put_into(source, parent, content, composition)?
        }
        None => {
            let needs_file = |one: &SignedContent<'_>| {
                matches!(
                    one,
                    SignedContent::WholeFile | SignedContent::Element { .. }
                )
            };
            if content.iter().any(needs_file) {
                return Err(PrepareError::NothingToSign);
            }
            composition(&vec![false; content.len()])
        }
    };
    let filled = fill_digests(&draft, content, &options.id)?;
    let to_be_signed = signed_info(&filled, content, &options.id)?;
    Ok(Preparation {
        document: filled,
        id: options.id.clone(),
        to_be_signed: STANDARD.encode(to_be_signed),
        algorithm: options.algorithm,
        certificate: STANDARD.encode(signer.as_der()),
    })
}

/// The digest of the references.
fn digest_of(algorithm: SignatureAlgorithm) -> Digest {
    algorithm.digest().unwrap_or(Digest::Sha512)
}

fn put_into(
    source: &str,
    parent: Parent<'_>,
    content: &[SignedContent<'_>],
    composition: impl Fn(&[bool]) -> String,
) -> Result<String, PrepareError> {
    let document = Document::parse(source)?;
    let identifiers = Identifiers::of(&document);
    let parent = find_parent(&document, &identifiers, parent)?;
    let mut is_inside = Vec::with_capacity(content.len());
    for one in content {
        is_inside.push(match one {
            SignedContent::WholeFile => true,
            SignedContent::Element { id } => document.contains(identifiers.get(id)?, parent),
            _ => false,
        });
    }
    let edit = append(&document, parent, &composition(&is_inside));
    Ok(splice(source, vec![edit]))
}

fn find_parent(
    document: &Document<'_>,
    identifiers: &Identifiers<'_>,
    parent: Parent<'_>,
) -> Result<NodeId, PrepareError> {
    match parent {
        Parent::Root => Ok(document.root()),
        Parent::Id(id) => Ok(identifiers.get(id)?),
        Parent::Named { namespace, local } => {
            let mut all = document
                .elements(0)
                .filter(|one| document.is(*one, (namespace, local)));
            match (all.next(), all.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(PrepareError::ParentMissing),
            }
        }
    }
}

/// The signature just written, and what its references are followed in.
fn with_signature<T>(
    text: &str,
    content: &[SignedContent<'_>],
    id: &str,
    then: impl FnOnce(&Context<'_, '_>, &SignatureElement) -> Result<T, PrepareError>,
) -> Result<T, PrepareError> {
    let document = Document::parse(text)?;
    let identifiers = Identifiers::of(&document);
    let signatures = find_signatures(&document)?;
    let external: Vec<External<'_>> = content
        .iter()
        .filter_map(|one| match one {
            SignedContent::External(external) => Some(*external),
            _ => None,
        })
        .collect();
    let node = identifiers
        .get(id)
        .map_err(|_| PrepareError::Identifier(id.to_owned()))?;
    let context = Context {
        document: &document,
        identifiers: &identifiers,
        signatures: &signatures,
        external: &external,
        budget: &Budget::default(),
        accept_alias: false,
    };
    let signature = SignatureElement::read(&document, node, false)?;
    then(&context, &signature)
}

/// The references are followed just as a validator will, in the file as it will be.
fn fill_digests(draft: &str, all: &[SignedContent<'_>], id: &str) -> Result<String, PrepareError> {
    with_signature(draft, all, id, |context, signature| {
        let mut edits = Vec::with_capacity(signature.references.len());
        for reference in &signature.references {
            let digest = reference.digest.clone()?;
            let resolved = resolve(context, reference, signature.node)?;
            let value = STANDARD.encode(digest.of(&[&resolved.octets]));
            let at = content(context.document, reference.digest_value_node);
            edits.push((at.ok_or(PrepareError::NothingToSign)?, value));
        }
        Ok(splice(draft, edits))
    })
}

fn signed_info(
    text: &str,
    content: &[SignedContent<'_>],
    id: &str,
) -> Result<Vec<u8>, PrepareError> {
    with_signature(text, content, id, |context, signature| {
        let set = NodeSet {
            apex: signature.signed_info,
            excluded: Vec::new(),
            comments: true,
        };
        let method = signature
            .canonicalization
            .as_ref()
            .map_err(Problem::clone)?;
        let octets = render(context.document, &set, method, context.budget);
        Ok(octets.map_err(Problem::from)?)
    })
}
