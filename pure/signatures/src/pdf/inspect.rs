//! Finding the signatures of a file: what each covers, what is wrong with its range, and what
//! changed since. Whether its message is right is [`validate`](super::validate)'s question.

use std::{
    cell::LazyCell,
    collections::{HashMap, HashSet},
};

use serde::Serialize;

use super::{
    byte_range::{self, ByteRange, Problem},
    change::{Change, Changes},
    compare,
    covering::Covered,
    form::{self, Field},
    object::{Dictionary, Reference},
    overlap::Spans,
    parser::is_space,
    permission::{self, Permission, Permissions},
    read::{Document, ReadError},
    usage::Usages,
    x509_rsa,
    xref::Entry,
};

/// Revisions after the first signature that are compared; more are "other". A document of fifty
/// signatures with data for each has a hundred and fifty.
const COMPARED_MAX: usize = 400;

/// Fields times revisions that are compared: a form of a thousand fields through two hundred
/// revisions.
const COMPARED_FIELDS_MAX: usize = 200_000;

/// Signatures that are looked at: each costs a digest over the whole file.
const SIGNATURES_MAX: usize = 256;

/// The form of a signature's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SubFilter {
    /// `ETSI.CAdES.detached`: PAdES.
    CadesDetached,
    /// `adbe.pkcs7.detached`: older software.
    Pkcs7Detached,
    /// `adbe.pkcs7.sha1`: the message holds the SHA-1 of the ranges. Only read.
    Pkcs7Sha1,
    /// `adbe.x509.rsa_sha1`: an RSA value alone, with its certificate beside it. Only read.
    X509RsaSha1,
    /// `ETSI.RFC3161`: a time-stamp token over the ranges.
    DocumentTimestamp,
}

/// How much of the file a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Coverage {
    /// All of it.
    WholeFile,
    /// All of it up to a revision, from 0; later ones are in [`SignatureReport::changes`].
    Revision {
        /// The revision.
        index: usize,
    },
    /// Its range fits no revision.
    Unclear,
}

/// How much that is, in numbers that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CoveredPart {
    /// Bytes up to the end of the signed range, the signature's own value included; 0 where the range is
    /// not sound.
    pub covered: usize,
    /// Bytes after it, which nobody signed with this signature; blanks count as well.
    pub rest: usize,
    /// The last revision that is covered, counted from 1; none where the range fits none.
    pub revision: Option<usize>,
    /// How many revisions the file has.
    pub revisions: usize,
}

/// One signature as the file has it.
#[derive(Clone, Debug, Serialize)]
pub struct SignatureReport {
    /// The field's full name.
    pub field: String,
    /// The form of the message; none where it is unknown.
    pub sub_filter: Option<SubFilter>,
    /// What it covers.
    pub coverage: Coverage,
    /// The same in bytes and revisions.
    pub part: CoveredPart,
    /// The signed ranges, where they are sound by themselves.
    pub byte_range: Option<ByteRange>,
    /// Why it does not bind the file. Any problem means: do not trust it, whatever the message says.
    pub problems: Vec<Problem>,
    /// What it allows later revisions to change.
    pub permissions: Permissions,
    /// What they changed.
    pub changes: Changes,
    /// The claimed time, `/M` as it is written: `D:20261122181246+07'00'`.
    pub claimed_time: Option<String>,
    /// The signer's name as the dictionary has it; only a claim.
    pub signer_name: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// The place given.
    pub location: Option<String>,
    /// The message, with the zeros that fill its room; for [`SubFilter::X509RsaSha1`] the one that says
    /// the same.
    #[serde(skip)]
    pub message: Vec<u8>,
}

impl SignatureReport {
    /// Whether nothing follows what it covers, not even a blank.
    pub fn covers_file(&self) -> bool {
        self.coverage == Coverage::WholeFile && self.part.rest == 0
    }

    /// What a certification allows; none for other signatures.
    pub fn certification(&self) -> Option<Permission> {
        self.permissions.document
    }

    /// The signed bytes.
    pub fn pieces<'a>(&self, file: &'a [u8]) -> Option<[&'a [u8]; 2]> {
        self.byte_range.map(|range| range.pieces(file))
    }
}

/// A file's signatures in the order in which they were made.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// How many revisions the file has.
    pub revisions: usize,
    /// The signatures.
    pub signatures: Vec<SignatureReport>,
    /// Signature fields that wait for theirs.
    pub empty_fields: Vec<String>,
}

/// Opens a file and finds its signatures.
///
/// # Errors
/// As [`Document::open`].
pub fn inspect(pdf: &[u8]) -> Result<Inspection, ReadError> {
    Ok(inspect_document(&Document::open(pdf)?))
}

