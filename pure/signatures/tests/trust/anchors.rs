//! What an anchor's own certificate says of what it may issue (RFC 5937), and what of the profile of
//! RFC 5280 nobody relies on.

use signatures::algorithms::AlgorithmPolicy;
use signatures::verdict::{Finding, Indication};
use signatures::x509::profile::{ProfileViolation, violations};
use signatures::x509::{
    Evidence, Name, PathOptions, PathProblem, PolicyInputs, Purpose, RevocationProblem,
    RevocationRules, TrustAnchor, validate,
};

use crate::authority::{Kind, Party, element, octets, oid, sequence};
use crate::draft::{
    ALTERNATIVE, BASIC, CONSTRAINTS, Draft, INHIBIT_ANY, POLICY_CONSTRAINTS, SUBJECT_KEY, TRUE,
    USAGE, constraint, issued, path_for, problem, sound,
};
use crate::world::{Case, world};

const EXTENDED: &str = "2.5.29.37";
const POLICIES: &str = "2.5.29.32";
const MAPPINGS: &str = "2.5.29.33";
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
const MAIL: &str = "1.3.6.1.5.5.7.3.4";
const ANY_USE: &str = "2.5.29.37.0";
const ANY_POLICY: &str = "2.5.29.32.0";

fn uses(all: &[&str]) -> Vec<u8> {
    let all: Vec<u8> = all.iter().flat_map(|one| oid(one)).collect();
    sequence(&[&all])
}

fn policies(all: &[&str]) -> Vec<u8> {
    let all: Vec<u8> = all.iter().flat_map(|one| sequence(&[&oid(one)])).collect();
    sequence(&[&all])
}

fn root() -> Draft {
    sound()[0].clone()
}

fn asked(purpose: Purpose, inputs: &PolicyInputs, all: &[Draft; 3]) -> Option<PathProblem> {
    path_for(purpose, inputs, &all[0], &all[1], &all[2])
        .err()
        .map(|error| error.problem)
}

#[test]
fn an_anchor_s_name_constraints_hold_for_everything_below_it() {
    let mail = element(0x81, &[b"example.vn"]);
    for (excluded, address, expected) in [
        (false, &b"a@example.vn"[..], None),
        (false, b"a@evil.vn", Some(true)),
        (true, b"a@evil.vn", None),
        (true, b"a@example.vn", Some(false)),
    ] {
        let mut all = sound();
        all[0] = root().with(
            CONSTRAINTS,
            true,
            &constraint(excluded, &sequence(&[&mail])),
        );
        let names = sequence(&[&element(0x81, &[address])]);
        all[2] = Draft::leaf().with(ALTERNATIVE, false, &names);
        let found = asked(Purpose::Any, &PolicyInputs::default(), &all);
        let kind = found.map(|problem| match problem {
            PathProblem::NameNotPermitted { .. } => true,
            PathProblem::NameExcluded { .. } => false,
            other => panic!("{other}"),
        });
        assert_eq!(kind, expected, "{excluded} {address:?}");
    }
}

#[test]
fn an_anchor_s_path_length_counts_the_authorities_below_it() {
    for (length, expected) in [(0_u8, Some(PathProblem::PathTooLong)), (1, None)] {
        let limited = root().with(BASIC, true, &sequence(&[TRUE, &[0x02, 0x01, length]]));
        assert_eq!(problem(0, limited), expected, "{length}");
    }
}

#[test]
fn an_anchor_s_policies_are_those_that_can_hold_below_it() {
    let explicit = |accepted: &[&str]| PolicyInputs {
        accepted: accepted.iter().map(|one| one.parse().unwrap()).collect(),
        require_explicit: true,
        ..PolicyInputs::default()
    };
    let with = |of_anchor: &[&str]| {
        let mut all = sound();
        if !of_anchor.is_empty() {
            all[0] = root().with(POLICIES, false, &policies(of_anchor));
        }
        for draft in &mut all[1..] {
            *draft = draft.clone().with(POLICIES, false, &policies(&["1.2.3.1"]));
        }
        all
    };
    for (of_anchor, accepted, holds) in [
        (&[][..], &[][..], true),
        (&["1.2.3.1"], &[], true),
        (&["1.2.3.2"], &[], false),
        (&[ANY_POLICY], &[], true),
        (&["1.2.3.1", "1.2.3.2"], &["1.2.3.1"], true),
        (&["1.2.3.1", "1.2.3.2"], &["1.2.3.2"], false),
        (&["1.2.3.2"], &["1.2.3.1"], false),
    ] {
        let found = asked(Purpose::Any, &explicit(accepted), &with(of_anchor));
        let expected = (!holds).then_some(PathProblem::NoValidPolicy);
        assert_eq!(found, expected, "{of_anchor:?} {accepted:?}");
    }
    // where no policy is asked for, none need hold
    let found = asked(Purpose::Any, &PolicyInputs::default(), &with(&["1.2.3.2"]));
    assert_eq!(found, None);
}

