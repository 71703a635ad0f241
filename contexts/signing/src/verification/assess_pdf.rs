//! Signatures in PDF files: is the message right, does it bind the file, what changed since, and is
//! the signer to be trusted.

use super::{
    assess::{Circumstances, Found, HASHED_BYTES_MAX, Judged, SIGNATURES_MAX, Stop},
    assess_cms::certificate_of,
    assessment::{Changed, Extent, Kind, Worth},
    judge::{Verdict, judge_signature, plain, summary, with_changes},
    pdf_time::read_pdf_time,
    trust::Rules,
    two_ways::opens_otherwise,
    words::{
        Reason, TRUSTED, of_change, of_integrity, of_problem, of_read_error, of_sub_indication,
        of_timestamp, of_violation,
    },
};
use serde_json::{Value, json};
use signatures::{
    cms::{Content, SignedData},
    pdf::{
        Changes, Coverage, Document, ModificationLevel, Problem, SecurityStore, SubFilter,
        Validated, Verified, Violation, inspect_document, validate_document,
    },
    timestamp::Token,
    verdict::{ArchiveTimestamp, Indication, Report, Signature, SubIndication, judge_timestamp},
    x509::{Certificate, Crl, Evidence, OcspResponse},
};

/// Files up to here are validated without counting their signatures first: the engine looks at 256,
/// and that many digests over so many bytes stay under a second.
const COUNTED_FROM: usize = 2 << 20;

/// Certificates, lists and answers of a security store that are read.
const STORED_MAX: usize = 2_000;

/// Changes that are told to people; reports have all of them.
const TOLD_MAX: usize = 20;

/// Finds and judges the signatures of a file.
pub(super) fn find(bytes: &[u8], all: Circumstances<'_>) -> Result<Found, Stop> {
    let unreadable = |error| Stop::Unreadable(of_read_error(&error));
    let document = Document::open(bytes).map_err(unreadable)?;
    if bytes.len() > COUNTED_FROM {
        let found = inspect_document(&document).signatures;
        let stamps = found
            .iter()
            .filter(|one| one.sub_filter == Some(SubFilter::DocumentTimestamp));
        refuse_too_much(found.len(), stamps.count(), bytes.len())?;
    }
    let mut known = all.collected.evidence.clone();
    known.add_certificates(all.trust.intermediates());
    let embedded = stored(&document);
    known.add_certificates(&embedded.certificates);
    let validated = validate_document(&document, &known.certificates);
    let stamps: Vec<(usize, &Token, [&[u8]; 2])> = validated
        .iter()
        .filter_map(|one| stamp(one, bytes))
        .collect();
    refuse_too_much(validated.len(), stamps.len(), bytes.len())?;
    let ranges = validated.iter().filter_map(|one| one.report.byte_range);
    let signed_to = ranges.map(|range| range.end()).min();
    let file = File {
        otherwise: signed_to.and_then(|from| opens_otherwise(bytes, from)),
        bytes,
        embedded: &embedded,
        known: &known,
        stamps: &stamps,
        revisions: document.revisions().len(),
        all,
    };
    let mut notes = Vec::new();
    if !bytes.starts_with(b"%PDF-") {
        notes.push(of_problem(&Problem::BytesBeforeHeader));
    } else if document.is_repaired() {
        notes.push(of_problem(&Problem::DamagedFile));
    }
    if validated.is_empty() && memchr::memmem::find(bytes, b"/ByteRange").is_some() {
        notes.push(Reason::new("signing-check-vanished"));
    }
    let is_stamp = |one: &Validated| one.report.sub_filter == Some(SubFilter::DocumentTimestamp);
    if !validated.is_empty() && validated.iter().all(is_stamp) {
        notes.push(Reason::new("signing-check-only-stamped"));
    }
    if let Some(last) = validated.last()
        && last.report.byte_range.is_some()
        && !last.report.covers_file()
        // validation data after the last signature is what keeps it checkable
        && last.report.changes.level > ModificationLevel::LtaUpdates
    {
        notes.push(Reason::new("signing-check-appended"));
    }
    Ok(Found {
        notes,
        signatures: validated.iter().map(|one| file.judge(one)).collect(),
    })
}

/// Each signature covers the whole file, and so does each time-stamp that is asked about for it.
fn refuse_too_much(signatures: usize, stamps: usize, length: usize) -> Result<(), Stop> {
    if signatures > SIGNATURES_MAX {
        let reason = Reason::new("signing-check-too-many-signatures");
        return Err(Stop::Unreadable(reason.number("limit", SIGNATURES_MAX)));
    }
    let hashes = (signatures as u64) * (2 + stamps as u64);
    if hashes.saturating_mul(length as u64) > HASHED_BYTES_MAX {
        return Err(Stop::Unreadable(Reason::new("signing-check-too-costly")));
    }
    Ok(())
}

