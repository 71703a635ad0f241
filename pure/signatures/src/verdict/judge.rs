//! The validation processes of EN 319 102-1 for one signature, whatever its format.

use jiff::Timestamp;

use super::format::{OwnTimestamps, SignatureFormat};
use super::indication::{Indication, SubIndication, depends_on_time, of_path, of_signer};
use super::policy::{Policy, anchors_in};
use super::report::{Check, CheckName, CheckResult, Finding, Level, Report, TimestampReport};
use super::times::{ArchiveTimestamp, Stamp, Surroundings, judge_all};
use crate::algorithms::AlgorithmWeakness;
use crate::cms::{Content, SignedData, VerifiedSigner};
use crate::x509::{
    Evidence, PathError, PathOptions, PathProblem, PolicyInputs, Purpose, TrustAnchor, ValidPath,
    validate,
};

/// A signature and everything that may serve as proof.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// The message.
    pub message: &'a SignedData,
    /// Which of its signers, from zero.
    pub signer: usize,
    /// What was signed.
    pub content: Content<'a>,
    /// Proofs that lie with the signature but outside the message (a PDF's DSS). What is in the
    /// message and its time-stamps is found there.
    pub embedded: &'a Evidence,
    /// Proofs that were fetched or kept elsewhere.
    pub collected: &'a Evidence,
    /// Time-stamps over the signature and what was there before them.
    pub archive_timestamps: &'a [ArchiveTimestamp<'a>],
    /// A time at which the caller itself saw the signature, if it can prove that (its audit log).
    pub seen_at: Option<Timestamp>,
}

impl<'a> Signature<'a> {
    fn proofs(&self) -> Proofs<'a> {
        Proofs {
            embedded: self.embedded,
            collected: self.collected,
            archive_timestamps: self.archive_timestamps,
            seen_at: self.seen_at,
        }
    }
}

/// What may serve as proof beside the signature itself.
#[derive(Clone, Copy, Debug)]
pub struct Proofs<'a> {
    /// Proofs that lie with the signature but outside of it (a PDF's DSS).
    pub embedded: &'a Evidence,
    /// Proofs that were fetched or kept elsewhere.
    pub collected: &'a Evidence,
    /// Time-stamps from outside, over the signature and what was there before them.
    pub archive_timestamps: &'a [ArchiveTimestamp<'a>],
    /// A time at which the caller itself saw the signature, if it can prove that (its audit log).
    pub seen_at: Option<Timestamp>,
}

/// Judges a signer of a CMS message at the present `now`.
pub fn judge(
    signature: &Signature<'_>,
    anchors: &[TrustAnchor],
    policy: &Policy,
    now: Timestamp,
) -> Report {
    judge_format(signature, signature.proofs(), anchors, policy, now)
}

/// Judges a signature of any format at the present `now`.
pub fn judge_format(
    signature: &dyn SignatureFormat,
    proofs: Proofs<'_>,
    anchors: &[TrustAnchor],
    policy: &Policy,
    now: Timestamp,
) -> Report {
    let mut report = empty_report(signature, now);
    let own = signature.timestamps();
    report.unreadable_timestamps = own.unreadable;
    let embedded = embedded_evidence(signature, proofs, &own);
    let mut evidence = embedded.clone();
    evidence.extend(proofs.collected);

    let verified = match signature.verify(&evidence.certificates) {
        Ok(verified) => verified,
        Err(error) => {
            let (indication, sub_indication) = of_signer(&error);
            report.fail(
                CheckName::Signature,
                indication,
                sub_indication,
                Some(Finding::Signature { error }),
            );
            return report;
        }
    };
    report.note_signer(&verified);
    if !verified.certificate_is_signed && policy.require_signing_certificate {
        let failure = SubIndication::SigConstraintsFailure;
        report.fail(
            CheckName::SigningCertificate,
            Indication::Indeterminate,
            failure,
            None,
        );
        return report;
    }
    if !verified.certificate_is_signed {
        report.absent(CheckName::SigningCertificate);
    }

    let case = Case {
        proofs,
        verified: &verified,
        anchors: &anchors_in(anchors, &policy.signer_domains),
        policy,
        now,
    };
    let surroundings = Surroundings {
        evidence: &evidence,
        anchors,
        policy,
        now,
    };
    if !case.settle_time(&own, surroundings, &mut report) {
        return report;
    }
    if !case.check_path(&evidence, &mut report) || !case.check_algorithms(&mut report) {
        return report;
    }
    report.indication = Indication::TotalPassed;
    report.sub_indication = None;
    case.find_level(&embedded, &mut report);
    report
}

