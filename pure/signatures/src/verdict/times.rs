//! Time-stamps as proofs of existence (EN 319 102-1 sections 5.4, 5.6.2 and 5.6.3).

use jiff::Timestamp;

use super::indication::{Indication, SubIndication, depends_on_time, of_path, of_signer};
use super::policy::{Policy, anchors_in};
use super::report::TimestampReport;
use crate::algorithms::AlgorithmPolicy;
use crate::timestamp::{TimestampError, Token, VerifiedToken, verify_token};
use crate::x509::{
    Evidence, PathError, PathOptions, PolicyInputs, Purpose, TrustAnchor, ValidPath, validate,
};

/// A time-stamp over the signature and everything that was there before it: a PDF's document
/// time-stamp. The caller answers for that: `about` must contain the signature and its older
/// time-stamps. Archive time-stamps inside a CMS message are found and checked without this.
#[derive(Clone, Copy, Debug)]
pub struct ArchiveTimestamp<'a> {
    /// The token.
    pub token: &'a Token,
    /// The bytes that it is about, in pieces in order.
    pub about: &'a [&'a [u8]],
}

/// What a time-stamp needs to be judged.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub evidence: &'a Evidence,
    pub anchors: &'a [TrustAnchor],
    pub policy: &'a Policy,
    pub now: Timestamp,
}

/// Judges one time-stamp by itself, at the present.
pub fn judge_timestamp(
    token: &Token,
    about: &[&[u8]],
    evidence: &Evidence,
    anchors: &[TrustAnchor],
    policy: &Policy,
    now: Timestamp,
) -> TimestampReport {
    let mut all = evidence.clone();
    all.extend(&token.message().evidence());
    let surroundings = Surroundings {
        evidence: &all,
        anchors,
        policy,
        now,
    };
    let stamp = Stamp {
        token,
        about,
        archive: false,
        over_signature_value: false,
        covers: Some(&[]),
    };
    judge_one(&stamp, &[], surroundings)
}

/// One time-stamp and what it proves to exist.
pub(super) struct Stamp<'a> {
    pub token: &'a Token,
    pub about: &'a [&'a [u8]],
    pub archive: bool,
    pub over_signature_value: bool,
    /// Time-stamps that existed when this one was made; none: all that are older.
    pub covers: Option<&'a [Vec<u8>]>,
}

/// Judges the time-stamps of one signature, newest first: each that passes proves that the older
/// ones existed at its time, which may save them when their authority has ended since.
pub(super) fn judge_all(
    mut stamps: Vec<Stamp<'_>>,
    surroundings: Surroundings<'_>,
) -> Vec<TimestampReport> {
    stamps.sort_by_key(|stamp| std::cmp::Reverse(stamp.token.time()));
    let mut proofs: Vec<(Timestamp, Option<&[Vec<u8>]>)> = Vec::new();
    let mut reports = Vec::with_capacity(stamps.len());
    for stamp in &stamps {
        let own = stamp.token.as_der();
        let known: Vec<Timestamp> = proofs
            .iter()
            .filter(|(_, covers)| covers.is_none_or(|all| all.iter().any(|one| one == own)))
            .map(|(at, _)| *at)
            .collect();
        let report = judge_one(stamp, &known, surroundings);
        if stamp.archive && report.indication == Indication::TotalPassed {
            proofs.push((report.time, stamp.covers));
        }
        reports.push(report);
    }
    reports
}

/// `proofs`: times at which this token surely existed.
fn judge_one(
    stamp: &Stamp<'_>,
    proofs: &[Timestamp],
    surroundings: Surroundings<'_>,
) -> TimestampReport {
    let token = stamp.token;
    let mut report = TimestampReport {
        archive: stamp.archive,
        time: token.time(),
        accuracy_ms: token
            .accuracy()
            .and_then(|accuracy| i64::try_from(accuracy.0.as_millis()).ok()),
        indication: Indication::Indeterminate,
        sub_indication: None,
        authority: None,
        trust_domain: None,
        token_error: None,
        path_error: None,
        weakness: None,
    };
    let verified = match verify_token(token, stamp.about, &surroundings.evidence.certificates) {
        Ok(verified) => verified,
        Err(error) => {
            let (indication, sub_indication) = match &error {
                TimestampError::ImprintDiffers => {
                    (Indication::TotalFailed, SubIndication::HashFailure)
                }
                TimestampError::Signature { error } => of_signer(error),
                TimestampError::CertificateNotNamed => (
                    Indication::Indeterminate,
                    SubIndication::SigConstraintsFailure,
                ),
            };
            report.indication = indication;
            report.sub_indication = Some(sub_indication);
            report.token_error = Some(error);
            return report;
        }
    };
    report.authority = Some(verified.certificate.summary());
    let tolerance = surroundings.policy.revocation.clock_tolerance;
    let latest = surroundings.now.saturating_add(tolerance);
    if latest.is_ok_and(|latest| token.time() > latest) {
        report.sub_indication = Some(SubIndication::SigConstraintsFailure);
        return report;
    }
    let imprints = AlgorithmPolicy {
        digests: surroundings.policy.signature_timestamp_imprints.clone(),
        keys: Vec::new(),
    };
    let imprints = if stamp.over_signature_value {
        &imprints
    } else {
        &surroundings.policy.algorithms
    };
    judge_authority(&verified, imprints, proofs, surroundings, &mut report);
    report
}

/// At the present; when that fails for reasons of time, at the proven times.
fn judge_authority(
    verified: &VerifiedToken,
    imprints: &AlgorithmPolicy,
    proofs: &[Timestamp],
    surroundings: Surroundings<'_>,
    report: &mut TimestampReport,
) {
    let mut times = vec![surroundings.now];
    times.extend(proofs.iter().copied().filter(|at| *at >= verified.time));
    for at in times {
        let algorithms = &surroundings.policy.algorithms;
        let weakness = imprints
            .accepts_digest(verified.imprint_digest, at)
            .and_then(|()| algorithms.accepts_digest(verified.digest, at))
            .and_then(|()| {
                algorithms.accepts_signature(
                    verified.signature_algorithm,
                    verified.certificate.public_key().ok(),
                    at,
                )
            })
            .err();
        if weakness.is_some() {
            report.weakness = report.weakness.take().or(weakness);
            report.sub_indication = Some(SubIndication::CryptoConstraintsFailureNoPoe);
            continue;
        }
        match path_at(verified, at, surroundings) {
            Ok(path) => {
                report.indication = Indication::TotalPassed;
                report.sub_indication = None;
                report.trust_domain = Some(path.anchor.domain);
                report.path_error = None;
                report.weakness = None;
                return;
            }
            Err(error) => {
                let go_on = depends_on_time(&error.problem);
                report.sub_indication = Some(of_path(&error));
                report.path_error = report.path_error.take().or(Some(error));
                if !go_on {
                    return;
                }
            }
        }
    }
}

fn path_at(
    verified: &VerifiedToken,
    at: Timestamp,
    surroundings: Surroundings<'_>,
) -> Result<ValidPath, PathError> {
    let policy = surroundings.policy;
    let options = PathOptions {
        at,
        now: surroundings.now,
        purpose: Purpose::TimeStamping,
        revocation: policy.revocation.clone(),
        algorithms: &policy.algorithms,
        policies: PolicyInputs::default(),
    };
    let anchors = anchors_in(surroundings.anchors, &policy.timestamp_domains);
    validate(
        &verified.certificate,
        surroundings.evidence,
        &anchors,
        &options,
    )
}
