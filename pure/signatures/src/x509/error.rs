//! Why a path or a revocation check fails: exact enough to choose words for a clerk.

use jiff::Timestamp;
use serde::Serialize;

use super::certificate::Certificate;
use super::profile::ProfileViolation;
use super::revocation::Revoked;
use crate::algorithms::{AlgorithmWeakness, BadSignature};

/// What is wrong with a certification path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PathProblem {
    /// No certificate of the issuer is known, or no way from it leads to a trust anchor.
    #[error("no path leads from issuer {issuer} to a trust anchor")]
    NoPathToAnchor {
        /// The issuer that was looked for.
        issuer: String,
    },
    /// More certificates or more ways than any real hierarchy has.
    #[error("the search for a path was given up: too many possibilities")]
    TooManyPossibilities,
    /// The issuer's signature on the certificate is wrong.
    #[error("the issuer's signature is wrong: {error}")]
    SignatureWrong {
        /// In which way.
        error: BadSignature,
    },
    /// The algorithm inside the signed part is not the one beside the signature.
    #[error("the signature algorithms inside and outside differ")]
    AlgorithmsDiffer,
    /// Signature algorithm or key unknown here.
    #[error("unknown algorithm {oid}")]
    UnknownAlgorithm {
        /// Which, as far as it could be read.
        oid: String,
    },
    /// The policy does not accept the algorithm or key size at that time.
    #[error("{weakness}")]
    Weak {
        /// Which and since when.
        weakness: AlgorithmWeakness,
    },
    /// Before the first moment of validity.
    #[error("not valid before {not_before}")]
    NotYetValid {
        /// First moment.
        not_before: Timestamp,
    },
    /// After the last moment of validity.
    #[error("expired at {not_after}")]
    Expired {
        /// Last moment.
        not_after: Timestamp,
    },
    /// The issuer's name is not the subject of the certificate above.
    #[error("the issuer is not the subject of the certificate above")]
    NamesDoNotChain,
    /// The certificate issued another one but is no certification authority.
    #[error("not a certification authority")]
    NotAnAuthority,
    /// More authorities follow than the path length allows.
    #[error("more authorities follow than its path length allows")]
    PathTooLong,
    /// The certificate issued another one but its key usage does not allow that.
    #[error("the key may not sign certificates")]
    MayNotSignCertificates,
    /// A name lies outside the subtrees that an authority above permits.
    #[error("the name {name} is not permitted by an authority above")]
    NameNotPermitted {
        /// Which name.
        name: String,
    },
    /// A name lies in a subtree that an authority above excludes.
    #[error("the name {name} is excluded by an authority above")]
    NameExcluded {
        /// Which name.
        name: String,
    },
    /// No policy is valid along the whole path where one is required.
    #[error("no certificate policy is valid along the path")]
    NoValidPolicy,
    /// anyPolicy is mapped, which is forbidden.
    #[error("anyPolicy is mapped")]
    AnyPolicyMapped,
    /// A critical extension unknown here.
    #[error("unknown critical extension {oid}")]
    UnknownCriticalExtension {
        /// Which.
        oid: String,
    },
    /// A known extension that cannot be read or occurs twice.
    #[error("malformed extension {oid}")]
    MalformedExtension {
        /// Which.
        oid: String,
    },
    /// It breaks the profile of RFC 5280 in a way that leaves open whom it names or what it allows.
    #[error("it does not keep RFC 5280: {violation}")]
    Profile {
        /// What it breaks.
        violation: ProfileViolation,
    },
    /// Key usage or extended key usage do not allow what the key was used for.
    #[error("the key may not be used for this")]
    WrongPurpose,
    /// Revoked at the time asked for.
    #[error("revoked at {}", .revoked.at)]
    Revoked {
        /// When and why.
        revoked: Revoked,
    },
    /// Nothing says whether it was revoked.
    #[error("revocation is unknown: {problem}")]
    RevocationUnknown {
        /// Why what is there does not count.
        problem: RevocationProblem,
    },
}

/// Why revocation values do not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RevocationProblem {
    /// There is none for this certificate.
    #[error("there is no list or answer for it")]
    NoInformation,
    /// It was too old at the time asked for.
    #[error("the list or answer of {this_update} was no longer current")]
    Stale {
        /// When it was issued.
        this_update: Timestamp,
        /// When the next was due.
        next_update: Option<Timestamp>,
    },
    /// It was issued after the certificate had expired and need not mention it any more.
    #[error("the list or answer of {this_update} is from after the certificate's end")]
    AfterExpiry {
        /// When it was issued.
        this_update: Timestamp,
    },
    /// It is dated in the future.
    #[error("the list or answer is dated in the future: {this_update}")]
    FromTheFuture {
        /// When it says it was issued.
        this_update: Timestamp,
    },
    /// The signature on it is wrong, or its signer's certificate is missing.
    #[error("the signer of the list or answer was not found, or its signature is wrong")]
    SignatureWrong,
    /// Its signer may not sign such things.
    #[error("the signer of the list or answer may not sign it")]
    SignerNotAuthorised,
    /// Its signer's certificate is not valid.
    #[error("the signer of the list or answer: {error}")]
    SignerNotValid {
        /// Why.
        error: Box<PathError>,
    },
    /// A critical extension unknown here.
    #[error("the list or answer has an unknown critical extension")]
    UnknownCriticalExtension,
    /// It is for other certificates (only authorities, only users, another distribution point).
    #[error("the list is for other certificates")]
    OutOfScope,
    /// The lists together do not speak of all reasons.
    #[error("the lists do not cover every reason of revocation")]
    ReasonsNotCovered,
    /// The responder does not know the certificate.
    #[error("the responder does not know the certificate")]
    UnknownToResponder,
    /// The policy does not accept the algorithm of its signature.
    #[error("{weakness}")]
    Weak {
        /// Which and since when.
        weakness: AlgorithmWeakness,
    },
}

/// A problem and the certificate that has it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{subject}: {problem}")]
pub struct PathError {
    /// What is wrong.
    pub problem: PathProblem,
    /// Subject of the certificate that has the problem.
    pub subject: String,
    /// Its place: 0 is the certificate that was asked about, 1 its issuer and so on.
    pub depth: usize,
    /// The path that was tried, as far as it was found; the certificate asked about first.
    #[serde(skip)]
    pub path: Vec<Certificate>,
}
