//! Finding and judging the signatures of a file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use signatures::algorithms::PublicKey;
use signatures::verdict::{Policy, Proofs, judge_format};
use signatures::x509::{Evidence, TrustAnchor};

use crate::canonical::Budget;
use crate::case::Case;
use crate::coverage::{place, reference_reports};
use crate::dsig::names::{SIGNATURE, SIGNATURE_VALUE, XADES};
use crate::dsig::{Context, External, Identifiers, Problem, SignatureElement, find_signatures};
use crate::manifest::manifest_reports;
use crate::remarks::{Remark, remarks_of};
use crate::report::{Integrity, Place, XmlSignatureReport};
use crate::uncovered::{Uncovered, pieces, uncovered};
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
    /// Whether the signed bytes of each reference are not handed out: where many signatures are over
    /// the same large files, copies for each of them cost memory.
    pub forget_signed: bool,
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
    let remarks = remarks_of(&document);
    let budget = Budget::default();
    let context = Context {
        document: &document,
        identifiers: &identifiers,
        signatures: &signatures,
        external: file.external,
        budget: &budget,
        accept_alias: policy.accept_edxml_canonicalization_name,
    };
    let mut judged: Vec<XmlSignatureReport> = Vec::with_capacity(signatures.len());
    for node in &signatures {
        let proofs = Proofs {
            embedded: &Evidence::default(),
            collected: file.collected,
            archive_timestamps: &[],
            seen_at: file.seen_at,
        };
        let read = SignatureElement::read(&document, *node, context.accept_alias);
        let case = Case::of(&context, &read, file.keys, &file.collected.certificates);
        let verdict = judge_format(&case, proofs, anchors, &policy.signature, now);
        let confirmed = confirmed(&document, *node, &case);
        let mut found = report(
            &context,
            *node,
            case,
            verdict,
            policy.forget_signed,
            &remarks,
        );
        if let Some(place) = confirmed {
            confirm(&mut found, place, &judged);
        }
        judged.push(found);
    }
    Ok(judged)
}

/// The signature around a counter-signature (EN 319 132-1 clause 5.2.7.2) whose value it covers.
fn confirmed(document: &Document<'_>, node: usize, case: &Case<'_, '_, '_>) -> Option<Place> {
    let mut around = document.ancestors(node);
    let is_counter_signature = |one: &usize| document.is(*one, (XADES, "CounterSignature"));
    around.find(is_counter_signature)?;
    let other = around.find(|one| document.is(*one, SIGNATURE))?;
    let value = document.single(other, SIGNATURE_VALUE)?;
    let mut held = case.followed.iter().filter(|one| one.problem().is_none());
    let covers = held.any(|one| {
        let set = one
            .resolved
            .as_ref()
            .ok()
            .and_then(|one| one.nodes.as_ref());
        set.is_some_and(|set| set.apex == value)
    });
    covers.then(|| place(document, other))
}

/// Who confirms a signature stands for what that one covers, as long as it holds.
fn confirm(found: &mut XmlSignatureReport, other: Place, before: &[XmlSignatureReport]) {
    if let Some(report) = before.iter().find(|one| one.element == other) {
        let holds = report.integrity() == Integrity::Intact;
        found.covers_whole_document = report.covers_whole_document && holds;
        found.covers_content = report.covers_content && holds;
        found.not_covered.clone_from(&report.not_covered);
        found.wrapper.clone_from(&report.wrapper);
        found.decoded.clone_from(&report.decoded);
        found.words.clone_from(&report.words);
        found.remarks = report.remarks;
    }
    found.confirms = Some(other);
}

/// Duplicate identifiers that are shown; a file full of them is not worth more.
const DUPLICATES_SHOWN_MAX: usize = 20;

fn report(
    context: &Context<'_, '_>,
    node: usize,
    case: Case<'_, '_, '_>,
    verdict: signatures::verdict::Report,
    forget_signed: bool,
    remarks: &[Remark],
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
    let (manifests, in_manifests) = manifest_reports(context, &case);
    let key = case.key_source();
    let properties = case.properties.clone();
    let mut covered = pieces(document, &case.followed);
    covered.extend(in_manifests);
    let Uncovered {
        places,
        covers_content,
        wrapper,
        decoded,
        words,
        remarks,
    } = uncovered(document, &covered, remarks);
    let signature = case.signature.as_ref().ok();
    XmlSignatureReport {
        element: place(document, node),
        canonicalization: signature.and_then(|one| one.canonicalization.clone().ok()),
        algorithm_uri: signature.map(|one| one.algorithm_uri.clone()),
        algorithm: signature.and_then(|one| one.algorithm.clone().ok()),
        covers_whole_document: places.is_empty() && covers_content,
        covers_content,
        not_covered: places,
        wrapper,
        decoded,
        words,
        remarks,
        confirms: None,
        manifests,
        key,
        properties,
        problems,
        report: verdict,
        references: reference_reports(document, case.into_references(), forget_signed),
    }
}
