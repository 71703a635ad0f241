//! The standard's indications, and which of them follows from which problem.

use serde::Serialize;

use crate::cms::{EssError, SignerError};
use crate::x509::{PathError, PathProblem, RevocationReason};

/// EN 319 102-1 section 5.1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Indication {
    /// Everything holds.
    TotalPassed,
    /// What is at hand does not suffice for a decision either way.
    Indeterminate,
    /// Surely not valid.
    TotalFailed,
}

/// EN 319 102-1 table 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubIndication {
    /// The signature does not follow the format.
    FormatFailure,
    /// The content is not what was signed.
    HashFailure,
    /// The signature value is wrong.
    SigCryptoFailure,
    /// Proven to have been made after the certificate's revocation.
    Revoked,
    /// Proven to have been made after the certificate's end.
    Expired,
    /// Proven to have been made before the certificate's beginning.
    NotYetValid,
    /// The signer's certificate is missing or another one.
    NoSigningCertificateFound,
    /// The content is missing.
    SignedDataNotFound,
    /// What the policy asks of the signature itself does not hold.
    SigConstraintsFailure,
    /// What is asked of the certification path does not hold.
    ChainConstraintsFailure,
    /// The certification path is broken.
    CertificateChainGeneralFailure,
    /// No path leads to a trust anchor.
    NoCertificateChainFound,
    /// The certificate is revoked, and nothing proves that the signature was made before.
    RevokedNoPoe,
    /// An authority's certificate is revoked, and nothing proves that it was made before.
    RevokedCaNoPoe,
    /// The certificate is out of its validity; it was not revoked.
    OutOfBoundsNotRevoked,
    /// The certificate is out of its validity, and nothing proves that the signature is older.
    OutOfBoundsNoPoe,
    /// An algorithm is no longer accepted, and nothing proves that the signature is older.
    CryptoConstraintsFailureNoPoe,
    /// Newer revocation values are needed, or the certificate is suspended.
    TryLater,
    /// Anything else.
    Generic,
}

/// From what is wrong with a signer.
pub(crate) fn of_signer(error: &SignerError) -> (Indication, SubIndication) {
    use Indication::{Indeterminate, TotalFailed};
    match error {
        SignerError::ContentDiffers
        | SignerError::DigestDiffers
        | SignerError::ContentTypeDiffers => (TotalFailed, SubIndication::HashFailure),
        SignerError::Signature { .. } => (TotalFailed, SubIndication::SigCryptoFailure),
        SignerError::NoSuchSigner { .. }
        | SignerError::AttributeMissing { .. }
        | SignerError::AlgorithmsDiffer
        | SignerError::Malformed { .. }
        | SignerError::SigningCertificate {
            error: EssError::Malformed,
        } => (TotalFailed, SubIndication::FormatFailure),
        SignerError::CertificateMissing | SignerError::SigningCertificate { .. } => {
            (Indeterminate, SubIndication::NoSigningCertificateFound)
        }
        SignerError::Refused { .. } => (Indeterminate, SubIndication::SigConstraintsFailure),
        SignerError::ContentMissing => (Indeterminate, SubIndication::SignedDataNotFound),
        SignerError::Weak { .. } => (Indeterminate, SubIndication::CryptoConstraintsFailureNoPoe),
        SignerError::UnsupportedDigest { .. } | SignerError::UnsupportedSignature { .. } => {
            (Indeterminate, SubIndication::Generic)
        }
    }
}

/// From what is wrong with a path; section 5.2.6.
pub(super) fn of_path(error: &PathError) -> SubIndication {
    match &error.problem {
        PathProblem::NoPathToAnchor { .. } => SubIndication::NoCertificateChainFound,
        PathProblem::Expired { .. } | PathProblem::NotYetValid { .. } => {
            SubIndication::OutOfBoundsNoPoe
        }
        PathProblem::Revoked { revoked }
            if revoked.reason == Some(RevocationReason::CertificateHold) =>
        {
            SubIndication::TryLater
        }
        PathProblem::Revoked { .. } if error.depth == 0 => SubIndication::RevokedNoPoe,
        PathProblem::Revoked { .. } => SubIndication::RevokedCaNoPoe,
        PathProblem::RevocationUnknown { .. } => SubIndication::TryLater,
        PathProblem::Weak { .. } => SubIndication::CryptoConstraintsFailureNoPoe,
        PathProblem::WrongPurpose
        | PathProblem::NoValidPolicy
        | PathProblem::AnyPolicyMapped
        | PathProblem::NameNotPermitted { .. }
        | PathProblem::NameExcluded { .. }
        | PathProblem::PathTooLong => SubIndication::ChainConstraintsFailure,
        // nobody can say whether it is right
        PathProblem::UnknownAlgorithm { .. } => SubIndication::Generic,
        PathProblem::TooManyPossibilities
        | PathProblem::SignatureWrong { .. }
        | PathProblem::AlgorithmsDiffer
        | PathProblem::NamesDoNotChain
        | PathProblem::NotAnAuthority
        | PathProblem::MayNotSignCertificates
        | PathProblem::UnknownCriticalExtension { .. }
        | PathProblem::Profile { .. }
        | PathProblem::MalformedExtension { .. } => SubIndication::CertificateChainGeneralFailure,
    }
}

/// Whether an earlier proven time could change the answer.
pub(super) fn depends_on_time(problem: &PathProblem) -> bool {
    matches!(
        problem,
        PathProblem::Expired { .. }
            | PathProblem::NotYetValid { .. }
            | PathProblem::Revoked { .. }
            | PathProblem::RevocationUnknown { .. }
            | PathProblem::Weak { .. }
    )
}
