//! Certificates, lists, answers and time-stamps of live authorities.

use jiff::Timestamp;
use signatures::{
    algorithms::{AlgorithmPolicy, Digest},
    verdict::{Indication, Policy, judge_timestamp},
    x509::{
        Certificate, Evidence, PathOptions, PathProblem, PolicyInputs, Purpose, RevocationReason,
        RevocationRules, RevocationSource, ValidPath, validate,
    },
};

use crate::live::{Live, live, now};

fn path(
    live: &Live,
    certificate: &Certificate,
    evidence: &Evidence,
    at: Timestamp,
) -> Result<ValidPath, PathProblem> {
    let algorithms = AlgorithmPolicy::default();
    let options = PathOptions {
        at,
        now: now(),
        purpose: Purpose::Signing,
        revocation: RevocationRules::default(),
        algorithms: &algorithms,
        policies: PolicyInputs::default(),
    };
    validate(certificate, evidence, &[live.anchor()], &options).map_err(|error| error.problem)
}

/// The authority, its own list, and the responder's answer about the certificate.
fn by_answer(live: &Live, certificate: &Certificate, at: Option<&str>) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.add_certificates(&[live.authority()]);
    evidence.add_crl(live.crl("root"));
    evidence.add_ocsp(live.ocsp(certificate, at));
    evidence
}

#[test]
fn lists_and_answers_of_live_authorities_give_the_same_right_verdicts() {
    let Some(live) = live() else { return };
    for name in ["good", "revoked", "suspended", "expired", "future"] {
        let certificate = live.certificate("authority", name);
        for (source, evidence) in [
            (RevocationSource::Crl, live.lists()),
            (RevocationSource::Ocsp, by_answer(&live, &certificate, None)),
        ] {
            let answer = path(&live, &certificate, &evidence, now());
            match (name, answer) {
                ("good", Ok(path)) => assert_eq!(path.revocations[0].source, source),
                ("revoked", Err(PathProblem::Revoked { revoked })) => {
                    assert_eq!(revoked.reason, Some(RevocationReason::KeyCompromise));
                    assert_eq!(revoked.at, "2022-01-01T00:00:00Z".parse().unwrap());
                }
                ("suspended", Err(PathProblem::Revoked { revoked })) => assert!(revoked.is_hold()),
                ("expired", Err(PathProblem::Expired { .. })) => {}
                ("future", Err(PathProblem::NotYetValid { .. })) => {}
                (name, answer) => panic!("{name} by {source:?}: {answer:?}"),
            }
        }
    }
}

#[test]
fn a_revoked_certificate_was_good_before_its_revocation() {
    let Some(live) = live() else { return };
    let certificate = live.certificate("authority", "revoked");
    let before = "2021-06-01T00:00:00Z".parse().unwrap();
    let found = path(&live, &certificate, &live.lists(), before).unwrap();
    assert!(found.revocations[0].revoked_later.is_some());
}

#[test]
fn an_answer_from_before_the_revocation_says_nothing_about_today() {
    let Some(live) = live() else { return };
    let certificate = live.certificate("authority", "revoked");
    let old = by_answer(&live, &certificate, Some("2021-12-01T00:00:00+0000"));
    assert_eq!(old.ocsp_responses[0].answers().len(), 1);
    let answer = path(&live, &certificate, &old, now());
    assert!(
        matches!(answer, Err(PathProblem::RevocationUnknown { .. })),
        "{answer:?}"
    );
}

#[test]
fn an_answer_about_another_certificate_says_nothing() {
    let Some(live) = live() else { return };
    let good = live.certificate("authority", "good");
    let revoked = live.certificate("authority", "revoked");
    let answer = path(&live, &revoked, &by_answer(&live, &good, None), now());
    assert!(
        matches!(answer, Err(PathProblem::RevocationUnknown { .. })),
        "{answer:?}"
    );
}

#[test]
fn a_root_that_changed_its_key_is_followed_through_the_certificate_between_its_keys() {
    let Some(live) = live() else { return };
    let rolled = live.certificate("root", "rolled");
    let mut evidence = live.lists();
    let alone = path(&live, &rolled, &evidence, now());
    assert!(alone.is_err(), "the anchor holds the old key");
    evidence.add_certificates(&[live.certificate("root", "root-new-with-old")]);
    let found = path(&live, &rolled, &evidence, now()).unwrap();
    assert_eq!(found.certificates.len(), 2);
    // the list of the old key does not speak for what the new key issued
    evidence
        .crls
        .retain(|list| list.sha256() != live.crl("root-new").sha256());
    let answer = path(&live, &rolled, &evidence, now());
    assert!(answer.is_err());
}

#[test]
fn a_live_time_stamp_is_trusted_through_the_authority_s_list() {
    let Some(live) = live() else { return };
    let imprint = Digest::Sha256.of(&[b"content"]);
    let token = live.stamp(&imprint);
    let judge = |about: &[u8], evidence: &Evidence| {
        let policy = Policy::default();
        judge_timestamp(&token, &[about], evidence, &[live.anchor()], &policy, now())
    };
    let report = judge(b"content", &live.lists());
    assert_eq!(report.indication, Indication::TotalPassed, "{report:#?}");
    assert!(
        (report.time - now())
            .total(jiff::Unit::Second)
            .unwrap()
            .abs()
            < 120.0
    );
    assert_eq!(
        judge(b"other", &live.lists()).indication,
        Indication::TotalFailed
    );
    assert_eq!(
        judge(b"content", &Evidence::default()).indication,
        Indication::Indeterminate
    );
}
