//! Facts that others may know.

use crate::certificates::CertificateId;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx};
use kit_jobs::publish;
use serde::{Deserialize, Serialize};

/// Topic: a file was signed. Subject: the signing request. Payload: [`Signed`].
pub const SIGNED: &str = "signing.request.signed";
/// Topic: something was done with a certificate. Subject: the certificate. Payload:
/// [`CertificateChanged`].
pub const CERTIFICATE_CHANGED: &str = "signing.certificate.changed";
/// Topic: a certificate ends soon. Subject: the certificate. Payload: [`CertificateEnds`].
pub const CERTIFICATE_ENDS: &str = "signing.certificate.ends";

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

/// What was done with a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateChanged {
    /// Which.
    pub certificate: CertificateId,
    /// Code of the act.
    pub act: String,
    /// Code of the state after it.
    pub state: String,
}

/// A certificate whose end is near.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateEnds {
    /// Which.
    pub certificate: CertificateId,
    /// Days that are left, as of the reminder.
    pub days: i64,
}

pub(crate) fn certificate_changed(
    tx: &mut Tx<'_>,
    now: Timestamp,
    fact: &CertificateChanged,
) -> Result<(), DbError> {
    let subject = fact.certificate.to_i64();
    publish(tx, now, CERTIFICATE_CHANGED, subject, fact)
}

pub(crate) fn certificate_ends(
    tx: &mut Tx<'_>,
    now: Timestamp,
    fact: &CertificateEnds,
) -> Result<(), DbError> {
    let subject = fact.certificate.to_i64();
    publish(tx, now, CERTIFICATE_ENDS, subject, fact)
}
