//! Certification paths and revocation.

use super::{
    Reason,
    signer::{of_bad_signature, of_weakness},
};
use signatures::x509::profile::ProfileViolation;
use signatures::x509::{PathError, PathProblem, RevocationProblem, RevocationReason, Revoked};

/// What is wrong with a path, and whose certificate has the problem.
pub(in super::super) fn of_path(error: &PathError) -> Reason {
    of_problem(&error.problem).text("subject", &error.subject)
}

fn of_problem(problem: &PathProblem) -> Reason {
    match problem {
        PathProblem::NoPathToAnchor { issuer } => {
            Reason::new("signing-check-no-path").text("issuer", issuer)
        }
        PathProblem::TooManyPossibilities => Reason::new("signing-check-too-many-paths"),
        PathProblem::SignatureWrong { error } => {
            Reason::new("signing-check-issuer-signature").because(of_bad_signature(*error))
        }
        PathProblem::AlgorithmsDiffer => Reason::new("signing-check-path-algorithms-differ"),
        PathProblem::UnknownAlgorithm { oid } => {
            Reason::new("signing-check-path-algorithm").text("algorithm", oid)
        }
        PathProblem::Weak { weakness } => {
            Reason::new("signing-check-path-weak").because(of_weakness(weakness))
        }
        PathProblem::NotYetValid { not_before } => {
            Reason::new("signing-check-not-yet-valid").time("at", *not_before)
        }
        PathProblem::Expired { not_after } => {
            Reason::new("signing-check-expired").time("at", *not_after)
        }
        PathProblem::NamesDoNotChain => Reason::new("signing-check-names-do-not-chain"),
        PathProblem::NotAnAuthority => Reason::new("signing-check-not-an-authority"),
        PathProblem::PathTooLong => Reason::new("signing-check-path-too-long"),
        PathProblem::MayNotSignCertificates => Reason::new("signing-check-may-not-issue"),
        PathProblem::NameNotPermitted { name } => {
            Reason::new("signing-check-name-not-permitted").text("name", name)
        }
        PathProblem::NameExcluded { name } => {
            Reason::new("signing-check-name-excluded").text("name", name)
        }
        PathProblem::NoValidPolicy => Reason::new("signing-check-no-valid-policy"),
        PathProblem::AnyPolicyMapped => Reason::new("signing-check-any-policy-mapped"),
        PathProblem::UnknownCriticalExtension { oid } => {
            Reason::new("signing-check-unknown-extension").text("name", oid)
        }
        PathProblem::MalformedExtension { oid } => {
            Reason::new("signing-check-malformed-extension").text("name", oid)
        }
        PathProblem::Profile { violation } => {
            Reason::new("signing-check-profile").because(of_profile(violation))
        }
        PathProblem::WrongPurpose => Reason::new("signing-check-wrong-purpose"),
        PathProblem::Revoked { revoked } => of_revoked(revoked),
        PathProblem::RevocationUnknown { problem } => {
            Reason::new("signing-check-revocation-unknown").because(of_revocation(problem))
        }
    }
}

/// In what a certificate does not keep RFC 5280.
fn of_profile(violation: &ProfileViolation) -> Reason {
    let new = Reason::new;
    match violation {
        ProfileViolation::Structure => new("signing-check-profile-structure"),
        ProfileViolation::Version { .. } => new("signing-check-profile-version"),
        ProfileViolation::UniqueIdentifiers => new("signing-check-profile-identifiers"),
        ProfileViolation::SerialNumber => new("signing-check-profile-serial"),
        ProfileViolation::ValidityEncoding => new("signing-check-profile-dates"),
        ProfileViolation::EmptyName => new("signing-check-profile-nameless"),
        ProfileViolation::Criticality { oid } => {
            new("signing-check-profile-criticality").text("name", oid)
        }
        ProfileViolation::Missing { oid } => new("signing-check-profile-missing").text("name", oid),
        ProfileViolation::OnlyForAuthorities { oid } => {
            new("signing-check-profile-only-authorities").text("name", oid)
        }
        ProfileViolation::Content { oid } => new("signing-check-profile-content").text("name", oid),
    }
}

/// When and why a certificate was revoked.
pub(in super::super) fn of_revoked(revoked: &Revoked) -> Reason {
    let Some(ground) = revoked.reason else {
        return Reason::new("signing-check-revoked").time("at", revoked.at);
    };
    if ground == RevocationReason::CertificateHold {
        return Reason::new("signing-check-suspended").time("at", revoked.at);
    }
    Reason::new("signing-check-revoked-because")
        .time("at", revoked.at)
        .because(Reason::new(ground_key(ground)))
}

fn ground_key(ground: RevocationReason) -> &'static str {
    match ground {
        RevocationReason::Unspecified => "signing-check-ground-unspecified",
        RevocationReason::KeyCompromise => "signing-check-ground-key-compromise",
        RevocationReason::CaCompromise => "signing-check-ground-authority-compromise",
        RevocationReason::AffiliationChanged => "signing-check-ground-affiliation",
        RevocationReason::Superseded => "signing-check-ground-superseded",
        RevocationReason::CessationOfOperation => "signing-check-ground-cessation",
        RevocationReason::CertificateHold => "signing-check-ground-hold",
        RevocationReason::RemoveFromCrl => "signing-check-ground-removed",
        RevocationReason::PrivilegeWithdrawn => "signing-check-ground-privilege",
        RevocationReason::AaCompromise => "signing-check-ground-attribute-authority",
    }
}

fn of_revocation(problem: &RevocationProblem) -> Reason {
    match problem {
        RevocationProblem::NoInformation => Reason::new("signing-check-list-none"),
        RevocationProblem::Stale {
            this_update,
            next_update,
        } => match next_update {
            Some(next) => Reason::new("signing-check-list-stale")
                .time("at", *this_update)
                .time("next", *next),
            None => Reason::new("signing-check-list-old").time("at", *this_update),
        },
        RevocationProblem::AfterExpiry { this_update } => {
            Reason::new("signing-check-list-after-expiry").time("at", *this_update)
        }
        RevocationProblem::FromTheFuture { this_update } => {
            Reason::new("signing-check-list-future").time("at", *this_update)
        }
        RevocationProblem::SignatureWrong => Reason::new("signing-check-list-signature"),
        RevocationProblem::SignerNotAuthorised => Reason::new("signing-check-list-not-authorised"),
        RevocationProblem::SignerNotValid { error } => {
            Reason::new("signing-check-list-signer").because(of_path(error))
        }
        RevocationProblem::UnknownCriticalExtension => Reason::new("signing-check-list-extension"),
        RevocationProblem::OutOfScope => Reason::new("signing-check-list-out-of-scope"),
        RevocationProblem::ReasonsNotCovered => Reason::new("signing-check-list-reasons"),
        RevocationProblem::UnknownToResponder => Reason::new("signing-check-list-unknown"),
        RevocationProblem::Weak { weakness } => {
            Reason::new("signing-check-list-weak").because(of_weakness(weakness))
        }
    }
}
