//! Evidence made to cost time: the search ends, and says why.

use signatures::algorithms::AlgorithmPolicy;
use signatures::x509::{
    Evidence, PathOptions, PathProblem, PolicyInputs, Purpose, RevocationRules, validate,
};

use crate::authority::{Kind, Party};

const YEARS: (&str, &str) = ("2024-01-01T00:00:00Z", "2030-01-01T00:00:00Z");

#[test]
fn a_maze_of_authorities_that_certify_each_other_is_given_up() {
    let names = ["a", "b", "c", "d", "e"];
    let mut evidence = Evidence::default();
    let first = Party::root("a");
    // several keys under each name, each certified by the authority before it
    let mut issuers = vec![first];
    for round in 0..6u8 {
        for name in names {
            let issuer = &issuers[usize::from(round) * 3 % issuers.len()];
            let next = Party::new(name, Some(issuer), Kind::Authority, round + 1, YEARS);
            evidence.add_certificates(std::slice::from_ref(&next.certificate));
            issuers.push(next);
        }
    }
    let signer = Party::new("signer", issuers.last(), Kind::Signer, 99, YEARS);
    // an anchor of the same name, but with another key: every way fails at its end
    let anchor = Party::root("a").anchor("test");
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
    let error = validate(&signer.certificate, &evidence, &[anchor], &options).unwrap_err();
    assert!(
        matches!(
            error.problem,
            PathProblem::SignatureWrong { .. }
                | PathProblem::TooManyPossibilities
                | PathProblem::NoPathToAnchor { .. }
        ),
        "{error}"
    );
}

#[test]
fn a_signer_of_lists_whose_own_list_is_the_only_one_does_not_go_round_in_circles() {
    let root = Party::root("root");
    // two authorities, each of which certifies the other's signer of lists
    let one = Party::new("one", Some(&root), Kind::Authority, 2, YEARS);
    let other = Party::new("one", Some(&one), Kind::Authority, 3, YEARS);
    let signer = Party::new("signer", Some(&one), Kind::Signer, 4, YEARS);
    let mut evidence = Evidence::default();
    evidence.add_certificates(&[one.certificate.clone(), other.certificate.clone()]);
    evidence.add_crl(root.crl("2025-05-01T00:00:00Z", "2025-07-01T00:00:00Z", &[]));
    evidence.add_crl(other.crl("2025-05-01T00:00:00Z", "2025-07-01T00:00:00Z", &[]));
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
    let error = validate(
        &signer.certificate,
        &evidence,
        &[root.anchor("test")],
        &options,
    )
    .unwrap_err();
    assert!(
        matches!(error.problem, PathProblem::RevocationUnknown { .. }),
        "{error}"
    );
}
