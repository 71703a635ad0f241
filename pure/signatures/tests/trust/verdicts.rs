//! The verdicts of EN 319 102-1, case by case, over authorities with made-up dates.

use signatures::algorithms::Digest;
use signatures::verdict::{CheckName, CheckResult, Indication, Level, Policy, SubIndication};

use crate::world::{CONTENT, Case, PASSED, indeterminate, nobody_revoked, outcome, world};

#[test]
fn a_good_signature_passes_and_says_what_was_checked() {
    let world = world();
    let crl = nobody_revoked(&world, "2025-05-01T00:00:00Z", "2025-07-01T00:00:00Z");
    let case = Case::new(
        world.signer.sign(CONTENT),
        vec![crl],
        "2025-06-01T00:00:00Z",
    );
    let report = case.judge(&world);
    assert_eq!(outcome(&report), PASSED);
    assert_eq!(report.level, Level::BaselineB);
    assert_eq!(report.trust_domain.as_deref(), Some("vgca"));
    assert_eq!(report.path.len(), 2);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["indication"], "TOTAL-PASSED");
    assert_eq!(json["level"], "B-B");
    assert_eq!(json["checks"][0]["name"], "signature");
    assert_eq!(json["revocations"][0]["source"], "crl");
}

#[test]
fn a_time_stamp_may_carry_a_negative_number() {
    let token = world().tsa.stamp(b"about", "2025-05-09T00:00:00Z");
    assert_eq!(token.nonce(), Some([0x80].as_slice()));
}

#[test]
fn a_time_stamp_that_cannot_be_read_is_reported() {
    let world = world();
    let crl = nobody_revoked(&world, "2025-05-01T00:00:00Z", "2025-07-01T00:00:00Z");
    let mut message = world
        .tsa
        .stamp_signature(&world.signer.sign(CONTENT), "2025-05-09T00:00:00Z");
    let content_type = [
        0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04,
    ];
    let position = message
        .windows(content_type.len())
        .position(|window| window == content_type)
        .unwrap();
    message[position + content_type.len() - 1] ^= 1;
    let report = Case::new(message, vec![crl], "2025-06-01T00:00:00Z").judge(&world);
    assert_eq!(outcome(&report), PASSED);
    assert_eq!(report.unreadable_timestamps, 1);
    let check = report
        .checks
        .iter()
        .find(|check| check.name == CheckName::Timestamp)
        .unwrap();
    assert_eq!(check.result, CheckResult::Failed);
}

#[test]
fn an_old_digest_in_a_time_stamp_counts_over_a_signature_value_only() {
    use signatures::algorithms::AlgorithmRule;
    let policy = Policy::default();
    let sha_1 = |rules: &[AlgorithmRule]| {
        rules
            .iter()
            .find(|rule| rule.digest == Digest::Sha1)
            .and_then(|rule| rule.until)
    };
    let signatures = sha_1(&policy.algorithms.digests).unwrap();
    assert!(signatures < sha_1(&policy.signature_timestamp_imprints).unwrap());
}

#[test]
fn changed_content_fails_for_good() {
    let world = world();
    let mut case = Case::new(
        world.signer.sign(CONTENT),
        Vec::new(),
        "2025-06-01T00:00:00Z",
    );
    case.content = b"changed";
    let report = case.judge(&world);
    assert_eq!(
        outcome(&report),
        (Indication::TotalFailed, Some(SubIndication::HashFailure))
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["sub_indication"], "HASH_FAILURE");
    assert_eq!(
        json["checks"][0]["finding"]["error"]["kind"],
        "digest_differs"
    );
}

#[test]
fn a_changed_signature_value_fails_for_good() {
    let world = world();
    let mut message = world.signer.sign(CONTENT);
    *message.last_mut().unwrap() ^= 1;
    let report = Case::new(message, Vec::new(), "2025-06-01T00:00:00Z").judge(&world);
    assert_eq!(
        outcome(&report),
        (
            Indication::TotalFailed,
            Some(SubIndication::SigCryptoFailure)
        )
    );
}

