//! The verdicts of EN 319 102-1, case by case, over authorities with made-up dates.

use jiff::Timestamp;
use signatures::algorithms::Digest;
use signatures::cms::{
    Content, SignedData, add_archive_timestamp, add_validation_material, archive_timestamp_input,
};
use signatures::verdict::{
    ArchiveTimestamp, CheckName, CheckResult, Indication, Level, Policy, Report, Signature,
    SubIndication, judge,
};
use signatures::x509::{Crl, Evidence};

use crate::authority::{Kind, Party};

const CONTENT: &[u8] = b"content";

/// A root, a signer valid through 2024 and 2025, two time-stamping authorities: one until the end of
/// 2026, one far longer.
struct World {
    root: Party,
    signer: Party,
    tsa: Party,
    later_tsa: Party,
}

fn world() -> World {
    let root = Party::root("root");
    let years = ("2024-01-01T00:00:00Z", "2025-12-31T00:00:00Z");
    let signer = Party::new("signer", Some(&root), Kind::Signer, 10, years);
    let years = ("2024-01-01T00:00:00Z", "2026-12-31T00:00:00Z");
    let tsa = Party::new("tsa", Some(&root), Kind::TimeStamping, 11, years);
    let years = ("2024-01-01T00:00:00Z", "2050-12-31T00:00:00Z");
    let later_tsa = Party::new("later tsa", Some(&root), Kind::TimeStamping, 12, years);
    World {
        root,
        signer,
        tsa,
        later_tsa,
    }
}

/// What varies between the cases.
struct Case<'a> {
    message: Vec<u8>,
    content: &'a [u8],
    crls: Vec<Crl>,
    archive: Vec<ArchiveTimestamp<'a>>,
    seen_at: Option<Timestamp>,
    policy: Policy,
    now: &'a str,
}

