//! Name constraints of RFC 5280 section 4.2.1.10 on hosts, mail and addresses.

use signatures::x509::{Name, PathProblem};

use crate::authority::{element, sequence};
use crate::draft::{ALTERNATIVE, CONSTRAINTS, Draft, constraint, path, sound};

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
    for excluded in [false, true] {
        assert!(constrained(excluded, (ip, net), (ip, &[11, 0, 0, 0, 0])).is_some());
    }
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
