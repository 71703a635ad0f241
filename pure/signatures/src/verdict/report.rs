//! What was found, for machines and for pages that put it into words.

use jiff::Timestamp;
use serde::Serialize;

use super::indication::{Indication, SubIndication};
use crate::algorithms::{AlgorithmWeakness, SignatureAlgorithm};
use crate::cms::SignerError;
use crate::timestamp::TimestampError;
use crate::x509::profile::ProfileError;
use crate::x509::{CertificateSummary, PathError, RevocationProof};

/// The checks, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The content is what was signed, and the signature value is right.
    Signature,
    /// The certificate is bound under the signature.
    SigningCertificate,
    /// Time-stamps prove when the signature existed at the latest.
    Timestamp,
    /// The path to a trust anchor, with validity, revocation and purposes.
    CertificatePath,
    /// The signature's own algorithms were accepted at the proven time.
    Algorithms,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// It holds.
    Passed,
    /// It does not hold.
    Failed,
    /// It holds not now, but at the proven time.
    PassedAtProvenTime,
    /// Nothing to check (no time-stamp), and the policy does not ask for it.
    Absent,
}

/// Why a check did not simply pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum Finding {
    /// The signature.
    Signature {
        /// What.
        error: SignerError,
    },
    /// The path.
    Path {
        /// What.
        error: PathError,
    },
    /// An algorithm.
    Algorithm {
        /// Which.
        weakness: AlgorithmWeakness,
    },
}

/// One check and its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which.
    pub name: CheckName,
    /// How it ended.
    pub result: CheckResult,
    /// Why, when it did not simply pass.
    pub finding: Option<Finding>,
}

/// The level that the signature's own material reaches (EN 319 122-1, EN 319 132-1, EN 319 142-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Level {
    /// The signature alone, without a bound certificate (older than CAdES and PAdES).
    #[serde(rename = "CMS")]
    Cms,
    /// The XML signature alone, without a bound certificate (no XAdES).
    #[serde(rename = "XML-DSig")]
    XmlDsig,
    /// With its certificate bound.
    #[serde(rename = "B-B")]
    BaselineB,
    /// And a valid time-stamp.
    #[serde(rename = "B-T")]
    BaselineT,
    /// And everything that is needed to validate it later.
    #[serde(rename = "B-LT")]
    BaselineLt,
    /// And an archive or document time-stamp over all of it.
    #[serde(rename = "B-LTA")]
    BaselineLta,
}

/// What was found about one time-stamp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimestampReport {
    /// Whether it covers more than the signature value: everything before it.
    pub archive: bool,
    /// The time that the authority gives.
    pub time: Timestamp,
    /// How exact it is, in milliseconds, if the authority says.
    pub accuracy_ms: Option<i64>,
    /// How it ended.
    pub indication: Indication,
    /// Why it did not pass.
    pub sub_indication: Option<SubIndication>,
    /// The authority's certificate, when the token is right.
    pub authority: Option<CertificateSummary>,
    /// Where its path ends.
    pub trust_domain: Option<String>,
    /// What is wrong with the token.
    pub token_error: Option<TimestampError>,
    /// What is wrong with the authority's path.
    pub path_error: Option<PathError>,
    /// A digest or key that is no longer accepted.
    pub weakness: Option<AlgorithmWeakness>,
}

/// Everything that was found about a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The verdict.
    pub indication: Indication,
    /// Why it is not "passed".
    pub sub_indication: Option<SubIndication>,
    /// The level reached by the signature's own material.
    pub level: Level,
    /// The present for which the verdict was found.
    pub validated_at: Timestamp,
    /// The signature surely existed at this time: the earliest proof, or the present.
    pub best_signature_time: Timestamp,
    /// Whether that time is proven by something other than the present.
    pub time_is_proven: bool,
    /// When the signer says it signed. Only a claim.
    pub claimed_signing_time: Option<Timestamp>,
    /// Algorithm of the signature value.
    pub signature_algorithm: Option<SignatureAlgorithm>,
    /// The signer's certificate, as soon as the signature is right.
    pub signer: Option<CertificateSummary>,
    /// The path: the signer's certificate first, the anchor last.
    pub path: Vec<CertificateSummary>,
    /// The trust domain in which it ends.
    pub trust_domain: Option<String>,
    /// How each certificate below the anchor was shown not to be revoked, in the path's order.
    pub revocations: Vec<RevocationProof>,
    /// In what the certificates of the path break the profile of RFC 5280; those that make one unusable
    /// fail the path instead.
    pub profile_notes: Vec<ProfileError>,
    /// The checks, in order. After one that failed the rest may be missing.
    pub checks: Vec<Check>,
    /// The time-stamps, newest first.
    pub timestamps: Vec<TimestampReport>,
    /// Time-stamps over the signature that could not be read at all.
    pub unreadable_timestamps: usize,
}
