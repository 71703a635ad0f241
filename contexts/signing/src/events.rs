//! Facts that others may know.

use serde::{Deserialize, Serialize};

/// A content's signatures were judged; the subject is the finding.
pub const FILE_ASSESSED: &str = "signing.file.assessed";

/// Of [`FILE_ASSESSED`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAssessed {
    /// The content, SHA-256 in hexadecimal.
    pub sha256: String,
    /// What its signatures are worth together: a code of [`crate::verification::Outcome`].
    pub outcome: String,
}

/// Topic: a file was signed. Subject: the signing request. Payload: [`Signed`].
pub const SIGNED: &str = "signing.request.signed";

/// A file was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Which office asked and what for.
    pub purpose: String,
    /// That office's own thing.
    pub subject: i64,
    /// The signed content, SHA-256 in hexadecimal.
    pub sha256: String,
}