#[test]
fn without_revocation_values_one_has_to_try_later() {
    let world = world();
    let case = Case::new(
        world.signer.sign(CONTENT),
        Vec::new(),
        "2025-06-01T00:00:00Z",
    );
    assert_eq!(
        outcome(&case.judge(&world)),
        indeterminate(SubIndication::TryLater)
    );
    let stale = nobody_revoked(&world, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z");
    let case = Case::new(
        world.signer.sign(CONTENT),
        vec![stale],
        "2025-06-01T00:00:00Z",
    );
    assert_eq!(
        outcome(&case.judge(&world)),
        indeterminate(SubIndication::TryLater)
    );
}

#[test]
fn a_root_of_another_domain_does_not_count() {
    let world = world();
    let mut case = Case::new(
        world.signer.sign(CONTENT),
        Vec::new(),
        "2025-06-01T00:00:00Z",
    );
    case.policy.signer_domains = vec!["national".to_owned()];
    assert_eq!(
        outcome(&case.judge(&world)),
        indeterminate(SubIndication::NoCertificateChainFound)
    );
}

#[test]
fn a_revoked_certificate_needs_proof_that_the_signature_is_older() {
    let world = world();
    let revoked = [(10, "2025-05-10T00:00:00Z", 1)];
    let crl = || {
        world
            .root
            .crl("2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z", &revoked)
    };
    let now = "2025-06-15T00:00:00Z";
    let plain = world.signer.sign(CONTENT);
    let report = Case::new(plain.clone(), vec![crl()], now).judge(&world);
    assert_eq!(outcome(&report), indeterminate(SubIndication::RevokedNoPoe));

    let before = world.tsa.stamp_signature(&plain, "2025-05-09T00:00:00Z");
    let report = Case::new(before, vec![crl()], now).judge(&world);
    assert_eq!(outcome(&report), PASSED);
    assert!(report.time_is_proven);
    let path = report
        .checks
        .iter()
        .find(|check| check.name == CheckName::CertificatePath)
        .unwrap();
    assert_eq!(path.result, CheckResult::PassedAtProvenTime);
    assert!(report.revocations[0].revoked_later.is_some());

    let after = world.tsa.stamp_signature(&plain, "2025-05-11T00:00:00Z");
    let report = Case::new(after, vec![crl()], now).judge(&world);
    assert_eq!(outcome(&report), indeterminate(SubIndication::RevokedNoPoe));

    // what the house itself can prove counts as well
    let mut seen = Case::new(plain, vec![crl()], now);
    seen.seen_at = Some("2025-05-01T00:00:00Z".parse().unwrap());
    assert_eq!(outcome(&seen.judge(&world)), PASSED);
}

#[test]
fn a_suspended_certificate_may_come_back() {
    let world = world();
    let held = [(10, "2025-05-10T00:00:00Z", 6)];
    let crl = world
        .root
        .crl("2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z", &held);
    let case = Case::new(
        world.signer.sign(CONTENT),
        vec![crl],
        "2025-06-15T00:00:00Z",
    );
    assert_eq!(
        outcome(&case.judge(&world)),
        indeterminate(SubIndication::TryLater)
    );
}

#[test]
fn a_suspension_ends_with_newer_information_and_a_revocation_does_not() {
    let world = world();
    for (reason, expected) in [(6, PASSED), (1, indeterminate(SubIndication::RevokedNoPoe))] {
        let entry = [(10, "2025-05-10T00:00:00Z", reason)];
        let old = world
            .root
            .crl("2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z", &entry);
        let new = nobody_revoked(&world, "2025-06-10T00:00:00Z", "2025-07-10T00:00:00Z");
        let now = "2025-06-15T00:00:00Z";
        let case = Case::new(world.signer.sign(CONTENT), vec![old, new], now);
        assert_eq!(outcome(&case.judge(&world)), expected);
    }
}

#[test]
fn an_expired_certificate_needs_proof_that_the_signature_is_older() {
    let world = world();
    let now = "2026-06-15T00:00:00Z";
    let crls = || {
        vec![
            nobody_revoked(&world, "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            nobody_revoked(&world, "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"),
        ]
    };
    let plain = world.signer.sign(CONTENT);
    let report = Case::new(plain.clone(), crls(), now).judge(&world);
    assert_eq!(
        outcome(&report),
        indeterminate(SubIndication::OutOfBoundsNotRevoked)
    );
    let only_new = crls().split_off(1);
    let report = Case::new(plain.clone(), only_new, now).judge(&world);
    assert_eq!(
        outcome(&report),
        indeterminate(SubIndication::OutOfBoundsNoPoe)
    );

    let stamped = world.tsa.stamp_signature(&plain, "2025-05-09T00:00:00Z");
    let report = Case::new(stamped, crls(), now).judge(&world);
    assert_eq!(outcome(&report), PASSED);
}

#[test]
fn a_signature_proven_older_than_its_certificate_fails_for_good() {
    let world = world();
    let mut case = Case::new(
        world.signer.sign(CONTENT),
        Vec::new(),
        "2025-06-01T00:00:00Z",
    );
    case.seen_at = Some("2023-12-01T00:00:00Z".parse().unwrap());
    assert_eq!(
        outcome(&case.judge(&world)),
        (Indication::TotalFailed, Some(SubIndication::NotYetValid))
    );
}

#[test]
fn a_policy_may_ask_for_a_time_stamp() {
    let world = world();
    let crl = || nobody_revoked(&world, "2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z");
    let plain = world.signer.sign(CONTENT);
    let stamped = world.tsa.stamp_signature(&plain, "2025-05-09T00:00:00Z");
    for (message, expected) in [
        (plain, indeterminate(SubIndication::SigConstraintsFailure)),
        (stamped, PASSED),
    ] {
        let mut case = Case::new(message, vec![crl()], "2025-06-01T00:00:00Z");
        case.policy.require_timestamp = true;
        assert_eq!(outcome(&case.judge(&world)), expected);
    }
}

#[test]
fn an_algorithm_that_has_ended_needs_proof_that_the_signature_is_older() {
    let world = world();
    let crl = || nobody_revoked(&world, "2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z");
    let ended = |policy: &mut Policy| {
        for rule in &mut policy.algorithms.digests {
            if rule.digest == Digest::Sha256 {
                rule.until = Some("2025-05-25T00:00:00Z".parse().unwrap());
            }
        }
    };
    let plain = world.signer.sign(CONTENT);
    let mut case = Case::new(plain.clone(), vec![crl()], "2025-06-01T00:00:00Z");
    ended(&mut case.policy);
    assert_eq!(
        outcome(&case.judge(&world)),
        indeterminate(SubIndication::CryptoConstraintsFailureNoPoe)
    );
    case.seen_at = Some("2025-05-21T00:00:00Z".parse().unwrap());
    assert_eq!(outcome(&case.judge(&world)), PASSED);
}