impl<'a> Case<'a> {
    fn new(message: Vec<u8>, crls: Vec<Crl>, now: &'a str) -> Case<'a> {
        Case {
            message,
            content: CONTENT,
            crls,
            archive: Vec::new(),
            seen_at: None,
            policy: Policy::default(),
            now,
        }
    }

    fn judge(&self, world: &World) -> Report {
        let message = SignedData::parse(&self.message).unwrap();
        let collected = Evidence {
            crls: self.crls.clone(),
            ..Evidence::default()
        };
        let signature = Signature {
            message: &message,
            signer: 0,
            content: Content::Pieces(&[self.content]),
            embedded: &Evidence::default(),
            collected: &collected,
            archive_timestamps: &self.archive,
            seen_at: self.seen_at,
        };
        let anchors = [world.root.anchor("vgca")];
        judge(
            &signature,
            &anchors,
            &self.policy,
            self.now.parse().unwrap(),
        )
    }
}

fn outcome(report: &Report) -> (Indication, Option<SubIndication>) {
    (report.indication, report.sub_indication)
}

fn indeterminate(sub_indication: SubIndication) -> (Indication, Option<SubIndication>) {
    (Indication::Indeterminate, Some(sub_indication))
}

const PASSED: (Indication, Option<SubIndication>) = (Indication::TotalPassed, None);

fn nobody_revoked(world: &World, this_update: &str, next_update: &str) -> Crl {
    world.root.crl(this_update, next_update, &[])
}

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
fn an_archive_time_stamp_saves_a_time_stamp_whose_authority_has_ended() {
    let world = world();
    let stamped = world
        .tsa
        .stamp_signature(&world.signer.sign(CONTENT), "2025-05-09T00:00:00Z");
    let crls = vec![
        nobody_revoked(&world, "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        nobody_revoked(&world, "2026-06-01T00:00:00Z", "2026-08-01T00:00:00Z"),
        nobody_revoked(&world, "2030-06-01T00:00:00Z", "2030-07-01T00:00:00Z"),
    ];
    let now = "2030-06-15T00:00:00Z";
    // the signer ended in 2025, the first authority in 2026
    let report = Case::new(stamped.clone(), crls.clone(), now).judge(&world);
    assert_eq!(report.indication, Indication::Indeterminate);
    assert_eq!(
        report.timestamps[0].sub_indication,
        Some(SubIndication::OutOfBoundsNoPoe)
    );

    let everything = stamped.clone();
    let pieces: [&[u8]; 1] = [&everything];
    let token = world.later_tsa.stamp(&everything, "2026-07-01T00:00:00Z");
    let mut case = Case::new(stamped.clone(), crls.clone(), now);
    case.archive = vec![ArchiveTimestamp {
        token: &token,
        about: &pieces,
    }];
    let report = case.judge(&world);
    assert_eq!(outcome(&report), PASSED);
    assert_eq!(
        report.best_signature_time,
        "2025-05-09T00:00:00Z".parse().unwrap()
    );

    // one about other bytes saves nothing
    let other: [&[u8]; 1] = [b"other"];
    let mut case = Case::new(stamped, crls, now);
    case.archive = vec![ArchiveTimestamp {
        token: &token,
        about: &other,
    }];
    assert_eq!(case.judge(&world).indication, Indication::Indeterminate);
}

#[test]
fn an_archive_time_stamp_inside_the_message_saves_it_and_covers_only_what_it_names() {
    let world = world();
    let content = Content::Pieces(&[CONTENT]);
    let plain = world.signer.sign(CONTENT);
    let stamped = world.tsa.stamp_signature(&plain, "2025-05-09T00:00:00Z");
    let crls = [
        nobody_revoked(&world, "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        nobody_revoked(&world, "2026-06-01T00:00:00Z", "2026-08-01T00:00:00Z"),
    ];
    let complete = add_validation_material(&stamped, &[], &crls, &[]).unwrap();
    let archive = |message: &[u8]| {
        let parsed = SignedData::parse(message).unwrap();
        let input = archive_timestamp_input(&parsed, 0, content, Digest::Sha256).unwrap();
        let token = world.later_tsa.stamp(&input, "2026-07-01T00:00:00Z");
        assert!(
            add_archive_timestamp(message, 0, Content::Pieces(&[b"x"]), token.as_der()).is_err()
        );
        add_archive_timestamp(message, 0, content, token.as_der()).unwrap()
    };
    let now = "2030-06-15T00:00:00Z";
    let fresh = || {
        vec![nobody_revoked(
            &world,
            "2030-06-01T00:00:00Z",
            "2030-07-01T00:00:00Z",
        )]
    };
    let report = Case::new(archive(&complete), fresh(), now).judge(&world);
    assert_eq!(outcome(&report), PASSED, "{report:#?}");
    assert!(report.timestamps[0].archive);
    assert_eq!(
        report.best_signature_time,
        "2025-05-09T00:00:00Z".parse().unwrap()
    );
    // a time-stamp slipped in afterwards, with a date before the archive's, is not covered by it
    let without = add_validation_material(&plain, &[], &crls, &[]).unwrap();
    let slipped = world
        .tsa
        .stamp_signature(&archive(&without), "2025-05-09T00:00:00Z");
    let report = Case::new(slipped, fresh(), now).judge(&world);
    assert_ne!(outcome(&report), PASSED);
    assert_eq!(
        report.best_signature_time,
        "2026-07-01T00:00:00Z".parse().unwrap()
    );
    // a revocation list changed afterwards breaks the index, and the archive time-stamp with it
    let mut changed = archive(&complete);
    let list = crls[0].as_der();
    let start = changed
        .windows(list.len())
        .position(|window| window == list)
        .unwrap();
    changed[start + list.len() - 1] ^= 1;
    let report = Case::new(changed, fresh(), now).judge(&world);
    assert_ne!(outcome(&report), PASSED);
    assert!(report.timestamps.iter().all(|one| !one.archive));
}

#[test]
fn the_level_follows_from_the_signature_s_own_material() {
    let world = world();
    let now = "2025-06-01T00:00:00Z";
    let crl = nobody_revoked(&world, "2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z");
    let plain = world.signer.sign(CONTENT);
    let stamped = world.tsa.stamp_signature(&plain, "2025-05-09T00:00:00Z");
    let report = Case::new(stamped.clone(), vec![crl.clone()], now).judge(&world);
    assert_eq!(report.level, Level::BaselineT);
    let complete = add_validation_material(
        &stamped,
        std::slice::from_ref(&world.root.certificate),
        &[crl],
        &[],
    )
    .unwrap();
    let report = Case::new(complete.clone(), Vec::new(), now).judge(&world);
    assert_eq!(outcome(&report), PASSED);
    assert_eq!(report.level, Level::BaselineLt);
    let token = world.later_tsa.stamp(&complete, "2025-05-21T00:00:00Z");
    let pieces: [&[u8]; 1] = [&complete];
    let mut case = Case::new(complete.clone(), Vec::new(), now);
    case.archive = vec![ArchiveTimestamp {
        token: &token,
        about: &pieces,
    }];
    assert_eq!(case.judge(&world).level, Level::BaselineLta);
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
