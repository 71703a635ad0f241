//! Certificates as RFC 5280 does not want them: some no path may use, others only break the profile
//! for those who issue.

use signatures::algorithms::AlgorithmPolicy;
use signatures::x509::profile::{ProfileViolation, check_profile};
use signatures::x509::{
    Evidence, Name, PathOptions, PathProblem, PolicyInputs, Purpose, RevocationRules,
    RevocationSource, TrustAnchor, validate,
};

use crate::authority::{Kind, Party, element, octets, sequence};
use crate::draft::{
    ALTERNATIVE, AUTHORITY_KEY, BASIC, CONSTRAINTS, Draft, INHIBIT_ANY, POLICY_CONSTRAINTS,
    SUBJECT_KEY, TRUE, USAGE, constraint, issued, path, problem, sound, violation,
};
use crate::keys::Key;

#[test]
fn a_sound_path_keeps_the_profile() {
    let [root, authority, leaf] = sound();
    let found = path(&root, &authority, &leaf).unwrap();
    assert_eq!(check_profile(&found), Ok(()));
}

#[test]
fn serial_numbers_that_are_zero_negative_or_too_long_break_the_profile_only() {
    for serial in [vec![0], vec![0x80], vec![1; 21]] {
        let draft = Draft {
            serial,
            ..Draft::leaf()
        };
        assert_eq!(violation(2, draft), Some(ProfileViolation::SerialNumber));
    }
    assert_eq!(
        violation(
            2,
            Draft {
                serial: vec![1; 20],
                ..Draft::leaf()
            }
        ),
        None
    );
}

#[test]
fn dates_are_utc_time_until_2049_and_generalized_time_after() {
    let broken = Some(ProfileViolation::ValidityEncoding);
    for (validity, expected) in [
        ([(0x17, "240101000000Z"), (0x17, "491231235959Z")], None),
        (
            [(0x18, "20240101000000Z"), (0x18, "20500101000000Z")],
            broken.clone(),
        ),
        (
            [(0x17, "2401010000Z"), (0x18, "20500101000000Z")],
            broken.clone(),
        ),
        (
            [(0x17, "240101000000+0700"), (0x18, "20500101000000Z")],
            broken.clone(),
        ),
        (
            [(0x17, "240101000000Z"), (0x18, "20500101000000.5Z")],
            broken.clone(),
        ),
    ] {
        let draft = Draft {
            validity,
            ..Draft::leaf()
        };
        assert_eq!(violation(2, draft), expected, "{validity:?}");
    }
}

#[test]
fn extensions_need_version_3_and_there_is_no_version_4() {
    for version in [None, Some(1), Some(3)] {
        let draft = Draft {
            version,
            ..Draft::leaf()
        };
        assert!(matches!(
            violation(2, draft),
            Some(ProfileViolation::Version { .. })
        ));
    }
}

#[test]
fn a_certificate_of_version_1_is_no_authority() {
    let draft = Draft {
        version: None,
        extensions: Vec::new(),
        ..Draft::authority("authority")
    };
    assert_eq!(problem(1, draft), Some(PathProblem::NotAnAuthority));
}

#[test]
fn key_identifiers_are_there_and_not_critical() {
    let missing = |oid: &str| {
        Some(ProfileViolation::Missing {
            oid: oid.to_owned(),
        })
    };
    let critical = |oid: &str| {
        Some(ProfileViolation::Criticality {
            oid: oid.to_owned(),
        })
    };
    let identifier = sequence(&[&element(0x80, &[&[1; 20]])]);
    assert_eq!(
        violation(2, Draft::leaf().without(AUTHORITY_KEY)),
        missing(AUTHORITY_KEY)
    );
    let authority = || Draft::authority("authority");
    assert_eq!(
        violation(1, authority().without(AUTHORITY_KEY)),
        missing(AUTHORITY_KEY)
    );
    assert_eq!(
        violation(1, authority().without(SUBJECT_KEY)),
        missing(SUBJECT_KEY)
    );
    assert_eq!(
        violation(0, sound()[0].clone().without(SUBJECT_KEY)),
        missing(SUBJECT_KEY)
    );
    let draft = Draft::leaf().with(AUTHORITY_KEY, true, &identifier);
    assert_eq!(violation(2, draft), critical(AUTHORITY_KEY));
    let draft = authority().with(SUBJECT_KEY, true, &octets(&[1; 20]));
    assert_eq!(violation(1, draft), critical(SUBJECT_KEY));
}

