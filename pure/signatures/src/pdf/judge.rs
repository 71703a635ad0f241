//! What the signatures of a file are worth: [`validate`](super::validate) says whether a message is
//! right, [`crate::verdict`] whether its certificate may be trusted; this puts the two together, with
//! the store of the file and its document time-stamps as proofs.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    byte_range::Problem,
    inspect::SubFilter,
    read::{Document, ReadError},
    security_store::SecurityStore,
    validate::{IntegrityError, Validated, Verified, validate_document},
};
use crate::{
    algorithms::Digest,
    cms::{Content, SignerError},
    timestamp::Token,
    verdict::{
        ArchiveTimestamp, Indication, Policy, Report, Signature, SubIndication, TimestampReport,
        judge as judge_signature, judge_timestamp,
    },
    x509::{Certificate, Crl, Evidence, OcspResponse, TrustAnchor},
};

/// Document time-stamps that count as proofs for one signature: one a year for as long as paper is
/// kept.
const DOCUMENT_TIMESTAMPS_MAX: usize = 100;

/// Bytes that are digested for them: each time-stamp of each signature costs a digest over the file.
/// Twenty seconds of one core; forty signatures and time-stamps over a file of 300 MB need a third.
const DIGESTED_MAX: usize = 16 << 30;

/// The verdict about one signature of a file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Verdict {
    /// About a person's or an organisation's signature.
    Signature {
        /// All that was found.
        report: Box<Report>,
    },
    /// About a document time-stamp.
    Timestamp {
        /// All that was found.
        report: Box<TimestampReport>,
    },
    /// The file or the message is wrong: no certificate makes it better. The reasons stand in
    /// [`Validated::report`] and [`Validated::message`].
    NotIntact {
        /// As EN 319 102-1 names it.
        indication: Indication,
        /// As EN 319 102-1 names it.
        sub_indication: SubIndication,
    },
}

impl Verdict {
    /// The indication of EN 319 102-1.
    pub fn indication(&self) -> Indication {
        match self {
            Self::Signature { report } => report.indication,
            Self::Timestamp { report } => report.indication,
            Self::NotIntact { indication, .. } => *indication,
        }
    }

    /// Why it is not "passed".
    pub fn sub_indication(&self) -> Option<SubIndication> {
        match self {
            Self::Signature { report } => report.sub_indication,
            Self::Timestamp { report } => report.sub_indication,
            Self::NotIntact { sub_indication, .. } => Some(*sub_indication),
        }
    }
}

/// A signature and its verdict. Whether later revisions changed more than they may stands beside it,
/// in the report's `changes`: the standard leaves that to the policy of whoever asks.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What the file says, and whether the message is right.
    pub validated: Validated,
    /// Whether it may be relied on.
    pub verdict: Verdict,
}

/// Finds, checks and judges all signatures of a file, in the order in which they were made.
/// `collected` are proofs from elsewhere; those of the file's own store are found here.
///
/// # Errors
/// As [`Document::open`]; a wrong signature is no error but a result.
pub fn judge(
    pdf: &[u8],
    collected: &Evidence,
    anchors: &[TrustAnchor],
    policy: &Policy,
    now: Timestamp,
) -> Result<Vec<Judged>, ReadError> {
    let document = Document::open(pdf)?;
    let all = validate_document(&document, &collected.certificates);
    let case = Case {
        file: document.bytes(),
        all: &all,
        embedded: evidence(&SecurityStore::read(document.latest())),
        collected,
        anchors,
        policy,
        now,
    };
    let verdicts: Vec<Verdict> = all.iter().map(|one| case.verdict(one)).collect();
    let judged = |(validated, verdict)| Judged { validated, verdict };
    Ok(all.into_iter().zip(verdicts).map(judged).collect())
}

/// The store's entries that can be read; the rest proves nothing.
fn evidence(store: &SecurityStore) -> Evidence {
    let mut evidence = Evidence::default();
    for der in &store.certificates {
        evidence.certificates.extend(Certificate::from_der(der));
    }
    for der in &store.crls {
        evidence.crls.extend(Crl::from_der(der));
    }
    for der in &store.ocsp_responses {
        if let Ok(response) = OcspResponse::from_der(der) {
            evidence.add_ocsp(response);
        }
    }
    evidence
}

struct Case<'a> {
    file: &'a [u8],
    all: &'a [Validated],
    embedded: Evidence,
    collected: &'a Evidence,
    anchors: &'a [TrustAnchor],
    policy: &'a Policy,
    now: Timestamp,
}