/// What the file carries to be checkable later (DSS). Damaged entries prove nothing and are left out.
fn stored(document: &Document<'_>) -> Evidence {
    let store = SecurityStore::read(document.latest());
    let mut evidence = Evidence::default();
    let certificates: Vec<Certificate> = store
        .certificates
        .iter()
        .take(STORED_MAX)
        .filter_map(|der| Certificate::from_der(der).ok())
        .collect();
    evidence.add_certificates(&certificates);
    for der in store.crls.iter().take(STORED_MAX) {
        if let Ok(list) = Crl::from_der(der) {
            evidence.add_crl(list);
        }
    }
    for der in store.ocsp_responses.iter().take(STORED_MAX) {
        if let Ok(answer) = OcspResponse::from_der(der) {
            evidence.add_ocsp(answer);
        }
    }
    evidence
}

/// A time-stamp over the file that binds it: where it ends, its token, what it is about.
fn stamp<'a>(one: &'a Validated, bytes: &'a [u8]) -> Option<(usize, &'a Token, [&'a [u8]; 2])> {
    match &one.message {
        Ok(Verified::Timestamp { token, .. }) if one.report.problems.is_empty() => {
            let range = one.report.byte_range?;
            Some((range.end(), token, range.pieces(bytes)))
        }
        _ => None,
    }
}

struct File<'a> {
    bytes: &'a [u8],
    embedded: &'a Evidence,
    known: &'a Evidence,
    stamps: &'a [(usize, &'a Token, [&'a [u8]; 2])],
    /// How often the file was written to its end.
    revisions: usize,
    /// Where the last thing begins by which it opens as something else than a PDF.
    otherwise: Option<usize>,
    all: Circumstances<'a>,
}

impl File<'_> {
    fn judge(&self, one: &Validated) -> Judged {
        let changed = changed(&one.report.changes, self.all.trust.rules());
        if one.report.sub_filter == Some(SubFilter::DocumentTimestamp) {
            return self.judge_stamp(one, changed);
        }
        let parsed = SignedData::parse(&one.report.message).ok();
        let (report, verdict) = match &parsed {
            Some(message) if message.signers().len() == 1 => self.verdict(one, message),
            _ => (None, None),
        };
        let certificate = match &one.message {
            Ok(Verified::Signature { signer, .. }) => Some(signer.certificate.clone()),
            _ => parsed
                .as_ref()
                .and_then(|message| certificate_of(message, 0, self.known)),
        };
        let verdict = self.with_appended(one, with_changes(settle(one, verdict), &changed));
        let mut summary = summary(verdict, report.as_ref(), certificate.as_ref(), changed);
        summary.claimed_at = summary.claimed_at.or_else(|| claimed(one));
        if summary.name.is_empty() {
            summary.name = plain(one.report.signer_name.as_deref().unwrap_or_default());
        }
        summary.covers = covered(one, self.revisions);
        let machine = machine("signature", summary.worth, one, json!(report));
        (summary, machine)
    }

    fn verdict(&self, one: &Validated, message: &SignedData) -> (Option<Report>, Option<Verdict>) {
        let Some(range) = one.report.byte_range else {
            return (None, None);
        };
        let pieces = range.pieces(self.bytes);
        let later: Vec<ArchiveTimestamp<'_>> = self
            .stamps
            .iter()
            .filter(|(end, ..)| *end > range.end())
            .map(|(_, token, about)| ArchiveTimestamp { token, about })
            .collect();
        let content = if one.report.sub_filter == Some(SubFilter::Pkcs7Sha1) {
            Content::Attached
        } else {
            Content::Pieces(&pieces)
        };
        let signature = Signature {
            message,
            signer: 0,
            content,
            embedded: self.embedded,
            collected: self.known,
            archive_timestamps: &later,
            seen_at: self.all.question.seen_at,
        };
        let (report, verdict) = judge_signature(&signature, self.all);
        (Some(report), Some(verdict))
    }

    /// Takes into a verdict that what came after it opens as something else.
    fn with_appended(&self, one: &Validated, mut verdict: Verdict) -> Verdict {
        let end = one.report.byte_range.map(|range| range.end());
        let is_behind = self.otherwise.zip(end).is_some_and(|(at, end)| at >= end);
        if verdict.worth == Worth::Broken || !is_behind {
            return verdict;
        }
        let reason = Reason::new("signing-check-changed-after");
        let reason = std::mem::replace(&mut verdict.reason, reason);
        verdict.worth = Worth::Broken;
        let other = Reason::new("signing-check-change-opens-otherwise");
        let own = (reason.key != TRUSTED).then_some(reason);
        verdict.details.splice(0..0, [other].into_iter().chain(own));
        verdict
    }

    /// A time-stamp over the file, by itself.
    fn judge_stamp(&self, one: &Validated, changed: Changed) -> Judged {
        let mut certificate = None;
        let (verdict, report, time) = match (&one.message, one.report.pieces(self.bytes)) {
            (Ok(Verified::Timestamp { token, verified }), Some(pieces)) => {
                certificate = Some(verified.certificate.clone());
                let mut evidence = self.known.clone();
                evidence.extend(self.embedded);
                let policy = self.all.trust.policy(self.all.question.purpose);
                let anchors = self.all.trust.anchors();
                let report =
                    judge_timestamp(token, &pieces, &evidence, anchors, &policy, self.all.now);
                let worth = match report.indication {
                    Indication::TotalPassed => Worth::Trusted,
                    Indication::TotalFailed => Worth::Broken,
                    Indication::Indeterminate => Worth::Unproven,
                };
                let verdict = Verdict {
                    worth,
                    reason: of_timestamp(&report),
                    details: Vec::new(),
                };
                (Some(verdict), json!(report), Some(token.time()))
            }
            _ => (None, Value::Null, None),
        };
        let verdict = self.with_appended(one, with_changes(settle(one, verdict), &changed));
        let is_trusted = verdict.worth == Worth::Trusted;
        let mut summary = summary(verdict, None, certificate.as_ref(), changed);
        summary.kind = Kind::Timestamp;
        summary.claimed_at = time;
        summary.proven_at = time.filter(|_| is_trusted);
        summary.covers = covered(one, self.revisions);
        let machine = machine("timestamp", summary.worth, one, report);
        (summary, machine)
    }
}

