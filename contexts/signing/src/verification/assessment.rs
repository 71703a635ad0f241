//! What was found about the signatures of a file, in values that are stored and shown.

use super::words::Reason;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

kit_db::code_enum! {
    /// How signatures lie in a file.
    pub enum Format {
        /// Inside a PDF (PAdES and older).
        Pdf = "pdf",
        /// A CMS message, with its content or beside it (CAdES; .p7s, .p7m).
        Cms = "cms",
        /// Inside XML (XAdES).
        Xml = "xml",
        /// In a container of files with their signatures (ASiC-E, ASiC-S).
        Asic = "asic",
        /// In no form that is known here.
        None = "none",
    }
}

kit_db::code_enum! {
    /// What the signatures of a file are worth together: as much as the worst of them.
    pub enum Outcome {
        /// All are right, unchanged and under a trusted root.
        Trusted = "trusted",
        /// All are right and unchanged, but at least one is not shown to be trusted.
        Intact = "intact",
        /// At least one cannot be checked with what is at hand.
        Unknown = "unknown",
        /// At least one is wrong, or the file was changed after it.
        Broken = "broken",
        /// There is none.
        Unsigned = "unsigned",
        /// The file cannot be read.
        Unreadable = "unreadable",
    }
}

/// What one signature is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// Wrong, or the file was changed after it.
    Broken,
    /// Cannot be checked with what is at hand.
    Unknown,
    /// Right and unchanged, and not to be trusted: revoked, expired without proof, another purpose.
    Refused,
    /// Right and unchanged; nothing at hand says whether its signer is to be trusted.
    Unproven,
    /// Right, unchanged, under a trusted root.
    Trusted,
}

impl Worth {
    /// Whether the signed bytes are as they were signed.
    #[must_use]
    pub fn is_intact(self) -> bool {
        self >= Self::Refused
    }
}

/// What a signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Of a person or an agency.
    Signature,
    /// A time-stamp over a whole file.
    Timestamp,
}

/// Whose certificate it seems to be. A guess from the names in it: certificates do not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A person.
    Person,
    /// An agency, a firm, its seal.
    Agency,
    /// Neither is clear.
    Unclear,
}

/// How far changes after a signature go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Nothing changed.
    None,
    /// What is usual after a signature: further signatures, time-stamps, fields that were meant to be
    /// filled.
    Allowed,
    /// Anything else: the document may say something else now.
    Suspicious,
}

/// What changed in a file after a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// How far.
    pub extent: Extent,
    /// What.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what: Vec<Reason>,
}

impl Changed {
    /// Nothing.
    pub(super) const NOTHING: Self = Self {
        extent: Extent::None,
        what: Vec::new(),
    };
}

/// One signature, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureSummary {
    /// What it is.
    pub kind: Kind,
    /// What it is worth.
    pub worth: Worth,
    /// Why it is worth that, in one sentence.
    pub reason: Reason,
    /// Everything else worth saying, in the order of its weight.
    pub details: Vec<Reason>,
    /// Who signed: the certificate's name, or what the file claims where there is none.
    pub name: String,
    /// The agency or firm in the certificate.
    pub agency: String,
    /// The post in the certificate.
    pub title: String,
    /// A person or an agency.
    pub role: Role,
    /// When the signer says it signed.
    pub claimed_at: Option<Timestamp>,
    /// Before this time it surely existed, if something proves that.
    pub proven_at: Option<Timestamp>,
    /// CMS, B-B, B-T, B-LT, B-LTA.
    pub level: String,
    /// Which part of the file it covers, where that is not plain from the format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<Reason>,
    /// What changed after it.
    pub changed: Changed,
    /// The trust domain in which its path ends.
    pub domain: Option<String>,
    /// Who issued the certificate.
    pub issuer: String,
    /// The certificate's serial number, hexadecimal.
    pub serial: String,
    /// SHA-256 of the certificate, hexadecimal; empty where there is none.
    pub certificate: String,
}

/// Everything that was found about a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// How its signatures lie in it.
    pub format: Format,
    /// What they are worth together.
    pub outcome: Outcome,
    /// What is to be said of the file as a whole.
    pub notes: Vec<Reason>,
    /// Each signature, in the order in which they were made.
    pub signatures: Vec<SignatureSummary>,
    /// For machines: see docs/signature-report.md.
    pub report: serde_json::Value,
}

impl Assessment {
    /// Whether every signature is right, unchanged and trusted, and there is one.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.outcome == Outcome::Trusted
    }
}

/// What signatures are worth together. Time-stamps over the file count only when they are wrong: one
/// that proves nothing makes no signature worse.
pub(super) fn together<'s>(
    signatures: impl Iterator<Item = &'s SignatureSummary> + Clone,
) -> Outcome {
    let is_broken = |one: &SignatureSummary| one.worth == Worth::Broken;
    if signatures.clone().any(is_broken) {
        return Outcome::Broken;
    }
    let worst = signatures
        .filter(|one| one.kind == Kind::Signature)
        .map(|one| one.worth)
        .min();
    match worst {
        None => Outcome::Unsigned,
        Some(Worth::Broken) => Outcome::Broken,
        Some(Worth::Unknown) => Outcome::Unknown,
        Some(Worth::Refused | Worth::Unproven) => Outcome::Intact,
        Some(Worth::Trusted) => Outcome::Trusted,
    }
}