fn empty_report(signature: &dyn SignatureFormat, now: Timestamp) -> Report {
    Report {
        indication: Indication::Indeterminate,
        sub_indication: None,
        level: signature.plain_level(),
        validated_at: now,
        best_signature_time: now,
        time_is_proven: false,
        claimed_signing_time: signature.claimed_signing_time(),
        signature_algorithm: None,
        signer: None,
        path: Vec::new(),
        trust_domain: None,
        revocations: Vec::new(),
        profile_notes: Vec::new(),
        checks: Vec::new(),
        timestamps: Vec::new(),
        unreadable_timestamps: 0,
    }
}

fn embedded_evidence(
    signature: &dyn SignatureFormat,
    proofs: Proofs<'_>,
    own: &OwnTimestamps,
) -> Evidence {
    let mut evidence = proofs.embedded.clone();
    evidence.extend(&signature.evidence());
    let outside = proofs.archive_timestamps.iter().map(|one| one.token);
    for token in own.readable.iter().map(|one| &one.token).chain(outside) {
        evidence.extend(&token.message().evidence());
    }
    evidence
}

impl Report {
    fn push(&mut self, name: CheckName, result: CheckResult, finding: Option<Finding>) {
        self.checks.push(Check {
            name,
            result,
            finding,
        });
    }

    fn note_signer(&mut self, verified: &VerifiedSigner) {
        self.pass(CheckName::Signature);
        self.signature_algorithm = Some(verified.signature_algorithm);
        self.claimed_signing_time = verified.claimed_signing_time;
        self.signer = Some(verified.certificate.summary());
        if verified.certificate_is_signed {
            self.pass(CheckName::SigningCertificate);
            self.level = Level::BaselineB;
        }
    }

    fn pass(&mut self, name: CheckName) {
        self.push(name, CheckResult::Passed, None);
    }

    fn absent(&mut self, name: CheckName) {
        self.push(name, CheckResult::Absent, None);
    }

    /// For an algorithm that lies outside of the message (a PDF's `adbe.pkcs7.sha1`).
    pub(crate) fn refuse_algorithm(&mut self, weakness: AlgorithmWeakness) {
        self.fail(
            CheckName::Algorithms,
            Indication::Indeterminate,
            SubIndication::CryptoConstraintsFailureNoPoe,
            Some(Finding::Algorithm { weakness }),
        );
    }

    fn fail(
        &mut self,
        name: CheckName,
        indication: Indication,
        sub_indication: SubIndication,
        finding: Option<Finding>,
    ) {
        self.indication = indication;
        self.sub_indication = Some(sub_indication);
        self.push(name, CheckResult::Failed, finding);
    }
}

/// One signature whose mathematics hold.
struct Case<'a> {
    proofs: Proofs<'a>,
    verified: &'a VerifiedSigner,
    anchors: &'a [TrustAnchor],
    policy: &'a Policy,
    now: Timestamp,
}