impl Case<'_> {
    fn verdict(&self, one: &Validated) -> Verdict {
        let problems = &one.report.problems;
        if !problems.is_empty() && problems.iter().all(Problem::leaves_open) {
            return not_intact(Indication::Indeterminate, SubIndication::Generic);
        }
        if !problems.is_empty() {
            return not_intact(Indication::TotalFailed, SubIndication::FormatFailure);
        }
        match &one.message {
            Ok(Verified::Signature { message, .. }) => {
                let pieces = one.report.pieces(self.file).unwrap_or_default();
                let content = match &one.digest {
                    _ if one.report.sub_filter == Some(SubFilter::Pkcs7Sha1) => Content::Attached,
                    Some(digest) => Content::Digests(std::slice::from_ref(digest)),
                    None => Content::Pieces(&pieces),
                };
                let stamps = self.later_timestamps(one);
                let archive_timestamps: Vec<ArchiveTimestamp<'_>> = stamps
                    .iter()
                    .map(|(token, about)| ArchiveTimestamp { token, about })
                    .collect();
                let signature = Signature {
                    message,
                    signer: 0,
                    content,
                    embedded: &self.embedded,
                    collected: self.collected,
                    archive_timestamps: &archive_timestamps,
                    seen_at: None,
                };
                let mut report = judge_signature(&signature, self.anchors, self.policy, self.now);
                if one.report.sub_filter == Some(SubFilter::Pkcs7Sha1) {
                    self.check_sha1(&mut report);
                }
                Verdict::Signature {
                    report: Box::new(report),
                }
            }
            Ok(Verified::Timestamp { token, .. }) => {
                let pieces = one.report.pieces(self.file).unwrap_or_default();
                let mut evidence = self.embedded.clone();
                evidence.extend(self.collected);
                let report = judge_timestamp(
                    token,
                    &pieces,
                    &evidence,
                    self.anchors,
                    self.policy,
                    self.now,
                );
                Verdict::Timestamp {
                    report: Box::new(report),
                }
            }
            Err(error) => of_integrity(error),
        }
    }

    /// `adbe.pkcs7.sha1` signs the SHA-1 of the ranges, whatever digest the message names.
    fn check_sha1(&self, report: &mut Report) {
        let accepts = |at| {
            let algorithms = &self.policy.algorithms;
            algorithms.accepts_digest(Digest::Sha1, at)
        };
        if report.indication == Indication::TotalPassed
            && accepts(self.now).is_err()
            && let Err(weakness) = accepts(report.best_signature_time)
        {
            report.refuse_algorithm(weakness);
        }
    }

    /// Document time-stamps over revisions that already had the signature.
    fn later_timestamps(&self, signature: &Validated) -> Vec<(&Token, [&[u8]; 2])> {
        let Some(signed) = signature.report.byte_range else {
            return Vec::new();
        };
        let later = self.all.iter().filter_map(|one| {
            let range = one.report.byte_range?;
            let Ok(Verified::Timestamp { token, .. }) = &one.message else {
                return None;
            };
            let covers = one.report.problems.is_empty() && range.gap_start() >= signed.end();
            covers.then(|| (token, range.pieces(self.file)))
        });
        let digested = self.file.len().saturating_mul(self.all.len()).max(1);
        let affordable = (DIGESTED_MAX / digested).clamp(1, DOCUMENT_TIMESTAMPS_MAX);
        later.take(affordable).collect()
    }
}

fn not_intact(indication: Indication, sub_indication: SubIndication) -> Verdict {
    Verdict::NotIntact {
        indication,
        sub_indication,
    }
}

fn of_integrity(error: &IntegrityError) -> Verdict {
    use Indication::{Indeterminate, TotalFailed};
    match error {
        IntegrityError::Signer { error }
        | IntegrityError::Timestamp {
            error: crate::timestamp::TimestampError::Signature { error },
        } => of_signer(error),
        IntegrityError::Timestamp {
            error: crate::timestamp::TimestampError::ImprintDiffers,
        } => not_intact(TotalFailed, SubIndication::HashFailure),
        IntegrityError::Timestamp {
            error: crate::timestamp::TimestampError::CertificateNotNamed,
        } => not_intact(Indeterminate, SubIndication::SigConstraintsFailure),
        _ if error.leaves_open() => not_intact(Indeterminate, SubIndication::Generic),
        IntegrityError::NoSignedBytes
        | IntegrityError::Message { .. }
        | IntegrityError::NotOneSigner { .. }
        | IntegrityError::Token { .. } => not_intact(TotalFailed, SubIndication::FormatFailure),
    }
}

fn of_signer(error: &SignerError) -> Verdict {
    let (indication, sub_indication) = crate::verdict::of_signer(error);
    not_intact(indication, sub_indication)
}
