//! What other offices do with a signed file. Each gives its purposes; the program puts them together
//! into one service, so that this office can hand a file back in the transaction in which it was
//! signed, without knowing who asked.

use super::{RequestId, SigningRequest};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{DbError, Tx};
use std::sync::Arc;

/// A file that was signed just now, or signed before and kept checkable by an upgrade.
#[derive(Clone, Debug)]
pub struct SignedFile {
    /// The request, as it is now.
    pub request: RequestId,
    /// The asking office's thing.
    pub subject: i64,
    /// What was to be signed, SHA-256 in hexadecimal.
    pub base_sha256: String,
    /// The signed content, SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: i64,
}

impl SignedFile {
    /// Of a signed request; none while it waits.
    #[must_use]
    pub fn of(request: &SigningRequest) -> Option<Self> {
        Some(Self {
            request: request.id,
            subject: request.subject_id,
            base_sha256: request.file_sha256.clone(),
            sha256: request.signed_sha256.clone()?,
            bytes: request.signed_bytes?,
        })
    }
}

/// Why the office that asked does not take the file; nothing is stored then.
#[derive(Debug, thiserror::Error)]
pub enum CompleteError {
    /// Its thing changed since it asked: the text that was signed is not the one any more.
    #[error("take a signature on a text that has changed since")]
    ChangedMeanwhile,
    /// It is not allowed, with the key of a sentence for people.
    #[error("take the signed file: {0}")]
    Refused(&'static str),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// One reason to ask for signatures.
#[derive(Clone, Copy)]
pub struct Purpose {
    /// Lasting code, as `documents.approve`; stands in the database.
    pub code: &'static str,
    /// The text key of what a signature means here.
    pub label: &'static str,
    /// The operation of the signing program on the person's machine: `SignApproved`, `SignIssued`,
    /// `SignAppendix`, `SignCopy`.
    pub operation: &'static str,
    /// Whether the file is final once it is signed, so that it gets a time-stamp and revocation data.
    pub is_final: bool,
    /// Where the asking office shows its thing.
    pub href: fn(i64) -> String,
    /// What the office does with the signed file, in the same transaction.
    pub complete: fn(&mut Tx<'_>, Timestamp, &Actor, &SignedFile) -> Result<(), CompleteError>,
    /// Takes note of the same file with more proof appended.
    pub upgraded: fn(&mut Tx<'_>, &SignedFile) -> Result<(), CompleteError>,
}

impl std::fmt::Debug for Purpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Purpose").field(&self.code).finish()
    }
}

/// All purposes of the program: a service for pages and jobs.
#[derive(Clone, Debug, Default)]
pub struct Purposes(Arc<[Purpose]>);

impl Purposes {
    /// From those of all offices.
    #[must_use]
    pub fn new(all: impl IntoIterator<Item = Purpose>) -> Self {
        Self(all.into_iter().collect())
    }

    /// The one with this code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&Purpose> {
        self.0.iter().find(|purpose| purpose.code == code)
    }
}