impl Case<'_> {
    /// Section 5.5.4, steps 2 and 3: the earliest time at which the signature surely existed.
    fn settle_time(
        &self,
        own: &OwnTimestamps,
        surroundings: Surroundings<'_>,
        report: &mut Report,
    ) -> bool {
        report.timestamps = self.judge_stamps(own, surroundings);
        let valid = report
            .timestamps
            .iter()
            .filter(|one| one.indication == Indication::TotalPassed)
            .map(|one| one.time)
            .min();
        let seen = self.proofs.seen_at.filter(|at| *at <= self.now);
        if let Some(best) = [valid, seen].into_iter().flatten().min() {
            report.best_signature_time = best;
            report.time_is_proven = true;
        }
        let failed = match report.timestamps.first() {
            None if report.unreadable_timestamps > 0 => Some(SubIndication::FormatFailure),
            None => None,
            Some(first) if valid.is_none() => first.sub_indication,
            Some(_) => None,
        };
        match (valid, self.policy.require_timestamp) {
            (Some(_), _) => report.pass(CheckName::Timestamp),
            (None, true) => {
                report.fail(
                    CheckName::Timestamp,
                    Indication::Indeterminate,
                    failed.unwrap_or(SubIndication::SigConstraintsFailure),
                    None,
                );
                return false;
            }
            // a time-stamp that proves nothing does not make the signature worse
            (None, false) if failed.is_some() => {
                report.push(CheckName::Timestamp, CheckResult::Failed, None);
            }
            (None, false) => report.absent(CheckName::Timestamp),
        }
        // section 5.5.4 step 3 c: signed before the certificate began
        if report.best_signature_time < self.verified.certificate.not_before() {
            report.fail(
                CheckName::CertificatePath,
                Indication::TotalFailed,
                SubIndication::NotYetValid,
                None,
            );
            return false;
        }
        true
    }

    fn judge_stamps(
        &self,
        own: &OwnTimestamps,
        surroundings: Surroundings<'_>,
    ) -> Vec<TimestampReport> {
        let about: Vec<[&[u8]; 1]> = own
            .readable
            .iter()
            .map(|one| [one.about.as_slice()])
            .collect();
        let inside = own.readable.iter().zip(&about).map(|(one, about)| Stamp {
            token: &one.token,
            about,
            archive: one.archive,
            over_signature_value: !one.archive,
            covers: Some(&one.covers),
        });
        let outside = self.proofs.archive_timestamps.iter().map(|one| Stamp {
            token: one.token,
            about: one.about,
            archive: true,
            over_signature_value: false,
            covers: None,
        });
        judge_all(inside.chain(outside).collect(), surroundings)
    }

    fn path_at(&self, evidence: &Evidence, at: Timestamp) -> Result<ValidPath, PathError> {
        let options = PathOptions {
            at,
            now: self.now,
            purpose: Purpose::Signing,
            revocation: self.policy.revocation.clone(),
            algorithms: &self.policy.algorithms,
            policies: PolicyInputs::default(),
        };
        validate(&self.verified.certificate, evidence, self.anchors, &options)
    }

    /// Sections 5.2.6 and 5.6.2.4: the path now, or at the proven time.
    fn check_path(&self, evidence: &Evidence, report: &mut Report) -> bool {
        let mut answer = self.path_at(evidence, self.now);
        let mut result = CheckResult::Passed;
        if let Err(error) = &answer
            && depends_on_time(&error.problem)
            && report.best_signature_time < self.now
        {
            result = CheckResult::PassedAtProvenTime;
            answer = self.path_at(evidence, report.best_signature_time);
        }
        match answer {
            Ok(path) => {
                report.push(CheckName::CertificatePath, result, None);
                report.path = path.certificates.iter().map(|one| one.summary()).collect();
                let anchor = path.anchor.certificate();
                if path.certificates.last() != Some(anchor) {
                    report.path.push(anchor.summary());
                }
                report.trust_domain = Some(path.anchor.domain);
                report.revocations = path.revocations;
                report.profile_notes = path.notes;
                true
            }
            Err(error) => {
                report.path = error.path.iter().map(|one| one.summary()).collect();
                let (indication, sub_indication) = self.classify(&error, evidence, report);
                report.fail(
                    CheckName::CertificatePath,
                    indication,
                    sub_indication,
                    Some(Finding::Path { error }),
                );
                false
            }
        }
    }

    fn classify(
        &self,
        error: &PathError,
        evidence: &Evidence,
        report: &Report,
    ) -> (Indication, SubIndication) {
        let mut sub_indication = of_path(error);
        if sub_indication == SubIndication::OutOfBoundsNoPoe
            && error.depth == 0
            && matches!(error.problem, PathProblem::Expired { .. })
        {
            // section 5.2.6: out of bounds, but shown not to have been revoked until its end
            let end = self.verified.certificate.not_after();
            if end < report.best_signature_time && self.path_at(evidence, end).is_ok() {
                sub_indication = SubIndication::OutOfBoundsNotRevoked;
            }
        }
        (Indication::Indeterminate, sub_indication)
    }

    /// Section 5.2.8: the signature's own algorithms, at the proven time.
    fn check_algorithms(&self, report: &mut Report) -> bool {
        let at = |time| {
            let algorithms = &self.policy.algorithms;
            let key = self.verified.certificate.public_key().ok();
            algorithms
                .accepts_digest(self.verified.digest, time)
                .and_then(|()| {
                    algorithms.accepts_signature(self.verified.signature_algorithm, key, time)
                })
        };
        if at(self.now).is_ok() {
            report.pass(CheckName::Algorithms);
            return true;
        }
        match at(report.best_signature_time) {
            Ok(()) => {
                report.push(CheckName::Algorithms, CheckResult::PassedAtProvenTime, None);
                true
            }
            Err(weakness) => {
                report.fail(
                    CheckName::Algorithms,
                    Indication::Indeterminate,
                    SubIndication::CryptoConstraintsFailureNoPoe,
                    Some(Finding::Algorithm { weakness }),
                );
                false
            }
        }
    }

    /// Which level the signature's own material reaches.
    fn find_level(&self, embedded: &Evidence, report: &mut Report) {
        let passed = |archive: bool| {
            report
                .timestamps
                .iter()
                .any(|one| one.archive == archive && one.indication == Indication::TotalPassed)
        };
        if report.level < Level::BaselineB || !(passed(false) || passed(true)) {
            return;
        }
        let has_archive = passed(true);
        report.level = Level::BaselineT;
        let at = report.best_signature_time;
        let has_revocation = !embedded.crls.is_empty() || !embedded.ocsp_responses.is_empty();
        if has_revocation && self.path_at(embedded, at).is_ok() {
            report.level = if has_archive {
                Level::BaselineLta
            } else {
                Level::BaselineLt
            };
        }
    }
}