#[test]
fn an_anchor_s_constraints_on_policies_begin_with_it() {
    let any = PolicyInputs::default();
    // a policy is required at once, and below nothing has one
    let required = root().with(POLICY_CONSTRAINTS, true, &sequence(&[&[0x80, 0x01, 0x00]]));
    assert_eq!(
        problem(0, required.clone()),
        Some(PathProblem::NoValidPolicy)
    );
    // everything below has any policy, which the anchor does not let count
    let below = |root: Draft| {
        let mut all = sound();
        all[0] = root;
        for draft in &mut all[1..] {
            *draft = draft
                .clone()
                .with(POLICIES, false, &policies(&[ANY_POLICY]));
        }
        asked(Purpose::Any, &any, &all)
    };
    assert_eq!(below(required.clone()), None);
    let neither = required.with(INHIBIT_ANY, true, &[0x02, 0x01, 0x00]);
    assert_eq!(below(neither), Some(PathProblem::NoValidPolicy));
    // mappings that the anchor forbids
    let constraints = sequence(&[&[0x80, 0x01, 0x00], &[0x81, 0x01, 0x00]]);
    let mapped = |root: Draft| {
        let mut all = sound();
        all[0] = root;
        let pair = sequence(&[&sequence(&[&oid("1.2.3.1"), &oid("1.2.3.2")])]);
        all[1] = all[1]
            .clone()
            .with(POLICIES, false, &policies(&["1.2.3.1"]));
        all[1] = all[1].clone().with(MAPPINGS, true, &pair);
        all[2] = all[2]
            .clone()
            .with(POLICIES, false, &policies(&["1.2.3.2"]));
        asked(Purpose::Any, &any, &all)
    };
    let lenient = root().with(POLICY_CONSTRAINTS, true, &sequence(&[&[0x80, 0x01, 0x00]]));
    assert_eq!(mapped(lenient), None);
    let strict = root().with(POLICY_CONSTRAINTS, true, &constraints);
    assert_eq!(mapped(strict), Some(PathProblem::NoValidPolicy));
}

#[test]
fn uses_that_an_anchor_or_an_authority_is_restricted_to_hold_below_it() {
    let none = PolicyInputs::default();
    for place in [0, 1] {
        for (all_uses, signing, stamping) in [
            (&[TIME_STAMPING][..], false, true),
            (&[OCSP_SIGNING], false, false),
            (&[MAIL], true, false),
            (&[MAIL, TIME_STAMPING], true, true),
            (&[ANY_USE], true, true),
        ] {
            for (purpose, expected) in [
                (Purpose::Signing, signing),
                (Purpose::TimeStamping, stamping),
            ] {
                let mut all = sound();
                all[place] = all[place].clone().with(EXTENDED, false, &uses(all_uses));
                if purpose == Purpose::TimeStamping {
                    let stamping = uses(&[TIME_STAMPING]);
                    all[2] = Draft::leaf().with(EXTENDED, true, &stamping);
                }
                let found = asked(purpose, &none, &all);
                let problem = (!expected).then_some(PathProblem::WrongPurpose);
                assert_eq!(found, problem, "{place} {all_uses:?} {purpose:?}");
            }
        }
    }
}

#[test]
fn an_anchor_that_says_it_is_no_authority_has_issued_nothing() {
    let person = root().with(BASIC, true, &sequence(&[]));
    assert_eq!(problem(0, person), Some(PathProblem::NotAnAuthority));
    let usage = root().with(USAGE, true, &[0x03, 0x02, 0x01, 0x02]);
    assert_eq!(problem(0, usage), Some(PathProblem::MayNotSignCertificates));
    let unknown = root().with("1.2.3.4.5", true, &[0x05, 0x00]);
    let found = problem(0, unknown);
    assert!(
        matches!(found, Some(PathProblem::UnknownCriticalExtension { .. })),
        "{found:?}"
    );
    // old roots of version 1 say nothing of themselves
    let old = Draft {
        version: None,
        extensions: Vec::new(),
        ..root()
    };
    assert_eq!(problem(0, old), None);
}

