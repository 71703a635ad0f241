//! Certificates as RFC 5280 does not want them: some no path may use, others only break the profile
//! for those who issue.

use signatures::algorithms::AlgorithmPolicy;
use signatures::x509::profile::{ProfileViolation, check_profile};
use signatures::x509::{
    Certificate, Evidence, Name, PathError, PathOptions, PathProblem, PolicyInputs, Purpose,
    RevocationRules, RevocationSource, TrustAnchor, ValidPath, validate,
};

use crate::authority::{
    Kind, Party, ecdsa_sha256, element, extension, octets, oid, sequence, signed,
};
use crate::keys::Key;

const TRUE: &[u8] = &[0x01, 0x01, 0xFF];
const BASIC: &str = "2.5.29.19";
const USAGE: &str = "2.5.29.15";
const SUBJECT_KEY: &str = "2.5.29.14";
const AUTHORITY_KEY: &str = "2.5.29.35";
const ALTERNATIVE: &str = "2.5.29.17";
const CONSTRAINTS: &str = "2.5.29.30";
const POLICY_CONSTRAINTS: &str = "2.5.29.36";
const INHIBIT_ANY: &str = "2.5.29.54";

/// A certificate in the making.
#[derive(Clone)]
struct Draft {
    version: Option<u8>,
    serial: Vec<u8>,
    subject: Name,
    validity: [(u8, &'static str); 2],
    extensions: Vec<(&'static str, bool, Vec<u8>)>,
}

fn name(text: &str) -> Name {
    Name::of(&[("2.5.4.3".parse().unwrap(), text)])
}

const DATES: [(u8, &str); 2] = [(0x17, "240101000000Z"), (0x18, "20500101000000Z")];

impl Draft {
    fn authority(subject: &str) -> Draft {
        Draft {
            version: Some(2),
            serial: vec![1],
            subject: name(subject),
            validity: DATES,
            extensions: vec![
                (BASIC, true, sequence(&[TRUE])),
                (USAGE, true, vec![0x03, 0x02, 0x01, 0x06]),
                (SUBJECT_KEY, false, octets(&[1; 20])),
                (
                    AUTHORITY_KEY,
                    false,
                    sequence(&[&element(0x80, &[&[1; 20]])]),
                ),
            ],
        }
    }

    fn leaf() -> Draft {
        Draft {
            serial: vec![7],
            subject: name("leaf"),
            extensions: vec![
                (USAGE, true, vec![0x03, 0x02, 0x06, 0x40]),
                (
                    AUTHORITY_KEY,
                    false,
                    sequence(&[&element(0x80, &[&[1; 20]])]),
                ),
            ],
            ..Draft::authority("leaf")
        }
    }

    fn with(mut self, id: &'static str, critical: bool, value: &[u8]) -> Draft {
        self.extensions.retain(|(own, _, _)| *own != id);
        self.extensions.push((id, critical, value.to_vec()));
        self
    }

    fn without(mut self, id: &str) -> Draft {
        self.extensions.retain(|(own, _, _)| *own != id);
        self
    }

    fn issue(&self, issuer: (&Key, &Name), own: &Key) -> Certificate {
        let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]);
        let key_info = sequence(&[&algorithm, &element(0x03, &[&[0], own.public()])]);
        let version = self.version.map(|own| element(0xA0, &[&[0x02, 0x01, own]]));
        let [from, to] = self
            .validity
            .map(|(tag, text)| element(tag, &[text.as_bytes()]));
        let extensions: Vec<u8> = self
            .extensions
            .iter()
            .flat_map(|(id, critical, value)| extension(id, *critical, value))
            .collect();
        let extensions = if extensions.is_empty() {
            Vec::new()
        } else {
            element(0xA3, &[&sequence(&[&extensions])])
        };
        let signed_part = sequence(&[
            &version.unwrap_or_default(),
            &element(0x02, &[&self.serial]),
            &ecdsa_sha256(),
            issuer.1.as_der(),
            &sequence(&[&from, &to]),
            self.subject.as_der(),
            &key_info,
            &extensions,
        ]);
        Certificate::from_der(&signed(issuer.0, &signed_part)).unwrap()
    }
}

/// The path through a root, an authority and a leaf.
fn path(root: &Draft, authority: &Draft, leaf: &Draft) -> Result<ValidPath, PathError> {
    let keys = ["root", "authority", "leaf"].map(Key::new);
    let anchor = root.issue((&keys[0], &root.subject), &keys[0]);
    let middle = authority.issue((&keys[0], &root.subject), &keys[1]);
    let leaf = leaf.issue((&keys[1], &authority.subject), &keys[2]);
    let mut evidence = Evidence::default();
    evidence.add_certificates(&[middle]);
    let at = "2025-06-01T00:00:00Z".parse().unwrap();
    let algorithms = AlgorithmPolicy::default();
    let options = PathOptions {
        at,
        now: at,
        purpose: Purpose::Any,
        revocation: RevocationRules::ignored(),
        algorithms: &algorithms,
        policies: PolicyInputs::default(),
    };
    let anchors = [TrustAnchor::from_certificate(anchor, "test").unwrap()];
    validate(&leaf, &evidence, &anchors, &options)
}

fn sound() -> [Draft; 3] {
    let mut root = Draft::authority("root").without(AUTHORITY_KEY);
    root.serial = vec![9];
    [root, Draft::authority("authority"), Draft::leaf()]
}

/// The violation of the path with one certificate exchanged: 0 the root, 1 the authority, 2 the leaf.
fn violation(place: usize, draft: Draft) -> Option<ProfileViolation> {
    let mut all = sound();
    all[place] = draft;
    let found = path(&all[0], &all[1], &all[2]).unwrap();
    check_profile(&found).err().map(|error| {
        assert_eq!(error.depth, 2 - place, "{error}");
        error.violation
    })
}

fn problem(place: usize, draft: Draft) -> Option<PathProblem> {
    let mut all = sound();
    all[place] = draft;
    path(&all[0], &all[1], &all[2])
        .err()
        .map(|error| error.problem)
}

/// A name constraint: permitted or excluded, of one base.
fn constraint(excluded: bool, base: &[u8]) -> Vec<u8> {
    sequence(&[&element(if excluded { 0xA1 } else { 0xA0 }, &[base])])
}

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

/// A leaf under an authority with one constraint.
fn constrained(excluded: bool, base: (u8, &[u8]), name: (u8, &[u8])) -> Option<PathProblem> {
    let base = constraint(excluded, &sequence(&[&element(base.0, &[base.1])]));
    let mut all = sound();
    all[1] = Draft::authority("authority").with(CONSTRAINTS, true, &base);
    let names = sequence(&[&element(name.0, &[name.1])]);
    all[2] = Draft::leaf().with(ALTERNATIVE, false, &names);
    path(&all[0], &all[1], &all[2])
        .err()
        .map(|error| error.problem)
}

#[test]
fn constraints_on_names_hold_for_hosts_mail_and_addresses() {
    let (mail, dns, ip) = (0x81, 0x82, 0x87);
    let net: &[u8] = &[10, 1, 0, 0, 255, 255, 0, 0];
    for (base, inside, outside) in [
        (
            (dns, b"example.vn".as_slice()),
            (dns, b"a.Example.VN".as_slice()),
            (dns, b"bexample.vn".as_slice()),
        ),
        (
            (dns, b"example.vn"),
            (dns, b"*.example.vn"),
            (dns, b"example.vn.evil"),
        ),
        (
            (mail, b"example.vn"),
            (mail, b"a@example.vn"),
            (mail, b"a@b.example.vn"),
        ),
        (
            (mail, b".example.vn"),
            (mail, b"a@b.example.vn"),
            (mail, b"a@example.vn"),
        ),
        (
            (mail, b"a@example.vn"),
            (mail, b"a@EXAMPLE.vn"),
            (mail, b"A@example.vn"),
        ),
        ((ip, net), (ip, &[10, 1, 2, 3]), (ip, &[10, 2, 2, 3])),
    ] {
        assert_eq!(constrained(false, base, inside), None, "{base:?}");
        assert_eq!(constrained(true, base, outside), None, "{base:?}");
        let refused = constrained(false, base, outside);
        assert!(
            matches!(refused, Some(PathProblem::NameNotPermitted { .. })),
            "{refused:?}"
        );
        let refused = constrained(true, base, inside);
        assert!(
            matches!(refused, Some(PathProblem::NameExcluded { .. })),
            "{refused:?}"
        );
    }
    // what cannot be compared counts against the certificate
    assert!(constrained(true, (mail, b"example.vn"), (mail, b"no address")).is_some());
    assert!(constrained(true, (ip, &[10, 0, 0]), (ip, &[10, 1, 2, 3])).is_some());
}

#[test]
fn an_address_in_the_subject_s_name_is_constrained_too() {
    let base = constraint(false, &sequence(&[&element(0x81, &[b"example.vn"])]));
    let mut all = sound();
    all[1] = Draft::authority("authority").with(CONSTRAINTS, true, &base);
    let address = "1.2.840.113549.1.9.1".parse().unwrap();
    all[2] = Draft {
        subject: Name::of(&[(address, "a@evil.vn")]),
        ..Draft::leaf()
    };
    let error = path(&all[0], &all[1], &all[2]).unwrap_err();
    assert!(
        matches!(error.problem, PathProblem::NameNotPermitted { .. }),
        "{error}"
    );
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
    // the anchor's own limits are not looked at (section 6.1.1 d), those of what it issued are
    assert_eq!(problem(0, limited), None);
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
