//! From the engine's verdict on one signature to what people are told of it.

use super::{
    assess::Circumstances,
    assessment::{Changed, Extent, Kind, Role, SignatureSummary, Worth},
    person_or_agency::{agency_of, role_of},
    trust::Purpose,
    words::{Reason, TRUSTED, of_finding, of_sub_indication, of_timestamp},
};
use jiff::Timestamp;
use kit_base::hex;
use signatures::{
    verdict::{Indication, Report, Signature, SubIndication, judge},
    x509::{Certificate, RevocationProof},
};

/// What a verdict makes of a signature, before what the file says about it.
pub(super) struct Verdict {
    pub worth: Worth,
    pub reason: Reason,
    pub details: Vec<Reason>,
}

/// Judges a signature for the purpose. Where no path ends in a domain for that purpose but one ends
/// in another, the words say so.
pub(super) fn judge_signature(
    signature: &Signature<'_>,
    all: Circumstances<'_>,
) -> (Report, Verdict) {
    let anchors = all.trust.anchors();
    let policy = all.trust.policy(all.question.purpose);
    let report = judge(signature, anchors, &policy, all.now);
    let mut verdict = verdict_of(&report, all);
    let is_without_path = report.sub_indication == Some(SubIndication::NoCertificateChainFound);
    if is_without_path && all.question.purpose != Purpose::Anybody {
        let elsewhere = judge(
            signature,
            anchors,
            &all.trust.policy(Purpose::Anybody),
            all.now,
        );
        if let Some(domain) = elsewhere.trust_domain {
            verdict.worth = Worth::Refused;
            verdict.reason = Reason::new("signing-check-other-domain").text("domain", &domain);
        }
    }
    (report, verdict)
}

/// What a report means.
pub(super) fn verdict_of(report: &Report, all: Circumstances<'_>) -> Verdict {
    let mut details: Vec<Reason> = report
        .checks
        .iter()
        .filter_map(|check| check.finding.as_ref())
        .map(of_finding)
        .collect();
    details.extend(report.timestamps.iter().map(of_timestamp));
    if report.unreadable_timestamps > 0 {
        let count = report.unreadable_timestamps;
        details.push(Reason::new("signing-check-stamps-unreadable").number("count", count));
    }
    details.extend(revocation_notes(&report.revocations, all));
    if report.timestamps.is_empty() && !report.time_is_proven {
        details.push(Reason::new("signing-check-time-unproven"));
    }
    let (worth, reason) = match (report.indication, report.sub_indication) {
        (Indication::TotalPassed, _) => (Worth::Trusted, Reason::new(TRUSTED)),
        (Indication::TotalFailed, Some(why)) => (Worth::Broken, of_sub_indication(why)),
        (Indication::Indeterminate, Some(why)) => (worth_of(why), of_sub_indication(why)),
        (Indication::TotalFailed, None) => (
            Worth::Broken,
            of_sub_indication(SubIndication::FormatFailure),
        ),
        (Indication::Indeterminate, None) => {
            (Worth::Unknown, of_sub_indication(SubIndication::Generic))
        }
    };
    if report.sub_indication == Some(SubIndication::TryLater) {
        details.extend(silence_notes(all));
    }
    Verdict {
        worth,
        reason,
        details,
    }
}

/// What an open verdict is worth to a clerk.
fn worth_of(why: SubIndication) -> Worth {
    match why {
        SubIndication::FormatFailure
        | SubIndication::HashFailure
        | SubIndication::SigCryptoFailure => Worth::Broken,
        SubIndication::NoSigningCertificateFound
        | SubIndication::SignedDataNotFound
        | SubIndication::Generic => Worth::Unknown,
        SubIndication::NoCertificateChainFound | SubIndication::TryLater => Worth::Unproven,
        SubIndication::Revoked
        | SubIndication::Expired
        | SubIndication::NotYetValid
        | SubIndication::SigConstraintsFailure
        | SubIndication::ChainConstraintsFailure
        | SubIndication::CertificateChainGeneralFailure
        | SubIndication::RevokedNoPoe
        | SubIndication::RevokedCaNoPoe
        | SubIndication::OutOfBoundsNotRevoked
        | SubIndication::OutOfBoundsNoPoe
        | SubIndication::CryptoConstraintsFailureNoPoe => Worth::Refused,
    }
}