#[test]
fn empty_lists_are_malformed_wherever_they_stand() {
    let empty = sequence(&[]);
    for place in [0, 1, 2] {
        for id in [
            EXTENDED,
            POLICIES,
            MAPPINGS,
            POLICY_CONSTRAINTS,
            CONSTRAINTS,
        ] {
            let draft = sound()[place].clone().with(id, false, &empty);
            let found = problem(place, draft);
            let expected = PathProblem::MalformedExtension { oid: id.to_owned() };
            assert_eq!(found, Some(expected), "{place} {id}");
        }
        // permitted names, but none
        let nothing = sequence(&[&element(0xA0, &[])]);
        let found = problem(
            place,
            sound()[place].clone().with(CONSTRAINTS, true, &nothing),
        );
        assert!(
            matches!(found, Some(PathProblem::MalformedExtension { .. })),
            "{found:?}"
        );
    }
}

#[test]
fn constraints_on_names_that_are_written_wrongly_refuse_everything_below() {
    let (mail, dns, uri, ip) = (0x81, 0x82, 0x86, 0x87);
    for (tag, base) in [
        (dns, &b".example.vn"[..]),
        (dns, b"*.example.vn"),
        (dns, b"a b"),
        (dns, b"example.vn."),
        (mail, b"@example.vn"),
        (mail, b"a@"),
        (mail, b"a@.example.vn"),
        (mail, b""),
        (mail, b"."),
        (mail, b"a@b@.vn"),
        (uri, b"10.0.0.1"),
        (uri, b"https://example.vn"),
        (uri, b""),
        (ip, &[10, 0, 0, 0, 255, 0, 255, 0]),
        (ip, &[10, 0, 0, 0]),
    ] {
        for place in [0, 1] {
            for excluded in [false, true] {
                let base = constraint(excluded, &sequence(&[&element(tag, &[base])]));
                let draft = sound()[place].clone().with(CONSTRAINTS, true, &base);
                let expected = ProfileViolation::Content {
                    oid: CONSTRAINTS.to_owned(),
                };
                assert_eq!(
                    problem(place, draft),
                    Some(PathProblem::Profile {
                        violation: expected
                    }),
                    "{tag} {base:?}"
                );
            }
        }
    }
    for (tag, base) in [
        (dns, &b""[..]),
        (dns, b"example.vn"),
        (mail, b"example.vn"),
        (mail, b".example.vn"),
        (mail, b"a@example.vn"),
        (uri, b"example.vn"),
        (uri, b".example.vn"),
        (ip, &[10, 0, 0, 0, 255, 0, 0, 0]),
    ] {
        let base = constraint(true, &sequence(&[&element(tag, &[base])]));
        let draft = Draft::authority("authority").with(CONSTRAINTS, true, &base);
        assert_eq!(problem(1, draft), None, "{tag} {base:?}");
    }
}

#[test]
fn a_star_stands_for_hosts_that_are_excluded_too() {
    let named = |excluded: bool, base: &[u8], name: &[u8]| {
        let base = constraint(excluded, &sequence(&[&element(0x82, &[base])]));
        let mut all = sound();
        all[1] = Draft::authority("authority").with(CONSTRAINTS, true, &base);
        let names = sequence(&[&element(0x82, &[name])]);
        all[2] = Draft::leaf().with(ALTERNATIVE, false, &names);
        asked(Purpose::Any, &PolicyInputs::default(), &all).is_none()
    };
    for (base, name, is_free) in [
        (&b"a.example.vn"[..], &b"*.example.vn"[..], false),
        (b"A.Example.VN", b"*.example.vn", false),
        (b"example.vn", b"*.example.vn", false),
        (b"vn", b"*.example.vn", false),
        (b"", b"*.example.vn", false),
        (b"a.b.example.vn", b"*.example.vn", true),
        (b"other.vn", b"*.example.vn", true),
        (b"a.other.vn", b"*.example.vn", true),
        // names that are no hosts are neither in nor out
        (b"example.vn", b"www.example.vn.", false),
        (b"example.vn", b"w*.example.vn", false),
        (b"example.vn", b"a b.vn", false),
        (b"example.vn", b"", false),
    ] {
        assert_eq!(named(true, base, name), is_free, "{base:?} {name:?}");
    }
    // a star below what is permitted is permitted, one above it is not
    assert!(named(false, b"example.vn", b"*.example.vn"));
    assert!(!named(false, b"a.example.vn", b"*.example.vn"));
}

