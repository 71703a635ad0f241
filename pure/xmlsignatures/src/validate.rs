//! Finding and judging the signatures of a file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use signatures::algorithms::PublicKey;
use signatures::verdict::{Policy, Proofs, judge_format};
use signatures::x509::{Evidence, TrustAnchor};

use crate::canonical::Budget;
use crate::case::Case;
use crate::coverage::{covers_whole_document, place, reference_reports};
use crate::dsig::{Context, External, Identifiers, Problem, SignatureElement, find_signatures};
use crate::manifest::manifest_reports;
use crate::report::XmlSignatureReport;
use crate::xml::{Document, XmlError, decode};

/// A file with signatures and everything that may help to judge them.
#[derive(Clone, Copy, Debug)]
pub struct SignedFile<'a> {
    /// The file.
    pub xml: &'a [u8],
    /// Content outside of it that references name. Nothing is ever fetched.
    pub external: &'a [External<'a>],
    /// Keys that the caller knows by name, for signatures without certificate.
    pub keys: &'a [KnownKey],
    /// Certificates and revocation values that were fetched or kept elsewhere.
    pub collected: &'a Evidence,
    /// A time at which the caller itself saw the file, if it can prove that (its audit log).
    pub seen_at: Option<Timestamp>,
}

/// A public key that the caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// As KeyName calls it.
    pub name: String,
    /// The key.
    pub key: PublicKey,
}

/// What is asked of an XML signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct XmlPolicy {
    /// What is asked of signatures of every format.
    pub signature: Policy,
    /// Whether `http://www.w3.org/TR/xml-exc-c14n#` counts as exclusive canonicalization: no standard
    /// has that name, but the sample of QCVN 102:2016/BTTTT does. Its use is reported.
    pub accept_edxml_canonicalization_name: bool,
}

/// Why no signature of a file is judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ValidateError {
    /// The file is not read.
    #[error("{error}")]
    Xml {
        /// Why.
        error: XmlError,
    },
    /// It has more signatures than are looked at.
    #[error("{problem}")]
    TooMany {
        /// The limit.
        problem: Problem,
    },
}

impl From<XmlError> for ValidateError {
    fn from(error: XmlError) -> Self {
        ValidateError::Xml { error }
    }
}

/// Judges every signature of a file at the present `now`, in document order: those inside others
/// (counter-signatures) too. A file without signatures gives an empty list.
///
/// # Errors
/// [`ValidateError`], when the file itself is not read.
pub fn validate(
    file: &SignedFile<'_>,
    anchors: &[TrustAnchor],
    policy: &XmlPolicy,
    now: Timestamp,
) -> Result<Vec<XmlSignatureReport>, ValidateError> {
    let text = decode(file.xml)?;
    let document = Document::parse(&text)?;
    let signatures =
        find_signatures(&document).map_err(|problem| ValidateError::TooMany { problem })?;
    let identifiers = Identifiers::of(&document);
    let budget = Budget::default();
    let context = Context {
        document: &document,
        identifiers: &identifiers,
        signatures: &signatures,
        external: file.external,
        budget: &budget,
        accept_alias: policy.accept_edxml_canonicalization_name,
    };
    let judged = signatures.iter().map(|node| {
        let proofs = Proofs {
            embedded: &Evidence::default(),
            collected: file.collected,
            archive_timestamps: &[],
            seen_at: file.seen_at,
        };
        let read = SignatureElement::read(&document, *node, context.accept_alias);
        let case = Case::of(&context, &read, file.keys, &file.collected.certificates);
        let verdict = judge_format(&case, proofs, anchors, &policy.signature, now);
        report(&context, *node, case, verdict)
    });
    Ok(judged.collect())
}

/// Duplicate identifiers that are shown; a file full of them is not worth more.
const DUPLICATES_SHOWN_MAX: usize = 20;

fn report(
    context: &Context<'_, '_>,
    node: usize,
    case: Case<'_, '_, '_>,
    verdict: signatures::verdict::Report,
) -> XmlSignatureReport {
    let document = context.document;
    let mut problems = case.problems.clone();
    let duplicates = context.identifiers.duplicates().take(DUPLICATES_SHOWN_MAX);
    for id in duplicates {
        let problem = Problem::DuplicateIdentifier {
            id: crate::dsig::shorten(id),
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    let manifests = manifest_reports(context, &case);
    let key = case.key_source();
    let properties = case.properties.clone();
    let covers = covers_whole_document(context, node, &case.followed);
    let signature = case.signature.as_ref().ok();
    XmlSignatureReport {
        element: place(document, node),
        canonicalization: signature.map(|one| one.canonicalization.clone()),
        algorithm_uri: signature.map(|one| one.algorithm_uri.clone()),
        algorithm: signature.and_then(|one| one.algorithm.clone().ok()),
        covers_whole_document: covers,
        manifests,
        key,
        properties,
        problems,
        report: verdict,
        references: reference_reports(document, case.into_references()),
    }
}