#[test]
fn constraints_of_authorities_are_critical() {
    let authority = || Draft::authority("authority");
    let dns = constraint(false, &sequence(&[&element(0x82, &[b"example.vn"])]));
    for (id, value) in [
        (BASIC, sequence(&[TRUE])),
        (CONSTRAINTS, dns),
        (POLICY_CONSTRAINTS, sequence(&[&element(0x80, &[&[5]])])),
        (INHIBIT_ANY, vec![0x02, 0x01, 0x05]),
    ] {
        let critical = Some(ProfileViolation::Criticality { oid: id.to_owned() });
        assert_eq!(
            violation(1, authority().with(id, false, &value)),
            critical,
            "{id}"
        );
        assert_eq!(
            violation(1, authority().with(id, true, &value)),
            None,
            "{id}"
        );
    }
}

#[test]
fn what_only_authorities_say_is_refused_in_others() {
    let only = |oid: &str| {
        Some(ProfileViolation::OnlyForAuthorities {
            oid: oid.to_owned(),
        })
    };
    let draft = Draft::leaf().with(USAGE, true, &[0x03, 0x02, 0x02, 0x04]);
    assert_eq!(violation(2, draft), only(USAGE));
    let draft = Draft::leaf().with(BASIC, true, &sequence(&[&[0x02, 0x01, 0x00]]));
    assert_eq!(violation(2, draft), only(BASIC));
    let dns = constraint(false, &sequence(&[&element(0x82, &[b"example.vn"])]));
    let draft = Draft::leaf().with(CONSTRAINTS, true, &dns);
    assert_eq!(violation(2, draft), only(CONSTRAINTS));
    let draft = Draft::leaf().with(USAGE, true, &[0x03, 0x02, 0x07, 0x00]);
    assert_eq!(
        violation(2, draft),
        Some(ProfileViolation::Content {
            oid: USAGE.to_owned()
        })
    );
}

#[test]
fn an_empty_name_needs_a_critical_alternative_name() {
    let address = sequence(&[&element(0x81, &[b"a@example.vn"])]);
    let nobody = Draft {
        subject: Name::of(&[]),
        ..Draft::leaf()
    };
    let missing = ProfileViolation::Missing {
        oid: ALTERNATIVE.to_owned(),
    };
    assert_eq!(violation(2, nobody.clone()), Some(missing));
    let critical = ProfileViolation::Criticality {
        oid: ALTERNATIVE.to_owned(),
    };
    assert_eq!(
        violation(2, nobody.clone().with(ALTERNATIVE, false, &address)),
        Some(critical)
    );
    assert_eq!(violation(2, nobody.with(ALTERNATIVE, true, &address)), None);
}

#[test]
fn names_and_bases_are_written_as_the_profile_asks() {
    let broken = |oid: &str| {
        Some(ProfileViolation::Content {
            oid: oid.to_owned(),
        })
    };
    for (tag, text) in [
        (0x82, b"a b".as_slice()),
        (0x82, b""),
        (0x81, b"nobody"),
        (0x87, &[10, 0, 0]),
    ] {
        let draft = Draft::leaf().with(ALTERNATIVE, false, &sequence(&[&element(tag, &[text])]));
        assert_eq!(violation(2, draft), broken(ALTERNATIVE), "{text:?}");
    }
    assert_eq!(
        violation(2, Draft::leaf().with(ALTERNATIVE, false, &sequence(&[]))),
        broken(ALTERNATIVE)
    );
    for (tag, text) in [
        (0x82, b".example.vn".as_slice()),
        (0x82, b"*.example.vn"),
        (0x87, &[10, 0, 0, 0, 255, 0, 255, 0]),
    ] {
        let base = constraint(true, &sequence(&[&element(tag, &[text])]));
        let draft = Draft::authority("authority").with(CONSTRAINTS, true, &base);
        assert_eq!(violation(1, draft), broken(CONSTRAINTS), "{text:?}");
    }
}