#[test]
fn an_anchor_whose_key_may_not_sign_lists_signs_none() {
    let years = ("2024-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    let root = Party::root("root");
    let signer = Party::new("signer", Some(&root), Kind::Signer, 10, years);
    let list = root.crl("2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z", &[]);
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
    // the same name and key, with and without cRLSign
    for (bits, is_accepted) in [(0x06, true), (0x04, false)] {
        let draft = Draft {
            subject: root.certificate.subject().clone(),
            ..Draft::authority("root")
        };
        let draft = draft.with(USAGE, true, &[0x03, 0x02, 0x01, bits]);
        let own = draft.issue((&root.key, root.certificate.subject()), &root.key);
        let anchor = TrustAnchor::from_certificate(own, "test").unwrap();
        let evidence = Evidence {
            crls: vec![list.clone()],
            ..Evidence::default()
        };
        let found = validate(&signer.certificate, &evidence, &[anchor], &options);
        assert_eq!(found.is_ok(), is_accepted);
        if let Err(error) = found {
            let problem = RevocationProblem::SignerNotAuthorised;
            assert_eq!(error.problem, PathProblem::RevocationUnknown { problem });
        }
    }
}

#[test]
fn what_leaves_open_whom_a_certificate_names_or_how_it_is_read_makes_it_unusable() {
    let nobody = Draft {
        subject: Name::of(&[]),
        ..Draft::leaf()
    };
    let old = |draft: Draft| Draft {
        version: Some(1),
        ..draft
    };
    let empty_usage = [0x03, 0x02, 0x07, 0x00];
    for (place, draft) in [
        (2, nobody),
        (2, old(Draft::leaf())),
        (0, old(root())),
        (
            2,
            Draft {
                version: Some(3),
                ..Draft::leaf()
            },
        ),
        (2, Draft::leaf().with(USAGE, true, &empty_usage)),
    ] {
        let found = problem(place, draft);
        let Some(PathProblem::Profile { violation }) = &found else {
            panic!("{place} {found:?}");
        };
        assert!(violation.makes_unusable());
    }
}

#[test]
fn everything_else_of_the_profile_is_noted_and_the_path_stays_usable() {
    let identifier = octets(&[1; 20]);
    let cases = [
        (
            2,
            Draft {
                serial: vec![0x80],
                ..Draft::leaf()
            },
        ),
        (
            2,
            Draft {
                serial: vec![1; 21],
                ..Draft::leaf()
            },
        ),
        (1, Draft::authority("authority").without(SUBJECT_KEY)),
        (
            1,
            Draft::authority("authority").with(SUBJECT_KEY, true, &identifier),
        ),
        (0, root().without(USAGE)),
        (0, root().without(BASIC)),
        (
            2,
            Draft::leaf().with(USAGE, true, &[0x03, 0x02, 0x02, 0x44]),
        ),
        (
            2,
            Draft::leaf().with(
                ALTERNATIVE,
                false,
                &sequence(&[&element(0x81, &[b"no address"])]),
            ),
        ),
        (
            2,
            Draft {
                validity: [(0x18, "20240101000000Z"), (0x18, "20500101000000Z")],
                ..Draft::leaf()
            },
        ),
    ];
    for (place, draft) in cases {
        let mut all = sound();
        all[place] = draft;
        let found = path_for(
            Purpose::Any,
            &PolicyInputs::default(),
            &all[0],
            &all[1],
            &all[2],
        );
        let found = found.unwrap();
        assert!(!found.notes.is_empty(), "{place}");
        for note in found.notes {
            assert_eq!(note.depth, 2 - place, "{note}");
            assert!(!note.violation.makes_unusable(), "{note}");
        }
    }
    let sound = issued(&sound()[0], &sound()[1], &sound()[2]);
    for (place, certificate) in sound.iter().enumerate() {
        assert_eq!(violations(certificate, place < 2), []);
    }
}

#[test]
fn the_verdict_carries_what_was_noted_and_fails_for_what_is_unusable() {
    let world = world();
    let message = world.signer.sign(b"content");
    let crl = world
        .root
        .crl("2025-05-20T00:00:00Z", "2025-07-01T00:00:00Z", &[]);
    let report = Case::new(message, vec![crl], "2025-06-01T00:00:00Z").judge(&world);
    assert_eq!(report.indication, Indication::TotalPassed);
    // the parties of these tests have no key identifiers
    assert!(!report.profile_notes.is_empty());
    let failed = report
        .checks
        .iter()
        .filter_map(|check| check.finding.as_ref());
    assert!(
        !failed
            .clone()
            .any(|one| matches!(one, Finding::Path { .. }))
    );
}