/// What the proofs of non-revocation leave to say: an old list, a revocation after the signature.
fn revocation_notes(proofs: &[RevocationProof], all: Circumstances<'_>) -> Vec<Reason> {
    let mut notes = Vec::new();
    for proof in proofs {
        if let Some(later) = &proof.revoked_later {
            notes.push(Reason::new("signing-check-revoked-later").time("at", later.at));
        }
        let (Some(at), Some(next)) = (proof.this_update, proof.next_update) else {
            continue;
        };
        if next >= all.now {
            continue;
        }
        let silent = all
            .collected
            .silent
            .iter()
            .find(|one| one.content.is_some() && one.content == proof.sha256);
        notes.push(match silent {
            Some(one) => Reason::new("signing-check-old-list-silent")
                .time("at", at)
                .text("host", &one.host)
                .time("since", one.since),
            None => Reason::new("signing-check-old-list")
                .time("at", at)
                .time("next", next),
        });
    }
    notes.dedup();
    notes
}

/// Why newer revocation values are missing.
fn silence_notes(all: Circumstances<'_>) -> Vec<Reason> {
    let mut notes: Vec<Reason> = all
        .collected
        .silent
        .iter()
        .map(|one| {
            Reason::new("signing-check-silent")
                .text("host", &one.host)
                .time("since", one.since)
        })
        .collect();
    if all.collected.is_offline {
        notes.push(Reason::new("signing-check-offline"));
    }
    notes
}

/// A signature for people: the verdict, the names in the certificate, what changed since.
pub(super) fn summary(
    verdict: Verdict,
    report: Option<&Report>,
    certificate: Option<&Certificate>,
    changed: Changed,
) -> SignatureSummary {
    let subject = certificate.map(Certificate::subject);
    let common = subject.and_then(|name| name.common_name().map(str::to_owned));
    let name = common
        .or_else(|| subject.map(ToString::to_string))
        .unwrap_or_default();
    SignatureSummary {
        kind: Kind::Signature,
        worth: verdict.worth,
        reason: verdict.reason,
        details: verdict.details,
        name: plain(&name),
        agency: plain(&subject.map(agency_of).unwrap_or_default()),
        title: plain(subject.and_then(|name| name.title()).unwrap_or_default()),
        role: subject.map_or(Role::Unclear, role_of),
        claimed_at: report.and_then(|report| report.claimed_signing_time),
        proven_at: report.and_then(proven_time),
        level: report.map(level_of).unwrap_or_default(),
        covers: None,
        changed,
        domain: report.and_then(|report| report.trust_domain.clone()),
        issuer: plain(
            &certificate
                .map(|it| it.issuer().to_string())
                .unwrap_or_default(),
        ),
        serial: certificate
            .map(Certificate::serial_text)
            .unwrap_or_default(),
        certificate: certificate
            .map(|it| hex(it.fingerprint()))
            .unwrap_or_default(),
    }
}

/// Letters of a name that are kept: certificates may hold anything.
const NAME_MAX: usize = 300;

pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(NAME_MAX)
        .collect()
}

fn proven_time(report: &Report) -> Option<Timestamp> {
    report.time_is_proven.then_some(report.best_signature_time)
}

fn level_of(report: &Report) -> String {
    let value = serde_json::to_value(report.level).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Takes suspicious changes into a verdict: whatever the message says, the file may say something
/// else now.
pub(super) fn with_changes(mut verdict: Verdict, changed: &Changed) -> Verdict {
    if changed.extent == Extent::Suspicious && verdict.worth != Worth::Broken {
        verdict.details.insert(0, verdict.reason);
        verdict.worth = Worth::Broken;
        verdict.reason = Reason::new("signing-check-changed-after");
    }
    verdict
}