#[test]
fn unknown_critical_extensions_and_extensions_twice_are_refused_anywhere_in_the_path() {
    for (place, draft) in [(1, Draft::authority("authority")), (2, Draft::leaf())] {
        let unknown = draft.clone().with("1.2.3.4.5", true, &[0x05, 0x00]);
        let found = problem(place, unknown);
        assert!(
            matches!(found, Some(PathProblem::UnknownCriticalExtension { .. })),
            "{found:?}"
        );
        assert_eq!(
            problem(place, draft.clone().with("1.2.3.4.5", false, &[0x05, 0x00])),
            None
        );
        let mut twice = draft;
        twice.extensions.push((AUTHORITY_KEY, false, sequence(&[])));
        let found = problem(place, twice);
        assert!(
            matches!(found, Some(PathProblem::MalformedExtension { .. })),
            "{found:?}"
        );
    }
}

#[test]
fn a_path_is_no_longer_than_its_authorities_allow() {
    let limited = Draft::authority("root").without(AUTHORITY_KEY).with(
        BASIC,
        true,
        &sequence(&[TRUE, &[0x02, 0x01, 0x00]]),
    );
    // the anchor's own limit counts as every other one (RFC 5937)
    assert_eq!(problem(0, limited), Some(PathProblem::PathTooLong));
    let authority =
        Draft::authority("authority").with(BASIC, true, &sequence(&[TRUE, &[0x02, 0x01, 0x00]]));
    assert_eq!(problem(1, authority.clone()), None);
    let negative =
        Draft::authority("authority").with(BASIC, true, &sequence(&[TRUE, &[0x02, 0x01, 0x80]]));
    let found = problem(1, negative);
    assert!(
        matches!(found, Some(PathProblem::MalformedExtension { .. })),
        "{found:?}"
    );
    let not_an_authority = Draft::authority("authority").with(BASIC, true, &sequence(&[]));
    assert_eq!(
        problem(1, not_an_authority),
        Some(PathProblem::NotAnAuthority)
    );
    let no_usage = Draft::authority("authority").with(USAGE, true, &[0x03, 0x02, 0x01, 0x02]);
    assert_eq!(
        problem(1, no_usage),
        Some(PathProblem::MayNotSignCertificates)
    );
}

#[test]
fn an_anchor_that_signs_by_itself_is_asked_for_its_uses() {
    let at = "2025-06-01T00:00:00Z".parse().unwrap();
    let algorithms = AlgorithmPolicy::default();
    let [root, _, _] = issued(&sound()[0], &sound()[1], &sound()[2]);
    let person = Draft::leaf().issue(
        (&Key::new("self"), &Draft::leaf().subject),
        &Key::new("self"),
    );
    for (certificate, purpose, is_right) in [
        (&root, Purpose::Signing, false),
        (&root, Purpose::TimeStamping, false),
        (&root, Purpose::CrlSigning, true),
        (&root, Purpose::Any, true),
        (&person, Purpose::Signing, true),
        (&person, Purpose::CrlSigning, false),
    ] {
        let options = PathOptions {
            at,
            now: at,
            purpose,
            revocation: RevocationRules::default(),
            algorithms: &algorithms,
            policies: PolicyInputs::default(),
        };
        let anchor = TrustAnchor::from_certificate(certificate.clone(), "test").unwrap();
        let found = validate(certificate, &Evidence::default(), &[anchor], &options);
        let problem = found.err().map(|error| error.problem);
        let expected = (!is_right).then_some(PathProblem::WrongPurpose);
        assert_eq!(problem, expected, "{purpose:?}");
    }
}

#[test]
fn an_answer_by_the_authority_itself_shows_that_a_certificate_is_good_or_revoked() {
    let years = ("2024-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    let root = Party::root("root");
    let signer = Party::new("signer", Some(&root), Kind::Signer, 10, years);
    let updates = ("2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z");
    let at = "2025-06-01T00:00:00Z".parse().unwrap();
    let algorithms = AlgorithmPolicy::default();
    let options = PathOptions {
        at,
        now: at,
        purpose: Purpose::Signing,
        revocation: RevocationRules::default(),
        algorithms: &algorithms,
        policies: PolicyInputs::default(),
    };
    let ask = |revoked| {
        let mut evidence = Evidence::default();
        evidence.add_ocsp(root.ocsp(10, updates, revoked));
        validate(
            &signer.certificate,
            &evidence,
            &[root.anchor("test")],
            &options,
        )
    };
    assert_eq!(
        ask(None).unwrap().revocations[0].source,
        RevocationSource::Ocsp
    );
    let error = ask(Some(("2025-05-02T00:00:00Z", 1))).unwrap_err();
    assert!(
        matches!(error.problem, PathProblem::Revoked { .. }),
        "{error}"
    );
}