/// Finds the signatures of an open file.
pub fn inspect_document(document: &Document<'_>) -> Inspection {
    let fields = form::fields_and_stray_signatures(document.latest());
    let field_count = fields.len();
    let of_file = file_problems(document);
    let mut empty_fields = Vec::new();
    let mut found = Vec::new();
    let mut holders: HashMap<Reference, usize> = HashMap::new();
    for field in fields.into_iter().filter(Field::is_signature) {
        let Some(value) = field.dictionary.get("V") else {
            empty_fields.push(field.name);
            continue;
        };
        if let Some(reference) = value.as_reference() {
            *holders.entry(reference).or_default() += 1;
        }
        found.push(field);
    }
    let mut signatures: Vec<SignatureReport> = found
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let mut problems = of_file.clone();
            let value = field.dictionary.reference("V");
            let holders = value.and_then(|own| holders.get(&own)).copied();
            if index >= SIGNATURES_MAX {
                let limit = SIGNATURES_MAX;
                problems.push(Problem::TooManySignatures { limit });
            }
            if holders.is_some_and(|count| count > 1) {
                problems.push(Problem::SharedSignature);
            }
            report(document, field, problems)
        })
        .collect();
    note_overlaid(document, &found, &mut signatures);
    add_changes(document, &mut signatures, field_count);
    if document.is_exhausted() {
        for signature in &mut signatures {
            signature.problems.push(Problem::TooCostly);
        }
    }
    for signature in &mut signatures {
        let is_open = |problem: &Problem| problem.leaves_open();
        if !signature.problems.iter().all(is_open) {
            signature.changes.cannot_be_told();
        }
    }
    signatures.sort_by_key(|signature| signature.byte_range.map_or(usize::MAX, |own| own.end()));
    Inspection {
        revisions: document.revisions().len(),
        signatures,
        empty_fields,
    }
}

/// Objects that lie over a signature's value show what is put there after signing.
fn note_overlaid(document: &Document<'_>, fields: &[Field], signatures: &mut [SignatureReport]) {
    if signatures.is_empty() {
        return;
    }
    let spans = Spans::of(document);
    let shadows = LazyCell::new(|| spans.shadows(document));
    for (field, signature) in fields.iter().zip(signatures) {
        if spans.has_nul_in_a_name || shadows.lie_under(signature.part.covered) {
            let revision = signature
                .part
                .revision
                .unwrap_or_default()
                .saturating_sub(1);
            signature
                .problems
                .push(Problem::AmbiguousRevision { revision });
        }
        let value = field.dictionary.reference("V");
        let entry = value.and_then(|own| document.latest().entry(own.number));
        if let (Some(Entry::At { offset, .. }), Some(range)) = (entry, signature.byte_range)
            && spans.reach_over(document.bytes(), offset, range)
        {
            signature.problems.push(Problem::Overlaid);
        }
    }
}

/// What is wrong with the file as a whole, and so with every signature in it.
fn file_problems(document: &Document<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if document.is_repaired() {
        problems.push(Problem::DamagedFile);
        return problems;
    }
    if document.header_offset() != 0 {
        problems.push(Problem::BytesBeforeHeader);
    }
    let revisions = document.revisions();
    let unclosed = revisions.iter().position(|own| !own.is_closed);
    problems.extend(unclosed.map(|revision| Problem::UnclosedRevision { revision }));
    let ambiguous = revisions.iter().position(|own| own.is_ambiguous);
    problems.extend(ambiguous.map(|revision| Problem::AmbiguousRevision { revision }));
    let end = revisions.iter().map(|own| own.end).max().unwrap_or(0);
    let rest = document.bytes().get(end..).unwrap_or_default();
    if rest.iter().any(|byte| !is_space(*byte)) {
        problems.push(Problem::BytesAfterEnd { count: rest.len() });
    }
    problems
}