/// Takes what is wrong with the file and the message into the verdict: any problem means that the
/// signature does not bind the file, whatever its message says.
fn settle(one: &Validated, verdict: Option<Verdict>) -> Verdict {
    let mut verdict = verdict.unwrap_or_else(|| Verdict {
        worth: Worth::Unknown,
        reason: match &one.message {
            Err(error) => of_integrity(error),
            Ok(_) => of_sub_indication(SubIndication::FormatFailure),
        },
        details: Vec::new(),
    });
    if let Err(error) = &one.message {
        let worth = if error.leaves_open() {
            Worth::Unknown
        } else {
            Worth::Broken
        };
        if worth < verdict.worth || verdict.worth.is_intact() {
            verdict.worth = worth;
            verdict.reason = of_integrity(error);
        }
        let said = of_integrity(error);
        if verdict.reason != said && !verdict.details.contains(&said) {
            verdict.details.insert(0, said);
        }
    }
    let problems = &one.report.problems;
    if let Some(first) = problems.first() {
        let is_open = problems.iter().all(Problem::leaves_open);
        let worth = if is_open {
            Worth::Unknown
        } else {
            Worth::Broken
        };
        verdict.worth = verdict.worth.min(worth);
        let reason = std::mem::replace(&mut verdict.reason, of_problem(first));
        verdict
            .details
            .extend(problems.iter().skip(1).map(of_problem));
        // that everything would be well otherwise is no comfort
        if reason.key != TRUSTED {
            verdict.details.push(reason);
        }
    }
    verdict
}

/// Which part of the file a signature covers: what was added later, nobody signed with it.
fn covered(one: &Validated, revisions: usize) -> Option<Reason> {
    match one.report.coverage {
        Coverage::WholeFile => Some(Reason::new("signing-check-covers-file")),
        Coverage::Revision { index } => Some(
            Reason::new("signing-check-covers-revision")
                .number("count", index + 1)
                .number("limit", revisions),
        ),
        Coverage::Unclear => None,
    }
}

/// What later revisions changed, by the operator's rules.
fn changed(changes: &Changes, rules: &Rules) -> Changed {
    let is_usual = |violation: &Violation| {
        rules.accept_added_fields
            && matches!(violation, Violation::FieldAddedAfterCertification { .. })
    };
    let is_suspicious =
        changes.level > ModificationLevel::FormFilling || !changes.violations.iter().all(is_usual);
    let extent = match changes.level {
        _ if is_suspicious => Extent::Suspicious,
        ModificationLevel::None => Extent::None,
        _ => Extent::Allowed,
    };
    let violations = changes.violations.iter().map(of_violation);
    let mut list: Vec<_> = changes.list.iter().collect();
    list.sort_by_key(|change| std::cmp::Reverse(change.level()));
    Changed {
        extent,
        what: violations
            .chain(list.into_iter().map(of_change))
            .take(TOLD_MAX)
            .collect(),
    }
}

fn claimed(one: &Validated) -> Option<jiff::Timestamp> {
    read_pdf_time(one.report.claimed_time.as_deref()?)
}

fn machine(kind: &str, worth: Worth, one: &Validated, verdict: Value) -> Value {
    let report = &one.report;
    json!({
        "kind": kind,
        "worth": worth,
        "field": report.field,
        "sub_filter": report.sub_filter,
        "coverage": report.coverage,
        "part": report.part,
        "problems": report.problems,
        "message_error": one.message.as_ref().err(),
        "changes": report.changes,
        "permissions": report.permissions,
        "claimed_time": report.claimed_time,
        "signer_name": report.signer_name,
        "reason": report.reason,
        "location": report.location,
        "verdict": verdict,
    })
}