fn report(document: &Document<'_>, field: &Field, mut problems: Vec<Problem>) -> SignatureReport {
    let view = document.latest();
    if !field.is_in_form {
        problems.push(Problem::FieldNotInForm);
    }
    let reference = field.dictionary.reference("V");
    if reference.is_none() {
        problems.push(Problem::NotAnObject);
    }
    // what cannot be trusted in any case is not read either: a thousand fields may share a large one
    let is_hopeless = problems.iter().any(|problem| {
        matches!(
            problem,
            Problem::SharedSignature | Problem::TooManySignatures { .. }
        )
    });
    let located = reference
        .filter(|_| !is_hopeless)
        .and_then(|own| byte_range::locate(view, own, &mut problems));
    let (dictionary, byte_range, message) = located.map_or_else(
        || (Dictionary::new(), None, Vec::new()),
        |own| (own.dictionary, own.byte_range, own.message),
    );
    let mut coverage = Coverage::Unclear;
    if let (Some(range), Some(reference), false) = (byte_range, reference, document.is_repaired()) {
        match covered(document, range, reference, field) {
            Ok(known) => coverage = known,
            Err(problem) => problems.push(problem),
        }
    }
    let sub_filter = sub_filter(&dictionary);
    if sub_filter.is_none() && !dictionary.is_empty() {
        let name = dictionary.name("SubFilter");
        problems.push(Problem::UnknownFormat {
            name: name.map(|name| name.to_text()).unwrap_or_default(),
        });
    }
    let message = match sub_filter {
        Some(SubFilter::X509RsaSha1) => {
            // a message of another form under this name is none
            x509_rsa::as_message(view, &dictionary, &message).unwrap_or_default()
        }
        _ => message,
    };
    let text = |key| view.value(&dictionary, key).as_text();
    SignatureReport {
        field: field.name.clone(),
        sub_filter,
        coverage,
        part: part(document, coverage, byte_range),
        byte_range,
        problems,
        permissions: permission::of_signature(view, &field.dictionary, &dictionary),
        changes: Changes::judge(std::iter::empty(), &Permissions::default()),
        claimed_time: text("M"),
        signer_name: text("Name"),
        reason: text("Reason"),
        location: text("Location"),
        message,
    }
}

fn part(document: &Document<'_>, coverage: Coverage, range: Option<ByteRange>) -> CoveredPart {
    let revisions = document.revisions().len();
    let covered = range.map_or(0, |range| range.end());
    CoveredPart {
        covered,
        rest: document.bytes().len().saturating_sub(covered),
        revision: match coverage {
            Coverage::WholeFile => Some(revisions),
            Coverage::Revision { index } => Some(index + 1),
            Coverage::Unclear => None,
        },
        revisions,
    }
}

fn covered(
    document: &Document<'_>,
    range: ByteRange,
    signature: Reference,
    field: &Field,
) -> Result<Coverage, Problem> {
    let latest = document.latest();
    let index = byte_range::covered_revision(latest, range)?;
    byte_range::check_objects(latest, range, index)?;
    let signed = document.at(index);
    let had_signature = form::signature_of(signed, field.reference) == Some(signature);
    if !had_signature || signed.entry(signature.number) != latest.entry(signature.number) {
        return Err(Problem::NotInCoveredRevision);
    }
    Ok(if index + 1 == document.revisions().len() {
        Coverage::WholeFile
    } else {
        Coverage::Revision { index }
    })
}

fn sub_filter(dictionary: &Dictionary) -> Option<SubFilter> {
    match dictionary.name("SubFilter")?.as_bytes() {
        b"ETSI.CAdES.detached" => Some(SubFilter::CadesDetached),
        b"adbe.pkcs7.detached" => Some(SubFilter::Pkcs7Detached),
        b"adbe.pkcs7.sha1" => Some(SubFilter::Pkcs7Sha1),
        b"adbe.x509.rsa_sha1" => Some(SubFilter::X509RsaSha1),
        b"ETSI.RFC3161" => Some(SubFilter::DocumentTimestamp),
        _ => None,
    }
}

/// Compares each revision after the first signature with the one before it, once for all signatures.
fn add_changes(document: &Document<'_>, signatures: &mut [SignatureReport], fields: usize) {
    let last = document.revisions().len().saturating_sub(1);
    let covered = |signature: &SignatureReport| match signature.coverage {
        Coverage::Revision { index } => Some(index),
        _ => None,
    };
    let Some(first) = signatures.iter().filter_map(covered).min() else {
        return;
    };
    let count = last - first;
    let is_too_much = count > COMPARED_MAX || count.saturating_mul(fields) > COMPARED_FIELDS_MAX;
    let steps: Vec<Vec<Change>> = if is_too_much {
        vec![vec![Change::TooManyRevisions]; count]
    } else {
        let later = &document.revisions()[first + 1..];
        let targets: HashSet<u32> = later
            .iter()
            .flat_map(|revision| revision.entries.iter().map(|(number, _)| *number))
            .collect();
        let usages = Usages::of(document, targets);
        let mut covered = Covered::default();
        (first..last)
            .map(|index| {
                let (old, new) = (document.at(index), document.at(index + 1));
                compare::compare(old, new, &usages, &mut covered)
            })
            .collect()
    };
    for signature in signatures {
        if let Some(index) = covered(signature) {
            let later = steps[index - first..].iter().flatten();
            signature.changes = Changes::judge(later, &signature.permissions);
        }
    }
}
